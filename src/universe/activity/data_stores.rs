//! Requests to data stores, in numbers.

use std::collections::BTreeMap;
use std::time::Duration;

use super::latencies::Latencies;
use crate::cloud::data_store::Api;
use crate::universe::DataStoreRecord;

/// The requests to data stores of one call that ended in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataStoreActivity {
    pub api: Api,
    /// `Success`, or the name of the status.
    pub status: &'static str,
    pub requests: u64,
    /// As of [`CallActivity`](super::CallActivity).
    pub latency_50: Duration,
    /// The latency that 95 % did not exceed.
    pub latency_95: Duration,
    /// The longest latency.
    pub latency_max: Duration,
}

/// Counts them.
#[derive(Debug, Default)]
pub(super) struct DataStoreCalls {
    /// A success comes before all failures.
    calls: BTreeMap<(Api, bool, &'static str), (u64, Latencies)>,
}

impl DataStoreCalls {
    pub fn count(&mut self, record: &DataStoreRecord) {
        let key = (record.api, record.failure.is_some(), record.status_name());
        let (requests, latencies) = self.calls.entry(key).or_default();
        *requests += 1;
        latencies.add(record.answered.saturating_since(record.sent));
    }

    /// In the order of the calls, then of the names of the statuses.
    pub fn report(&self) -> Vec<DataStoreActivity> {
        let calls = self.calls.iter().map(|(&(api, _, status), (requests, latencies))| DataStoreActivity {
            api,
            status,
            requests: *requests,
            latency_50: latencies.percentile(50),
            latency_95: latencies.percentile(95),
            latency_max: latencies.percentile(100),
        });
        calls.collect()
    }
}
