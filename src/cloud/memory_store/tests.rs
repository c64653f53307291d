//! Rules of the store as a whole: time, limits, memory.

use std::sync::Arc;
use std::time::Duration;

use super::fixture::{Fixture, LONG, seconds};
use super::{Api, MemoryStore, Reply, Request, SortKey, Status, StructureLimits, Version, limits, queue, sorted_map};
use crate::cloud::value::Value;
use crate::cloud::{Cloud, Timestamp};

#[test]
fn an_item_lives_until_its_very_last_microsecond() {
    let mut fixture = Fixture::new();
    assert_eq!(fixture.set("key", 1.0, seconds(10)), Ok(Reply::Written { overwrote: false }));
    fixture.wait(Duration::from_micros(9_999_999));
    assert_eq!(fixture.get("key").0, Some(Value::Number(1.0)));
    fixture.wait(Duration::from_micros(1));
    assert_eq!(fixture.get("key"), (None, Version::ABSENT));
    assert_eq!((fixture.store.item_count(), fixture.store.bytes_used()), (0, 0));
}

#[test]
fn a_write_replaces_the_lifetime() {
    let mut fixture = Fixture::new();
    for lifetime in [seconds(5), seconds(50), seconds(20)] {
        fixture.set("key", 1.0, lifetime).expect("a plain write");
    }
    fixture.wait(seconds(19));
    assert!(fixture.get("key").0.is_some());
    fixture.wait(seconds(1));
    assert!(fixture.get("key").0.is_none());
    // The timer of the longer life does not touch what is written later.
    fixture.set("key", 2.0, seconds(100)).expect("a plain write");
    fixture.wait(seconds(60));
    assert!(fixture.get("key").0.is_some());
}

#[test]
fn a_lifetime_of_zero_leaves_nothing_behind() {
    let mut fixture = Fixture::new();
    assert_eq!(fixture.set("key", 1.0, Duration::ZERO), Ok(Reply::Written { overwrote: false }));
    assert_eq!(fixture.set_sorted("key", SortKey::None, Duration::ZERO), Ok(Reply::Written { overwrote: false }));
    assert_eq!(fixture.add(1.0, 0.0, Duration::ZERO), Ok(Reply::Added));
    assert_eq!(fixture.store.next_due(), None);

    fixture.set("key", 1.0, LONG).expect("a plain write");
    fixture.set_sorted("key", SortKey::None, LONG).expect("a plain write");
    assert_eq!(fixture.set("key", 1.0, Duration::ZERO), Ok(Reply::Written { overwrote: true }));
    assert_eq!(fixture.set_sorted("key", SortKey::None, Duration::ZERO), Ok(Reply::Written { overwrote: true }));
    assert_eq!((fixture.store.item_count(), fixture.store.bytes_used()), (0, 0));
}

#[test]
fn time_does_not_run_backwards() {
    let mut fixture = Fixture::new();
    fixture.set("key", 1.0, seconds(10)).expect("a plain write");
    let start = fixture.now;
    fixture.wait(seconds(9));
    fixture.get("key");
    fixture.now = start;
    fixture.set("other", 1.0, seconds(10)).expect("a plain write");
    // "other" was written 9 seconds after the start, whatever the request claimed.
    fixture.now = start.saturating_add(seconds(18));
    assert_eq!((fixture.get("key").0, fixture.get("other").0), (None, Some(Value::Number(1.0))));
    fixture.wait(seconds(1));
    assert_eq!(fixture.get("other").0, None);
}

#[test]
fn kinds_and_names_are_apart() {
    let mut fixture = Fixture::new();
    fixture.set("key", 1.0, LONG).expect("a plain write");
    fixture.set_sorted("key", SortKey::None, LONG).expect("a plain write");
    fixture.add(1.0, 0.0, LONG).expect("a plain write");
    assert_eq!(fixture.store.item_count(), 3);
    fixture.name = "other".into();
    assert_eq!(fixture.get("key").0, None);
    assert_eq!(fixture.sorted_map(sorted_map::Operation::Size), Ok(Reply::Size(0)));
    assert_eq!(fixture.queue_sizes(), (0, 0));
}

#[test]
fn bytes_are_keys_sort_keys_and_json_text() {
    let mut fixture = Fixture::new();
    fixture.set("key", "ab", LONG).expect("a plain write");
    assert_eq!(fixture.store.bytes_used(), 3 + 4);
    fixture.set_sorted("ключ", SortKey::number(1.0), LONG).expect("a plain write");
    assert_eq!(fixture.store.bytes_used(), 7 + (8 + 8 + 4));
    fixture.set_sorted("ключ", SortKey::text("abc"), LONG).expect("a plain write");
    assert_eq!(fixture.store.bytes_used(), 7 + (8 + 3 + 4));
    fixture.add(10.0, 5.0, LONG).expect("a plain write");
    assert_eq!(fixture.store.bytes_used(), 7 + 15 + 2);
    fixture.store.sweep(fixture.now.saturating_add(LONG));
    assert_eq!(fixture.store.bytes_used(), 0);
}

#[test]
fn overwriting_one_key_for_ever_does_not_grow_the_store() {
    let mut fixture = Fixture::new();
    for _ in 0..100_000 {
        fixture.set("key", 1.0, LONG).expect("a plain write");
        fixture.wait(Duration::from_micros(1));
    }
    assert!(fixture.store.timer_count() <= 2 + 64, "{} timers", fixture.store.timer_count());
    for number in 0..10_000_u32 {
        fixture.set(&number.to_string(), 1.0, seconds(1)).expect("a plain write");
    }
    fixture.wait(seconds(1));
    assert!(fixture.get("key").0.is_some());
    assert!(fixture.store.timer_count() <= 2 + 64, "{} timers", fixture.store.timer_count());
}

#[test]
fn reads_and_removals_of_a_busy_queue_do_not_grow_the_store() {
    let mut fixture = Fixture::new();
    for _ in 0..20_000 {
        fixture.add(1.0, 0.0, LONG).expect("a plain write");
        let (_, id) = fixture.read(1, LONG);
        fixture.remove_read(id.expect("there was an item")).expect("removals succeed");
    }
    assert_eq!(fixture.store.item_count(), 0);
    assert!(fixture.store.timer_count() <= 64, "{} timers", fixture.store.timer_count());
}

#[test]
fn structures_of_many_names_come_and_go() {
    let mut fixture = Fixture::new();
    for round in 0..3 {
        for number in 0..1_000_u32 {
            fixture.name = format!("{round} {number}").into();
            fixture.set("key", f64::from(number), seconds(u64::from(1 + number % 3))).expect("a plain write");
        }
        fixture.wait(seconds(1));
        assert_eq!(fixture.get("key"), (None, Version::ABSENT));
        assert_eq!(fixture.store.item_count(), 666);
        fixture.name = format!("{round} 5").into();
        assert_eq!(fixture.get("key").0, Some(Value::Number(5.0)));
        fixture.wait(seconds(2));
    }
    fixture.store.sweep(fixture.now);
    assert_eq!((fixture.store.item_count(), fixture.store.bytes_used()), (0, 0));
    assert_eq!(fixture.store.next_due(), None);
}

#[test]
fn next_due_is_the_earliest_end() {
    let mut fixture = Fixture::new();
    fixture.set("key", 1.0, seconds(20)).expect("a plain write");
    fixture.add(1.0, 0.0, seconds(60)).expect("a plain write");
    fixture.read(1, seconds(10));
    assert_eq!(fixture.store.next_due(), Some(fixture.now.saturating_add(seconds(10))));
    fixture.wait(seconds(10));
    fixture.store.sweep(fixture.now);
    assert_eq!(fixture.store.next_due(), Some(fixture.now.saturating_add(seconds(10))));
    assert_eq!(fixture.queue_sizes(), (1, 1));
}

#[test]
fn sorted_maps_and_queues_are_limited_and_hash_maps_are_not() {
    let mut fixture = Fixture::with_limits(StructureLimits { items_max: 2, bytes_max: 1_000 });
    for number in 0..3_u32 {
        let allowed = number < 2;
        let key = number.to_string();
        assert!(fixture.set(&key, 1.0, LONG).is_ok());
        let sorted = fixture.set_sorted(&key, SortKey::None, LONG);
        let added = fixture.add(1.0, 0.0, LONG);
        if allowed {
            assert_eq!((sorted, added), (Ok(Reply::Written { overwrote: false }), Ok(Reply::Added)));
        } else {
            assert_eq!(sorted, Err(Status::DataStructureItemsOverLimit));
            assert_eq!(added, Err(Status::DataStructureItemsOverLimit));
        }
    }
    // Overwriting, and writing what is gone at once, do not grow anything.
    assert!(fixture.set_sorted("0", SortKey::None, LONG).is_ok());
    assert!(fixture.set_sorted("9", SortKey::None, Duration::ZERO).is_ok());
    assert!(fixture.add(1.0, 0.0, Duration::ZERO).is_ok());
    // Invisible items count.
    let (_, id) = fixture.read(1, LONG);
    assert_eq!(fixture.add(1.0, 0.0, LONG), Err(Status::DataStructureItemsOverLimit));
    fixture.remove_read(id.expect("there was an item")).expect("removals succeed");
    assert!(fixture.add(1.0, 0.0, LONG).is_ok());
}

#[test]
fn bytes_of_a_structure_are_limited() {
    let mut fixture = Fixture::with_limits(StructureLimits { items_max: 100, bytes_max: 20 });
    let set = |fixture: &mut Fixture, key: &str, text: &str| {
        let (key, value, sort_key) = (key.into(), Value::text(text), SortKey::None);
        fixture.sorted_map(sorted_map::Operation::Set { key, value, sort_key, lifetime: LONG })
    };
    assert!(set(&mut fixture, "a", "1234567").is_ok());
    assert!(set(&mut fixture, "b", "1234567").is_ok());
    assert_eq!(set(&mut fixture, "c", ""), Err(Status::DataStructureMemoryOverLimit));
    assert_eq!(set(&mut fixture, "a", "12345678"), Err(Status::DataStructureMemoryOverLimit));
    // What shrinks is allowed, and makes room.
    assert!(fixture.set_sorted("a", SortKey::None, LONG).is_ok());
    assert_eq!(fixture.store.bytes_used(), 5 + 10);
    assert!(set(&mut fixture, "c", "xy").is_ok());
    assert_eq!(fixture.store.bytes_used(), 5 + 10 + 5);
}

#[test]
fn a_queue_holds_a_million_items_and_not_one_more() {
    let mut fixture = Fixture::new();
    for _ in 0..limits::STRUCTURE_ITEMS_MAX {
        fixture.add(0.0, 0.0, LONG).expect("an item that fits");
    }
    assert_eq!(fixture.add(0.0, 0.0, LONG), Err(Status::DataStructureItemsOverLimit));
    fixture.wait(LONG);
    assert!(fixture.add(0.0, 0.0, LONG).is_ok(), "all of them have expired");
}

#[test]
fn a_queue_holds_100_megabytes_and_not_one_byte_more() {
    let mut fixture = Fixture::new();
    // 3,200 values of 32 KB are just 100 MB. They share one text, so that the test does not need as much.
    let text = Value::text("x".repeat(limits::VALUE_BYTES_MAX - 2));
    for _ in 0..limits::STRUCTURE_BYTES_MAX / limits::VALUE_BYTES_MAX as u64 {
        let add = queue::Operation::Add { value: text.clone(), priority: 0.0, lifetime: LONG };
        fixture.queue(add).expect("an item that fits");
    }
    assert_eq!(fixture.store.bytes_used(), limits::STRUCTURE_BYTES_MAX);
    assert_eq!(fixture.add(1.0, 0.0, LONG), Err(Status::DataStructureMemoryOverLimit));
}

#[test]
fn the_cloud_passes_requests_on() {
    let mut cloud = Cloud::default();
    let name: Arc<str> = "name".into();
    let add = queue::Operation::Add { value: Value::Null, priority: f64::NAN, lifetime: LONG };
    let request = crate::cloud::Request::MemoryStore(Request::Queue { name, operation: add });
    let api = crate::cloud::Api::MemoryStore(Api::QueueAdd);
    let served = cloud.serve(Timestamp::default(), crate::cloud::ServerId(1), api, request);
    let error = served.outcome.expect_err("NaN is no priority");
    assert_eq!(served.units, 1);
    assert_eq!(error, crate::cloud::Error::MemoryStore(Status::InvalidRequest));
    assert_eq!(error.to_string(), "InvalidRequest");
}

#[test]
fn the_same_requests_give_the_same_replies() {
    let run = || {
        let mut store = MemoryStore::new();
        let name: Arc<str> = "jobs".into();
        let mut replies = Vec::new();
        for number in 0..50_u64 {
            let value = Value::Number(1.0);
            let operation = match number % 3 {
                0 | 1 => queue::Operation::Add { value, priority: 0.0, lifetime: seconds(number) },
                _ => queue::Operation::Read { count: 1, all_or_nothing: false, invisibility: seconds(3) },
            };
            let request = Request::Queue { name: Arc::clone(&name), operation };
            replies.push(store.apply(Timestamp::from_unix_seconds(number), request));
        }
        replies
    };
    assert_eq!(run(), run());
}
