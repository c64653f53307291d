//! Sorted maps against a list.

use std::cmp::Ordering;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use sandstore::cloud::Timestamp;
use sandstore::cloud::memory_store::sorted_map::Operation;
use sandstore::cloud::memory_store::{Bound, Direction, Reply, Request, SortKey, SortedItem, Status, Version};
use sandstore::cloud::value::Value;

use crate::history::{NAMES, World, configuration, key, lifetimes, name, pauses, values};

/// What both ways to write have in common.
#[derive(Clone, Debug)]
struct Write {
    map: usize,
    key: usize,
    value: Value,
    sort_key: SortKey,
    lifetime: Duration,
}

#[derive(Clone, Debug)]
enum Step {
    Wait(u64),
    Set(Write),
    /// Reads and remembers the version, for a later `CompareAndSet`.
    Get {
        map: usize,
        key: usize,
    },
    /// With the version that the last `Get` of the key answered.
    CompareAndSet(Write),
    Remove {
        map: usize,
        key: usize,
    },
    Range {
        map: usize,
        direction: Direction,
        count: u32,
        lower: Option<Bound>,
        upper: Option<Bound>,
    },
    Size {
        map: usize,
    },
}

/// Few different ones, so that ties are frequent.
fn sort_keys() -> impl Strategy<Value = SortKey> {
    let numbers = vec![-1e300, -1.5, -0.0, 0.0, 5e-324, 1.0, 2.0, 10.0, f64::MAX];
    let texts = vec!["", "1", "10", "a", "a\0", "a\0b", "b", "ä"];
    prop_oneof![
        4 => prop::sample::select(numbers).prop_map(SortKey::Number),
        2 => prop::sample::select(texts).prop_map(SortKey::text),
        2 => Just(SortKey::None),
    ]
}

fn bounds(key_count: usize) -> impl Strategy<Value = Option<Bound>> {
    let keys = prop::option::of((0..key_count).prop_map(key));
    prop::option::of((keys, prop::option::of(sort_keys())).prop_map(|(key, sort_key)| Bound { key, sort_key }))
}

fn writes(key_count: usize) -> impl Strategy<Value = Write> {
    let fields = (0..NAMES.len(), 0..key_count, values(), sort_keys(), lifetimes());
    fields.prop_map(|(map, key, value, sort_key, lifetime)| Write { map, key, value, sort_key, lifetime })
}

fn steps(key_count: usize) -> impl Strategy<Value = Step> {
    let map = || 0..NAMES.len();
    let direction = prop_oneof![Just(Direction::Ascending), Just(Direction::Descending)];
    prop_oneof![
        3 => pauses().prop_map(Step::Wait),
        8 => writes(key_count).prop_map(Step::Set),
        2 => (map(), 0..key_count).prop_map(|(map, key)| Step::Get { map, key }),
        2 => writes(key_count).prop_map(Step::CompareAndSet),
        2 => (map(), 0..key_count).prop_map(|(map, key)| Step::Remove { map, key }),
        6 => (map(), direction, 1..30_u32, bounds(key_count), bounds(key_count))
            .prop_map(|(map, direction, count, lower, upper)| Step::Range { map, direction, count, lower, upper }),
        1 => map().prop_map(|map| Step::Size { map }),
    ]
}

struct Item {
    map: usize,
    key: usize,
    value: Value,
    sort_key: SortKey,
    due: Timestamp,
    written: u64,
}

#[derive(Default)]
struct Model {
    items: Vec<Item>,
    remembered: Vec<((usize, usize), Option<u64>, Version)>,
    count: u64,
}

/// The order of sort keys, said in another way than the engine does.
fn compare_sort_keys(left: &SortKey, right: &SortKey) -> Ordering {
    match (left, right) {
        (SortKey::Number(left), SortKey::Number(right)) => left.partial_cmp(right).expect("no NaN is stored"),
        (SortKey::Text(left), SortKey::Text(right)) => left.as_bytes().cmp(right.as_bytes()),
        (SortKey::None, SortKey::None) => Ordering::Equal,
        (SortKey::Number(_), _) | (SortKey::Text(_), SortKey::None) => Ordering::Less,
        (_, SortKey::Number(_)) | (SortKey::None, SortKey::Text(_)) => Ordering::Greater,
    }
}

/// On which side of a bound an item stands; `Equal` for what the bound leaves out on both sides.
fn compare_with_bound(item: &Item, bound: &Bound) -> Ordering {
    let by_sort_key = |sort_key: &SortKey| compare_sort_keys(&item.sort_key, sort_key);
    match (&bound.key, &bound.sort_key) {
        (Some(key), sort_key) => {
            let sort_key = sort_key.clone().unwrap_or(SortKey::None);
            by_sort_key(&sort_key).then(self::key(item.key).as_bytes().cmp(key.as_bytes()))
        }
        (None, Some(sort_key)) => by_sort_key(sort_key),
        (None, None) => unreachable!("such a bound is no bound"),
    }
}

fn size(item: &Item) -> usize {
    let sort_key = match &item.sort_key {
        SortKey::Number(_) => 8,
        SortKey::Text(text) => text.len(),
        SortKey::None => 0,
    };
    key(item.key).len() + sort_key + item.value.to_json().len()
}

impl Model {
    fn expire(&mut self, now: Timestamp) {
        self.items.retain(|item| now < item.due);
    }

    fn find(&self, map: usize, key: usize) -> Option<&Item> {
        self.items.iter().find(|item| item.map == map && item.key == key)
    }

    fn write(&mut self, now: Timestamp, write: Write) -> Reply {
        self.count += 1;
        let Write { map, key, value, sort_key, lifetime } = write;
        let before = self.items.len();
        self.items.retain(|other| (other.map, other.key) != (map, key));
        let overwrote = self.items.len() < before;
        let due = now.saturating_add(lifetime);
        self.items.push(Item { map, key, value, sort_key, due, written: self.count });
        self.expire(now);
        Reply::Written { overwrote }
    }

    fn range(&self, map: usize, direction: Direction, count: u32, bounds: [Option<Bound>; 2]) -> Vec<SortedItem> {
        let [lower, upper] = bounds.map(|bound| bound.filter(|bound| bound.key.is_some() || bound.sort_key.is_some()));
        let mut items: Vec<&Item> = self
            .items
            .iter()
            .filter(|item| item.map == map)
            .filter(|item| lower.as_ref().is_none_or(|bound| compare_with_bound(item, bound).is_gt()))
            .filter(|item| upper.as_ref().is_none_or(|bound| compare_with_bound(item, bound).is_lt()))
            .collect();
        items.sort_by(|left, right| {
            compare_sort_keys(&left.sort_key, &right.sort_key).then_with(|| key(left.key).cmp(&key(right.key)))
        });
        if direction == Direction::Descending {
            items.reverse();
        }
        let listed = |item: &&Item| SortedItem {
            key: key(item.key),
            value: item.value.clone(),
            sort_key: item.sort_key.clone(),
        };
        items.iter().take(count as usize).map(listed).collect()
    }
}

fn request(map: usize, operation: Operation) -> Request {
    Request::SortedMap { name: name(map), operation }
}

fn set(world: &mut World, model: &mut Model, write: Write) {
    let Write { map, key: index, value, sort_key, lifetime } = write.clone();
    let result = world.apply(request(map, Operation::Set { key: key(index), value, sort_key, lifetime }));
    assert_eq!(result, Ok(model.write(world.now, write)));
}

fn get(world: &mut World, model: &mut Model, map: usize, index: usize) {
    let Ok(Reply::SortedValue { item, version }) = world.apply(request(map, Operation::Get { key: key(index) })) else {
        panic!("a get answers an item");
    };
    let expected = model.find(map, index);
    assert_eq!(item, expected.map(|item| (item.value.clone(), item.sort_key.clone())));
    assert_eq!(version == Version::ABSENT, expected.is_none());
    let written = expected.map(|item| item.written);
    model.remembered.push(((map, index), written, version));
}

fn compare_and_set(world: &mut World, model: &mut Model, write: Write) {
    let Write { map, key: index, value, sort_key, lifetime } = write.clone();
    let remembered = model.remembered.iter().rev().find(|entry| entry.0 == (map, index));
    let (seen, expected) = remembered.map_or((None, Version::ABSENT), |entry| (entry.1, entry.2));
    let operation = Operation::CompareAndSet { key: key(index), expected, value, sort_key, lifetime };
    let result = world.apply(request(map, operation));
    if model.find(map, index).map(|item| item.written) == seen {
        assert_eq!(result, Ok(model.write(world.now, write)));
    } else {
        assert_eq!(result, Err(Status::DataUpdateConflict));
    }
}

fn run(world: &mut World, model: &mut Model, step: Step) {
    model.expire(world.now);
    match step {
        Step::Wait(seconds) => world.wait(seconds),
        Step::Set(write) => set(world, model, write),
        Step::Get { map, key } => get(world, model, map, key),
        Step::CompareAndSet(write) => compare_and_set(world, model, write),
        Step::Remove { map, key: index } => {
            let result = world.apply(request(map, Operation::Remove { key: key(index) }));
            assert_eq!(result, Ok(Reply::Removed));
            model.items.retain(|item| item.map != map || item.key != index);
        }
        Step::Range { map, direction, count, lower, upper } => {
            let items = model.range(map, direction, count, [lower.clone(), upper.clone()]);
            let result = world.apply(request(map, Operation::Range { direction, count, lower, upper }));
            assert_eq!(result, Ok(Reply::Range { items }));
        }
        Step::Size { map } => {
            let size = model.items.iter().filter(|item| item.map == map).count() as u64;
            assert_eq!(world.apply(request(map, Operation::Size)), Ok(Reply::Size(size)));
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
        assert_eq!(world.store.bytes_used(), model.items.iter().map(size).sum::<usize>() as u64);
    }
}

proptest! {
    #![proptest_config(configuration(256))]

    #[test]
    fn few_keys_written_often_behave_like_a_list(steps in prop::collection::vec(steps(8), 1..400)) {
        compare(steps);
    }

    #[test]
    fn many_keys_behave_like_a_list(steps in prop::collection::vec(steps(300), 1..800)) {
        compare(steps);
    }

    /// The documented way to page: the next lower bound is the last item.
    #[test]
    fn paging_by_the_last_item_returns_everything_once(
        sort_keys in prop::collection::vec(sort_keys(), 0..150),
        count in 1..40_u32,
        descending in any::<bool>(),
    ) {
        let mut world = World::new();
        let apply = |world: &mut World, operation| {
            world.apply(Request::SortedMap { name: name(0), operation }).expect("the request is fine")
        };
        for (index, sort_key) in sort_keys.iter().enumerate() {
            let (value, lifetime) = (Value::Null, Duration::from_secs(60));
            apply(&mut world, Operation::Set { key: key(index), value, sort_key: sort_key.clone(), lifetime });
        }
        let direction = if descending { Direction::Descending } else { Direction::Ascending };
        let mut seen: Vec<Arc<str>> = Vec::new();
        let mut last = None;
        loop {
            let (lower, upper) = if descending { (None, last.clone()) } else { (last.clone(), None) };
            let Reply::Range { items } = apply(&mut world, Operation::Range { direction, count, lower, upper }) else {
                panic!("a range answers items");
            };
            let Some(item) = items.last() else { break };
            last = Some(Bound { key: Some(item.key.clone()), sort_key: Some(item.sort_key.clone()) });
            seen.extend(items.into_iter().map(|item| item.key));
        }
        prop_assert_eq!(seen.len(), sort_keys.len());
        seen.sort();
        seen.dedup();
        prop_assert_eq!(seen.len(), sort_keys.len());
    }
}
