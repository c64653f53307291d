//! Who wants to know of every request: a trace, statistics, a request log.
//!
//! Requests to the memory stores, requests to the data stores, and messages and teleports have records of their own: they
//! have little in common but where they come from and how long they took.

use std::sync::Arc;

use super::data_store_record::DataStoreRecord;
use crate::cloud::memory_store::{Api, Request, Status, StructureKind};
use crate::cloud::{self, Timestamp, teleport};
use crate::server::{Parcel, Place, ServerId};

/// Hears of every request to the memory stores and the data stores of a universe, and of every call of its other services,
/// in the order in which they reach the service or are refused before.
pub trait Observer {
    /// The universe begins to run; its time began at `now`. Nothing was observed before.
    fn start(&self, _now: Timestamp) {}

    /// One request to a memory store, when its outcome is decided.
    fn observe(&self, record: &RequestRecord);

    /// One request to a data store, when its outcome is decided.
    fn observe_data_store(&self, _record: &DataStoreRecord) {}

    /// One call of `MessagingService` or `TeleportService`, likewise.
    fn observe_call(&self, _record: &CallRecord) {}

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

/// One call of `MessagingService` or `TeleportService`, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct CallRecord {
    /// The server that made it.
    pub server: ServerId,
    /// The line of a script that made it, as far as known and wanted.
    pub place: Option<Place>,
    /// The call.
    pub api: cloud::Api,
    /// The topic; empty for teleports.
    pub name: Arc<str>,
    /// The players that are to be teleported.
    pub players: Vec<u64>,
    /// When it left the server.
    pub sent: Timestamp,
    /// When its outcome was decided: it reached the service.
    pub decided: Timestamp,
    /// When the server has its answer.
    pub answered: Timestamp,
    /// How it ended for the script.
    pub outcome: Result<(), cloud::Error>,
    /// Whether the service carried it out: a lost reply is a timeout that took effect.
    pub took_effect: bool,
    /// Whether it ended so because of a [`Fault`](super::Fault).
    pub is_fault: bool,
    /// To how many servers the message goes, if it published one.
    pub receivers: Option<u64>,
}

impl CallRecord {
    /// The name of its status.
    #[must_use]
    pub fn status(&self) -> String {
        self.outcome.map_or_else(|error| error.to_string(), |()| Status::Success.name().to_owned())
    }
}

/// How a request ended.
pub(super) struct Ending {
    pub decided: Timestamp,
    pub answered: Timestamp,
    /// Why it failed for the script, if it did.
    pub failure: Option<cloud::Error>,
    pub took_effect: bool,
    pub is_fault: bool,
    /// The request units charged.
    pub units: u64,
    /// To how many servers it sends a message.
    pub receivers: u64,
}

impl Ending {
    /// The server itself did not send it.
    pub const fn refused(now: Timestamp, error: cloud::Error) -> Self {
        Self {
            decided: now,
            answered: now,
            failure: Some(error),
            took_effect: false,
            is_fault: false,
            units: 0,
            receivers: 0,
        }
    }
}

impl RequestRecord {
    /// What is known of a request before it is served.
    pub(super) fn new(parcel: &Parcel, api: Api, request: &Request, sent: Timestamp) -> Self {
        Self {
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
        }
    }
}

impl CallRecord {
    /// What is known of a call before it is served.
    pub(super) fn new(parcel: &Parcel, sent: Timestamp) -> Self {
        let players = match &parcel.request {
            cloud::Request::Teleport(teleport::Request::Teleport(journey)) => journey.players.clone(),
            _ => Vec::new(),
        };
        Self {
            server: parcel.server,
            place: parcel.place.as_deref().cloned(),
            api: parcel.api,
            name: parcel.request.name().into(),
            players,
            sent,
            decided: sent,
            answered: sent,
            outcome: Ok(()),
            took_effect: false,
            is_fault: false,
            receivers: None,
        }
    }
}
