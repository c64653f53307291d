//! The snapshot itself.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::cloud::data_store;
use crate::cloud::memory_store::SortKey;
use crate::cloud::value::Value;

/// Everything that a store holds.
///
/// Fill one to seed a store. What a snapshot may hold is checked when it is restored, not before.
///
/// ```
/// use std::time::Duration;
///
/// use sandstore::cloud::Timestamp;
/// use sandstore::cloud::memory_store::MemoryStore;
/// use sandstore::cloud::memory_store::snapshot::{HashMapItem, Snapshot};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut snapshot = Snapshot::default();
/// let item = HashMapItem { key: "map".into(), value: "desert".into(), expires_in: Duration::from_secs(60) };
/// snapshot.hash_maps.insert("lobby".into(), vec![item]);
///
/// let mut store = MemoryStore::new();
/// store.restore(Timestamp::from_unix_seconds(1_000), &snapshot)?;
/// let later = store.snapshot(Timestamp::from_unix_seconds(1_059));
/// assert_eq!(later.hash_maps["lobby"][0].expires_in, Duration::from_secs(1));
/// assert_eq!(Snapshot::from_json(&later.to_json())?, later);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Hash maps by name.
    pub hash_maps: BTreeMap<Arc<str>, Vec<HashMapItem>>,
    /// Sorted maps by name.
    pub sorted_maps: BTreeMap<Arc<str>, Vec<SortedMapItem>>,
    /// Queues by name. Each begins with what is read first; of items with one priority, the earlier one was added earlier.
    pub queues: BTreeMap<Arc<str>, Vec<QueueItem>>,
    /// What the data stores of the same experience hold. It stands in the same files; a memory store neither takes nor gives
    /// it.
    pub data_stores: data_store::snapshot::Snapshot,
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
            && self.data_stores.is_empty()
    }
}
