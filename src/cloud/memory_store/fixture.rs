//! A store for unit tests: the time is moved by hand, requests are one call each.

use std::sync::Arc;
use std::time::Duration;

use super::{
    Bound, Direction, ListCursor, MemoryStore, ReadId, Reply, Request, SortKey, Status, StructureLimits, Version,
    hash_map, queue, sorted_map,
};
use crate::cloud::Timestamp;
use crate::cloud::value::Value;

/// Long enough to play no role.
pub(super) const LONG: Duration = Duration::from_secs(3_888_000);

/// A store, the time, and one structure of each kind called `name`.
pub(super) struct Fixture {
    pub(super) store: MemoryStore,
    pub(super) now: Timestamp,
    pub(super) name: Arc<str>,
}

pub(super) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A bound of both fields, which may be missing.
pub(super) fn bound(key: Option<&str>, sort_key: Option<SortKey>) -> Bound {
    Bound { key: key.map(Into::into), sort_key }
}

impl Fixture {
    pub(super) fn new() -> Self {
        Self::with_limits(StructureLimits::default())
    }

    pub(super) fn with_limits(limits: StructureLimits) -> Self {
        let now = Timestamp::from_unix_seconds(1_000);
        Self { store: MemoryStore::with_limits(limits), now, name: "name".into() }
    }

    pub(super) fn wait(&mut self, duration: Duration) {
        self.now = self.now.saturating_add(duration);
    }

    pub(super) fn hash_map(&mut self, operation: hash_map::Operation) -> Result<Reply, Status> {
        let name = Arc::clone(&self.name);
        self.store.apply(self.now, Request::HashMap { name, operation })
    }

    pub(super) fn set(&mut self, key: &str, value: impl Into<Value>, lifetime: Duration) -> Result<Reply, Status> {
        self.hash_map(hash_map::Operation::Set { key: key.into(), value: value.into(), lifetime })
    }

    pub(super) fn get(&mut self, key: &str) -> (Option<Value>, Version) {
        match self.hash_map(hash_map::Operation::Get { key: key.into() }) {
            Ok(Reply::Value { value, version }) => (value, version),
            other => panic!("not a value: {other:?}"),
        }
    }

    pub(super) fn list(&mut self, cursor: Option<ListCursor>, count: u32) -> (Vec<String>, Option<ListCursor>) {
        match self.hash_map(hash_map::Operation::List { cursor, count }) {
            Ok(Reply::Page { items, next }) => (items.into_iter().map(|(key, _)| key.to_string()).collect(), next),
            other => panic!("not a page: {other:?}"),
        }
    }

    pub(super) fn sorted_map(&mut self, operation: sorted_map::Operation) -> Result<Reply, Status> {
        let name = Arc::clone(&self.name);
        self.store.apply(self.now, Request::SortedMap { name, operation })
    }

    pub(super) fn set_sorted(&mut self, key: &str, sort_key: SortKey, lifetime: Duration) -> Result<Reply, Status> {
        let (key, value) = (key.into(), Value::Null);
        self.sorted_map(sorted_map::Operation::Set { key, value, sort_key, lifetime })
    }

    pub(super) fn range(
        &mut self,
        direction: Direction,
        count: u32,
        lower: impl Into<Option<Bound>>,
        upper: impl Into<Option<Bound>>,
    ) -> Vec<String> {
        let (lower, upper) = (lower.into(), upper.into());
        match self.sorted_map(sorted_map::Operation::Range { direction, count, lower, upper }) {
            Ok(Reply::Range { items }) => items.into_iter().map(|item| item.key.to_string()).collect(),
            other => panic!("not a range: {other:?}"),
        }
    }

    pub(super) fn queue(&mut self, operation: queue::Operation) -> Result<Reply, Status> {
        let name = Arc::clone(&self.name);
        self.store.apply(self.now, Request::Queue { name, operation })
    }

    pub(super) fn add(&mut self, number: f64, priority: f64, lifetime: Duration) -> Result<Reply, Status> {
        self.queue(queue::Operation::Add { value: number.into(), priority, lifetime })
    }

    /// Reads up to `count` items, for `invisibility`.
    pub(super) fn read(&mut self, count: u32, invisibility: Duration) -> (Vec<Value>, Option<ReadId>) {
        match self.queue(queue::Operation::Read { count, all_or_nothing: false, invisibility }) {
            Ok(Reply::Read { items, id }) => (items, id),
            other => panic!("not a read: {other:?}"),
        }
    }

    pub(super) fn remove_read(&mut self, id: ReadId) -> Result<Reply, Status> {
        self.queue(queue::Operation::Remove { id })
    }

    /// The sizes of the queue with and without invisible items.
    pub(super) fn queue_sizes(&mut self) -> (u64, u64) {
        let [all, visible] =
            [false, true].map(|exclude_invisible| match self.queue(queue::Operation::Size { exclude_invisible }) {
                Ok(Reply::Size(size)) => size,
                other => panic!("not a size: {other:?}"),
            });
        (all, visible)
    }
}
