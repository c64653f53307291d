//! What the scripts asked of the cloud, counted by call.

use crate::cloud::memory_store::Api;
use crate::cloud::{self};

/// The counts of one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApiStatistics {
    pub requests: u64,
    /// Requests that ended with an error.
    pub failures: u64,
    /// Request units charged.
    pub units: u64,
}

/// The counts of every call. A waiting read and an update that is tried again count each of their requests.
#[derive(Clone, Debug)]
pub struct Statistics {
    by_api: [ApiStatistics; Api::ALL.len()],
}

impl Default for Statistics {
    fn default() -> Self {
        Self { by_api: [ApiStatistics::default(); Api::ALL.len()] }
    }
}

impl Statistics {
    pub(super) fn count(&mut self, api: cloud::Api, units: u64, has_failed: bool) {
        let cloud::Api::MemoryStore(api) = api;
        let counts = &mut self.by_api[api as usize];
        counts.requests += 1;
        counts.failures += u64::from(has_failed);
        counts.units += units;
    }

    /// The calls that were made at all, in the order of the API table.
    pub fn used(&self) -> impl Iterator<Item = (Api, ApiStatistics)> {
        Api::ALL.into_iter().zip(self.by_api).filter(|(_, counts)| counts.requests > 0)
    }
}
