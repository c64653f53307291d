//! The door of the cloud: one enum each for what goes in and what comes out, and who serves it.

use super::Timestamp;
use super::memory_store;

/// What a game server asks of the cloud.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// A call on a hash map, a sorted map or a queue.
    MemoryStore(memory_store::Request),
}

/// What the cloud answers when a request succeeds.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// The answer to [`Request::MemoryStore`].
    MemoryStore(memory_store::Reply),
}

/// Why a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Error {
    /// [`Request::MemoryStore`] failed with this status.
    #[error(transparent)]
    MemoryStore(#[from] memory_store::Status),
}

/// The call that a request serves: one API method may make several requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Api {
    /// A method of a memory store structure.
    MemoryStore(memory_store::Api),
}

impl Api {
    /// Every call.
    pub fn all() -> impl Iterator<Item = Self> {
        memory_store::Api::ALL.into_iter().map(Self::MemoryStore)
    }

    /// The name as it stands in error messages, such as `HashMap.Get`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MemoryStore(api) => api.name(),
        }
    }

    /// The least request units that the call can cost.
    #[must_use]
    pub const fn units_min(self) -> u64 {
        match self {
            Self::MemoryStore(api) => memory_store::units::units_min(api),
        }
    }
}

impl Error {
    /// The text that a script sees when this call fails so.
    #[must_use]
    pub fn message(self, api: Api) -> String {
        match (self, api) {
            (Self::MemoryStore(status), Api::MemoryStore(api)) => status.message(api),
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
}

impl From<memory_store::Served> for Served {
    fn from(served: memory_store::Served) -> Self {
        Self { outcome: served.outcome.map(Reply::MemoryStore).map_err(Error::MemoryStore), units: served.units }
    }
}

/// The state of every service of one universe.
#[derive(Debug, Default)]
pub struct Cloud {
    /// Hash maps, sorted maps and queues.
    pub memory_stores: memory_store::Service,
}

impl Cloud {
    /// A cloud in which nothing was ever stored.
    #[must_use]
    pub fn new(memory_stores: memory_store::Service) -> Self {
        Self { memory_stores }
    }

    /// Serves one request of this call that arrives at `now`. A failed request changes nothing.
    pub fn serve(&mut self, now: Timestamp, api: Api, request: Request) -> Served {
        match (api, request) {
            (Api::MemoryStore(api), Request::MemoryStore(request)) => {
                self.memory_stores.serve(now, api, request).into()
            }
        }
    }

    /// Answers a request with a failure that the service never sees, and charges it.
    pub fn refuse(&mut self, now: Timestamp, api: Api, request: &Request, error: Error) -> Served {
        match (api, request, error) {
            (Api::MemoryStore(api), Request::MemoryStore(request), Error::MemoryStore(status)) => {
                self.memory_stores.refuse(now, api, request, status).into()
            }
        }
    }
}
