//! Threads parked until a time, in the order in which they will run.

use std::collections::BTreeMap;

use mlua::Thread;
use rustc_hash::FxHashMap;

use super::resumption::{Values, WaitKind};
use crate::cloud::Timestamp;

type Key = (Timestamp, u64);

/// The parked threads of one server. Threads are found by identity too, so that `task.cancel` costs no search.
#[derive(Default)]
pub struct Timers {
    task: BTreeMap<Key, (Thread, Values)>,
    legacy: BTreeMap<Key, (Thread, Values)>,
    exact: BTreeMap<Key, (Thread, Values)>,
    poll: BTreeMap<Key, (Thread, Values)>,
    watch: BTreeMap<Key, (Thread, Values)>,
    by_thread: FxHashMap<usize, (WaitKind, Key)>,
    sequence: u64,
}

impl Timers {
    pub fn park(&mut self, kind: WaitKind, due: Timestamp, thread: Thread, values: Values) {
        self.sequence += 1;
        let key = (due, self.sequence);
        self.by_thread.insert(identity(&thread), (kind, key));
        self.of(kind).insert(key, (thread, values));
    }

    /// Takes the thread out, wherever it is parked.
    pub fn remove(&mut self, thread: &Thread) {
        if let Some((kind, key)) = self.by_thread.remove(&identity(thread)) {
            self.of(kind).remove(&key);
        }
    }

    /// The next thread of this kind that is due by `now`.
    pub fn pop_due(&mut self, kind: WaitKind, now: Timestamp) -> Option<(Thread, Values)> {
        let entry = self.of(kind).first_entry()?;
        let key = *entry.key();
        if key.0 > now {
            return None;
        }
        let (thread, values) = entry.remove();
        if self.by_thread.get(&identity(&thread)) == Some(&(kind, key)) {
            self.by_thread.remove(&identity(&thread));
        }
        Some((thread, values))
    }

    pub fn first_due(&self, kind: WaitKind) -> Option<Timestamp> {
        let map = match kind {
            WaitKind::Task => &self.task,
            WaitKind::Legacy => &self.legacy,
            WaitKind::Exact => &self.exact,
            WaitKind::Poll => &self.poll,
            WaitKind::Watch => &self.watch,
        };
        map.first_key_value().map(|(&(due, _), _)| due)
    }

    /// The threads that a frame will resume, with the time from which on: those that are due first come first.
    pub fn of_frames(&self) -> Vec<(Timestamp, &Thread)> {
        let parked = self.task.iter().chain(&self.legacy);
        let mut parked: Vec<_> = parked.map(|(key, (thread, _))| (*key, thread)).collect();
        parked.sort_by_key(|(key, _)| *key);
        parked.into_iter().map(|((due, _), thread)| (due, thread)).collect()
    }

    /// All parked threads.
    pub fn threads(&self) -> impl Iterator<Item = &Thread> {
        let kinds = [&self.task, &self.legacy, &self.exact, &self.poll, &self.watch];
        kinds.into_iter().flat_map(|kind| kind.values().map(|(thread, _)| thread))
    }

    fn of(&mut self, kind: WaitKind) -> &mut BTreeMap<Key, (Thread, Values)> {
        match kind {
            WaitKind::Task => &mut self.task,
            WaitKind::Legacy => &mut self.legacy,
            WaitKind::Exact => &mut self.exact,
            WaitKind::Poll => &mut self.poll,
            WaitKind::Watch => &mut self.watch,
        }
    }
}

/// What tells one thread from another while it lives.
pub fn identity(thread: &Thread) -> usize {
    thread.state() as usize
}
