//! Hash maps against a list.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use sandstore::cloud::Timestamp;
use sandstore::cloud::memory_store::hash_map::Operation;
use sandstore::cloud::memory_store::{ListCursor, Reply, Request, Status, Version};
use sandstore::cloud::value::Value;

use crate::history::{NAMES, World, configuration, key, lifetimes, name, pauses, values};

#[derive(Clone, Debug)]
enum Step {
    Wait(u64),
    Set {
        map: usize,
        key: usize,
        value: Value,
        lifetime: Duration,
    },
    /// Reads and remembers the version, for a later `CompareAndSet`.
    Get {
        map: usize,
        key: usize,
    },
    /// With the version that the last `Get` of the key answered.
    CompareAndSet {
        map: usize,
        key: usize,
        value: Value,
        lifetime: Duration,
    },
    Remove {
        map: usize,
        key: usize,
    },
    ListFirst {
        map: usize,
        count: u32,
    },
    /// Goes on with one of the cursors that were ever answered, however old.
    ListNext {
        choice: usize,
        count: u32,
    },
}

fn steps(key_count: usize) -> impl Strategy<Value = Step> {
    let map = || 0..NAMES.len();
    prop_oneof![
        4 => pauses().prop_map(Step::Wait),
        8 => (map(), 0..key_count, values(), lifetimes())
            .prop_map(|(map, key, value, lifetime)| Step::Set { map, key, value, lifetime }),
        3 => (map(), 0..key_count).prop_map(|(map, key)| Step::Get { map, key }),
        3 => (map(), 0..key_count, values(), lifetimes())
            .prop_map(|(map, key, value, lifetime)| Step::CompareAndSet { map, key, value, lifetime }),
        3 => (map(), 0..key_count).prop_map(|(map, key)| Step::Remove { map, key }),
        1 => (map(), 1..8_u32).prop_map(|(map, count)| Step::ListFirst { map, count }),
        3 => (any::<usize>(), 1..8_u32).prop_map(|(choice, count)| Step::ListNext { choice, count }),
    ]
}

struct Item {
    map: usize,
    key: usize,
    value: Value,
    due: Timestamp,
    /// Counts the creations of keys in the history.
    created: u64,
    /// Counts the writes in the history.
    written: u64,
}

/// What a `Get` saw: the write of the model, if any, and the version of the store.
struct Remembered {
    map: usize,
    key: usize,
    written: Option<u64>,
    version: Version,
}

struct OpenListing {
    map: usize,
    after: u64,
    end: u64,
    cursor: ListCursor,
}

#[derive(Default)]
struct Model {
    items: Vec<Item>,
    remembered: Vec<Remembered>,
    listings: Vec<OpenListing>,
    count: u64,
}

impl Model {
    fn expire(&mut self, now: Timestamp) {
        self.items.retain(|item| now < item.due);
    }

    fn find(&self, map: usize, key: usize) -> Option<&Item> {
        self.items.iter().find(|item| item.map == map && item.key == key)
    }

    fn write(&mut self, now: Timestamp, (map, key): (usize, usize), value: Value, lifetime: Duration) -> Reply {
        self.count += 1;
        let position = self.items.iter().position(|item| item.map == map && item.key == key);
        let created = position.map_or(self.count, |position| self.items[position].created);
        let item = Item { map, key, value, due: now.saturating_add(lifetime), created, written: self.count };
        match position {
            Some(position) => self.items[position] = item,
            None => self.items.push(item),
        }
        self.expire(now);
        Reply::Written { overwrote: position.is_some() }
    }

    /// The items of a page, and the number of the last one with whether another page follows.
    fn page(&self, map: usize, after: u64, end: u64, count: u32) -> (Vec<(Arc<str>, Value)>, u64, bool) {
        let listed = |item: &&Item| item.map == map && item.created > after && item.created <= end;
        let mut rest: Vec<&Item> = self.items.iter().filter(listed).collect();
        rest.sort_by_key(|item| item.created);
        let more = rest.len() > count as usize;
        rest.truncate(count as usize);
        let last = rest.last().map_or(after, |item| item.created);
        (rest.iter().map(|item| (self::key(item.key), item.value.clone())).collect(), last, more)
    }
}

fn request(map: usize, operation: Operation) -> Request {
    Request::HashMap { name: name(map), operation }
}

fn list(world: &mut World, model: &mut Model, from: (usize, u64, u64), cursor: Option<ListCursor>, count: u32) {
    let (map, after, end) = from;
    let Ok(Reply::Page { items, next }) = world.apply(request(map, Operation::List { cursor, count })) else {
        panic!("a listing answers a page");
    };
    let (expected, last, more) = model.page(map, after, end, count);
    assert_eq!(items, expected);
    assert_eq!(next.is_some(), more);
    if let Some(cursor) = next {
        model.listings.push(OpenListing { map, after: last, end, cursor });
    }
}

fn compare_and_set(world: &mut World, model: &mut Model, at: (usize, usize), value: Value, lifetime: Duration) {
    let (map, index) = at;
    let remembered = model.remembered.iter().rev().find(|entry| (entry.map, entry.key) == at);
    let (seen, expected) = remembered.map_or((None, Version::ABSENT), |entry| (entry.written, entry.version));
    let operation = Operation::CompareAndSet { key: key(index), expected, value: value.clone(), lifetime };
    let result = world.apply(request(map, operation));
    if model.find(map, index).map(|item| item.written) == seen {
        assert_eq!(result, Ok(model.write(world.now, at, value, lifetime)));
    } else {
        assert_eq!(result, Err(Status::DataUpdateConflict));
    }
}

fn run(world: &mut World, model: &mut Model, step: Step) {
    model.expire(world.now);
    match step {
        Step::Wait(seconds) => world.wait(seconds),
        Step::Set { map, key: index, value, lifetime } => {
            let operation = Operation::Set { key: key(index), value: value.clone(), lifetime };
            let result = world.apply(request(map, operation));
            assert_eq!(result, Ok(model.write(world.now, (map, index), value, lifetime)));
        }
        Step::Get { map, key: index } => {
            let Ok(Reply::Value { value, version }) = world.apply(request(map, Operation::Get { key: key(index) }))
            else {
                panic!("a get answers a value");
            };
            let item = model.find(map, index);
            assert_eq!(value, item.map(|item| item.value.clone()));
            assert_eq!(version == Version::ABSENT, item.is_none());
            let written = item.map(|item| item.written);
            model.remembered.push(Remembered { map, key: index, written, version });
        }
        Step::CompareAndSet { map, key, value, lifetime } => {
            compare_and_set(world, model, (map, key), value, lifetime);
        }
        Step::Remove { map, key: index } => {
            let result = world.apply(request(map, Operation::Remove { key: key(index) }));
            assert_eq!(result, Ok(Reply::Removed));
            model.items.retain(|item| item.map != map || item.key != index);
        }
        Step::ListFirst { map, count } => {
            let end = model.count;
            list(world, model, (map, 0, end), None, count);
        }
        Step::ListNext { choice, count } => {
            if model.listings.is_empty() {
                return;
            }
            let OpenListing { map, after, end, cursor } = model.listings[choice % model.listings.len()];
            list(world, model, (map, after, end), Some(cursor), count);
        }
    }
}

fn compare(steps: Vec<Step>) {
    let (mut world, mut model) = (World::new(), Model::default());
    for step in steps {
        run(&mut world, &mut model, step);
        world.store.sweep(world.now);
        model.expire(world.now);
        assert_eq!(world.store.item_count(), model.items.len() as u64);
        let bytes: usize = model.items.iter().map(|item| key(item.key).len() + item.value.to_json().len()).sum();
        assert_eq!(world.store.bytes_used(), bytes as u64);
    }
}

proptest! {
    #![proptest_config(configuration(256))]

    #[test]
    fn few_keys_written_often_behave_like_a_list(steps in prop::collection::vec(steps(6), 1..400)) {
        compare(steps);
    }

    #[test]
    fn many_keys_behave_like_a_list(steps in prop::collection::vec(steps(300), 1..1000)) {
        compare(steps);
    }

    /// A listing to the end, with any changes between its pages.
    #[test]
    fn what_lives_through_a_listing_is_listed_once(
        initial in 0..200_usize,
        page in 1..20_u32,
        changes in prop::collection::vec(prop::collection::vec((0..400_usize, any::<bool>()), 0..60), 1..30),
    ) {
        let mut world = World::new();
        let lifetime = Duration::from_secs(1_000_000);
        let set = |index: usize| Operation::Set { key: key(index), value: Value::Null, lifetime };
        for index in 0..initial {
            world.apply(request(0, set(index))).expect("a plain write succeeds");
        }
        // What was there all the while, and what was there at the beginning.
        let mut throughout: BTreeSet<usize> = (0..initial).collect();
        let beginning = throughout.clone();
        let mut listed: Vec<Arc<str>> = Vec::new();
        let (mut cursor, mut changes) = (None, changes.into_iter());
        loop {
            let Ok(Reply::Page { items, next }) = world.apply(request(0, Operation::List { cursor, count: page }))
            else {
                panic!("a listing answers a page");
            };
            listed.extend(items.into_iter().map(|(key, _)| key));
            cursor = next;
            if cursor.is_none() {
                break;
            }
            for (index, write) in changes.next().unwrap_or_default() {
                if write {
                    world.apply(request(0, set(index))).expect("a plain write succeeds");
                } else {
                    world.apply(request(0, Operation::Remove { key: key(index) })).expect("a removal succeeds");
                    throughout.remove(&index);
                }
            }
        }
        let distinct: BTreeSet<&Arc<str>> = listed.iter().collect();
        prop_assert_eq!(distinct.len(), listed.len(), "listed twice");
        for index in throughout {
            prop_assert!(distinct.contains(&key(index)), "key {} is missing", index);
        }
        let known: BTreeSet<Arc<str>> = beginning.into_iter().map(key).collect();
        prop_assert!(listed.iter().all(|key| known.contains(key)), "created too late");
    }
}
