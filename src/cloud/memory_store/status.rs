//! Every status that a memory store call can end with, and the words that a script sees.

use std::fmt;

use super::Api;

/// Who finds out: the game server before it asks, or the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The game server, mostly without asking the service.
    Client,
    /// The service.
    Server,
}

/// The outcome of a call that did not answer what was asked for.
///
/// These are the two tables of statuses of "Memory stores" in one (documented). Where both list the same name with
/// different causes there are two variants; [`Status::name`] gives the common name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// All went well. Never an error: it is here because the table has it, for logs and statistics.
    Success,
    /// The service failed. In both tables; shown without a sentence, as in the one message that was observed in full.
    InternalError,
    /// The place was never published.
    UnpublishedPlace,
    /// A client, not a server, made the call.
    InvalidClientAccess,
    /// The lifetime is negative or too long.
    InvalidExpirationTime,
    /// The value cannot be said in JSON. Named `InvalidRequest`.
    ValueNotJson,
    /// The sort key is neither a number nor a text that can order items. Named `InvalidRequest`.
    SortKeyInvalid,
    /// The function given to `UpdateAsync` failed.
    TransformCallbackFailed,
    /// The game server refuses to ask because a recent call hit a limit.
    RequestThrottled,
    /// `UpdateAsync` gave up after too many conflicts. The table says `UpdateConflict`; it is shown under the name
    /// `DataUpdateConflict`, which is the word that scripts look for (observed in public code).
    UpdateConflict,
    /// A sorted map or queue would hold too many bytes.
    DataStructureMemoryOverLimit,
    /// The item was changed by somebody else since it was read.
    DataUpdateConflict,
    /// The caller may not use the service for this experience.
    AccessDenied,
    /// A name, a key, a count or another argument is not acceptable.
    InvalidRequest,
    /// A sorted map or queue would hold too many items.
    DataStructureItemsOverLimit,
    /// A queue had nothing to read. The service's answer to the game server; no call raises it.
    NoItemFound,
    /// One structure was asked too often.
    DataStructureRequestsOverLimit,
    /// One partition was asked too often.
    PartitionRequestsOverLimit,
    /// The experience has used up its request units.
    TotalRequestsOverLimit,
    /// The experience has used up its memory.
    TotalMemoryOverLimit,
    /// The JSON text of the value is too long.
    ItemValueSizeTooLarge,
    /// No answer came in time: the call may or may not have taken effect. In neither table; the engine counts it under
    /// this name and public code looks for it (observed), its shape is assumed.
    Timeout,
}

/// One line of the table.
struct Row {
    name: &'static str,
    sentence: Option<&'static str>,
    side: Side,
}

const fn client(name: &'static str, sentence: &'static str) -> Row {
    Row { name, sentence: Some(sentence), side: Side::Client }
}

const fn server(name: &'static str) -> Row {
    Row { name, sentence: None, side: Side::Server }
}

impl Status {
    /// Every status, in the order of the declaration.
    pub const ALL: [Self; 22] = [
        Self::Success,
        Self::InternalError,
        Self::UnpublishedPlace,
        Self::InvalidClientAccess,
        Self::InvalidExpirationTime,
        Self::ValueNotJson,
        Self::SortKeyInvalid,
        Self::TransformCallbackFailed,
        Self::RequestThrottled,
        Self::UpdateConflict,
        Self::DataStructureMemoryOverLimit,
        Self::DataUpdateConflict,
        Self::AccessDenied,
        Self::InvalidRequest,
        Self::DataStructureItemsOverLimit,
        Self::NoItemFound,
        Self::DataStructureRequestsOverLimit,
        Self::PartitionRequestsOverLimit,
        Self::TotalRequestsOverLimit,
        Self::TotalMemoryOverLimit,
        Self::ItemValueSizeTooLarge,
        Self::Timeout,
    ];

    /// The table itself: all other methods read it.
    const fn row(self) -> Row {
        match self {
            Self::Success => server("Success"),
            Self::InternalError => server("InternalError"),
            Self::UnpublishedPlace => {
                client("UnpublishedPlace", "You must publish this place to use MemoryStoreService.")
            }
            Self::InvalidClientAccess => {
                client("InvalidClientAccess", "MemoryStoreService must be called from server.")
            }
            Self::InvalidExpirationTime => {
                client("InvalidExpirationTime", "The field 'expiration' time must be between 0 and 3,888,000.")
            }
            Self::ValueNotJson => client("InvalidRequest", "Unable to convert value to json."),
            Self::SortKeyInvalid => client("InvalidRequest", "Unable to convert sortKey to a valid number or string."),
            Self::TransformCallbackFailed => {
                client("TransformCallbackFailed", "Failed to invoke transformation callback function.")
            }
            Self::RequestThrottled => {
                client("RequestThrottled", "Recent MemoryStores requests hit one or more limits.")
            }
            Self::UpdateConflict => client("DataUpdateConflict", "Exceeded max number of retries."),
            Self::DataStructureMemoryOverLimit => server("DataStructureMemoryOverLimit"),
            Self::DataUpdateConflict => server("DataUpdateConflict"),
            Self::AccessDenied => server("AccessDenied"),
            Self::InvalidRequest => server("InvalidRequest"),
            Self::DataStructureItemsOverLimit => server("DataStructureItemsOverLimit"),
            Self::NoItemFound => server("NoItemFound"),
            Self::DataStructureRequestsOverLimit => server("DataStructureRequestsOverLimit"),
            Self::PartitionRequestsOverLimit => server("PartitionRequestsOverLimit"),
            Self::TotalRequestsOverLimit => server("TotalRequestsOverLimit"),
            Self::TotalMemoryOverLimit => server("TotalMemoryOverLimit"),
            Self::ItemValueSizeTooLarge => server("ItemValueSizeTooLarge"),
            Self::Timeout => Row { name: "Timeout", sentence: None, side: Side::Client },
        }
    }

    /// The status of this name, for fault plans: of those that share a name, the service's.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let mut named = Self::ALL.into_iter().filter(|status| status.name() == name);
        let first = named.next()?;
        Some(named.find(|status| status.side() == Side::Server).unwrap_or(first))
    }

    /// Whether the service answers so because a limit on requests is reached.
    #[must_use]
    pub const fn is_over_request_limit(self) -> bool {
        matches!(
            self,
            Self::TotalRequestsOverLimit | Self::DataStructureRequestsOverLimit | Self::PartitionRequestsOverLimit
        )
    }

    /// The name that a script sees.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The documented sentence, where a message shows one.
    #[must_use]
    pub const fn sentence(self) -> Option<&'static str> {
        self.row().sentence
    }

    /// Who finds out.
    #[must_use]
    pub const fn side(self) -> Side {
        self.row().side
    }

    /// The error text that a script gets from the call `api`, such as `MemoryStoreService: InternalError. API:
    /// HashMap.Update`.
    ///
    /// That form was observed. That a documented sentence follows it is assumed.
    #[must_use]
    pub fn message(self, api: Api) -> String {
        let name = self.name();
        match self.sentence() {
            Some(sentence) => format!("MemoryStoreService: {name}. API: {api}. {sentence}"),
            None => format!("MemoryStoreService: {name}. API: {api}"),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl std::error::Error for Status {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_have_the_observed_form() {
        assert_eq!(
            Status::InternalError.message(Api::HashMapUpdate),
            "MemoryStoreService: InternalError. API: HashMap.Update"
        );
        assert_eq!(
            Status::InvalidExpirationTime.message(Api::HashMapSet),
            "MemoryStoreService: InvalidExpirationTime. API: HashMap.Set. \
             The field 'expiration' time must be between 0 and 3,888,000."
        );
        assert_eq!(
            Status::TotalRequestsOverLimit.message(Api::QueueAdd),
            "MemoryStoreService: TotalRequestsOverLimit. API: Queue.Add"
        );
    }

    #[test]
    fn a_lost_update_has_the_name_that_scripts_look_for() {
        assert_eq!(
            Status::UpdateConflict.message(Api::SortedMapUpdate),
            "MemoryStoreService: DataUpdateConflict. API: SortedMap.Update. Exceeded max number of retries."
        );
        assert_eq!(Status::DataUpdateConflict.to_string(), "DataUpdateConflict");
    }

    #[test]
    fn the_documented_client_statuses_have_sentences_and_no_others() {
        for status in Status::ALL {
            let is_documented = status != Status::Timeout;
            assert_eq!(status.sentence().is_some(), is_documented && status.side() == Side::Client, "{status:?}");
            assert!(status.message(Api::QueueRead).contains(status.name()), "{status:?}");
        }
    }

    #[test]
    fn three_causes_share_the_name_invalid_request() {
        let sharing = Status::ALL.iter().filter(|status| status.name() == "InvalidRequest").count();
        assert_eq!(sharing, 3);
    }

    #[test]
    fn the_sentence_about_lifetimes_names_the_limit() {
        let limit = crate::cloud::memory_store::limits::EXPIRATION_SECONDS_MAX;
        let sentence = Status::InvalidExpirationTime.sentence().unwrap_or_default().replace(',', "");
        assert!(sentence.ends_with(&format!("between 0 and {limit}.")));
    }
}
