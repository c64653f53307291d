//! Messages and teleports, in numbers.

use std::collections::BTreeMap;
use std::time::Duration;

use super::latencies::Latencies;
use crate::universe::CallRecord;

/// The calls of one name that ended with one status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherCallActivity {
    /// As faults and latencies mean it, such as `Messaging.Publish`.
    pub name: &'static str,
    /// `Success`, or the name of a status.
    pub status: String,
    pub calls: u64,
    /// To how many servers messages went, of calls that publish.
    pub receivers: Option<u64>,
    /// The latency that half of the calls did not exceed.
    pub latency_50: Duration,
    /// The latency that 95 % did not exceed.
    pub latency_95: Duration,
    /// The longest latency.
    pub latency_max: Duration,
}

#[derive(Debug, Default)]
struct Counts {
    calls: u64,
    receivers: Option<u64>,
    latencies: Latencies,
}

/// Counts them by name and status, in the order of the alphabet.
#[derive(Debug, Default)]
pub(super) struct OtherCalls {
    counts: BTreeMap<(&'static str, String), Counts>,
}

impl OtherCalls {
    pub fn count(&mut self, record: &CallRecord) {
        let counts = self.counts.entry((record.api.name(), record.status())).or_default();
        counts.calls += 1;
        if let Some(receivers) = record.receivers {
            *counts.receivers.get_or_insert(0) += receivers;
        }
        counts.latencies.add(record.answered.saturating_since(record.sent));
    }

    pub fn report(&self) -> Vec<OtherCallActivity> {
        let report = |((name, status), counts): (&(&'static str, String), &Counts)| OtherCallActivity {
            name,
            status: status.clone(),
            calls: counts.calls,
            receivers: counts.receivers,
            latency_50: counts.latencies.percentile(50),
            latency_95: counts.latencies.percentile(95),
            latency_max: counts.latencies.percentile(100),
        };
        self.counts.iter().map(report).collect()
    }
}
