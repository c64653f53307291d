//! The snapshot itself.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::cloud::memory_store::SortKey;
use crate::cloud::value::Value;

/// Everything that a memory store holds: its part of a [snapshot of all stores](crate::cloud::Snapshot).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Hash maps by name.
    pub hash_maps: BTreeMap<Arc<str>, Vec<HashMapItem>>,
    /// Sorted maps by name.
    pub sorted_maps: BTreeMap<Arc<str>, Vec<SortedMapItem>>,
    /// Queues by name. Each begins with what is read first; of items with one priority, the earlier one was added earlier.
    pub queues: BTreeMap<Arc<str>, Vec<QueueItem>>,
}

/// An item of a hash map.
#[derive(Clone, Debug, PartialEq)]
pub struct HashMapItem {
    /// The key.
    pub key: Arc<str>,
    /// The value.
    pub value: Value,
    /// How much longer the item lives. At least a microsecond; parts of one are dropped.
    pub expires_in: Duration,
}

/// An item of a sorted map.
#[derive(Clone, Debug, PartialEq)]
pub struct SortedMapItem {
    /// The key.
    pub key: Arc<str>,
    /// The value.
    pub value: Value,
    /// What the item is ordered by, before its key.
    pub sort_key: SortKey,
    /// How much longer the item lives. At least a microsecond; parts of one are dropped.
    pub expires_in: Duration,
}

/// An item of a queue.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueItem {
    /// The value.
    pub value: Value,
    /// Higher ones are read first. Anything but NaN.
    pub priority: f64,
    /// How much longer the item lives, visible or not. At least a microsecond; parts of one are dropped.
    pub expires_in: Duration,
    /// How much longer the item is invisible because it was read; nothing when it is visible. At least a microsecond. A
    /// snapshot that was taken never says more than `expires_in` here.
    pub invisible_for: Option<Duration>,
}

impl Snapshot {
    /// Whether there is no item at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hash_maps.values().all(Vec::is_empty)
            && self.sorted_maps.values().all(Vec::is_empty)
            && self.queues.values().all(Vec::is_empty)
    }
}
