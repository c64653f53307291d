//! The memory stores as a service: the store behind its quotas.

use super::units::Price;
use super::{Api, MemoryStore, Quota, Reply, Request, Status};
use crate::cloud::Timestamp;

/// How a request ended, and what it cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Served {
    /// The reply or the status.
    pub outcome: Result<Reply, Status>,
    /// The request units charged.
    pub units: u64,
}

/// The memory stores of one experience, with its quotas.
#[derive(Debug, Default)]
pub struct Service {
    /// What is stored.
    pub store: MemoryStore,
    /// What may be used.
    pub quota: Quota,
    bytes_peak: u64,
}

impl Service {
    /// A service with these parts.
    #[must_use]
    pub fn new(store: MemoryStore, quota: Quota) -> Self {
        Self { store, quota, bytes_peak: 0 }
    }

    /// Serves one request of this call that arrives at `now`, and charges it.
    pub fn serve(&mut self, now: Timestamp, api: Api, request: Request) -> Served {
        let price = Price::of(api, &request);
        let admission = match self.quota.admit(now, &request, price) {
            Ok(admission) => admission,
            Err(status) => return Served { outcome: Err(status), units: 0 },
        };
        self.store.limit_bytes(self.quota.memory_bytes_max(now));
        let outcome = self.store.apply(now, request);
        self.bytes_peak = self.bytes_peak.max(self.store.bytes_used());
        let units = match &outcome {
            Ok(reply) => price.of_reply(reply, self.quota.hash_map_partitions()),
            Err(status) => price.of_failure(*status),
        };
        self.quota.charge(now, admission, units);
        Served { outcome, units }
    }

    /// Charges a request that fails with this status before the store has heard of it.
    pub fn refuse(&mut self, now: Timestamp, api: Api, request: &Request, status: Status) -> Served {
        let price = Price::of(api, request);
        let admission = match self.quota.admit(now, request, price) {
            Ok(admission) => admission,
            Err(status) => return Served { outcome: Err(status), units: 0 },
        };
        let units = price.of_failure(status);
        self.quota.charge(now, admission, units);
        Served { outcome: Err(status), units }
    }

    /// The most bytes that were stored at any time so far.
    #[must_use]
    pub fn bytes_peak(&self) -> u64 {
        self.bytes_peak
    }
}
