//! What happened in the present minute, counted. The minute is one of the clock, the same for everybody.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::cloud::Timestamp;

const MINUTE_MICROSECONDS: u64 = 60_000_000;

fn minute_of(now: Timestamp) -> u64 {
    now.as_micros() / MINUTE_MICROSECONDS
}

/// Counts what one server does.
#[derive(Debug, Default)]
pub(super) struct Meter {
    minute: u64,
    count: u64,
}

impl Meter {
    /// Counts one more, unless there were `count_max` of them in this minute.
    pub fn admit(&mut self, now: Timestamp, count_max: u64) -> bool {
        let minute = minute_of(now);
        if minute != self.minute {
            (self.minute, self.count) = (minute, 0);
        }
        let is_admitted = self.count < count_max;
        self.count += u64::from(is_admitted);
        is_admitted
    }
}

/// Counts receptions, of the experience and of single topics.
#[derive(Debug, Default)]
pub(super) struct ReceptionMeter {
    minute: u64,
    count: u64,
    by_topic: FxHashMap<Arc<str>, u64>,
}

impl ReceptionMeter {
    /// Counts as many of `wanted` receptions of this topic as its limit and that of the experience leave room for, and
    /// answers how many these are.
    pub fn admit(&mut self, now: Timestamp, topic: &Arc<str>, wanted: u64, topic_max: u64, count_max: u64) -> u64 {
        let minute = minute_of(now);
        if minute != self.minute {
            (self.minute, self.count) = (minute, 0);
            self.by_topic.clear();
        }
        let of_topic = self.by_topic.entry(Arc::clone(topic)).or_default();
        let left = topic_max.saturating_sub(*of_topic).min(count_max.saturating_sub(self.count));
        let admitted = wanted.min(left);
        *of_topic += admitted;
        self.count += admitted;
        admitted
    }
}
