//! What the scripts asked of the cloud, counted by call, and what of the quotas was used.

use std::collections::BTreeSet;

use crate::cloud::data_store::{BudgetUsage, RequestType};
use crate::cloud::memory_store::{Api, Service};
use crate::cloud::{self, Timestamp};

/// The counts of one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApiStatistics {
    pub requests: u64,
    /// Requests that ended with an error.
    pub failures: u64,
    /// Request units charged.
    pub units: u64,
}

/// What of the quotas was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Most request units of any minute.
    pub units_peak: u64,
    /// Request units that the experience has a minute, at the end. `None`: no limit.
    pub units_max: Option<u64>,
    /// Most bytes that were stored at any time.
    pub memory_bytes_peak: u64,
    /// Bytes that are stored at the end.
    pub memory_bytes: u64,
    /// Bytes that the experience may store, at the end. `None`: no limit.
    pub memory_bytes_max: Option<u64>,
}

/// The counts of every call. A waiting read and an update that is tried again count each of their requests.
#[derive(Clone, Debug)]
pub struct Statistics {
    by_api: [ApiStatistics; Api::ALL.len()],
    /// What of the quotas was used.
    pub usage: Usage,
    /// What servers asked of the data stores, by kind of requests, in the order of the kinds.
    pub data_stores: Vec<(RequestType, BudgetUsage)>,
    /// Members that are not emulated and were let pass, such as `GetGroupsAsync of GroupService`.
    pub stubbed: BTreeSet<String>,
}

impl Default for Statistics {
    fn default() -> Self {
        Self {
            by_api: [ApiStatistics::default(); Api::ALL.len()],
            usage: Usage::default(),
            data_stores: Vec::new(),
            stubbed: BTreeSet::new(),
        }
    }
}

impl Statistics {
    pub(super) fn count(&mut self, api: cloud::Api, units: u64, has_failed: bool) {
        // Messages and teleports are counted nowhere yet.
        let cloud::Api::MemoryStore(api) = api else { return };
        let counts = &mut self.by_api[api as usize];
        counts.requests += 1;
        counts.failures += u64::from(has_failed);
        counts.units += units;
    }

    pub(super) fn take_usage(&mut self, service: &mut Service, now: Timestamp) {
        service.store.sweep(now);
        self.usage = Usage {
            units_peak: service.quota.units_peak(),
            units_max: service.quota.units_max(),
            memory_bytes_peak: service.bytes_peak(),
            memory_bytes: service.store.bytes_used(),
            memory_bytes_max: service.quota.memory_bytes_max(now),
        };
    }

    /// The calls that were made at all, in the order of the API table.
    pub fn used(&self) -> impl Iterator<Item = (Api, ApiStatistics)> {
        Api::ALL.into_iter().zip(self.by_api).filter(|(_, counts)| counts.requests > 0)
    }
}
