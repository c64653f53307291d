//! Everything that a call can end with, and the words that a script sees.

use std::fmt;

use super::limits::{KEY_BYTES_MAX, METADATA_BYTES_MAX, NAME_BYTES_MAX, SCOPE_BYTES_MAX, USER_IDS_MAX};
use super::{Api, RequestType};

/// How a text is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Roblox's table of errors has it; the code before it is observed.
    Documented,
    /// Seen in logs, and in public code that looks for it.
    Observed,
    /// Nothing was found.
    Assumed,
}

/// Why a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The name of a data store is an empty text.
    NameEmpty,
    /// The name is too long.
    NameTooLong,
    /// The scope is an empty text.
    ScopeEmpty,
    /// The scope is too long.
    ScopeTooLong,
    /// There is a scope, and the options ask for all scopes.
    ScopeNotAllowed,
    /// A key of a data store of all scopes says no scope.
    ScopeMissing,
    /// A name, scope or key is no UTF-8.
    NotText,
    /// The key is an empty text.
    KeyEmpty,
    /// The key is too long.
    KeyTooLong,
    /// A value of this type is not for ordered data stores.
    ValueNotAllowed,
    /// The value has no JSON form.
    CannotStore,
    /// The JSON text of the value is too long.
    ValueTooLarge,
    /// The largest value that is asked for is no whole number.
    MaxNotWhole,
    /// The smallest value that is asked for is no whole number.
    MinNotWhole,
    /// A page cannot have so many items.
    PageSizeInvalid,
    /// The smallest value that is asked for is above the largest.
    MinAboveMax,
    /// The request would have to wait, and its queue is full.
    QueueFull,
    /// The experience shuts down: with a fault only.
    ShuttingDown,
    /// The same, of the way to the web: with a fault only.
    WebShuttingDown,
    /// Studio may not use data stores: with a fault only.
    StudioNotAllowed,
    /// The service does not find an ordered data store: with a fault only.
    OrderedLost,
    /// The service's answer makes no sense: with a fault only.
    CannotParse,
    /// The service failed: with a fault only.
    Rejected,
    /// The service lost the key: with a fault only.
    KeyLost,
    /// The service's answer has another form: with a fault only.
    Malformed,
    /// The same, of an ordered data store: with a fault only.
    MalformedOrdered,
    /// The key was used too much lately.
    KeyThrottled,
    /// The data store was used too much lately: with a fault only.
    DatastoreThrottled,
    /// The data store was deleted through the web: with a fault only.
    DatastoreDeleted,
    /// Nobody may write from a server of one's own: with a fault only.
    OperationNotAllowed,
    /// What is to be added to is no whole number.
    NotNumeric,
    /// The JSON text of the metadata is too long.
    MetadataTooLarge,
    /// There are too many user ids.
    TooManyUserIds,
    /// A user id is no number.
    UserIdInvalid,
    /// The metadata is no dictionary.
    MetadataInvalid,
    /// Ordered data stores keep no user ids.
    UserIdsNotAllowed,
    /// Ordered data stores take no options.
    OptionsNotAllowed,
    /// The options are of another class.
    OptionsInvalid,
    /// The list of keys is empty, too long, or has something else in it.
    KeysInvalid,
    /// Only ordered data stores read several keys at once.
    BatchNotSupported,
    /// The time is not above 0, or too far in the future.
    TimeInvalid,
    /// The cursor comes from nowhere.
    CursorInvalid,
    /// The rate is out of range, or of a kind of requests that has none.
    RateInvalid,
    /// The experience has made too many requests of a kind in this minute.
    ExperienceThrottled(RequestType),
    /// The server has made too many requests of a kind: with a fault only, see [`Status::QueueFull`].
    GameServerThrottled(RequestType),
    /// Somebody else has written since: the call tries again.
    Conflict,
    /// No answer came in time: the call may or may not have taken effect.
    Timeout,
}

/// The name, the number before the text if it has one, and how the text is known.
type Row = (Status, &'static str, Option<u16>, Source);

use Source::{Assumed, Documented, Observed};

/// Everything about a status but its text.
const ROWS: &[Row] = &[
    (Status::NameEmpty, "NameEmpty", None, Assumed),
    (Status::NameTooLong, "NameTooLong", None, Assumed),
    (Status::ScopeEmpty, "ScopeEmpty", None, Assumed),
    (Status::ScopeTooLong, "ScopeTooLong", None, Assumed),
    (Status::ScopeNotAllowed, "ScopeNotAllowed", None, Assumed),
    (Status::ScopeMissing, "ScopeMissing", None, Assumed),
    (Status::NotText, "NotText", None, Assumed),
    (Status::KeyEmpty, "KeyNameEmpty", Some(101), Documented),
    (Status::KeyTooLong, "KeyNameLimit", Some(102), Documented),
    (Status::ValueNotAllowed, "ValueNotAllowed", Some(103), Observed),
    (Status::CannotStore, "CantStoreValue", Some(104), Observed),
    (Status::ValueTooLarge, "ValueTooLarge", Some(105), Observed),
    (Status::MaxNotWhole, "MaxValueInvalid", Some(106), Documented),
    (Status::MinNotWhole, "MinValueInvalid", Some(106), Documented),
    (Status::PageSizeInvalid, "PageSizeInvalid", Some(106), Documented),
    (Status::MinAboveMax, "MinMaxOrderInvalid", Some(107), Documented),
    (Status::QueueFull, "QueueFull", None, Documented),
    (Status::ShuttingDown, "DataModelNoAccess", Some(401), Documented),
    (Status::WebShuttingDown, "LuaWebSrvsNoAccess", Some(402), Documented),
    (Status::StudioNotAllowed, "StudioAccessToApisNotAllowed", Some(403), Documented),
    (Status::OrderedLost, "OrderedDataStoreLost", Some(404), Documented),
    (Status::CannotParse, "CannotParse", Some(501), Documented),
    (Status::Rejected, "RequestRejected", Some(502), Observed),
    (Status::KeyLost, "KeyLost", Some(503), Documented),
    (Status::Malformed, "MalformedResponse", Some(504), Documented),
    (Status::MalformedOrdered, "MalformedOrderedResponse", Some(505), Documented),
    (Status::KeyThrottled, "KeyThrottled", Some(502), Assumed),
    (Status::DatastoreThrottled, "DatastoreThrottled", Some(502), Assumed),
    (Status::DatastoreDeleted, "DatastoreDeleted", Some(502), Assumed),
    (Status::OperationNotAllowed, "OperationNotAllowed", Some(509), Documented),
    (Status::NotNumeric, "KeyNotNumeric", Some(502), Observed),
    (Status::MetadataTooLarge, "AttributeSizeTooLarge", Some(511), Observed),
    (Status::TooManyUserIds, "UserIdLimitExceeded", Some(512), Observed),
    (Status::UserIdInvalid, "UserIdFormatError", Some(513), Observed),
    (Status::MetadataInvalid, "MetadataFormatError", Some(513), Documented),
    (Status::UserIdsNotAllowed, "UserIdsNotAllowed", Some(517), Observed),
    (Status::OptionsNotAllowed, "OptionsNotAllowed", Some(517), Observed),
    (Status::OptionsInvalid, "OptionsInvalid", None, Assumed),
    (Status::KeysInvalid, "KeysInvalid", None, Assumed),
    (Status::BatchNotSupported, "BatchNotSupported", None, Assumed),
    (Status::TimeInvalid, "InvalidTimestamp", None, Documented),
    (Status::CursorInvalid, "InvalidExclusiveStartKey", Some(502), Assumed),
    (Status::RateInvalid, "RateInvalid", None, Assumed),
    (Status::Conflict, "Conflict", None, Assumed),
    (Status::Timeout, "Timeout", Some(502), Assumed),
];

/// The words before the reason that the service gives.
const REJECTED: &str = "API Services rejected request with error.";

fn rejected(reason: &str) -> String {
    format!("{REJECTED} {reason}")
}

impl Status {
    /// The statuses that a fault can bring about, with the names of Roblox's documentation where it has one.
    ///
    /// Those that name a kind of requests name that of the request: see [`Status::about`].
    pub const FAULTS: [Self; 15] = [
        Self::ShuttingDown,
        Self::WebShuttingDown,
        Self::StudioNotAllowed,
        Self::OrderedLost,
        Self::CannotParse,
        Self::Rejected,
        Self::KeyLost,
        Self::Malformed,
        Self::MalformedOrdered,
        Self::KeyThrottled,
        Self::DatastoreThrottled,
        Self::DatastoreDeleted,
        Self::OperationNotAllowed,
        Self::ExperienceThrottled(RequestType::StandardRead),
        Self::GameServerThrottled(RequestType::StandardRead),
    ];

    /// The same, where it names a kind of requests, about this one.
    #[must_use]
    pub const fn about(self, request_type: RequestType) -> Self {
        match self {
            Self::ExperienceThrottled(_) => Self::ExperienceThrottled(request_type),
            Self::GameServerThrottled(_) => Self::GameServerThrottled(request_type),
            other => other,
        }
    }

    /// Whether a request of this kind can end so: some belong to ordered data stores, and `RemoveVersionAsync` is told by no
    /// text that names a kind.
    #[must_use]
    pub const fn is_possible_for(self, request_type: RequestType) -> bool {
        match self {
            Self::OrderedLost | Self::MalformedOrdered => request_type.is_ordered(),
            Self::ExperienceThrottled(_) | Self::GameServerThrottled(_) => request_type.experience_rate().is_some(),
            _ => true,
        }
    }

    /// Every status, in the order of the declaration.
    pub fn all() -> impl Iterator<Item = Self> {
        let limited = || RequestType::ALL.into_iter().filter(|request_type| request_type.experience_rate().is_some());
        let throttled = limited().map(Self::ExperienceThrottled).chain(limited().map(Self::GameServerThrottled));
        ROWS.iter().map(|row| row.0).chain(throttled)
    }

    /// Whether a text is that of a failure that calls meet in production through no fault of their own, and that is worth
    /// another try.
    #[must_use]
    pub fn is_outage(text: &str) -> bool {
        let is_rejected = text.strip_prefix("502: ").is_some_and(|text| text.starts_with(REJECTED));
        let is_asked_for =
            [Self::NotNumeric, Self::CursorInvalid].iter().any(|status| text == status.message(Api::Get));
        let others = [Self::CannotParse, Self::KeyLost, Self::Malformed, Self::MalformedOrdered];
        let is_throttled = text.contains(" request was throttled by ") || text.contains(" request dropped. ");
        (is_rejected && !is_asked_for) || is_throttled || others.iter().any(|status| text == status.message(Api::Get))
    }

    fn row(self) -> Row {
        let name =
            if matches!(self, Self::GameServerThrottled(_)) { "GameServerThrottled" } else { "ExperienceThrottled" };
        ROWS.iter().find(|row| row.0 == self).copied().unwrap_or((self, name, None, Documented))
    }

    /// The name in documentation and for faults.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// How the text is known.
    #[must_use]
    pub fn source(self) -> Source {
        self.row().3
    }

    /// The error text that a script gets.
    #[must_use]
    pub fn message(self, api: Api) -> String {
        self.message_about(api, "X")
    }

    /// The same, where it names the type of a value.
    #[must_use]
    pub fn message_about(self, api: Api, type_word: &str) -> String {
        let number = if self == Self::QueueFull { queue_number(api) } else { self.row().2 };
        let sentence = self.sentence(api, type_word);
        number.map_or(sentence.clone(), |number| format!("{number}: {sentence}"))
    }

    fn sentence(self, api: Api, type_word: &str) -> String {
        if let Some(outage) = self.outage() {
            return outage;
        }
        match self {
            Self::NameEmpty => "DataStore name can't be empty string".into(),
            Self::NameTooLong => format!("DataStore name exceeds the {NAME_BYTES_MAX} character limit"),
            Self::ScopeEmpty => "DataStore scope can't be empty string".into(),
            Self::ScopeTooLong => format!("DataStore scope exceeds the {SCOPE_BYTES_MAX} character limit"),
            Self::ScopeNotAllowed => "DataStore scope must be an empty string when AllScopes is true".into(),
            Self::ScopeMissing => "Key must have the form scope/key when AllScopes is true".into(),
            Self::NotText => "Names, scopes and keys must be valid UTF-8".into(),
            Self::KeyEmpty => "Key name can't be empty.".into(),
            Self::KeyTooLong => format!("Key name exceeds the {KEY_BYTES_MAX} character limit."),
            Self::ValueNotAllowed => format!("{type_word} is not allowed in data stores."),
            Self::CannotStore => {
                format!("Cannot store {type_word} in data store. Data stores can only accept valid UTF-8 characters.")
            }
            Self::ValueTooLarge => "Serialized value exceeds 4MB limit.".into(),
            Self::MaxNotWhole => "MaxValue must be an integer.".into(),
            Self::MinNotWhole => "MinValue must be an integer.".into(),
            Self::PageSizeInvalid => "PageSize must be within a predefined range.".into(),
            Self::MinAboveMax => "MaxValue must be greater than or equal to MinValue.".into(),
            Self::QueueFull if queue_number(api).is_none() => {
                format!("{} request dropped. Request was throttled.", api.method())
            }
            Self::QueueFull => {
                format!("{} request dropped. Request was throttled but queue was full.", api.method())
            }
            Self::NotNumeric => rejected("Error code: 24 Reason: Key value is not numeric."),
            Self::MetadataTooLarge => format!("Metadata attribute size exceeds {METADATA_BYTES_MAX} bytes limit."),
            Self::TooManyUserIds => format!("UserID size exceeds limit of {USER_IDS_MAX}"),
            Self::UserIdInvalid => "Attribute userId format is invalid".into(),
            Self::MetadataInvalid => "Attribute metadata format is invalid.".into(),
            Self::UserIdsNotAllowed => "Additional parameter UserIds not allowed".into(),
            Self::OptionsNotAllowed => "Additional parameter Options not allowed".into(),
            Self::OptionsInvalid => "Options are not of the correct type".into(),
            Self::KeysInvalid => "Keys must be an array of 1 to 100 strings".into(),
            Self::BatchNotSupported => "BatchGetAsync is only supported on OrderedDataStore".into(),
            Self::TimeInvalid => "Timestamp must be positive and not more than ten minutes in the future.".into(),
            Self::CursorInvalid => {
                rejected("Error code: InvalidExclusiveStartKey Reason: The provided exclusive start key is not valid.")
            }
            Self::RateInvalid => "The rate limit of this request type cannot be set so".into(),
            Self::ExperienceThrottled(request_type) => {
                format!("{} request was throttled by experience limits.", request_type.name())
            }
            Self::GameServerThrottled(request_type) => {
                let name = request_type.name();
                format!("{name} request was throttled by game server limits or the request queue was full.")
            }
            // All others are outages.
            _ => "The key was written by somebody else.".into(),
        }
    }

    /// The words of what goes wrong in the service or on the way to it.
    fn outage(self) -> Option<String> {
        Some(match self {
            Self::ShuttingDown => {
                "Request failed. DataModel is inaccessible while the experience is shutting down.".into()
            }
            Self::WebShuttingDown => {
                "Request failed. LuaWebService is inaccessible while the experience is shutting down.".into()
            }
            Self::StudioNotAllowed => "Can't write to DataStore from Studio because API access is not enabled.".into(),
            Self::OrderedLost => "OrderedDataStore doesn't exist.".into(),
            Self::CannotParse => "Can't parse response because data might be corrupted.".into(),
            Self::Rejected => rejected("HTTP 500 (Internal Server Error)"),
            Self::KeyLost => "Data store request was successful but key wasn't found.".into(),
            Self::Malformed => "Data store request was successful but the response wasn't formatted correctly.".into(),
            Self::MalformedOrdered => {
                "OrderedDataStore request was successful but the response wasn't formatted correctly.".into()
            }
            Self::KeyThrottled => {
                rejected("Error code: KeyThrottled Reason: The request rate exceeds the allowed maximum for the key.")
            }
            Self::DatastoreThrottled => rejected(
                "Error code: DatastoreThrottled Reason: The request rate exceeds the allowed maximum for the datastore.",
            ),
            Self::DatastoreDeleted => rejected("Error code: DatastoreDeleted Reason: The data store is deleted."),
            Self::OperationNotAllowed => {
                "Data store operations are blocked while running on a Personal RCC to prevent \
                                          possible data corruption."
                    .into()
            }
            Self::Timeout => rejected("HttpError: Timedout"),
            _ => return None,
        })
    }
}

/// The number of the error for a request that was dropped.
fn queue_number(api: Api) -> Option<u16> {
    match api {
        Api::Get | Api::OrderedGet => Some(301),
        Api::Set | Api::OrderedSet => Some(302),
        Api::Increment | Api::OrderedIncrement => Some(303),
        Api::Update | Api::OrderedUpdate => Some(304),
        Api::GetSorted => Some(305),
        Api::Remove | Api::OrderedRemove => Some(306),
        _ => None,
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl std::error::Error for Status {}
