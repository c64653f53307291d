//! Everything that the stores of an experience hold, as plain data: to look at, to keep, and to start from.
//!
//! Each store has its part, and takes and restores it: [`memory_store::snapshot`], [`data_store::snapshot`]. What they have in
//! common stands here.
//!
//! - `place`: where in a snapshot something is, for messages.
//! - `json`: a snapshot as text ([`Snapshot::to_json`], [`Snapshot::from_json`]).
//!
//! # Invariants
//!
//! - Restoring is all or nothing, over all stores.
//! - Files without data stores look as they did before there were any, and are read as ever.

mod json;
mod place;

pub use json::{FORMAT, TextError, VERSION};
pub use place::{Defect, Kind, Part, Place};

use super::{Cloud, Timestamp, data_store, memory_store};

/// Everything that the stores hold.
///
/// Fill one to seed them. What a snapshot may hold is checked when it is restored, not before.
///
/// ```
/// use std::time::Duration;
///
/// use sandstore::cloud::memory_store::snapshot::HashMapItem;
/// use sandstore::cloud::{Cloud, Snapshot, Timestamp};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut snapshot = Snapshot::default();
/// let item = HashMapItem { key: "map".into(), value: "desert".into(), expires_in: Duration::from_secs(60) };
/// snapshot.memory_stores.hash_maps.insert("lobby".into(), vec![item]);
///
/// let mut cloud = Cloud::default();
/// cloud.restore(Timestamp::from_unix_seconds(1_000), &snapshot)?;
/// let later = cloud.snapshot(Timestamp::from_unix_seconds(1_059));
/// assert_eq!(later.memory_stores.hash_maps["lobby"][0].expires_in, Duration::from_secs(1));
/// assert_eq!(Snapshot::from_json(&later.to_json())?, later);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Hash maps, sorted maps and queues.
    pub memory_stores: memory_store::Snapshot,
    /// Standard and ordered data stores.
    pub data_stores: data_store::snapshot::Snapshot,
}

impl Snapshot {
    /// Whether there is no item at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.memory_stores.is_empty() && self.data_stores.is_empty()
    }
}

impl From<memory_store::Snapshot> for Snapshot {
    fn from(memory_stores: memory_store::Snapshot) -> Self {
        Self { memory_stores, ..Self::default() }
    }
}

impl Cloud {
    /// What the stores hold at `now`.
    #[must_use]
    pub fn snapshot(&mut self, now: Timestamp) -> Snapshot {
        Snapshot { memory_stores: self.memory_stores.store.snapshot(now), data_stores: self.data_stores.snapshot(now) }
    }

    /// Replaces what the stores hold; the times in the snapshot begin at `now`.
    ///
    /// # Errors
    ///
    /// The first thing in the snapshot that the stores do not take. They are as they were then.
    pub fn restore(&mut self, now: Timestamp, snapshot: &Snapshot) -> Result<(), Defect> {
        // Both are replaced, or none.
        snapshot.data_stores.check()?;
        self.memory_stores.store.restore(now, &snapshot.memory_stores)?;
        Ok(self.data_stores.restore(now, &snapshot.data_stores)?)
    }
}

impl From<data_store::snapshot::Flaw> for Defect {
    fn from(flaw: data_store::snapshot::Flaw) -> Self {
        let kind = if flaw.is_ordered { Kind::OrderedDataStore } else { Kind::DataStore };
        Self { place: Place { kind, name: flaw.name, item: flaw.item, part: None }, reason: flaw.reason }
    }
}
