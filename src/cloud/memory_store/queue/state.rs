//! The items of a queue, and its operations.

use std::collections::BTreeMap;
use std::time::Duration;

use rustc_hash::FxHashMap;

use super::read_id::name_hash;
use super::{Operation, Position, ReadId};
use crate::cloud::memory_store::memory::shrink_map;
use crate::cloud::memory_store::structure::{Footprint, Structure, item_bytes};
use crate::cloud::memory_store::timers::{Target, Timer};
use crate::cloud::memory_store::turn::Turn;
use crate::cloud::memory_store::{Reply, Status, Version};
use crate::cloud::value::Value;

/// One queue.
#[derive(Debug, Default)]
pub(in crate::cloud::memory_store) struct Queue {
    visible: BTreeMap<Position, Item>,
    invisible: BTreeMap<Position, InvisibleItem>,
    /// Reads whose invisibility goes on and that have items left.
    reads: FxHashMap<Version, Read>,
    bytes: u64,
}

/// An item as a snapshot sees it.
#[derive(Debug)]
pub(in crate::cloud::memory_store) struct QueuedItem<'queue> {
    pub(in crate::cloud::memory_store) value: &'queue Value,
    pub(in crate::cloud::memory_store) priority: f64,
    /// Which addition it stems from.
    pub(in crate::cloud::memory_store) added: Version,
    /// The read that hides it.
    pub(in crate::cloud::memory_store) hidden_by: Option<Version>,
}

#[derive(Debug)]
struct Item {
    value: Value,
    bytes: u32,
}

#[derive(Debug)]
struct InvisibleItem {
    item: Item,
    /// Which read hides it.
    read: Version,
}

#[derive(Debug)]
struct Read {
    /// What it returned, whether it is still there or not.
    positions: Vec<Position>,
    /// How many of them are still there.
    items_left: usize,
}

impl Structure for Queue {
    type Operation = Operation;

    fn apply(&mut self, operation: Operation, turn: &mut Turn<'_>) -> Result<Reply, Status> {
        match operation {
            Operation::Add { value, priority, lifetime } => self.add(value, priority, lifetime, turn),
            Operation::Read { count, all_or_nothing, invisibility } => {
                Ok(self.read(count as usize, all_or_nothing, invisibility, turn))
            }
            Operation::Remove { id } => {
                self.remove(&id, turn.name);
                Ok(Reply::Removed)
            }
            Operation::Size { exclude_invisible } => {
                let invisible_count = if exclude_invisible { 0 } else { self.invisible.len() };
                Ok(Reply::Size((self.visible.len() + invisible_count) as u64))
            }
        }
    }

    fn fire(&mut self, timer: &Timer) -> Option<Timer> {
        let Target::Queued { priority } = timer.target else {
            return None;
        };
        if let Some(read) = self.reads.remove(&timer.version) {
            shrink_map(&mut self.reads);
            self.show(&read);
        } else {
            self.expire(Position::new(priority, timer.version));
        }
        None
    }

    fn awaits(&self, timer: &Timer) -> bool {
        let Target::Queued { priority } = timer.target else {
            return false;
        };
        let position = Position::new(priority, timer.version);
        self.reads.contains_key(&timer.version)
            || self.visible.contains_key(&position)
            || self.invisible.contains_key(&position)
    }

    fn footprint(&self) -> Footprint {
        let items = self.visible.len() + self.invisible.len();
        Footprint { items: items as u64, bytes: self.bytes, timers: items + self.reads.len() }
    }
}

impl Queue {
    /// Every item in the order of the queue, whether it is visible or not.
    pub(in crate::cloud::memory_store) fn items(&self) -> Vec<QueuedItem<'_>> {
        let visible = self.visible.iter().map(|(position, item)| (*position, item, None));
        let invisible = self.invisible.iter().map(|(position, hidden)| (*position, &hidden.item, Some(hidden.read)));
        let mut items: Vec<_> = visible.chain(invisible).collect();
        items.sort_by_key(|(position, ..)| *position);
        let queued = items.into_iter().map(|(position, item, hidden_by)| QueuedItem {
            value: &item.value,
            priority: position.priority(),
            added: position.added(),
            hidden_by,
        });
        queued.collect()
    }

    /// Hides items as the read `read` would have. Of each the priority and when it was added tell which one.
    pub(in crate::cloud::memory_store) fn hide(&mut self, read: Version, items: &[(f64, Version)]) {
        let mut positions = Vec::with_capacity(items.len());
        for (priority, added) in items {
            let position = Position::new(*priority, *added);
            if let Some(item) = self.visible.remove(&position) {
                self.invisible.insert(position, InvisibleItem { item, read });
                positions.push(position);
            }
        }
        let items_left = positions.len();
        if items_left > 0 {
            self.reads.insert(read, Read { positions, items_left });
        }
    }

    fn add(&mut self, value: Value, priority: f64, lifetime: Duration, turn: &mut Turn<'_>) -> Result<Reply, Status> {
        let Some(due) = turn.end_of(lifetime) else {
            return Ok(Reply::Added);
        };
        let bytes = item_bytes(&[], turn.value_bytes);
        self.footprint().check_growth(None, bytes, turn.limits)?;
        let version = turn.counter.next();
        self.bytes += u64::from(bytes);
        self.visible.insert(Position::new(priority, version), Item { value, bytes });
        turn.start_timer(due, version, Target::Queued { priority });
        Ok(Reply::Added)
    }

    fn read(&mut self, count: usize, all_or_nothing: bool, invisibility: Duration, turn: &mut Turn<'_>) -> Reply {
        let available = self.visible.len().min(count);
        if available == 0 || (all_or_nothing && available < count) {
            return Reply::Read { items: Vec::new(), id: None };
        }
        let read = turn.counter.next();
        let id = Some(ReadId::from_version(read, name_hash(turn.name)));
        let Some(due) = turn.end_of(invisibility) else {
            let items = self.visible.values().take(available).map(|item| item.value.clone()).collect();
            return Reply::Read { items, id };
        };
        let (mut items, mut positions) = (Vec::with_capacity(available), Vec::with_capacity(available));
        while items.len() < available
            && let Some((position, item)) = self.visible.pop_first()
        {
            items.push(item.value.clone());
            positions.push(position);
            self.invisible.insert(position, InvisibleItem { item, read });
        }
        self.reads.insert(read, Read { positions, items_left: available });
        turn.start_timer(due, read, Target::Queued { priority: 0.0 });
        Reply::Read { items, id }
    }

    fn remove(&mut self, id: &ReadId, name: &str) {
        let Some(read) = id.version(name_hash(name)).and_then(|version| self.reads.remove(&version)) else {
            return;
        };
        shrink_map(&mut self.reads);
        for position in &read.positions {
            if let Some(invisible) = self.invisible.remove(position) {
                self.bytes -= u64::from(invisible.item.bytes);
            }
        }
    }

    /// Makes what a read has hidden visible again.
    fn show(&mut self, read: &Read) {
        for position in &read.positions {
            if let Some(invisible) = self.invisible.remove(position) {
                self.visible.insert(*position, invisible.item);
            }
        }
    }

    fn expire(&mut self, position: Position) {
        if let Some(item) = self.visible.remove(&position) {
            self.bytes -= u64::from(item.bytes);
        } else if let Some(InvisibleItem { item, read }) = self.invisible.remove(&position) {
            self.bytes -= u64::from(item.bytes);
            self.forget_item_of(read);
        }
    }

    /// Counts one item less for a read, and forgets the read after its last one.
    fn forget_item_of(&mut self, version: Version) {
        let Some(read) = self.reads.get_mut(&version) else {
            return;
        };
        read.items_left -= 1;
        if read.items_left == 0 {
            self.reads.remove(&version);
            shrink_map(&mut self.reads);
        }
    }
}
