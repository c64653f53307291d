//! What Roblox's dashboard would write an e-mail about.

use super::ActivityReport;
use super::hours::{Hour, is_over};
use crate::cloud::memory_store::Status;
use crate::universe::statistics::Usage;

/// The dashboard warns when more of the memory quota than this was used, in percent. Documented in "Memory stores
/// observability", as are the other numbers here and that they are about the past hour.
pub const MEMORY_PERCENT_WARNING: u64 = 70;

/// The dashboard alarms when more requests than this failed within an hour, in percent. Documented.
pub const FAILURES_PERCENT_CRITICAL: u64 = 20;

/// The dashboard alarms when more requests than this were throttled within an hour, in percent. Documented.
pub const THROTTLED_PERCENT_CRITICAL: u64 = 10;

/// How urgent the dashboard finds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// It may come to harm the experience.
    Warning,
    /// It does.
    Critical,
}

/// An alert of the dashboard. Hours are counted from the start of the run, while the dashboard always looks an hour back
/// (assumed to be near enough).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// At some time more than [`MEMORY_PERCENT_WARNING`] of the memory were used.
    MemoryNearlyFull { bytes_peak: u64, bytes_max: u64 },
    /// The memory was used up. That is when the dashboard finds more stored than the quota; here, where nothing can be
    /// stored beyond it, requests that were refused for that reason count too.
    MemoryFull { requests_refused: u64 },
    /// More than [`FAILURES_PERCENT_CRITICAL`] of the requests of an hour failed.
    Failures(Hour),
    /// More than [`THROTTLED_PERCENT_CRITICAL`] of the requests of an hour were throttled.
    Throttled(Hour),
}

impl Alarm {
    /// How urgent the dashboard finds it.
    #[must_use]
    pub const fn urgency(self) -> Urgency {
        match self {
            Self::MemoryNearlyFull { .. } => Urgency::Warning,
            Self::MemoryFull { .. } | Self::Failures(_) | Self::Throttled(_) => Urgency::Critical,
        }
    }

    /// Every alert that a run would have caused. Of two about the same the critical one alone, as on the dashboard.
    #[must_use]
    pub fn raised_by(activity: &ActivityReport, usage: &Usage) -> Vec<Self> {
        let mut alarms = Vec::new();
        let refused = activity.calls.iter().filter(|call| call.status == Status::TotalMemoryOverLimit);
        let requests_refused = refused.map(|call| call.requests).sum();
        let (bytes_peak, bytes_max) = (usage.memory_bytes_peak, usage.memory_bytes_max.unwrap_or(u64::MAX));
        if requests_refused > 0 || bytes_peak > bytes_max {
            alarms.push(Self::MemoryFull { requests_refused });
        } else if is_over(bytes_peak, bytes_max, MEMORY_PERCENT_WARNING) {
            alarms.push(Self::MemoryNearlyFull { bytes_peak, bytes_max });
        }
        let failures = Some(activity.most_failures).filter(|hour| hour.fails_over(FAILURES_PERCENT_CRITICAL));
        let throttled = Some(activity.most_throttled).filter(|hour| hour.throttles_over(THROTTLED_PERCENT_CRITICAL));
        alarms.extend(failures.map(Self::Failures));
        alarms.extend(throttled.map(Self::Throttled));
        alarms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::universe::activity::Activity;
    use crate::universe::activity::fixture::record;
    use crate::universe::clock::VIRTUAL_START;
    use crate::universe::observer::Observer as _;

    /// The alarms of a run with so many requests of each status, and this peak of a memory of 1000 bytes.
    fn alarms(requests: &[(Status, u64)], bytes_peak: u64) -> Vec<Alarm> {
        let activity = Activity::default();
        activity.start(VIRTUAL_START);
        for &(status, count) in requests {
            (0..count).for_each(|_| activity.observe(&record(status)));
        }
        let usage = Usage { memory_bytes_peak: bytes_peak, memory_bytes_max: Some(1_000), ..Usage::default() };
        Alarm::raised_by(&activity.report(), &usage)
    }

    #[test]
    fn memory_is_near_its_end_above_70_percent() {
        assert_eq!(alarms(&[], 700), []);
        let [alarm] = alarms(&[], 701)[..] else { panic!("one alarm") };
        assert_eq!(alarm, Alarm::MemoryNearlyFull { bytes_peak: 701, bytes_max: 1_000 });
        assert_eq!(alarm.urgency(), Urgency::Warning);
        assert_eq!(alarms(&[], 1_000).len(), 1);
    }

    #[test]
    fn memory_is_full_when_there_is_too_much_or_requests_were_refused() {
        assert_eq!(alarms(&[], 1_001), [Alarm::MemoryFull { requests_refused: 0 }]);
        let refused = [(Status::Success, 99), (Status::TotalMemoryOverLimit, 1)];
        assert_eq!(alarms(&refused, 900), [Alarm::MemoryFull { requests_refused: 1 }]);
        assert_eq!(Alarm::MemoryFull { requests_refused: 1 }.urgency(), Urgency::Critical);
    }

    #[test]
    fn without_a_quota_memory_is_never_full() {
        let usage = Usage { memory_bytes_peak: u64::MAX / 2, ..Usage::default() };
        assert_eq!(Alarm::raised_by(&Activity::default().report(), &usage), []);
    }

    #[test]
    fn failures_alarm_above_20_percent() {
        assert_eq!(alarms(&[(Status::Success, 80), (Status::InternalError, 20)], 0), []);
        let [alarm] = alarms(&[(Status::Success, 79), (Status::InternalError, 20)], 0)[..] else {
            panic!("one alarm");
        };
        let hour = Hour { number: 1, requests: 99, failures: 20, throttled: 0 };
        assert_eq!((alarm, alarm.urgency()), (Alarm::Failures(hour), Urgency::Critical));
    }

    #[test]
    fn throttling_alarms_above_10_percent() {
        let requests = |successes| [(Status::Success, successes), (Status::TotalRequestsOverLimit, 10)];
        assert_eq!(alarms(&requests(90), 0), []);
        let [alarm] = alarms(&requests(89), 0)[..] else { panic!("one alarm") };
        let hour = Hour { number: 1, requests: 99, failures: 10, throttled: 10 };
        assert_eq!((alarm, alarm.urgency()), (Alarm::Throttled(hour), Urgency::Critical));
    }
}
