//! The store itself: time, structures, timers.

use super::counter::Counter;
use super::structure::GrowthLimits;
use super::structures::{StructureId, Structures};
use super::timers::Timers;
use super::turn::Turn;
use super::{Reply, Request, Status, StructureLimits, validate};
use crate::cloud::Timestamp;

/// The memory stores of one experience.
#[derive(Debug, Default)]
pub struct MemoryStore {
    /// The latest time that was heard of.
    pub(super) now: Timestamp,
    pub(super) limits: StructureLimits,
    /// The most bytes of all structures together; nothing when there is no such limit.
    pub(super) bytes_max: Option<u64>,
    pub(super) structures: Structures,
    pub(super) counter: Counter,
    pub(super) timers: Timers,
}

impl MemoryStore {
    /// An empty store with the limits of Roblox.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty store whose sorted maps and queues have other limits.
    #[must_use]
    pub fn with_limits(limits: StructureLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Serves one request that arrives at `now`. A time before the latest one that was heard of counts as that one.
    ///
    /// # Errors
    ///
    /// `InvalidRequest`, `SortKeyInvalid`, `InvalidExpirationTime` and `ItemValueSizeTooLarge` for what is wrong with
    /// the request itself, `DataUpdateConflict` when an item is not the one that was expected,
    /// `DataStructureItemsOverLimit` and `DataStructureMemoryOverLimit` when a sorted map or queue would become too
    /// large, `TotalMemoryOverLimit` when the whole store would. A failed request changes nothing.
    pub fn apply(&mut self, now: Timestamp, request: Request) -> Result<Reply, Status> {
        self.sweep(now);
        let value_bytes = validate::measure(&request)?;
        let result = self.serve(request, value_bytes);
        self.tidy_timers();
        result
    }

    /// Serves a request that was found acceptable and whose value has so many bytes of JSON text.
    pub(super) fn serve(&mut self, request: Request, value_bytes: u32) -> Result<Reply, Status> {
        let store_bytes_left = match self.bytes_max {
            Some(bytes_max) => bytes_max.saturating_sub(self.bytes_used()),
            None => u64::MAX,
        };
        let Self { now, limits, structures, counter, timers, .. } = self;
        let (now, limits) = (*now, GrowthLimits { structure: *limits, store_bytes_left });
        match request {
            Request::HashMap { name, operation } => {
                let number = structures.hash_maps.number(&name);
                let structure = StructureId::HashMap(number);
                let mut turn = Turn { now, name: &name, structure, value_bytes, limits, counter, timers };
                structures.hash_maps.apply(number, &name, operation, &mut turn)
            }
            Request::SortedMap { name, operation } => {
                let number = structures.sorted_maps.number(&name);
                let structure = StructureId::SortedMap(number);
                let mut turn = Turn { now, name: &name, structure, value_bytes, limits, counter, timers };
                structures.sorted_maps.apply(number, &name, operation, &mut turn)
            }
            Request::Queue { name, operation } => {
                let number = structures.queues.number(&name);
                let structure = StructureId::Queue(number);
                let mut turn = Turn { now, name: &name, structure, value_bytes, limits, counter, timers };
                structures.queues.apply(number, &name, operation, &mut turn)
            }
        }
    }

    /// Moves time forward to `now` and lets everything happen that is due by then: items expire and their memory is
    /// freed, read items become visible again. [`MemoryStore::apply`] does this by itself.
    pub fn sweep(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
        let mut fired = false;
        while let Some(timer) = self.timers.pop_due(self.now) {
            if let Some(next) = self.structures.fire(&timer) {
                self.timers.push(next);
            }
            fired = true;
        }
        if fired {
            self.tidy_timers();
        }
    }

    /// Bytes of keys, sort keys and the JSON text of values, as of the last sweep.
    #[must_use]
    pub fn bytes_used(&self) -> u64 {
        self.structures.footprint().bytes
    }

    /// Items in all structures, invisible ones included, as of the last sweep.
    #[must_use]
    pub fn item_count(&self) -> u64 {
        self.structures.footprint().items
    }

    /// Limits all structures together to so many bytes, from now on. What is there already stays, even if it is more.
    pub fn limit_bytes(&mut self, bytes_max: Option<u64>) {
        self.bytes_max = bytes_max;
    }

    /// Whether no queue holds any item, visible or not, as of the last sweep.
    #[must_use]
    pub fn has_empty_queues(&self) -> bool {
        self.structures.queues.is_empty()
    }

    /// When something may happen by itself next: nothing does before that. It may turn out that nothing does then.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.timers.next_due()
    }

    /// How many timers there are, stale ones included.
    #[cfg(test)]
    pub(super) fn timer_count(&self) -> usize {
        self.timers.len()
    }

    fn tidy_timers(&mut self) {
        let Self { structures, timers, .. } = self;
        timers.tidy(structures.footprint().timers, |timer| structures.awaits(timer));
    }
}
