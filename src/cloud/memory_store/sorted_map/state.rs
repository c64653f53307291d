//! The items of a sorted map, and its operations.

use std::ops;
use std::sync::Arc;
use std::time::Duration;

use smol_str::SmolStr;

use super::bounds::between;
use super::items::{Item, Items};
use super::order::Order;
use super::{Bound, Direction, Operation, SortKey};
use crate::cloud::Timestamp;
use crate::cloud::memory_store::structure::{Footprint, Structure, item_bytes};
use crate::cloud::memory_store::timers::{Target, Timer};
use crate::cloud::memory_store::turn::Turn;
use crate::cloud::memory_store::{Reply, SortedItem, Status, Version};
use crate::cloud::value::Value;

/// One sorted map.
#[derive(Debug, Default)]
pub(in crate::cloud::memory_store) struct SortedMap {
    items: Items,
    /// Every item once, at the place that its sort key says.
    order: Order,
    bytes: u64,
}

impl Structure for SortedMap {
    type Operation = Operation;

    fn apply(&mut self, operation: Operation, turn: &mut Turn<'_>) -> Result<Reply, Status> {
        match operation {
            Operation::Get { key } => {
                let item = self.items.find_item(&key).map(|item| (item.value.clone(), item.sort_key.clone()));
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

    fn fire(&mut self, timer: &Timer) -> Option<Timer> {
        let Target::Key(key) = &timer.target else { return None };
        let index = self.items.find(key)?;
        let item = self.items.get_mut(index).filter(|item| item.timer == timer.version)?;
        if item.due > timer.due {
            item.timer = item.version;
            return Some(Timer { due: item.due, version: item.version, ..timer.clone() });
        }
        self.remove(key);
        None
    }

    fn awaits(&self, timer: &Timer) -> bool {
        matches!(&timer.target, Target::Key(key)
            if self.items.find_item(key).is_some_and(|item| item.timer == timer.version))
    }

    fn footprint(&self) -> Footprint {
        Footprint { items: self.items.len() as u64, bytes: self.bytes, timers: self.items.len() }
    }
}

impl SortedMap {
    /// Every item in order: key, value, sort key, and when it expires.
    pub(in crate::cloud::memory_store) fn items(
        &self,
    ) -> impl Iterator<Item = (&SmolStr, &Value, &SortKey, Timestamp)> {
        let all = (ops::Bound::Unbounded, ops::Bound::Unbounded);
        self.order.range(all, &self.items).map(|item| (&item.key, &item.value, &item.sort_key, item.due))
    }

    fn version(&self, key: &str) -> Version {
        self.items.find_item(key).map_or(Version::ABSENT, |item| item.version)
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
        // Both wait for memory, the order for other memory than the items; begun now, they wait together.
        self.order.touch(&sort_key);
        let Some(index) = self.items.find(&key) else {
            footprint.check_growth(None, bytes, turn.limits)?;
            let version = turn.counter.next();
            let key = SmolStr::from(key);
            turn.start_timer(due, version, Target::Key(key.clone()));
            let index = self.items.push(Item { key, value, sort_key, version, due, timer: version, bytes });
            self.bytes += u64::from(bytes);
            self.order.insert(index, &self.items);
            return Ok(Reply::Written { overwrote: false });
        };
        let item = self.items.get_mut(index).expect("the index has just been found");
        footprint.check_growth(Some(item.bytes), bytes, turn.limits)?;
        let version = turn.counter.next();
        self.bytes = self.bytes - u64::from(item.bytes) + u64::from(bytes);
        // A timer that fires too early finds out when the item really ends; only one that fires too late is of no use.
        if due < item.due {
            item.timer = version;
            turn.start_timer(due, version, Target::Key(item.key.clone()));
        }
        (item.value, item.version, item.due, item.bytes) = (value, version, due, bytes);
        // A new value at the same place leaves the order alone, which is the dearest part to change.
        if item.sort_key != sort_key {
            let old = std::mem::replace(&mut item.sort_key, sort_key);
            self.order.remove(old, &item.key);
            self.order.insert(index, &self.items);
        }
        Ok(Reply::Written { overwrote: true })
    }

    /// Removes a key and answers whether it existed.
    fn remove(&mut self, key: &str) -> bool {
        let Some((index, item)) = self.items.remove(key) else {
            return false;
        };
        self.bytes -= u64::from(item.bytes);
        self.order.remove(item.sort_key, &item.key);
        if let Some(moved) = self.items.get(index) {
            self.order.reindex(&moved.sort_key, index);
        }
        true
    }

    fn range(&self, direction: Direction, count: usize, lower: Option<Bound>, upper: Option<Bound>) -> Vec<SortedItem> {
        let Some(between) = between(lower, upper) else {
            return Vec::new();
        };
        let run = self.order.range(between, &self.items);
        let answer = |item: &Item| SortedItem {
            key: item.key.clone().into(),
            value: item.value.clone(),
            sort_key: item.sort_key.clone(),
        };
        match direction {
            Direction::Ascending => run.take(count).map(answer).collect(),
            Direction::Descending => run.rev().take(count).map(answer).collect(),
        }
    }
}
