//! The hour in which the largest share of the requests came to nothing.

use std::time::Duration;

use crate::cloud::memory_store::Status;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// The requests of one hour of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hour {
    /// Which hour of the run, counted from 1.
    pub number: u64,
    pub requests: u64,
    /// Requests that ended with an error.
    pub failures: u64,
    /// Requests that ended so because there were too many. They are failures too.
    pub throttled: u64,
}

impl Hour {
    /// Whether more than so many percent of the requests failed.
    #[must_use]
    pub fn fails_over(&self, percent: u64) -> bool {
        is_over(self.failures, self.requests, percent)
    }

    /// Whether more than so many percent of the requests were throttled.
    #[must_use]
    pub fn throttles_over(&self, percent: u64) -> bool {
        is_over(self.throttled, self.requests, percent)
    }
}

/// Whether a part is more than so many percent of the whole.
pub(super) fn is_over(part: u64, whole: u64, percent: u64) -> bool {
    u128::from(part) * 100 > u128::from(whole) * u128::from(percent)
}

/// Whether a share is larger than another. Nothing of nothing is the smallest.
fn is_larger((part, whole): (u64, u64), (other_part, other_whole): (u64, u64)) -> bool {
    u128::from(part) * u128::from(other_whole.max(1)) > u128::from(other_part) * u128::from(whole.max(1))
}

/// Goes through the hours of a run.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hours {
    current: Hour,
    /// The hour with the largest share of failures among those that are over.
    most_failures: Hour,
    most_throttled: Hour,
}

impl Hours {
    /// Counts a request. Requests come in the order of time.
    pub fn count(&mut self, since_start: Duration, status: Status) {
        let number = since_start.as_secs() / HOUR.as_secs() + 1;
        if number != self.current.number {
            *self = self.closed();
            self.current = Hour { number, ..Hour::default() };
        }
        self.current.requests += 1;
        self.current.failures += u64::from(status != Status::Success);
        self.current.throttled += u64::from(is_throttled(status));
    }

    /// As if the present hour were over.
    fn closed(mut self) -> Self {
        let failures = |hour: Hour| (hour.failures, hour.requests);
        if is_larger(failures(self.current), failures(self.most_failures)) {
            self.most_failures = self.current;
        }
        let throttled = |hour: Hour| (hour.throttled, hour.requests);
        if is_larger(throttled(self.current), throttled(self.most_throttled)) {
            self.most_throttled = self.current;
        }
        self
    }

    /// The hour with the largest share of failures: the first of several, and one without requests when there was no
    /// failure.
    pub fn most_failures(&self) -> Hour {
        self.closed().most_failures
    }

    /// The same for throttled requests.
    pub fn most_throttled(&self) -> Hour {
        self.closed().most_throttled
    }
}

/// Whether a request failed because there were too many.
///
/// Documented in "Memory stores observability" for `TotalRequestsOverLimit` and `DataStructureRequestsOverLimit`. The
/// limit on partitions took the place of that on structures, and a server that is refused asks no more for a while, so
/// those two are counted as well (assumed).
fn is_throttled(status: Status) -> bool {
    status.is_over_request_limit() || status == Status::RequestThrottled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_hour_is_remembered() {
        let mut hours = Hours::default();
        let mut count = |minutes: u64, requests: u64, status| {
            (0..requests).for_each(|_| hours.count(Duration::from_secs(minutes * 60), status));
        };
        count(0, 8, Status::Success);
        count(59, 2, Status::InternalError);
        count(60, 5, Status::Success);
        count(61, 3, Status::RequestThrottled);
        count(119, 1, Status::TotalRequestsOverLimit);
        count(120, 2, Status::Timeout);
        count(121, 2, Status::Success);
        count(240, 1, Status::Success);
        assert_eq!(hours.most_failures(), Hour { number: 3, requests: 4, failures: 2, throttled: 0 });
        assert_eq!(hours.most_throttled(), Hour { number: 2, requests: 9, failures: 4, throttled: 4 });
    }

    #[test]
    fn the_hour_under_way_counts_and_a_run_without_failures_has_no_worst_hour() {
        let mut hours = Hours::default();
        hours.count(Duration::ZERO, Status::Success);
        assert_eq!((hours.most_failures(), hours.most_throttled()), (Hour::default(), Hour::default()));
        hours.count(Duration::ZERO, Status::PartitionRequestsOverLimit);
        let hour = Hour { number: 1, requests: 2, failures: 1, throttled: 1 };
        assert_eq!((hours.most_failures(), hours.most_throttled()), (hour, hour));
    }
}
