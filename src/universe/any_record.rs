//! The record of a request of whatever service, for those who keep them in one list.

use std::borrow::Cow;
use std::sync::Arc;

use super::data_store_record::DataStoreRecord;
use super::observer::{CallRecord, Ending, Observer, RequestRecord};
use crate::cloud::memory_store::{Api, Status};
use crate::cloud::{self, Timestamp, data_store, messaging};
use crate::server::{Parcel, Place, ServerId};

/// One request and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum AnyRecord {
    /// A request to a memory store.
    MemoryStore(RequestRecord),
    /// A request to a data store.
    DataStore(DataStoreRecord),
    /// A call of another service.
    Call(CallRecord),
}

/// A field that all kinds of records have.
macro_rules! common {
    ($self:expr, $field:ident) => {
        match $self {
            AnyRecord::MemoryStore(record) => &record.$field,
            AnyRecord::DataStore(record) => &record.$field,
            AnyRecord::Call(record) => &record.$field,
        }
    };
}

impl AnyRecord {
    /// What is known of a request before it is served, and is gone.
    pub(super) fn new(parcel: &Parcel, sent: Timestamp) -> Self {
        match (parcel.api, &parcel.request) {
            (cloud::Api::MemoryStore(api), cloud::Request::MemoryStore(request)) => {
                Self::MemoryStore(RequestRecord::new(parcel, api, request, sent))
            }
            (cloud::Api::DataStore(api), cloud::Request::DataStore(request)) => {
                Self::DataStore(DataStoreRecord::new(parcel, api, request, sent))
            }
            _ => Self::Call(CallRecord::new(parcel, sent)),
        }
    }

    /// The record of a request that has ended; the memory stores hold so many bytes afterwards.
    pub(super) fn ended(self, ending: Ending, memory_bytes: u64) -> Self {
        let Ending { decided, answered, failure, took_effect, is_fault, units, receivers } = ending;
        match self {
            Self::MemoryStore(record) => {
                let status = failure.map_or(Status::Success, status_of);
                Self::MemoryStore(RequestRecord {
                    decided,
                    answered,
                    status,
                    took_effect,
                    is_fault,
                    units,
                    memory_bytes,
                    ..record
                })
            }
            Self::DataStore(record) => {
                let failure = failure.map(data_store_status_of);
                Self::DataStore(DataStoreRecord { decided, answered, failure, took_effect, is_fault, ..record })
            }
            Self::Call(record) => {
                let outcome = failure.map_or(Ok(()), Err);
                let is_publish = record.api == cloud::Api::Messaging(messaging::Api::Publish);
                let receivers = is_publish.then_some(receivers);
                Self::Call(CallRecord { decided, answered, outcome, took_effect, is_fault, receivers, ..record })
            }
        }
    }

    /// Lets an observer hear of it.
    pub(super) fn tell(&self, observer: &dyn Observer) {
        match self {
            Self::MemoryStore(record) => observer.observe(record),
            Self::DataStore(record) => observer.observe_data_store(record),
            Self::Call(record) => observer.observe_call(record),
        }
    }

    /// The server that made it.
    #[must_use]
    pub const fn server(&self) -> ServerId {
        *common!(self, server)
    }

    /// The line of a script that made it, as far as known and wanted.
    #[must_use]
    pub const fn place(&self) -> Option<&Place> {
        common!(self, place).as_ref()
    }

    /// The name of the call that it serves.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::MemoryStore(record) => record.api.name(),
            Self::DataStore(record) => record.api.name(),
            Self::Call(record) => record.api.name(),
        }
    }

    /// Whether it is the writing half of an `UpdateAsync`; nothing where it is no half.
    #[must_use]
    pub const fn is_second_half(&self) -> Option<bool> {
        match self {
            Self::MemoryStore(record) if matches!(record.api, Api::HashMapUpdate | Api::SortedMapUpdate) => {
                Some(record.is_second_half)
            }
            Self::DataStore(record) if record.is_half() => Some(record.is_second_half),
            _ => None,
        }
    }

    /// The name of the structure, data store or topic; empty where it is about none.
    #[must_use]
    pub fn structure(&self) -> &str {
        match self {
            Self::MemoryStore(record) => &record.structure,
            Self::DataStore(record) => &record.store,
            Self::Call(record) => &record.name,
        }
    }

    /// The key, if it is about one.
    #[must_use]
    pub const fn key(&self) -> Option<&Arc<str>> {
        match self {
            Self::MemoryStore(record) => record.key.as_ref(),
            Self::DataStore(record) => record.key.as_ref(),
            Self::Call(_) => None,
        }
    }

    /// How it ended, in one word: `Success`, or the name of the status.
    #[must_use]
    pub fn status(&self) -> Cow<'static, str> {
        match self {
            Self::MemoryStore(record) => record.status.name().into(),
            Self::DataStore(record) => record.status_name().into(),
            Self::Call(record) => record.status().into(),
        }
    }

    /// Whether it succeeded for the script.
    #[must_use]
    pub fn is_success(&self) -> bool {
        match self {
            Self::MemoryStore(record) => record.status == Status::Success,
            Self::DataStore(record) => record.failure.is_none(),
            Self::Call(record) => record.outcome.is_ok(),
        }
    }

    /// The request units charged, which only memory stores know.
    #[must_use]
    pub const fn units(&self) -> Option<u64> {
        if let Self::MemoryStore(record) = self { Some(record.units) } else { None }
    }

    /// How often the call has been tried, which only memory stores count.
    #[must_use]
    pub const fn attempt(&self) -> Option<u32> {
        if let Self::MemoryStore(record) = self { Some(record.attempt) } else { None }
    }

    /// When it left the server.
    #[must_use]
    pub const fn sent(&self) -> Timestamp {
        *common!(self, sent)
    }

    /// When its outcome was decided.
    #[must_use]
    pub const fn decided(&self) -> Timestamp {
        *common!(self, decided)
    }

    /// When the server has its answer.
    #[must_use]
    pub const fn answered(&self) -> Timestamp {
        *common!(self, answered)
    }

    /// Whether the service carried it out.
    #[must_use]
    pub const fn took_effect(&self) -> bool {
        *common!(self, took_effect)
    }

    /// Whether it ended so because of a [`Fault`](super::Fault).
    #[must_use]
    pub const fn is_fault(&self) -> bool {
        *common!(self, is_fault)
    }
}

/// The memory stores fail with no status of another service.
const fn status_of(error: cloud::Error) -> Status {
    if let cloud::Error::MemoryStore(status) = error { status } else { Status::InternalError }
}

/// Nor do the data stores.
const fn data_store_status_of(error: cloud::Error) -> data_store::Status {
    if let cloud::Error::DataStore(status) = error { status } else { data_store::Status::Rejected }
}
