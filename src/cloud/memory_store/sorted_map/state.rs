//! The items of a sorted map, and its operations.

use std::collections::hash_map::Entry;
use std::ops;
use std::sync::Arc;
use std::time::Duration;

use rustc_hash::FxHashMap;

use super::bounds::{Place, between};
use super::order::Order;
use super::{Bound, Direction, Operation, SortKey};
use crate::cloud::memory_store::memory::shrink_map;
use crate::cloud::memory_store::structure::{Footprint, Structure, item_bytes};
use crate::cloud::memory_store::timers::{Target, Timer};
use crate::cloud::memory_store::turn::Turn;
use crate::cloud::memory_store::{Reply, SortedItem, Status, Version};
use crate::cloud::value::Value;

/// One sorted map.
#[derive(Debug, Default)]
pub(in crate::cloud::memory_store) struct SortedMap {
    items: FxHashMap<Arc<str>, Item>,
    /// Every item once, at the place that its sort key says.
    order: Order,
    bytes: u64,
}

#[derive(Debug)]
struct Item {
    value: Value,
    sort_key: SortKey,
    version: Version,
    bytes: u32,
}

impl Structure for SortedMap {
    type Operation = Operation;

    fn apply(&mut self, operation: Operation, turn: &mut Turn<'_>) -> Result<Reply, Status> {
        match operation {
            Operation::Get { key } => {
                let item = self.items.get(&key).map(|item| (item.value.clone(), item.sort_key.clone()));
                Ok(Reply::SortedValue { item, version: self.version(&key) })
            }
            Operation::Set { key, value, sort_key, lifetime } => self.write(key, value, sort_key, lifetime, turn),
            Operation::CompareAndSet { key, expected, value, sort_key, lifetime } => {
                if self.version(&key) != expected {
                    return Err(Status::DataUpdateConflict);
                }
                self.write(key, value, sort_key, lifetime, turn)
            }
            Operation::Remove { key } => {
                self.remove(&key);
                Ok(Reply::Removed)
            }
            Operation::Range { direction, count, lower, upper } => {
                Ok(Reply::Range { items: self.range(direction, count as usize, lower, upper) })
            }
            Operation::Size => Ok(Reply::Size(self.items.len() as u64)),
        }
    }

    fn fire(&mut self, timer: &Timer) {
        if let Target::Key(key) = &timer.target
            && self.awaits(timer)
        {
            self.remove(key);
        }
    }

    fn awaits(&self, timer: &Timer) -> bool {
        matches!(&timer.target, Target::Key(key) if self.version(key) == timer.version)
    }

    fn footprint(&self) -> Footprint {
        Footprint { items: self.items.len() as u64, bytes: self.bytes, timers: self.items.len() }
    }
}

impl SortedMap {
    /// Every item in order: key, value, sort key, and the write that it stems from.
    pub(in crate::cloud::memory_store) fn items(&self) -> impl Iterator<Item = (&Arc<str>, &Value, SortKey, Version)> {
        self.order.range((ops::Bound::Unbounded, ops::Bound::Unbounded)).filter_map(|(sort_key, key)| {
            let item = self.items.get(key)?;
            Some((key, &item.value, sort_key, item.version))
        })
    }

    fn version(&self, key: &str) -> Version {
        self.items.get(key).map_or(Version::ABSENT, |item| item.version)
    }

    fn write(
        &mut self,
        key: Arc<str>,
        value: Value,
        sort_key: SortKey,
        lifetime: Duration,
        turn: &mut Turn<'_>,
    ) -> Result<Reply, Status> {
        let Some(due) = turn.end_of(lifetime) else {
            turn.counter.next();
            return Ok(Reply::Written { overwrote: self.remove(&key) });
        };
        let sort_key = sort_key.normalised();
        let bytes = item_bytes(&[key.len(), sort_key.bytes()], turn.value_bytes);
        let footprint = self.footprint();
        match self.items.entry(key) {
            Entry::Occupied(mut entry) => {
                footprint.check_growth(Some(entry.get().bytes), bytes, turn.limits)?;
                let version = turn.counter.next();
                let key = Arc::clone(entry.key());
                let item = entry.get_mut();
                self.bytes = self.bytes - u64::from(item.bytes) + u64::from(bytes);
                // A new value at the same place leaves the order alone, which is the dearest part to change.
                if item.sort_key != sort_key {
                    let old = std::mem::replace(&mut item.sort_key, sort_key.clone());
                    self.order.remove(&Place { sort_key: old, key: Arc::clone(&key) });
                    self.order.insert(Place { sort_key, key: Arc::clone(&key) });
                }
                (item.value, item.version, item.bytes) = (value, version, bytes);
                turn.start_timer(due, version, Target::Key(key));
                Ok(Reply::Written { overwrote: true })
            }
            Entry::Vacant(entry) => {
                footprint.check_growth(None, bytes, turn.limits)?;
                let version = turn.counter.next();
                let key = Arc::clone(entry.key());
                self.bytes += u64::from(bytes);
                self.order.insert(Place { sort_key: sort_key.clone(), key: Arc::clone(&key) });
                entry.insert(Item { value, sort_key, version, bytes });
                turn.start_timer(due, version, Target::Key(key));
                Ok(Reply::Written { overwrote: false })
            }
        }
    }

    /// Removes a key and answers whether it existed.
    fn remove(&mut self, key: &str) -> bool {
        let Some((key, item)) = self.items.remove_entry(key) else {
            return false;
        };
        self.bytes -= u64::from(item.bytes);
        self.order.remove(&Place { sort_key: item.sort_key, key });
        shrink_map(&mut self.items);
        true
    }

    fn range(&self, direction: Direction, count: usize, lower: Option<Bound>, upper: Option<Bound>) -> Vec<SortedItem> {
        let Some(between) = between(lower, upper) else {
            return Vec::new();
        };
        let run = self.order.range(between);
        match direction {
            Direction::Ascending => run.take(count).filter_map(|place| self.item_at(place)).collect(),
            Direction::Descending => run.rev().take(count).filter_map(|place| self.item_at(place)).collect(),
        }
    }

    fn item_at(&self, (sort_key, key): (SortKey, &Arc<str>)) -> Option<SortedItem> {
        let value = self.items.get(key)?.value.clone();
        Some(SortedItem { key: Arc::clone(key), value, sort_key })
    }
}
