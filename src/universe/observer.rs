//! Who wants to know of every request: a trace, statistics, a request log.

use std::sync::Arc;

use super::data_store_record::DataStoreRecord;
use crate::cloud::memory_store::{Api, Status, StructureKind};
use crate::cloud::{self, Timestamp};
use crate::server::{Parcel, Place, ServerId};

/// Hears of every request to the memory stores and the data stores of a universe, in the order in which they reach the service or are refused
/// before.
pub trait Observer {
    /// The universe begins to run; its time began at `now`. Nothing was observed before.
    fn start(&self, _now: Timestamp) {}

    /// One request to a memory store, when its outcome is decided.
    fn observe(&self, record: &RequestRecord);

    /// One request to a data store, when its outcome is decided.
    fn observe_data_store(&self, _record: &DataStoreRecord) {}

    /// The universe is about to wait in real time: whatever is held back should be written.
    fn flush(&self) {}

    /// Whether [`RequestRecord::place`] is wanted, which takes its time to find out.
    fn wants_places(&self) -> bool {
        true
    }
}

/// One request to a memory store and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestRecord {
    /// The server that made it.
    pub server: ServerId,
    /// The line of a script that made it, as far as known and wanted.
    pub place: Option<Place>,
    /// The call that it serves.
    pub api: Api,
    /// The kind of the structure.
    pub kind: StructureKind,
    /// The name of the structure.
    pub structure: Arc<str>,
    /// The key, if it is about one.
    pub key: Option<Arc<str>>,
    /// Whether it is the writing half of an `UpdateAsync`. The reading half was a request of its own.
    pub is_second_half: bool,
    /// How often the call has been tried, this time included.
    pub attempt: u32,
    /// When it left the server.
    pub sent: Timestamp,
    /// When its outcome was decided: it reached the service, or the server refused to send it.
    pub decided: Timestamp,
    /// When the server has its answer.
    pub answered: Timestamp,
    /// How it ended for the script, [`Status::Success`] included.
    pub status: Status,
    /// Whether the service carried it out: a lost reply is a `Timeout` that took effect.
    pub took_effect: bool,
    /// Whether it ended so because of a [`Fault`](super::Fault).
    pub is_fault: bool,
    /// The request units charged.
    pub units: u64,
    /// What all structures together hold afterwards, in bytes.
    pub memory_bytes: u64,
}

/// How a request ended.
pub(super) struct Ending {
    pub decided: Timestamp,
    pub answered: Timestamp,
    pub status: Status,
    pub took_effect: bool,
    pub is_fault: bool,
    pub units: u64,
}

/// What is known of a request before it is served, and the request is gone.
pub(super) struct Draft {
    record: RequestRecord,
}

impl Draft {
    /// Nothing for requests that observers do not hear of.
    pub fn new(parcel: &Parcel, sent: Timestamp) -> Option<Self> {
        let cloud::Request::MemoryStore(request) = &parcel.request else { return None };
        let cloud::Api::MemoryStore(api) = parcel.api else { return None };
        let record = RequestRecord {
            server: parcel.server,
            place: parcel.place.as_deref().cloned(),
            api,
            kind: request.kind(),
            structure: Arc::clone(request.name()),
            key: request.key().cloned(),
            is_second_half: request.is_second_half(),
            attempt: parcel.attempt,
            sent,
            decided: sent,
            answered: sent,
            status: Status::Success,
            took_effect: false,
            is_fault: false,
            units: 0,
            memory_bytes: 0,
        };
        Some(Self { record })
    }

    pub fn finish(self, ending: Ending, memory_bytes: u64) -> RequestRecord {
        let Ending { decided, answered, status, took_effect, is_fault, units } = ending;
        RequestRecord { decided, answered, status, took_effect, is_fault, units, memory_bytes, ..self.record }
    }
}
