//! What happened in a run, in numbers: by call and status, by server, by structure and key.
//!
//! [`Activity`] is an [`Observer`]: it costs time only where it is attached, and its memory does not grow with the number
//! of requests.
//!
//! - `latencies`: how long requests took.
//! - `busiest`: which structures and keys were asked for most.
//! - `data_stores`: requests to data stores, which are counted apart.
//! - `calls`: messages and teleports, likewise.
//! - `hours`: the hour in which the largest share of the requests failed.
//! - `alarms`: what Roblox's dashboard would raise an alarm about.

mod alarms;
mod busiest;
mod calls;
mod data_stores;
#[cfg(test)]
pub(super) mod fixture;
mod hours;
mod latencies;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub use alarms::{Alarm, FAILURES_PERCENT_CRITICAL, MEMORY_PERCENT_WARNING, THROTTLED_PERCENT_CRITICAL, Urgency};
pub use busiest::{Busy, FOLLOWED_MAX, Ranking};
pub use calls::OtherCallActivity;
pub use data_stores::DataStoreActivity;
pub use hours::Hour;

use super::DataStoreRecord;
use super::observer::{CallRecord, Observer, RequestRecord};
use crate::cloud::Timestamp;
use crate::cloud::memory_store::{Api, Status, StructureKind, limits};
use crate::server::ServerId;
use busiest::Busiest;
use calls::OtherCalls;
use data_stores::DataStoreCalls;
use hours::Hours;
use latencies::Latencies;

/// How many of the busiest structures and keys are reported.
pub const BUSIEST_REPORTED: usize = 5;

/// The requests of one call that ended with one status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallActivity {
    pub api: Api,
    pub status: Status,
    pub requests: u64,
    /// Request units charged.
    pub units: u64,
    /// Requests that began another try after a conflict.
    pub retries: u64,
    /// The time from leaving the server to the answer that half of the requests did not exceed. All latencies are
    /// rounded to three digits.
    pub latency_50: Duration,
    /// The latency that 95 % did not exceed.
    pub latency_95: Duration,
    /// The longest latency.
    pub latency_max: Duration,
}

/// The requests of one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerActivity {
    pub server: ServerId,
    pub requests: u64,
    /// Requests that ended with an error.
    pub failures: u64,
    /// Request units charged.
    pub units: u64,
}

/// A structure. Structures of different kinds may have the same name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Structure {
    pub kind: StructureKind,
    pub name: Arc<str>,
}

/// What happened up to now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityReport {
    /// In the order of the calls, then of the statuses.
    pub calls: Vec<CallActivity>,
    /// The calls of data stores, which nothing else in here counts.
    pub data_stores: Vec<DataStoreActivity>,
    /// The servers that made requests, in the order of their numbers.
    pub servers: Vec<ServerActivity>,
    /// The busiest structures.
    pub structures: Ranking<Structure>,
    /// The busiest keys of hash maps and sorted maps. Queues have no keys.
    pub keys: Ranking<(Structure, Arc<str>)>,
    /// Calls of `MessagingService` and `TeleportService`, by name and status.
    pub other_calls: Vec<OtherCallActivity>,
    /// The hour with the largest share of failures. Without requests when nothing failed.
    pub most_failures: Hour,
    /// The hour with the largest share of throttled requests. Without requests when nothing was throttled.
    pub most_throttled: Hour,
}

/// Counts every request of a universe.
#[derive(Debug)]
pub struct Activity {
    state: RefCell<State>,
}

#[derive(Debug)]
struct State {
    start: Timestamp,
    calls: BTreeMap<(Api, Status), Call>,
    data_stores: DataStoreCalls,
    servers: BTreeMap<ServerId, ServerActivity>,
    structures: Busiest<Structure>,
    keys: Busiest<(Structure, Arc<str>)>,
    hours: Hours,
    other_calls: OtherCalls,
}

#[derive(Debug, Default)]
struct Call {
    requests: u64,
    units: u64,
    retries: u64,
    latencies: Latencies,
}

impl Default for Activity {
    fn default() -> Self {
        let state = State {
            start: Timestamp::default(),
            calls: BTreeMap::new(),
            data_stores: DataStoreCalls::default(),
            servers: BTreeMap::new(),
            structures: Busiest::new(FOLLOWED_MAX),
            keys: Busiest::new(FOLLOWED_MAX),
            hours: Hours::default(),
            other_calls: OtherCalls::default(),
        };
        Self { state: RefCell::new(state) }
    }
}

impl Activity {
    /// What happened up to now.
    #[must_use]
    pub fn report(&self) -> ActivityReport {
        let state = self.state.borrow();
        let call = |(&(api, status), call): (&(Api, Status), &Call)| CallActivity {
            api,
            status,
            requests: call.requests,
            units: call.units,
            retries: call.retries,
            latency_50: call.latencies.percentile(50),
            latency_95: call.latencies.percentile(95),
            latency_max: call.latencies.percentile(100),
        };
        ActivityReport {
            calls: state.calls.iter().map(call).collect(),
            data_stores: state.data_stores.report(),
            servers: state.servers.values().copied().collect(),
            structures: state.structures.ranking(BUSIEST_REPORTED),
            keys: state.keys.ranking(BUSIEST_REPORTED),
            other_calls: state.other_calls.report(),
            most_failures: state.hours.most_failures(),
            most_throttled: state.hours.most_throttled(),
        }
    }
}

impl Observer for Activity {
    fn start(&self, now: Timestamp) {
        self.state.borrow_mut().start = now;
    }

    fn observe(&self, record: &RequestRecord) {
        let State { start, calls, servers, structures, keys, hours, .. } = &mut *self.state.borrow_mut();
        let call = calls.entry((record.api, record.status)).or_default();
        call.requests += 1;
        call.units += record.units;
        call.retries += u64::from(record.attempt > 1 && !record.is_second_half);
        call.latencies.add(record.answered.saturating_since(record.sent));

        let nothing = ServerActivity { server: record.server, requests: 0, failures: 0, units: 0 };
        let server = servers.entry(record.server).or_insert(nothing);
        server.requests += 1;
        server.failures += u64::from(record.status != Status::Success);
        server.units += record.units;

        hours.count(record.decided.saturating_since(*start), record.status);

        // Names that no structure and no key can have would be a way to fill the memory.
        if record.structure.len() > limits::NAME_CHARACTERS_MAX * char::MAX.len_utf8() {
            return;
        }
        let structure = Structure { kind: record.kind, name: Arc::clone(&record.structure) };
        if let Some(key) =
            record.key.as_ref().filter(|key| key.len() <= limits::KEY_CHARACTERS_MAX * char::MAX.len_utf8())
        {
            keys.count((structure.clone(), Arc::clone(key)), record.units);
        }
        structures.count(structure, record.units);
    }

    fn observe_data_store(&self, record: &DataStoreRecord) {
        self.state.borrow_mut().data_stores.count(record);
    }

    fn observe_call(&self, record: &CallRecord) {
        self.state.borrow_mut().other_calls.count(record);
    }

    fn wants_places(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::fixture::record;
    use super::*;

    #[test]
    fn requests_are_counted_by_call_status_and_server() {
        let activity = Activity::default();
        let success = record(Status::Success);
        let later = |micros| Timestamp::from_micros(success.sent.as_micros() + micros);
        for (attempt, latency) in [(1, 10), (2, 30)] {
            activity.observe(&RequestRecord { answered: later(latency), attempt, ..success.clone() });
        }
        activity.observe(&RequestRecord { server: ServerId(2), units: 0, ..record(Status::Timeout) });
        let report = activity.report();
        let micros = Duration::from_micros;
        let successes = CallActivity {
            api: success.api,
            status: Status::Success,
            requests: 2,
            units: 2,
            retries: 1,
            latency_50: micros(10),
            latency_95: micros(30),
            latency_max: micros(30),
        };
        assert_eq!(report.calls.len(), 2);
        assert_eq!(report.calls[0], successes);
        assert_eq!((report.calls[1].status, report.calls[1].requests), (Status::Timeout, 1));
        let servers = [(1, 2, 0, 2), (2, 1, 1, 0)].map(|(number, requests, failures, units)| ServerActivity {
            server: ServerId(number),
            requests,
            failures,
            units,
        });
        assert_eq!(report.servers, servers);
    }

    #[test]
    fn structures_of_one_name_are_apart_and_queues_have_no_keys() {
        let activity = Activity::default();
        activity.observe(&record(Status::Success));
        activity.observe(&RequestRecord { kind: StructureKind::SortedMap, ..record(Status::Success) });
        activity.observe(&RequestRecord { kind: StructureKind::Queue, key: None, ..record(Status::Success) });
        let report = activity.report();
        assert_eq!((report.structures.busiest.len(), report.keys.busiest.len()), (3, 2));
    }

    #[test]
    fn names_that_are_too_long_are_not_kept() {
        let activity = Activity::default();
        activity.observe(&RequestRecord { key: Some("k".repeat(1_000).into()), ..record(Status::InvalidRequest) });
        activity.observe(&RequestRecord { structure: "s".repeat(1_000).into(), ..record(Status::InvalidRequest) });
        let report = activity.report();
        assert_eq!((report.structures.busiest.len(), report.keys.busiest.len()), (1, 0));
        assert_eq!(report.calls[0].requests, 2);
    }
}
