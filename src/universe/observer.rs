//! Who wants to know of every request: a trace, statistics, a request log.

use std::sync::Arc;

use crate::cloud::memory_store::{Api, Status, StructureKind};
use crate::cloud::{self, Timestamp};
use crate::server::{Parcel, Place, ServerId};

/// Hears of every request of a universe, in the order in which they reach the service or are refused before.
pub trait Observer {
    /// One request, when its outcome is decided.
    fn observe(&self, record: &RequestRecord);
}

/// One request and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestRecord {
    /// The server that made it.
    pub server: ServerId,
    /// The line of a script that made it, as far as known.
    pub place: Option<Place>,
    /// The call that it serves.
    pub api: Api,
    /// The kind of the structure.
    pub kind: StructureKind,
    /// The name of the structure.
    pub structure: Arc<str>,
    /// The key, if it is about one.
    pub key: Option<Arc<str>>,
    /// How often the call has been tried, this time included.
    pub attempt: u32,
    /// When it left the server.
    pub sent: Timestamp,
    /// When the server has its answer.
    pub answered: Timestamp,
    /// How it ended for the script, [`Status::Success`] included.
    pub status: Status,
    /// Whether the service carried it out: a lost reply is a `Timeout` that took effect.
    pub took_effect: bool,
    /// The request units charged.
    pub units: u64,
}

/// What is known of a request before it is served, and the request is gone.
pub(super) struct Draft {
    record: RequestRecord,
}

impl Draft {
    pub fn new(parcel: &Parcel, sent: Timestamp) -> Self {
        let cloud::Request::MemoryStore(request) = &parcel.request;
        let cloud::Api::MemoryStore(api) = parcel.api;
        let record = RequestRecord {
            server: parcel.server,
            place: parcel.place.as_deref().cloned(),
            api,
            kind: request.kind(),
            structure: Arc::clone(request.name()),
            key: request.key().cloned(),
            attempt: parcel.attempt,
            sent,
            answered: sent,
            status: Status::Success,
            took_effect: false,
            units: 0,
        };
        Self { record }
    }

    pub fn finish(mut self, answered: Timestamp, status: Status, took_effect: bool, units: u64) -> RequestRecord {
        (self.record.answered, self.record.status) = (answered, status);
        (self.record.took_effect, self.record.units) = (took_effect, units);
        self.record
    }
}
