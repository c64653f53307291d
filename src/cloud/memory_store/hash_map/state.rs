//! The items of a hash map, and its operations.

use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::Duration;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::listing::Slots;
use super::{ListCursor, Operation};
use crate::cloud::Timestamp;
use crate::cloud::memory_store::memory::shrink_map;
use crate::cloud::memory_store::structure::{Footprint, Structure, item_bytes};
use crate::cloud::memory_store::timers::{Target, Timer};
use crate::cloud::memory_store::turn::Turn;
use crate::cloud::memory_store::{Reply, Status, Version};
use crate::cloud::value::Value;

/// One hash map.
#[derive(Debug, Default)]
pub(in crate::cloud::memory_store) struct HashMap {
    items: FxHashMap<Arc<str>, Item>,
    slots: Slots,
    bytes: u64,
}

#[derive(Debug)]
struct Item {
    value: Value,
    version: Version,
    /// When it expires.
    due: Timestamp,
    /// The version of its timer, which fires then or earlier.
    timer: Version,
    /// Where its key stands in the order of creation.
    slot: u32,
    bytes: u32,
}

impl Structure for HashMap {
    type Operation = Operation;

    fn apply(&mut self, operation: Operation, turn: &mut Turn<'_>) -> Result<Reply, Status> {
        match operation {
            Operation::Get { key } => {
                let item = self.items.get(&key);
                let (value, version) = (item.map(|item| item.value.clone()), self.version(&key));
                Ok(Reply::Value { value, version })
            }
            Operation::Set { key, value, lifetime } => self.write(key, value, lifetime, turn),
            Operation::CompareAndSet { key, expected, value, lifetime } => {
                if self.version(&key) != expected {
                    return Err(Status::DataUpdateConflict);
                }
                self.write(key, value, lifetime, turn)
            }
            Operation::Remove { key } => {
                self.remove(&key);
                Ok(Reply::Removed)
            }
            Operation::List { cursor, count } => Ok(self.list(cursor, count as usize, turn)),
        }
    }

    fn fire(&mut self, timer: &Timer) -> Option<Timer> {
        let Target::Key(key) = &timer.target else { return None };
        let item = self.items.get_mut(&**key).filter(|item| item.timer == timer.version)?;
        if item.due > timer.due {
            item.timer = item.version;
            return Some(Timer { due: item.due, version: item.version, ..timer.clone() });
        }
        self.remove(key);
        None
    }

    fn awaits(&self, timer: &Timer) -> bool {
        matches!(&timer.target, Target::Key(key)
            if self.items.get(&**key).is_some_and(|item| item.timer == timer.version))
    }

    fn footprint(&self) -> Footprint {
        Footprint { items: self.items.len() as u64, bytes: self.bytes, timers: self.items.len() }
    }
}

impl HashMap {
    /// Every item: key, value, and when it expires. In no order.
    pub(in crate::cloud::memory_store) fn items(&self) -> impl Iterator<Item = (&Arc<str>, &Value, Timestamp)> {
        self.items.iter().map(|(key, item)| (key, &item.value, item.due))
    }

    fn version(&self, key: &str) -> Version {
        self.items.get(key).map_or(Version::ABSENT, |item| item.version)
    }

    fn write(&mut self, key: Arc<str>, value: Value, lifetime: Duration, turn: &mut Turn<'_>) -> Result<Reply, Status> {
        let Some(due) = turn.end_of(lifetime) else {
            turn.counter.next();
            return Ok(Reply::Written { overwrote: self.remove(&key) });
        };
        let bytes = item_bytes(&[key.len()], turn.value_bytes);
        match self.items.entry(key) {
            Entry::Occupied(mut entry) => {
                turn.limits.check_store(Some(entry.get().bytes), bytes)?;
                let version = turn.counter.next();
                // A timer that fires too early finds out when the item really ends; only one that is too late is of no use.
                if due < entry.get().due {
                    turn.start_timer(due, version, Target::Key(SmolStr::from(&**entry.key())));
                    entry.get_mut().timer = version;
                }
                let item = entry.get_mut();
                self.bytes = self.bytes - u64::from(item.bytes) + u64::from(bytes);
                (item.value, item.version, item.due, item.bytes) = (value, version, due, bytes);
                Ok(Reply::Written { overwrote: true })
            }
            Entry::Vacant(entry) => {
                turn.limits.check_store(None, bytes)?;
                let version = turn.counter.next();
                self.bytes += u64::from(bytes);
                turn.start_timer(due, version, Target::Key(SmolStr::from(&**entry.key())));
                let slot = self.slots.push(version, Arc::clone(entry.key()));
                entry.insert(Item { value, version, due, timer: version, slot, bytes });
                Ok(Reply::Written { overwrote: false })
            }
        }
    }

    /// Removes a key and answers whether it existed.
    fn remove(&mut self, key: &str) -> bool {
        let Some(item) = self.items.remove(key) else {
            return false;
        };
        self.bytes -= u64::from(item.bytes);
        self.slots.clear(item.slot);
        let items = &mut self.items;
        self.slots.tidy(|key, slot| {
            if let Some(item) = items.get_mut(key) {
                item.slot = slot;
            }
        });
        shrink_map(&mut self.items);
        true
    }

    fn list(&mut self, cursor: Option<ListCursor>, count: usize, turn: &Turn<'_>) -> Reply {
        let ListCursor { mut after, end } =
            cursor.unwrap_or(ListCursor { after: Version::ABSENT, end: turn.counter.last() });
        let mut items = Vec::with_capacity(count.min(self.items.len()));
        let mut start = self.slots.first_after(after);
        while let Some((position, created, key)) =
            self.slots.next_taken(start).filter(|(_, created, _)| *created <= end)
        {
            if items.len() == count {
                return Reply::Page { items, next: Some(ListCursor { after, end }) };
            }
            if let Some(item) = self.items.get(key) {
                items.push((Arc::clone(key), item.value.clone()));
            }
            (after, start) = (created, position + 1);
        }
        Reply::Page { items, next: None }
    }
}
