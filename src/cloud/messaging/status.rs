//! Everything that a messaging call can end with, and the words that a script sees.

use std::fmt;

use super::limits::{MESSAGE_BYTES_MAX, TOPIC_CHARACTERS_MAX};

/// How the text of a status is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Seen at second hand: in a public re-implementation that follows the engine.
    Observed,
    /// Nothing was found.
    Assumed,
}

/// Why a messaging call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The topic is an empty text.
    TopicEmpty,
    /// The topic has too many characters.
    TopicTooLong,
    /// The topic is no UTF-8.
    TopicNotText,
    /// The message has no JSON form.
    MessageNotJson,
    /// The JSON text of the message is too long.
    MessageTooLarge,
    /// The server has sent, or subscribed, too often in this minute.
    Throttled,
    /// The server has as many subscriptions as it may have.
    TooManySubscriptions,
    /// The service failed.
    InternalError,
    /// No answer came in time: the call may or may not have taken effect.
    Timeout,
}

impl Status {
    /// Every status, in the order of the declaration.
    pub const ALL: [Self; 9] = [
        Self::TopicEmpty,
        Self::TopicTooLong,
        Self::TopicNotText,
        Self::MessageNotJson,
        Self::MessageTooLarge,
        Self::Throttled,
        Self::TooManySubscriptions,
        Self::InternalError,
        Self::Timeout,
    ];

    /// The name in documentation. Scripts see the message alone.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TopicEmpty => "TopicEmpty",
            Self::TopicTooLong => "TopicTooLong",
            Self::TopicNotText => "TopicNotText",
            Self::MessageNotJson => "MessageNotJson",
            Self::MessageTooLarge => "MessageTooLarge",
            Self::Throttled => "Throttled",
            Self::TooManySubscriptions => "TooManySubscriptions",
            Self::InternalError => "InternalError",
            Self::Timeout => "Timeout",
        }
    }

    /// How the text is known. What it stands for is documented: the limits are.
    #[must_use]
    pub const fn source(self) -> Source {
        match self {
            Self::TopicEmpty | Self::TopicTooLong => Source::Observed,
            _ => Source::Assumed,
        }
    }

    /// The error text that a script gets. Unlike that of a memory store it does not name the call.
    #[must_use]
    pub fn message(self) -> String {
        let sentence = match self {
            Self::TopicEmpty => "Topic names cannot be empty.".to_owned(),
            Self::TopicTooLong => format!("Topic names cannot be more than {TOPIC_CHARACTERS_MAX} characters."),
            Self::TopicNotText => "Topic names must be valid UTF-8.".to_owned(),
            Self::MessageNotJson => "Unable to convert message to json.".to_owned(),
            Self::MessageTooLarge => format!("Messages cannot be more than {MESSAGE_BYTES_MAX} bytes."),
            Self::Throttled => "The request was throttled.".to_owned(),
            Self::TooManySubscriptions => "The limit of subscriptions is reached.".to_owned(),
            Self::InternalError => "Internal error.".to_owned(),
            Self::Timeout => "The request timed out.".to_owned(),
        };
        format!("MessagingService: {sentence}")
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl std::error::Error for Status {}
