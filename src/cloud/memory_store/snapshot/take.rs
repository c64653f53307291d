//! From a store to a snapshot.

use std::time::Duration;

use super::{HashMapItem, QueueItem, Snapshot, SortedMapItem};
use crate::cloud::Timestamp;
use crate::cloud::memory_store::{MemoryStore, Version};

impl MemoryStore {
    /// Everything that the store holds at `now`. A time before the latest one that was heard of counts as that one.
    ///
    /// It takes time in proportion to the size of the store; the values are shared, not copied.
    #[must_use]
    pub fn snapshot(&mut self, now: Timestamp) -> Snapshot {
        self.sweep(now);
        let ends = self.timers.ends();
        // Everything in a queue has a timer; without one it would have ended by now.
        let left = |version: Version| ends.get(&version).map_or(Duration::ZERO, |end| end.saturating_since(self.now));
        let hash_maps = self.structures.hash_maps.iter().map(|(name, map)| {
            let items = map.items().map(|(key, value, due)| HashMapItem {
                key: key.clone(),
                value: value.clone(),
                expires_in: due.saturating_since(self.now),
            });
            let mut items: Vec<_> = items.collect();
            items.sort_by(|one, other| one.key.cmp(&other.key));
            (name.clone(), items)
        });
        let sorted_maps = self.structures.sorted_maps.iter().map(|(name, map)| {
            let items = map.items().map(|(key, value, sort_key, due)| SortedMapItem {
                key: key.clone().into(),
                value: value.clone(),
                sort_key: sort_key.clone(),
                expires_in: due.saturating_since(self.now),
            });
            (name.clone(), items.collect())
        });
        let queues = self.structures.queues.iter().map(|(name, queue)| {
            let items = queue.items().into_iter().map(|item| {
                let expires_in = left(item.added);
                // What is invisible for longer than it lives never comes back: how much longer makes no difference.
                let invisible_for = item.hidden_by.map(|read| left(read).min(expires_in));
                QueueItem { value: item.value.clone(), priority: item.priority, expires_in, invisible_for }
            });
            (name.clone(), items.collect())
        });
        Snapshot { hash_maps: hash_maps.collect(), sorted_maps: sorted_maps.collect(), queues: queues.collect() }
    }
}
