//! A store that was written to JSON and read back goes on like the one that it was taken from.

use std::time::Duration;

use proptest::prelude::*;
use sandstore::cloud::memory_store::{
    Direction, MemoryStore, ReadId, Reply, Request, Snapshot, SortKey, Status, hash_map, queue, sorted_map,
};
use sandstore::cloud::{self, Timestamp};

use crate::history::{NAMES, configuration, key, lifetimes, name};
use crate::value::any_values;

#[derive(Clone, Debug)]
enum Step {
    WaitMicroseconds(u64),
    Ask(Request),
    /// Removes the items of one of the reads so far.
    RemoveRead(usize),
}

fn sort_keys() -> impl Strategy<Value = SortKey> {
    prop_oneof![
        Just(SortKey::None),
        prop::num::f64::NORMAL.prop_map(SortKey::number),
        (-3..3_i32).prop_map(|number| SortKey::number(f64::from(number))),
        "[0-9$é]{0,2}".prop_map(SortKey::text),
    ]
}

fn hash_map_operations() -> impl Strategy<Value = hash_map::Operation> {
    use hash_map::Operation;
    let keys = || (0..8_usize).prop_map(key);
    prop_oneof![
        4 => (keys(), any_values(), lifetimes())
            .prop_map(|(key, value, lifetime)| Operation::Set { key, value, lifetime }),
        1 => keys().prop_map(|key| Operation::Remove { key }),
        1 => Just(Operation::List { cursor: None, count: 200 }),
    ]
}

fn sorted_map_operations() -> impl Strategy<Value = sorted_map::Operation> {
    use sorted_map::Operation;
    let keys = || (0..8_usize).prop_map(key);
    let directions = prop_oneof![Just(Direction::Ascending), Just(Direction::Descending)];
    prop_oneof![
        4 => (keys(), any_values(), sort_keys(), lifetimes())
            .prop_map(|(key, value, sort_key, lifetime)| Operation::Set { key, value, sort_key, lifetime }),
        1 => keys().prop_map(|key| Operation::Remove { key }),
        2 => (directions, 1..200_u32)
            .prop_map(|(direction, count)| Operation::Range { direction, count, lower: None, upper: None }),
    ]
}

fn queue_operations() -> impl Strategy<Value = queue::Operation> {
    use queue::Operation;
    let priorities = prop::sample::select(vec![-0.0, 0.0, 1.0, -1.5, f64::INFINITY, f64::NEG_INFINITY]);
    let invisibility = prop_oneof![8 => (1..12_u64).prop_map(Duration::from_secs), 1 => Just(Duration::MAX)];
    prop_oneof![
        4 => (any_values(), priorities, lifetimes())
            .prop_map(|(value, priority, lifetime)| Operation::Add { value, priority, lifetime }),
        3 => (1..6_u32, any::<bool>(), invisibility).prop_map(|(count, all_or_nothing, invisibility)| {
            Operation::Read { count, all_or_nothing, invisibility }
        }),
        1 => any::<bool>().prop_map(|exclude_invisible| Operation::Size { exclude_invisible }),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    let names = || (0..NAMES.len()).prop_map(name);
    prop_oneof![
        3 => (0..3_000_000_u64).prop_map(Step::WaitMicroseconds),
        1 => (0..15_u64).prop_map(|seconds| Step::WaitMicroseconds(seconds * 1_000_000)),
        4 => (names(), hash_map_operations())
            .prop_map(|(name, operation)| Step::Ask(Request::HashMap { name, operation })),
        4 => (names(), sorted_map_operations())
            .prop_map(|(name, operation)| Step::Ask(Request::SortedMap { name, operation })),
        6 => (names(), queue_operations()).prop_map(|(name, operation)| Step::Ask(Request::Queue { name, operation })),
        2 => any::<usize>().prop_map(Step::RemoveRead),
    ]
}

/// A store with a time of its own.
struct World {
    store: MemoryStore,
    now: Timestamp,
    /// What reads have answered, and on which queue.
    reads: Vec<(usize, ReadId)>,
}

impl World {
    fn new(start_seconds: u64) -> Self {
        Self { store: MemoryStore::new(), now: Timestamp::from_unix_seconds(start_seconds), reads: Vec::new() }
    }

    fn snapshot(&mut self) -> Snapshot {
        self.store.snapshot(self.now)
    }

    /// Answers what can be compared between two stores: everything but versions, ids and the order of hash maps. Values are
    /// compared by their text, since NaN is not equal to itself.
    fn run(&mut self, step: &Step) -> String {
        match step {
            Step::WaitMicroseconds(micros) => {
                self.now = self.now.saturating_add(Duration::from_micros(*micros));
                String::new()
            }
            Step::Ask(request) => {
                let reply = self.store.apply(self.now, request.clone());
                if let (Ok(Reply::Read { id: Some(id), .. }), Request::Queue { name, .. }) = (&reply, request) {
                    let queue = NAMES.iter().position(|known| *known == &**name).expect("the queue has a known name");
                    self.reads.push((queue, id.clone()));
                }
                comparable(reply)
            }
            Step::RemoveRead(_) if self.reads.is_empty() => String::new(),
            Step::RemoveRead(choice) => {
                let (queue, id) = self.reads[choice % self.reads.len()].clone();
                let request = Request::Queue { name: name(queue), operation: queue::Operation::Remove { id } };
                comparable(self.store.apply(self.now, request))
            }
        }
    }
}

fn comparable(reply: Result<Reply, Status>) -> String {
    match reply {
        Ok(Reply::Page { mut items, .. }) => {
            items.sort_by(|one, other| one.0.cmp(&other.0));
            format!("{items:?}")
        }
        Ok(Reply::Read { items, .. }) => format!("{items:?}"),
        other => format!("{other:?}"),
    }
}

/// As text, in which NaN is equal to itself and zero is not equal to negative zero.
fn through_text(snapshot: &Snapshot) -> Snapshot {
    let text = cloud::Snapshot::from(snapshot.clone()).to_json();
    let read = cloud::Snapshot::from_json(&text).unwrap_or_else(|error| panic!("{error}\n{text}")).memory_stores;
    assert_eq!(format!("{read:?}"), format!("{snapshot:?}"));
    assert_eq!(cloud::Snapshot::from(read.clone()).to_json(), text);
    read
}

proptest! {
    #![proptest_config(configuration(256))]

    #[test]
    fn a_store_goes_on_where_its_snapshot_was_taken(
        before in prop::collection::vec(steps(), 0..200),
        after in prop::collection::vec(steps(), 0..200),
        start_seconds in 0..2_000_000_000_u64,
    ) {
        let mut original = World::new(1_700_000_000);
        for step in &before {
            original.run(step);
        }
        // Ids of reads do not survive.
        original.reads.clear();
        let snapshot = original.snapshot();
        let mut copy = World::new(start_seconds);
        copy.store.restore(copy.now, &through_text(&snapshot)).expect("what was taken can be restored");
        prop_assert_eq!(format!("{:?}", copy.snapshot()), format!("{snapshot:?}"));

        for step in &after {
            prop_assert_eq!(copy.run(step), original.run(step), "{:?}", step);
            copy.store.sweep(copy.now);
            original.store.sweep(original.now);
            prop_assert_eq!(copy.store.item_count(), original.store.item_count());
            prop_assert_eq!(copy.store.bytes_used(), original.store.bytes_used());
        }
        prop_assert_eq!(format!("{:?}", copy.snapshot()), format!("{:?}", original.snapshot()));
    }

    #[test]
    fn every_value_survives(value in any_values(), key in "[^\\x00-\\x1f]{0,4}[a-z]", micros in 1..3_888_000_000_000_u64) {
        let mut world = World::new(0);
        let (key, lifetime) = (key.into(), Duration::from_micros(micros));
        let request = Request::HashMap { name: name(0), operation: hash_map::Operation::Set { key, value, lifetime } };
        prop_assert!(world.store.apply(world.now, request).is_ok());
        through_text(&world.snapshot());
    }

    /// Whatever is done to a text, it is read or refused with a place in it.
    #[test]
    fn no_text_is_too_bad_to_be_refused(
        steps in prop::collection::vec(steps(), 0..30),
        changes in prop::collection::vec((any::<usize>(), "[\\x00-\\x7fé]{0,3}|\"[$a-z]{0,3}\"|[\\[{]{100}", 0..4_usize), 1..4),
    ) {
        let mut world = World::new(0);
        for step in &steps {
            world.run(step);
        }
        let mut text = cloud::Snapshot::from(world.snapshot()).to_json();
        for (place, insertion, removed) in changes {
            let boundary = |place: usize| (0..=place % (text.len() + 1)).rev().find(|place| text.is_char_boundary(*place));
            let start = boundary(place).unwrap_or(0);
            let end = text[start..].char_indices().nth(removed).map_or(text.len(), |(length, _)| start + length);
            text.replace_range(start..end, &insertion);
        }
        let error = match cloud::Snapshot::from_json(&text) {
            Ok(snapshot) => world.store.restore(world.now, &snapshot.memory_stores).err().map(|defect| defect.in_json(&text)),
            Err(error) => Some(error),
        };
        if let Some(error) = error {
            prop_assert!(text.get(error.span.clone()).is_some(), "{:?}", error);
            prop_assert!(error.line <= text.split('\n').count() && !error.message.is_empty());
        }
    }
}
