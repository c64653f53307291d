//! All structures of a store, by kind and name.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::hash_map::HashMap;
use super::memory::shrink_map;
use super::queue::Queue;
use super::sorted_map::SortedMap;
use super::structure::{Footprint, Structure};
use super::timers::Timer;
use super::turn::Turn;
use super::{Reply, Status};

/// Which structure, for as long as it exists. Numbers are used again; timers of a structure that no longer exists are
/// stale all the same, because versions are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StructureId {
    HashMap(u32),
    SortedMap(u32),
    Queue(u32),
}

/// All structures of a store.
#[derive(Debug, Default)]
pub(super) struct Structures {
    pub(super) hash_maps: Family<HashMap>,
    pub(super) sorted_maps: Family<SortedMap>,
    pub(super) queues: Family<Queue>,
}

impl Structures {
    pub(super) fn footprint(&self) -> Footprint {
        self.hash_maps.total.plus(self.sorted_maps.total).plus(self.queues.total)
    }

    /// Lets happen what a timer stands for, and answers the timer that takes its place, if any.
    pub(super) fn fire(&mut self, timer: &Timer) -> Option<Timer> {
        match timer.structure {
            StructureId::HashMap(number) => self.hash_maps.fire(number, timer),
            StructureId::SortedMap(number) => self.sorted_maps.fire(number, timer),
            StructureId::Queue(number) => self.queues.fire(number, timer),
        }
    }

    pub(super) fn awaits(&self, timer: &Timer) -> bool {
        match timer.structure {
            StructureId::HashMap(number) => self.hash_maps.awaits(number, timer),
            StructureId::SortedMap(number) => self.sorted_maps.awaits(number, timer),
            StructureId::Queue(number) => self.queues.awaits(number, timer),
        }
    }
}

/// All structures of one kind. Only those that hold items exist: an empty one has nothing to remember.
#[derive(Debug)]
pub(super) struct Family<S> {
    numbers: FxHashMap<Arc<str>, u32>,
    /// By number.
    members: Vec<Option<Box<Member<S>>>>,
    /// Numbers that no structure has.
    vacant: Vec<u32>,
    /// All structures together.
    total: Footprint,
}

#[derive(Debug)]
struct Member<S> {
    name: Arc<str>,
    structure: S,
}

impl<S> Default for Family<S> {
    fn default() -> Self {
        let (numbers, members, vacant) = (FxHashMap::default(), Vec::new(), Vec::new());
        Self { numbers, members, vacant, total: Footprint::default() }
    }
}

impl<S: Structure> Family<S> {
    /// The number of the structure called `name`, or the one that it gets if it comes into being now.
    ///
    /// # Panics
    ///
    /// With 2^32 structures, which would take hundreds of gigabytes.
    pub(super) fn number(&self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name).or(self.vacant.last()) {
            return *number;
        }
        u32::try_from(self.members.len()).expect("there are fewer than 2^32 structures")
    }

    /// Serves an operation on the structure called `name`, whose [`Family::number`] is `number`.
    pub(super) fn apply(
        &mut self,
        number: u32,
        name: &Arc<str>,
        operation: S::Operation,
        turn: &mut Turn<'_>,
    ) -> Result<Reply, Status> {
        if self.get(number).is_some() {
            return self.change(number, |structure| structure.apply(operation, turn));
        }
        let mut structure = S::default();
        let reply = structure.apply(operation, turn);
        let footprint = structure.footprint();
        if footprint.items > 0 {
            self.total.replace(Footprint::default(), footprint);
            self.insert(number, Member { name: Arc::clone(name), structure });
        }
        reply
    }

    /// Whether none of them holds an item.
    pub(super) fn is_empty(&self) -> bool {
        self.total.items == 0
    }

    /// Every structure with its name, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &S)> {
        self.members.iter().flatten().map(|member| (&member.name, &member.structure))
    }

    fn fire(&mut self, number: u32, timer: &Timer) -> Option<Timer> {
        self.get(number)?;
        self.change(number, |structure| structure.fire(timer))
    }

    fn awaits(&self, number: u32, timer: &Timer) -> bool {
        self.get(number).is_some_and(|structure| structure.awaits(timer))
    }

    fn get(&self, number: u32) -> Option<&S> {
        self.members.get(number as usize)?.as_ref().map(|member| &member.structure)
    }

    /// Changes a structure that exists, keeps the total right, and forgets the structure when it is empty.
    pub(super) fn change<R>(&mut self, number: u32, change: impl FnOnce(&mut S) -> R) -> R {
        let member = self.members[number as usize].as_mut().expect("the caller has seen the structure");
        let before = member.structure.footprint();
        let result = change(&mut member.structure);
        let after = member.structure.footprint();
        self.total.replace(before, after);
        if after.items == 0 {
            debug_assert_eq!(after, Footprint::default(), "reads of a queue end with their last item");
            self.remove(number);
        }
        result
    }

    fn insert(&mut self, number: u32, member: Member<S>) {
        self.numbers.insert(Arc::clone(&member.name), number);
        if self.vacant.last() == Some(&number) {
            self.vacant.pop();
            self.members[number as usize] = Some(Box::new(member));
        } else {
            self.members.push(Some(Box::new(member)));
        }
    }

    fn remove(&mut self, number: u32) {
        let Some(member) = self.members[number as usize].take() else {
            return;
        };
        self.numbers.remove(&member.name);
        self.vacant.push(number);
        shrink_map(&mut self.numbers);
        if self.numbers.is_empty() {
            self.members = Vec::new();
            self.vacant = Vec::new();
        }
    }
}
