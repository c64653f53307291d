//! What hash maps, sorted maps and queues have in common.

use super::timers::Timer;
use super::turn::Turn;
use super::{Reply, Status, StructureLimits};

/// One hash map, sorted map or queue.
pub(super) trait Structure: Default {
    /// What can be asked of it.
    type Operation;

    /// Does what is asked. The operation has been validated, and everything that was due has happened.
    ///
    /// # Errors
    ///
    /// A status of the service. Nothing is changed then.
    fn apply(&mut self, operation: Self::Operation, turn: &mut Turn<'_>) -> Result<Reply, Status>;

    /// Lets happen what a timer stands for, unless the timer is stale. Answers the timer that takes its place, if what it
    /// stands for has been put off.
    fn fire(&mut self, timer: &Timer) -> Option<Timer>;

    /// Whether the timer is not stale.
    fn awaits(&self, timer: &Timer) -> bool;

    /// How large it is.
    fn footprint(&self) -> Footprint;
}

/// What stands against a structure growing.
#[derive(Clone, Copy, Debug)]
pub(super) struct GrowthLimits {
    /// What one sorted map or queue may hold.
    pub(super) structure: StructureLimits,
    /// By how many bytes the whole store may still grow.
    pub(super) store_bytes_left: u64,
}

impl GrowthLimits {
    /// Whether an item may change from `before` to `after` bytes as far as the whole store is concerned. `before` is
    /// nothing for a new item. What does not grow is always allowed (documented).
    ///
    /// # Errors
    ///
    /// `TotalMemoryOverLimit`.
    pub(super) fn check_store(self, before: Option<u32>, after: u32) -> Result<(), Status> {
        let growth = u64::from(after.saturating_sub(before.unwrap_or(0)));
        if growth > self.store_bytes_left { Err(Status::TotalMemoryOverLimit) } else { Ok(()) }
    }
}

/// How large a structure is, or several together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Footprint {
    /// Items, invisible ones included.
    pub(super) items: u64,
    /// Bytes of keys, sort keys and the JSON text of values.
    pub(super) bytes: u64,
    /// Timers that are not stale: one for every item, one for every read under way.
    pub(super) timers: usize,
}

impl Footprint {
    /// Takes out one part of the sum and puts in another.
    pub(super) fn replace(&mut self, before: Self, after: Self) {
        self.items = self.items - before.items + after.items;
        self.bytes = self.bytes - before.bytes + after.bytes;
        self.timers = self.timers - before.timers + after.timers;
    }

    /// Both together.
    pub(super) fn plus(self, other: Self) -> Self {
        Self { items: self.items + other.items, bytes: self.bytes + other.bytes, timers: self.timers + other.timers }
    }

    /// Whether a structure of this size may change an item from `before` to `after` bytes; `before` is nothing for a
    /// new item. What does not grow is always allowed.
    ///
    /// # Errors
    ///
    /// `DataStructureItemsOverLimit`, `DataStructureMemoryOverLimit` or `TotalMemoryOverLimit`.
    pub(super) fn check_growth(self, before: Option<u32>, after: u32, limits: GrowthLimits) -> Result<(), Status> {
        let StructureLimits { items_max, bytes_max } = limits.structure;
        if before.is_none() && self.items >= items_max {
            return Err(Status::DataStructureItemsOverLimit);
        }
        let growth = u64::from(after.saturating_sub(before.unwrap_or(0)));
        if growth > 0 && self.bytes + growth > bytes_max {
            return Err(Status::DataStructureMemoryOverLimit);
        }
        limits.check_store(before, after)
    }
}

/// The sum of lengths that limits keep far below what 32 bits can count.
pub(super) fn item_bytes(lengths: &[usize], value_bytes: u32) -> u32 {
    lengths.iter().fold(value_bytes, |sum, length| sum.saturating_add(u32::try_from(*length).unwrap_or(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_growth_is_limited() {
        let structure = StructureLimits { items_max: 2, bytes_max: 100 };
        let limits = GrowthLimits { structure, store_bytes_left: 40 };
        let full = Footprint { items: 2, bytes: 100, timers: 2 };
        assert_eq!(full.check_growth(None, 0, limits), Err(Status::DataStructureItemsOverLimit));
        assert_eq!(full.check_growth(Some(10), 11, limits), Err(Status::DataStructureMemoryOverLimit));
        assert_eq!(full.check_growth(Some(10), 10, limits), Ok(()));
        let half = Footprint { items: 1, bytes: 50, timers: 1 };
        assert_eq!(half.check_growth(None, 40, limits), Ok(()));
        assert_eq!(half.check_growth(None, 41, limits), Err(Status::TotalMemoryOverLimit));
        assert_eq!(half.check_growth(None, 51, limits), Err(Status::DataStructureMemoryOverLimit));
    }
}
