//! What will happen to a store when time passes, earliest first.
//!
//! Timers are never taken out early. One whose item was overwritten or removed is stale: when it fires, nothing is
//! found that still awaits it. A map keeps the timer of an item that is given a longer life, and lets another take its place
//! when it fires; so writing an item again and again starts no timers. Every timer names a version, and versions are never
//! used twice, so there is no doubt about which ones are stale. When too many are, the heap is rebuilt without them.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use smol_str::SmolStr;

use rustc_hash::FxHashMap;

use super::Version;
use super::structures::StructureId;
use crate::cloud::Timestamp;

/// So many timers are tolerated beyond twice the number that is awaited, so that small stores are not rebuilt all
/// the time.
const STALE_TOLERATED: usize = 64;

/// Something that is due at a time.
#[derive(Clone, Debug)]
pub(super) struct Timer {
    /// When it is due.
    pub(super) due: Timestamp,
    /// The write, the added item or the read that it belongs to.
    pub(super) version: Version,
    /// Where that happened.
    pub(super) structure: StructureId,
    /// What it is about in there.
    pub(super) target: Target,
}

/// What a timer is about. There is one of them for every item of a store.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// The item of a map that has this key.
    Key(SmolStr),
    /// What the version of the timer stands for in a queue: an item, which then has this priority, or a read. No
    /// number is both, so the queue can tell.
    Queued {
        /// The priority of the item, 0 for a read.
        priority: f64,
    },
}

/// The timers of a store.
#[derive(Debug, Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Reverse<Timer>>,
}

impl Timers {
    /// Adds a timer.
    pub(super) fn push(&mut self, timer: Timer) {
        self.heap.push(Reverse(timer));
    }

    /// The earliest timer, if it is due at `now`.
    pub(super) fn pop_due(&mut self, now: Timestamp) -> Option<Timer> {
        if self.heap.peek()?.0.due > now {
            return None;
        }
        self.heap.pop().map(|Reverse(timer)| timer)
    }

    /// When the earliest timer is due. It may be stale.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.heap.peek().map(|Reverse(timer)| timer.due)
    }

    /// When what a version stands for ends, for every version that is still awaited and some that are not.
    pub(super) fn ends(&self) -> FxHashMap<Version, Timestamp> {
        self.heap.iter().map(|Reverse(timer)| (timer.version, timer.due)).collect()
    }

    /// How many timers there are, stale ones included.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    /// Drops stale timers when more than half are stale, and gives unused memory back. `awaited` is how many timers
    /// are not stale; `is_awaited` tells which.
    pub(super) fn tidy(&mut self, awaited: usize, is_awaited: impl Fn(&Timer) -> bool) {
        if self.heap.len() > 2 * awaited + STALE_TOLERATED {
            self.heap.retain(|Reverse(timer)| is_awaited(timer));
            debug_assert_eq!(self.heap.len(), awaited, "everything that waits has one timer");
        }
        if super::memory::is_mostly_unused(self.heap.len(), self.heap.capacity()) {
            self.heap.shrink_to(self.heap.len() * 2);
        }
    }
}

impl Ord for Timer {
    fn cmp(&self, other: &Self) -> Ordering {
        // Versions are unique, so no two timers are equal unless they are the same.
        self.due.cmp(&other.due).then(self.version.cmp(&other.version))
    }
}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Timer {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Timer {}

#[cfg(test)]
mod tests {
    use super::*;

    fn timer(due: u64, version: Version) -> Timer {
        let target = Target::Key("k".into());
        Timer { due: Timestamp::from_micros(due), version, structure: StructureId::HashMap(0), target }
    }

    #[test]
    fn timers_are_popped_in_order_once_they_are_due() {
        let mut counter = super::super::counter::Counter::default();
        let mut timers = Timers::default();
        for due in [30, 10, 20, 10] {
            timers.push(timer(due, counter.next()));
        }
        assert_eq!(timers.next_due(), Some(Timestamp::from_micros(10)));
        let mut popped = Vec::new();
        while let Some(timer) = timers.pop_due(Timestamp::from_micros(20)) {
            popped.push((timer.due.as_micros(), timer.version.as_u64()));
        }
        assert_eq!(popped, [(10, 2), (10, 4), (20, 3)]);
        assert_eq!(timers.len(), 1);
    }

    #[test]
    fn a_timer_is_six_words() {
        assert_eq!(size_of::<Timer>(), 48);
    }
}
