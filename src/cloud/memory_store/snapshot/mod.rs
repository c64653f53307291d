//! Everything that a store holds, as plain data: to look at, to keep, and to start from.
//!
//! - `data`: the [`Snapshot`] itself.
//! - `take`: from a store to a snapshot ([`MemoryStore::snapshot`](super::MemoryStore::snapshot)).
//! - `restore`: from a snapshot to a store ([`MemoryStore::restore`](super::MemoryStore::restore)).
//! - As text, and what is said of places in it: [`cloud::snapshot`](crate::cloud::snapshot).
//!
//! # Invariants
//!
//! - A snapshot has one order: structures by name, the items of a hash map by key, those of a sorted map and of a queue in
//!   their own order. Equal stores give equal snapshots.
//! - Restoring is all or nothing. A snapshot obeys the rules that requests obey (`validate`), and the limits of the store.
//! - A snapshot that was taken can be restored, and the store then gives the same snapshot again.
//! - Times are spans that remain, to the microsecond, so a snapshot can be restored at any time.
//!
//! # What does not survive
//!
//! - **Read ids.** What was read from a queue stays invisible for as long as it would have, but nobody can remove it any more:
//!   it comes back, as it does on Roblox when a reader dies. In another store the old id may be that of another read.
//! - **Listings.** A hash map that was restored lists its items in the order of the snapshot; a listing that was under way
//!   ends.
//! - **Versions.** An `UpdateAsync` that was under way finds a conflict and runs again.
//! - **Requests under way.** What has not reached the store is not in it.

mod data;
mod restore;
mod take;
#[cfg(test)]
mod tests;

pub use data::{HashMapItem, QueueItem, Snapshot, SortedMapItem};
