//! What observers hear of a request to a data store.

use std::sync::Arc;

use crate::cloud::Timestamp;
use crate::cloud::data_store::{Api, Operation, OrderedOperation, Request, RequestType, Status};
use crate::server::{Parcel, Place, ServerId};

/// One request to a data store and what came of it. What a server drops, or answers from its cache, is no request.
#[derive(Clone, Debug, PartialEq)]
pub struct DataStoreRecord {
    /// The server that made it.
    pub server: ServerId,
    /// The line of a script that made it, as far as known and wanted.
    pub place: Option<Place>,
    /// The call that it serves.
    pub api: Api,
    /// What it is charged as.
    pub request_type: RequestType,
    /// The name of the data store; empty for a list of all of them.
    pub store: Arc<str>,
    /// The key, if it is about one.
    pub key: Option<Arc<str>>,
    /// Whether it is the writing half of an `UpdateAsync`. The reading half was a request of its own.
    pub is_second_half: bool,
    /// When it left the server.
    pub sent: Timestamp,
    /// When it reached the service.
    pub decided: Timestamp,
    /// When the server has its answer.
    pub answered: Timestamp,
    /// Why it failed, if it did.
    pub failure: Option<Status>,
    /// Whether the service carried it out: a lost reply is a `Timeout` that took effect.
    pub took_effect: bool,
    /// Whether it ended so because of a [`Fault`](super::Fault).
    pub is_fault: bool,
}

impl DataStoreRecord {
    /// What is known of a request before it is served.
    pub(super) fn new(parcel: &Parcel, api: Api, request: &Request, sent: Timestamp) -> Self {
        let is_second_half = matches!(
            request,
            Request::Standard { operation: Operation::CompareAndSet { .. }, .. }
                | Request::Ordered { operation: OrderedOperation::CompareAndSet { .. }, .. }
        );
        Self {
            server: parcel.server,
            place: parcel.place.as_deref().cloned(),
            api,
            request_type: request.request_type(),
            store: request.name().into(),
            key: request.key().cloned(),
            is_second_half,
            sent,
            decided: sent,
            answered: sent,
            failure: None,
            took_effect: false,
            is_fault: false,
        }
    }

    /// How it ended, in one word: `Success`, or the name of the status.
    #[must_use]
    pub fn status_name(&self) -> &'static str {
        self.failure.map_or("Success", Status::name)
    }

    /// Whether it is one of the two requests of an `UpdateAsync`.
    #[must_use]
    pub const fn is_half(&self) -> bool {
        matches!(self.api, Api::Update | Api::OrderedUpdate)
    }
}
