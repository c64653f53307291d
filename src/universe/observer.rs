//! Who wants to know of every request: a trace, statistics, a request log.
//!
//! Requests to the memory stores and calls of the other services have records of their own: they have little in common but
//! where they come from and how long they took.

use std::sync::Arc;

use crate::cloud::memory_store::{Api, Status, StructureKind};
use crate::cloud::{self, Timestamp, teleport};
use crate::server::{Parcel, Place, ServerId};

/// Hears of every request to the memory stores of a universe, in the order in which they reach the service or are refused
/// before.
pub trait Observer {
    /// The universe begins to run; its time began at `now`. Nothing was observed before.
    fn start(&self, _now: Timestamp) {}

    /// One request, when its outcome is decided.
    fn observe(&self, record: &RequestRecord);

    /// One call of another service, likewise: of `MessagingService`, `TeleportService` or a data store.
    fn observe_call(&self, _record: &CallRecord) {}

    /// The universe is about to wait in real time: whatever is held back should be written.
    fn flush(&self) {}

    /// Whether [`RequestRecord::place`] is wanted, which takes its time to find out.
    fn wants_places(&self) -> bool {
        true
    }
}

/// One request and what came of it.
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

/// One call of another service than the memory stores, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct CallRecord {
    /// The server that made it.
    pub server: ServerId,
    /// The line of a script that made it, as far as known and wanted.
    pub place: Option<Place>,
    /// The call.
    pub api: cloud::Api,
    /// What it is about: a topic, or the name of a data store. Empty where it is about neither.
    pub name: Arc<str>,
    /// The key, if it is about one.
    pub key: Option<Arc<str>>,
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
    pub status: Status,
    pub took_effect: bool,
    pub is_fault: bool,
    pub units: u64,
}

/// What is known of a request before it is served, and the request is gone.
pub(super) enum Draft {
    /// A request to the memory stores.
    Request(RequestRecord),
    /// A call of another service.
    Call(CallRecord),
}

impl Draft {
    pub fn new(parcel: &Parcel, sent: Timestamp) -> Self {
        let place = parcel.place.as_deref().cloned();
        if let (cloud::Request::MemoryStore(request), cloud::Api::MemoryStore(api)) = (&parcel.request, parcel.api) {
            return Self::Request(RequestRecord {
                server: parcel.server,
                place,
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
            });
        }
        let players = match &parcel.request {
            cloud::Request::Teleport(teleport::Request::Teleport(journey)) => journey.players.clone(),
            _ => Vec::new(),
        };
        Self::Call(CallRecord {
            server: parcel.server,
            place,
            api: parcel.api,
            name: parcel.request.name().into(),
            key: parcel.request.key().cloned(),
            players,
            sent,
            decided: sent,
            answered: sent,
            outcome: Ok(()),
            took_effect: false,
            is_fault: false,
            receivers: None,
        })
    }
}

impl RequestRecord {
    /// The record of a request that has ended.
    pub(super) fn ended(self, ending: Ending, memory_bytes: u64) -> Self {
        let Ending { decided, answered, status, took_effect, is_fault, units } = ending;
        Self { decided, answered, status, took_effect, is_fault, units, memory_bytes, ..self }
    }
}
