//! Taking and restoring; `tests/model` has the long histories.

use std::sync::Arc;
use std::time::Duration;

use super::{HashMapItem, QueueItem, Snapshot, SortedMapItem};
use crate::cloud::memory_store::fixture::{Fixture, LONG, seconds};
use crate::cloud::memory_store::{Direction, Reply, SortKey, Status, StructureLimits, hash_map, limits};
use crate::cloud::snapshot::Part;
use crate::cloud::value::Value;

fn hash_map_item(key: &str, expires_in: Duration) -> HashMapItem {
    HashMapItem { key: key.into(), value: 1.0.into(), expires_in }
}

fn sorted_map_item(key: &str, sort_key: SortKey, expires_in: Duration) -> SortedMapItem {
    SortedMapItem { key: key.into(), value: Value::Null, sort_key, expires_in }
}

fn queue_item(number: f64, priority: f64, expires_in: Duration, invisible_for: Option<Duration>) -> QueueItem {
    QueueItem { value: number.into(), priority, expires_in, invisible_for }
}

/// A store with something of everything, and what a snapshot of it is after 5 seconds.
fn filled() -> (Fixture, Snapshot) {
    let mut fixture = Fixture::new();
    for (key, lifetime) in [("b", seconds(60)), ("gone", seconds(5)), ("a", Duration::from_micros(5_000_001))] {
        fixture.set(key, 1.0, lifetime).expect("a plain write");
    }
    for (key, sort_key) in [("x", SortKey::None), ("y", SortKey::text("5")), ("z", SortKey::number(5.0))] {
        fixture.set_sorted(key, sort_key, seconds(60)).expect("a plain write");
    }
    for (number, priority) in [(1.0, 0.0), (2.0, 9.0), (3.0, 0.0), (4.0, 1.0)] {
        fixture.add(number, priority, seconds(60)).expect("a plain write");
    }
    fixture.read(2, seconds(30));
    fixture.read(1, LONG);
    fixture.wait(seconds(5));
    fixture.store.sweep(fixture.now);

    let mut expected = Snapshot::default();
    let name = Arc::clone(&fixture.name);
    let (left, hidden) = (seconds(55), Some(seconds(25)));
    let map = vec![hash_map_item("a", Duration::from_micros(1)), hash_map_item("b", left)];
    expected.hash_maps.insert(Arc::clone(&name), map);
    let sorted = [("z", SortKey::number(5.0)), ("y", SortKey::text("5")), ("x", SortKey::None)];
    let sorted = sorted.map(|(key, sort_key)| sorted_map_item(key, sort_key, left));
    expected.sorted_maps.insert(Arc::clone(&name), sorted.into());
    // The second read hides its item for longer than it lives.
    let queued = [(2.0, 9.0, hidden), (4.0, 1.0, hidden), (1.0, 0.0, Some(left)), (3.0, 0.0, None)];
    let queued = queued.map(|(number, priority, hidden)| queue_item(number, priority, left, hidden));
    expected.queues.insert(name, queued.into());
    (fixture, expected)
}

#[test]
fn a_snapshot_has_one_order_and_what_is_left_of_every_time() {
    let (mut fixture, expected) = filled();
    assert_eq!(fixture.store.snapshot(fixture.now), expected);
    assert!(!expected.is_empty());
    assert!(Fixture::new().store.snapshot(fixture.now).is_empty());
    let end = fixture.now.saturating_add(LONG);
    assert_eq!(fixture.store.snapshot(end), Snapshot::default(), "structures that are empty do not exist");
}

#[test]
fn what_was_taken_can_be_restored_at_any_time() {
    let (fixture, snapshot) = filled();
    let mut other = Fixture::new();
    other.wait(seconds(1_000_000));
    other.set("old", 1.0, LONG).expect("a plain write");
    assert_eq!(other.store.restore(other.now, &snapshot), Ok(()));
    assert_eq!(other.store.snapshot(other.now), snapshot);
    assert_eq!(other.store.item_count(), fixture.store.item_count());
    assert_eq!(other.store.bytes_used(), fixture.store.bytes_used());

    other.wait(Duration::from_micros(1));
    assert_eq!((other.get("a").0, other.get("b").0, other.get("old").0), (None, Some(1.0.into()), None));
    assert_eq!(other.range(Direction::Ascending, 10, None, None), ["z", "y", "x"]);
    assert_eq!(other.queue_sizes(), (4, 1));
    other.wait(seconds(25));
    assert_eq!(other.read(10, seconds(5)).0, [2.0, 4.0, 3.0].map(Value::Number), "in the old places");
    other.wait(seconds(30));
    assert_eq!((other.store.snapshot(other.now), other.store.next_due()), (Snapshot::default(), None));
}

#[test]
fn what_was_given_out_before_leads_nowhere() {
    let mut fixture = Fixture::new();
    for key in ["a", "b"] {
        fixture.set(key, 1.0, LONG).expect("a plain write");
    }
    fixture.add(1.0, 0.0, LONG).expect("a plain write");
    let (_, expected) = fixture.get("a");
    let (_, cursor) = fixture.list(None, 1);
    let (_, id) = fixture.read(1, seconds(30));
    let snapshot = fixture.store.snapshot(fixture.now);
    fixture.store.restore(fixture.now, &snapshot).expect("it was taken");

    let write = hash_map::Operation::CompareAndSet { key: "a".into(), expected, value: 2.0.into(), lifetime: LONG };
    assert_eq!(fixture.hash_map(write), Err(Status::DataUpdateConflict));
    assert_eq!(fixture.list(cursor, 10), (vec![], None));
    assert_eq!(fixture.list(None, 10).0, ["a", "b"]);
    fixture.remove_read(id.expect("there was an item")).expect("removals succeed");
    assert_eq!(fixture.queue_sizes(), (1, 0));
    fixture.wait(seconds(30));
    let (items, id) = fixture.read(1, seconds(30));
    assert_eq!(items, [Value::Number(1.0)]);
    fixture.remove_read(id.expect("there was an item")).expect("removals succeed");
    assert_eq!(fixture.queue_sizes(), (0, 0));
}

#[test]
fn times_before_the_latest_count_as_the_latest() {
    let (mut fixture, snapshot) = filled();
    let earlier = crate::cloud::Timestamp::default();
    assert_eq!(fixture.store.snapshot(earlier), snapshot);
    assert_eq!(fixture.store.restore(earlier, &snapshot), Ok(()));
    assert_eq!(fixture.store.snapshot(fixture.now), snapshot);
}

#[test]
fn a_hash_map_lists_in_the_order_of_the_snapshot() {
    let (mut fixture, mut snapshot) = (Fixture::new(), Snapshot::default());
    let items = ["c", "a", "b"].map(|key| hash_map_item(key, LONG));
    snapshot.hash_maps.insert(Arc::clone(&fixture.name), items.into());
    snapshot.queues.insert("empty".into(), Vec::new());
    fixture.store.restore(fixture.now, &snapshot).expect("the items are sound");
    assert_eq!(fixture.list(None, 10).0, ["c", "a", "b"]);
    assert_eq!(fixture.store.snapshot(fixture.now).queues.len(), 0);
}

/// What restoring a changed snapshot is refused for: place and part, and words.
fn refusal(limits: StructureLimits, change: impl FnOnce(&mut Snapshot)) -> (Option<Part>, String) {
    let mut fixture = Fixture::with_limits(limits);
    fixture.set("stays", 1.0, LONG).expect("a plain write");
    let before = fixture.store.snapshot(fixture.now);
    let mut snapshot = before.clone();
    change(&mut snapshot);
    let defect = fixture.store.restore(fixture.now, &snapshot).expect_err("the snapshot is not sound");
    assert_eq!(fixture.store.snapshot(fixture.now), before, "nothing has changed");
    (defect.place.part, defect.to_string())
}

#[test]
fn what_a_request_is_refused_for_a_snapshot_is_refused_for() {
    let refused_item = |item: HashMapItem| {
        let items = vec![hash_map_item("fine", LONG), item];
        refusal(StructureLimits::default(), |snapshot| drop(snapshot.hash_maps.insert("m".into(), items)))
    };
    let place = "hash map \"m\", item 2:";
    let long_key = "k".repeat(limits::KEY_CHARACTERS_MAX + 1);
    let cases = [
        ("", "key is empty or blank"),
        (" ", "key is empty or blank"),
        ("a\nb", "key contains a control character, such as a line break"),
        (&long_key, "key is longer than 128 characters"),
        ("fine", "an earlier item has the same key"),
    ];
    for (key, words) in cases {
        assert_eq!(refused_item(hash_map_item(key, LONG)), (Some(Part::Key), format!("{place} {words}")));
    }
    let over = format!("{place} expiresIn must be more than 0: that time is over already");
    assert_eq!(refused_item(hash_map_item("k", Duration::from_nanos(999))), (Some(Part::ExpiresIn), over));
    let too_long = format!("{place} expiresIn is longer than 3888000 seconds (45 days)");
    let lifetime = LONG + Duration::from_micros(1);
    assert_eq!(refused_item(hash_map_item("k", lifetime)), (Some(Part::ExpiresIn), too_long));
    let value = Value::text("x".repeat(limits::VALUE_BYTES_MAX - 1));
    let too_large = format!("{place} value is 32769 bytes of JSON text; at most 32768 are allowed");
    assert_eq!(refused_item(HashMapItem { value, ..hash_map_item("k", LONG) }), (Some(Part::Value), too_large));
}

#[test]
fn names_sort_keys_priorities_and_invisibility_are_checked() {
    let refused = |change: fn(&mut Snapshot)| refusal(StructureLimits::default(), change);
    let (part, words) = refused(|snapshot| drop(snapshot.queues.insert("".into(), Vec::new())));
    assert_eq!((part, words.as_str()), (None, "queue \"\": the name is empty or blank"));
    let (part, words) = refused(|snapshot| drop(snapshot.sorted_maps.insert("n".repeat(129).into(), Vec::new())));
    assert_eq!((part, words.ends_with("…\": the name is longer than 128 characters")), (None, true), "{words}");

    let (part, words) = refused(|snapshot| {
        let items = vec![sorted_map_item("k", SortKey::text("s".repeat(129)), LONG)];
        snapshot.sorted_maps.insert("s".into(), items);
    });
    assert_eq!(part, Some(Part::SortKey));
    assert_eq!(words, "sorted map \"s\", item 1: sortKey is longer than 128 characters");
    let (part, words) = refused(|snapshot| {
        let items = vec![sorted_map_item("k", SortKey::number(f64::INFINITY), LONG)];
        snapshot.sorted_maps.insert("s".into(), items);
    });
    assert_eq!((part, words.as_str()), (Some(Part::SortKey), "sorted map \"s\", item 1: sortKey is no finite number"));

    let (part, words) = refused(|snapshot| {
        snapshot.queues.insert("q".into(), vec![queue_item(1.0, f64::NAN, LONG, None)]);
    });
    assert_eq!((part, words.as_str()), (Some(Part::Priority), "queue \"q\", item 1: priority is not a number"));
    let (part, words) = refused(|snapshot| {
        snapshot.queues.insert("q".into(), vec![queue_item(1.0, 0.0, LONG, Some(Duration::ZERO))]);
    });
    assert_eq!(part, Some(Part::InvisibleFor));
    assert_eq!(words, "queue \"q\", item 1: invisibleFor must be more than 0: that time is over already");
}

#[test]
fn limits_of_structures_hold_for_snapshots() {
    let limits = StructureLimits { items_max: 2, bytes_max: 10 };
    let (part, words) = refusal(limits, |snapshot| {
        let items = [1.0, 2.0, 3.0].map(|number| queue_item(number, 0.0, LONG, Some(seconds(1))));
        snapshot.queues.insert("q".into(), items.into());
    });
    assert_eq!((part, words.as_str()), (None, "queue \"q\", item 3: a queue may hold at most 2 items"));
    let (part, words) = refusal(limits, |snapshot| {
        let items = vec![sorted_map_item("k", SortKey::None, LONG), sorted_map_item("long", SortKey::None, LONG)];
        snapshot.sorted_maps.insert("s".into(), items);
    });
    assert_eq!((part, words.as_str()), (None, "sorted map \"s\", item 2: a sorted map may hold at most 10 bytes"));
    // Hash maps have no limit of their own, and the limits stay with the store.
    let (mut fixture, mut snapshot) = (Fixture::with_limits(limits), Snapshot::default());
    let items = ["a", "b", "c", "d"].map(|key| hash_map_item(key, LONG));
    snapshot.hash_maps.insert("m".into(), items.into());
    assert_eq!(fixture.store.restore(fixture.now, &snapshot), Ok(()));
    for _ in 0..2 {
        assert_eq!(fixture.add(1.0, 0.0, LONG), Ok(Reply::Added));
    }
    assert_eq!(fixture.add(1.0, 0.0, LONG), Err(Status::DataStructureItemsOverLimit));
}
