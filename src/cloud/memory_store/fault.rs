//! Which rule a request breaks: finer than its status, for whoever can say more than a script gets to hear.

use std::fmt;

use super::Status;
use super::limits::{EXPIRATION_SECONDS_MAX, VALUE_BYTES_MAX};

/// What is wrong with a request itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The name of the structure.
    Name(TextFault),
    Key(TextFault),
    /// The JSON text of the value is so long.
    ValueTooLarge {
        bytes: usize,
    },
    LifetimeTooLong,
    /// A text as sort key.
    SortKey(TextFault),
    SortKeyNotFinite,
    PriorityNotANumber,
    Count {
        count_max: u32,
    },
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextFault {
    Blank,
    TooLong { characters_max: usize },
    ControlCharacter,
}

impl From<Fault> for Status {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Name(_) | Fault::Key(_) | Fault::SortKey(_) => Self::InvalidRequest,
            Fault::PriorityNotANumber | Fault::Count { .. } => Self::InvalidRequest,
            Fault::ValueTooLarge { .. } => Self::ItemValueSizeTooLarge,
            Fault::LifetimeTooLong => Self::InvalidExpirationTime,
            Fault::SortKeyNotFinite => Self::SortKeyInvalid,
        }
    }
}

/// A sentence that goes on after what is wrong: `is empty or blank`.
impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(fault) | Self::Key(fault) | Self::SortKey(fault) => fault.fmt(formatter),
            Self::ValueTooLarge { bytes } => {
                write!(formatter, "is {bytes} bytes of JSON text; at most {VALUE_BYTES_MAX} are allowed")
            }
            Self::LifetimeTooLong => {
                write!(
                    formatter,
                    "is longer than {EXPIRATION_SECONDS_MAX} seconds ({} days)",
                    EXPIRATION_SECONDS_MAX / 86_400
                )
            }
            Self::SortKeyNotFinite => formatter.write_str("is no finite number"),
            Self::PriorityNotANumber => formatter.write_str("is not a number"),
            Self::Count { count_max } => write!(formatter, "is not from 1 to {count_max}"),
        }
    }
}

impl fmt::Display for TextFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => formatter.write_str("is empty or blank"),
            Self::TooLong { characters_max } => write!(formatter, "is longer than {characters_max} characters"),
            Self::ControlCharacter => formatter.write_str("contains a control character, such as a line break"),
        }
    }
}
