//! The door of the cloud: one enum each for what goes in and what comes out, and who serves it.

use std::sync::Arc;

use super::data_store::{self, DataStores};
use super::memory_store;
use super::messaging::{self, Delivery, Messaging};
use super::teleport::{self, Refusal, Step, Teleports};
use super::{ServerId, Timestamp};

/// What a game server asks of the cloud.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// A call on a hash map, a sorted map or a queue.
    MemoryStore(memory_store::Request),
    /// A call of `MessagingService`.
    Messaging(messaging::Request),
    /// A call of `TeleportService`.
    Teleport(teleport::Request),
    /// A call on a data store.
    DataStore(data_store::Request),
}

impl Request {
    /// The name of the structure or topic that it is about. Teleports are about none.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::MemoryStore(request) => request.name(),
            Self::Messaging(request) => request.topic(),
            Self::Teleport(_) => "",
            Self::DataStore(request) => request.name(),
        }
    }

    /// The request to data stores that it is, if it is one.
    #[must_use]
    pub const fn as_data_store(&self) -> Option<&data_store::Request> {
        if let Self::DataStore(request) = self { Some(request) } else { None }
    }

    /// The key that it is about, if it is about one.
    #[must_use]
    pub fn key(&self) -> Option<&Arc<str>> {
        match self {
            Self::MemoryStore(request) => request.key(),
            Self::DataStore(request) => request.key(),
            Self::Messaging(_) | Self::Teleport(_) => None,
        }
    }
}

/// What the cloud answers when a request succeeds.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// The answer to [`Request::MemoryStore`].
    MemoryStore(memory_store::Reply),
    /// The answer to [`Request::Messaging`].
    Messaging(messaging::Reply),
    /// The answer to [`Request::Teleport`].
    Teleport(teleport::Reply),
    /// The answer to [`Request::DataStore`].
    DataStore(data_store::Reply),
}

/// Why a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Error {
    /// [`Request::MemoryStore`] failed with this status.
    #[error(transparent)]
    MemoryStore(#[from] memory_store::Status),
    /// [`Request::Messaging`] failed with this status.
    #[error(transparent)]
    Messaging(#[from] messaging::Status),
    /// [`Request::Teleport`] failed with this status.
    #[error(transparent)]
    Teleport(#[from] teleport::Status),
    /// [`Request::DataStore`] failed with this status.
    #[error(transparent)]
    DataStore(#[from] data_store::Status),
}

/// The call that a request serves: one API method may make several requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Api {
    /// A method of a memory store structure.
    MemoryStore(memory_store::Api),
    /// A method of `MessagingService`.
    Messaging(messaging::Api),
    /// A method of `TeleportService`.
    Teleport(teleport::Api),
    /// A method of a data store.
    DataStore(data_store::Api),
}

impl Api {
    /// Every call.
    pub fn all() -> impl Iterator<Item = Self> {
        let memory_stores = memory_store::Api::ALL.into_iter().map(Self::MemoryStore);
        let messaging = messaging::Api::ALL.into_iter().map(Self::Messaging);
        let teleports = teleport::Api::ALL.into_iter().map(Self::Teleport);
        let data_stores = data_store::Api::ALL.into_iter().map(Self::DataStore);
        memory_stores.chain(messaging).chain(teleports).chain(data_stores)
    }

    /// The name as it stands in error messages, such as `HashMap.Get`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MemoryStore(api) => api.name(),
            Self::Messaging(api) => api.name(),
            Self::Teleport(api) => api.name(),
            Self::DataStore(api) => api.name(),
        }
    }

    /// How the call ends when no answer comes.
    #[must_use]
    pub const fn timeout(self) -> Error {
        match self {
            Self::MemoryStore(_) => Error::MemoryStore(memory_store::Status::Timeout),
            Self::Messaging(_) => Error::Messaging(messaging::Status::Timeout),
            Self::Teleport(_) => Error::Teleport(teleport::Status::Timeout),
            Self::DataStore(_) => Error::DataStore(data_store::Status::Timeout),
        }
    }

    /// The least request units that the call can cost.
    #[must_use]
    pub const fn units_min(self) -> u64 {
        match self {
            Self::MemoryStore(api) => memory_store::units::units_min(api),
            Self::Messaging(_) | Self::Teleport(_) | Self::DataStore(_) => 0,
        }
    }
}

impl Error {
    /// The names of all statuses in which a call of any service can end, `Success` included.
    #[must_use]
    pub fn status_names() -> Vec<String> {
        let memory_stores = memory_store::Status::ALL.into_iter().map(|status| status.to_string());
        let data_stores = data_store::Status::all().map(|status| status.to_string());
        let messaging = messaging::Status::ALL.into_iter().map(|status| status.to_string());
        let teleports = teleport::Status::ALL.into_iter().map(|status| status.to_string());
        let mut names = Vec::new();
        for name in memory_stores.chain(data_stores).chain(messaging).chain(teleports) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The text that a script sees when this call fails so.
    #[must_use]
    pub fn message(self, api: Api) -> String {
        match (self, api) {
            (Self::MemoryStore(status), Api::MemoryStore(api)) => status.message(api),
            (Self::Messaging(status), _) => status.message(),
            (Self::Teleport(status), _) => status.message(),
            (Self::DataStore(status), Api::DataStore(api)) => status.message(api),
            // No call fails with a status of another service.
            (Self::MemoryStore(status), _) => status.to_string(),
            (Self::DataStore(status), _) => status.to_string(),
        }
    }
}

/// How a request ended, and what it cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Served {
    /// The reply or the error.
    pub outcome: Result<Reply, Error>,
    /// The request units charged.
    pub units: u64,
    /// What goes out to servers, beside the reply.
    pub deliveries: Vec<Delivery>,
    /// Players who have set out.
    pub step: Option<Box<Step>>,
}

impl Served {
    /// A failure that costs nothing.
    fn failed(error: Error) -> Self {
        Self { outcome: Err(error), units: 0, deliveries: Vec::new(), step: None }
    }
}

impl From<memory_store::Served> for Served {
    fn from(served: memory_store::Served) -> Self {
        let outcome = served.outcome.map(Reply::MemoryStore).map_err(Error::MemoryStore);
        Self { outcome, units: served.units, deliveries: Vec::new(), step: None }
    }
}

impl From<messaging::Served> for Served {
    fn from(served: messaging::Served) -> Self {
        let outcome = served.outcome.map(Reply::Messaging).map_err(Error::Messaging);
        Self { outcome, units: 0, deliveries: served.deliveries, step: None }
    }
}

impl From<teleport::Served> for Served {
    fn from(served: teleport::Served) -> Self {
        let outcome = served.outcome.map(Reply::Teleport).map_err(Error::Teleport);
        Self { outcome, units: 0, deliveries: Vec::new(), step: served.step }
    }
}

impl From<Result<data_store::Reply, data_store::Status>> for Served {
    fn from(outcome: Result<data_store::Reply, data_store::Status>) -> Self {
        let outcome = outcome.map(Reply::DataStore).map_err(Error::DataStore);
        Self { outcome, units: 0, deliveries: Vec::new(), step: None }
    }
}

/// The state of every service of one universe.
#[derive(Debug, Default)]
pub struct Cloud {
    /// Hash maps, sorted maps and queues.
    pub memory_stores: memory_store::Service,
    /// Topics and who has subscribed to them.
    pub messaging: Messaging,
    /// Who is on which server, and the ways between these.
    pub teleports: Teleports,
    /// What outlives the servers.
    pub data_stores: DataStores,
}

impl Cloud {
    /// A cloud in which nothing was ever stored.
    #[must_use]
    pub fn new(memory_stores: memory_store::Service, messaging: Messaging, data_stores: DataStores) -> Self {
        Self { memory_stores, messaging, teleports: Teleports::default(), data_stores }
    }

    /// Serves one request of this call of a server that arrives at `now`. A failed request changes nothing.
    pub fn serve(&mut self, now: Timestamp, server: ServerId, api: Api, request: Request) -> Served {
        match (api, request) {
            (Api::MemoryStore(api), Request::MemoryStore(request)) => {
                self.memory_stores.serve(now, api, request).into()
            }
            (_, Request::Messaging(request)) => self.messaging.serve(now, server, &request).into(),
            (_, Request::Teleport(request)) => self.teleports.serve(server, &request, None).into(),
            (_, Request::DataStore(request)) => self.data_stores.serve(now, &request).into(),
            // No call of another service asks the memory stores.
            (_, Request::MemoryStore(_)) => Served::failed(memory_store::Status::InternalError.into()),
        }
    }

    /// Serves a request of which a fault decides what the teleport comes to. Another request is served as usual.
    pub fn serve_with(
        &mut self,
        now: Timestamp,
        server: ServerId,
        api: Api,
        request: Request,
        refusal: Refusal,
    ) -> Served {
        match request {
            Request::Teleport(request) => self.teleports.serve(server, &request, Some(refusal)).into(),
            request => self.serve(now, server, api, request),
        }
    }

    /// Answers a request with a failure that the service never sees, and charges it.
    pub fn refuse(&mut self, now: Timestamp, api: Api, request: &Request, error: Error) -> Served {
        match (api, request, error) {
            (Api::MemoryStore(api), Request::MemoryStore(request), Error::MemoryStore(status)) => {
                self.memory_stores.refuse(now, api, request, status).into()
            }
            _ => Served::failed(error),
        }
    }
}
