//! Rules of hash maps.

use std::time::Duration;

use super::Operation;
use crate::cloud::memory_store::fixture::{Fixture, LONG, seconds};
use crate::cloud::memory_store::{Reply, Status, Version};
use crate::cloud::value::Value;

fn filled(count: u32) -> Fixture {
    let mut fixture = Fixture::new();
    for number in 0..count {
        fixture.set(&number.to_string(), f64::from(number), LONG).expect("a plain write");
    }
    fixture
}

fn remove(fixture: &mut Fixture, key: &str) {
    assert_eq!(fixture.hash_map(Operation::Remove { key: key.into() }), Ok(Reply::Removed));
}

#[test]
fn a_set_says_whether_it_overwrote() {
    let mut fixture = Fixture::new();
    assert_eq!(fixture.set("key", 1.0, LONG), Ok(Reply::Written { overwrote: false }));
    assert_eq!(fixture.set("key", 2.0, LONG), Ok(Reply::Written { overwrote: true }));
    assert_eq!(fixture.get("key").0, Some(Value::Number(2.0)));
    remove(&mut fixture, "key");
    remove(&mut fixture, "key");
    assert_eq!(fixture.set("key", 3.0, LONG), Ok(Reply::Written { overwrote: false }));
}

#[test]
fn a_compare_and_set_fails_after_any_other_write() {
    let mut fixture = Fixture::new();
    let compare_and_set = |fixture: &mut Fixture, expected, number: f64, lifetime| {
        let (key, value) = ("key".into(), number.into());
        fixture.hash_map(Operation::CompareAndSet { key, expected, value, lifetime })
    };
    assert_eq!(
        compare_and_set(&mut fixture, Version::ABSENT, 1.0, seconds(5)),
        Ok(Reply::Written { overwrote: false })
    );
    assert_eq!(compare_and_set(&mut fixture, Version::ABSENT, 2.0, LONG), Err(Status::DataUpdateConflict));
    let (value, first) = fixture.get("key");
    assert_eq!(value, Some(Value::Number(1.0)));
    assert_eq!(compare_and_set(&mut fixture, first, 3.0, seconds(5)), Ok(Reply::Written { overwrote: true }));
    assert_eq!(compare_and_set(&mut fixture, first, 4.0, LONG), Err(Status::DataUpdateConflict));

    // Once it has expired it is absent, and the same value written again is another version.
    let (_, second) = fixture.get("key");
    fixture.wait(seconds(5));
    assert_eq!(compare_and_set(&mut fixture, second, 5.0, LONG), Err(Status::DataUpdateConflict));
    assert!(compare_and_set(&mut fixture, Version::ABSENT, 3.0, LONG).is_ok());
    assert!(fixture.get("key").1 > second);

    let (_, third) = fixture.get("key");
    assert_eq!(compare_and_set(&mut fixture, third, 6.0, Duration::ZERO), Ok(Reply::Written { overwrote: true }));
    assert_eq!(fixture.get("key"), (None, Version::ABSENT));
}

#[test]
fn pages_follow_the_order_of_creation() {
    let mut fixture = filled(5);
    fixture.set("0", 9.0, LONG).expect("a plain write");
    let (first, cursor) = fixture.list(None, 2);
    assert_eq!(first, ["0", "1"]);
    let (second, cursor) = fixture.list(cursor, 2);
    assert_eq!(second, ["2", "3"]);
    let (third, cursor) = fixture.list(cursor, 2);
    assert_eq!((third, cursor), (vec!["4".to_owned()], None));
}

#[test]
fn a_full_last_page_is_the_last_page() {
    let mut fixture = filled(4);
    let (_, cursor) = fixture.list(None, 2);
    let (page, cursor) = fixture.list(cursor, 2);
    assert_eq!((page.len(), cursor), (2, None));
    assert_eq!(Fixture::new().list(None, 2), (Vec::new(), None));
}

#[test]
fn items_created_after_the_listing_began_are_not_listed() {
    let mut fixture = filled(3);
    let (_, cursor) = fixture.list(None, 1);
    remove(&mut fixture, "1");
    fixture.set("1", 1.0, LONG).expect("a plain write");
    fixture.set("new", 1.0, LONG).expect("a plain write");
    assert_eq!(fixture.list(cursor, 10), (vec!["2".to_owned()], None));
    assert_eq!(fixture.list(None, 10).0, ["0", "2", "1", "new"]);
}

#[test]
fn a_page_is_empty_when_the_rest_vanishes() {
    let mut fixture = filled(2);
    let (_, cursor) = fixture.list(None, 1);
    remove(&mut fixture, "1");
    assert_eq!(fixture.list(cursor, 1), (Vec::new(), None));
}

#[test]
fn cursors_outlive_the_map() {
    let mut fixture = filled(3);
    let (_, cursor) = fixture.list(None, 1);
    for key in ["0", "1", "2"] {
        remove(&mut fixture, key);
    }
    fixture.set("1", 1.0, LONG).expect("a plain write");
    assert_eq!(fixture.list(cursor, 10), (Vec::new(), None));
}

#[test]
fn cursors_survive_that_slots_are_moved_together() {
    let mut fixture = filled(1_000);
    let (_, cursor) = fixture.list(None, 200);
    for number in (0..1_000).filter(|number| number % 10 != 5) {
        remove(&mut fixture, &number.to_string());
    }
    let (page, cursor) = fixture.list(cursor, 79);
    assert_eq!((page.first().map(String::as_str), page.len()), (Some("205"), 79));
    assert_eq!(fixture.list(cursor, 79), (vec!["995".to_owned()], None));
    assert_eq!(fixture.get("995").0, Some(Value::Number(995.0)));
}
