//! The door of the cloud: one enum each for what goes in and what comes out, and who serves it.

use super::Timestamp;
use super::memory_store::{self, MemoryStore};

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
    /// The least request units that the call can cost.
    #[must_use]
    pub const fn units_min(self) -> u64 {
        match self {
            // Reads and writes: two requests (documented).
            Self::MemoryStore(memory_store::Api::HashMapUpdate | memory_store::Api::SortedMapUpdate) => 2,
            Self::MemoryStore(_) => 1,
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

/// The request units that a request cost, by how it ended.
#[must_use]
pub fn units(outcome: &Result<Reply, Error>) -> u64 {
    match outcome {
        Ok(Reply::MemoryStore(reply)) => memory_store::units::of_reply(reply),
        Err(Error::MemoryStore(status)) => memory_store::units::of_failure(*status),
    }
}

/// The state of every service of one universe.
#[derive(Debug, Default)]
pub struct Cloud {
    /// Hash maps, sorted maps and queues.
    pub memory_store: MemoryStore,
}

impl Cloud {
    /// A cloud in which nothing was ever stored.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Serves one request that arrives at `now`.
    ///
    /// # Errors
    ///
    /// The status of the service that the request belongs to. A failed request changes nothing.
    pub fn apply(&mut self, now: Timestamp, request: Request) -> Result<Reply, Error> {
        match request {
            Request::MemoryStore(request) => Ok(Reply::MemoryStore(self.memory_store.apply(now, request)?)),
        }
    }
}
