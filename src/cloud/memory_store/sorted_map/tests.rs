//! Rules of sorted maps.

use std::time::Duration;

use super::{Direction, Operation, SortKey};
use crate::cloud::memory_store::fixture::{Fixture, LONG, bound};
use crate::cloud::memory_store::{Bound, Reply, Status, Version};
use crate::cloud::value::Value;

const ASCENDING: Direction = Direction::Ascending;
const DESCENDING: Direction = Direction::Descending;

/// Two items of each kind of sort key, and ties in each kind.
fn mixed() -> Fixture {
    let mut fixture = Fixture::new();
    for (key, sort_key) in [
        ("none b", SortKey::None),
        ("text b", SortKey::text("t")),
        ("two", SortKey::number(2.0)),
        ("one b", SortKey::number(1.0)),
        ("none a", SortKey::None),
        ("text a", SortKey::text("t")),
        ("one a", SortKey::number(1.0)),
        ("ten", SortKey::number(10.0)),
    ] {
        fixture.set_sorted(key, sort_key, LONG).expect("a plain write");
    }
    fixture
}

fn above(fixture: &mut Fixture, lower: impl Into<Option<Bound>>) -> Vec<String> {
    fixture.range(ASCENDING, 200, lower, None)
}

fn below(fixture: &mut Fixture, upper: impl Into<Option<Bound>>) -> Vec<String> {
    fixture.range(ASCENDING, 200, None, upper)
}

#[test]
fn numbers_come_first_then_texts_then_none_and_ties_by_key() {
    let mut fixture = mixed();
    let all = ["one a", "one b", "two", "ten", "text a", "text b", "none a", "none b"];
    assert_eq!(fixture.range(ASCENDING, 200, None, None), all);
    let mut reversed = all;
    reversed.reverse();
    assert_eq!(fixture.range(DESCENDING, 200, None, None), reversed);
    assert_eq!(fixture.range(ASCENDING, 3, None, None), all[..3]);
    assert_eq!(fixture.range(DESCENDING, 2, None, None), reversed[..2]);
    assert_eq!(fixture.range(ASCENDING, 200, bound(None, None), bound(None, None)), all);
}

#[test]
fn a_bound_with_both_fields_is_a_place() {
    let mut fixture = mixed();
    let place = || bound(Some("one a"), Some(SortKey::number(1.0)));
    assert_eq!(above(&mut fixture, place())[..2], ["one b", "two"]);
    assert!(below(&mut fixture, place()).is_empty());
    // The place need not be taken.
    assert_eq!(above(&mut fixture, bound(Some("x"), Some(SortKey::number(1.5))))[0], "two");
    assert_eq!(below(&mut fixture, bound(Some("text aa"), Some(SortKey::text("t")))).len(), 5);
}

#[test]
fn a_bound_with_a_sort_key_leaves_all_its_items_out() {
    let mut fixture = mixed();
    let one = || bound(None, Some(SortKey::number(1.0)));
    let text = || bound(None, Some(SortKey::text("t")));
    let none = || bound(None, Some(SortKey::None));
    assert_eq!(above(&mut fixture, one())[0], "two");
    assert!(below(&mut fixture, one()).is_empty());
    assert_eq!(above(&mut fixture, text()), ["none a", "none b"]);
    assert_eq!(below(&mut fixture, text()), ["one a", "one b", "two", "ten"]);
    assert!(above(&mut fixture, none()).is_empty());
    assert_eq!(below(&mut fixture, none()).len(), 6);
    assert_eq!(fixture.range(DESCENDING, 200, one(), text()), ["ten", "two"]);
}

#[test]
fn the_greatest_number_and_texts_with_a_common_start_are_told_apart() {
    let mut fixture = Fixture::new();
    for (key, sort_key) in [
        ("a", SortKey::number(f64::MAX)),
        ("b", SortKey::text("")),
        ("c", SortKey::text("x")),
        ("d", SortKey::text("x\0")),
    ] {
        fixture.set_sorted(key, sort_key, LONG).expect("a plain write");
    }
    assert_eq!(above(&mut fixture, bound(None, Some(SortKey::number(f64::MAX)))), ["b", "c", "d"]);
    assert_eq!(above(&mut fixture, bound(None, Some(SortKey::text("")))), ["c", "d"]);
    assert_eq!(above(&mut fixture, bound(None, Some(SortKey::text("x")))), ["d"]);
    assert_eq!(above(&mut fixture, bound(None, Some(SortKey::Number(-0.0)))).len(), 4);
}

#[test]
fn a_bound_with_a_key_is_the_place_of_an_item_without_sort_key() {
    let mut fixture = mixed();
    assert_eq!(above(&mut fixture, bound(Some("a"), None)), ["none a", "none b"]);
    assert_eq!(above(&mut fixture, bound(Some("none a"), None)), ["none b"]);
    assert_eq!(below(&mut fixture, bound(Some("a"), None)).len(), 6);
    assert_eq!(below(&mut fixture, bound(Some("none b"), None)).len(), 7);

    let mut plain = Fixture::new();
    for key in ["u:1", "u:2", "u;", "v:1"] {
        plain.set_sorted(key, SortKey::None, LONG).expect("a plain write");
    }
    let by_prefix = plain.range(ASCENDING, 200, bound(Some("u:"), None), bound(Some("u;"), None));
    assert_eq!(by_prefix, ["u:1", "u:2"]);
}

#[test]
fn crossed_bounds_give_nothing() {
    let mut fixture = mixed();
    let number = |number| bound(None, Some(SortKey::number(number)));
    for direction in [ASCENDING, DESCENDING] {
        assert!(fixture.range(direction, 200, number(10.0), number(1.0)).is_empty());
        assert!(fixture.range(direction, 200, number(2.0), number(2.0)).is_empty());
        let place = || bound(Some("two"), Some(SortKey::number(2.0)));
        assert!(fixture.range(direction, 200, place(), place()).is_empty());
        assert!(fixture.range(direction, 200, bound(Some("z"), None), bound(Some("a"), None)).is_empty());
    }
}

#[test]
fn an_overwrite_moves_the_item_when_its_sort_key_changes() {
    let mut fixture = mixed();
    assert_eq!(fixture.set_sorted("one a", SortKey::number(1.0), LONG), Ok(Reply::Written { overwrote: true }));
    assert_eq!(above(&mut fixture, None)[0], "one a");
    fixture.set_sorted("one a", SortKey::text("z"), LONG).expect("a plain write");
    assert_eq!(above(&mut fixture, None)[..2], ["one b", "two"]);
    assert_eq!(above(&mut fixture, bound(None, Some(SortKey::text("t"))))[0], "one a");
    fixture.set_sorted("one a", SortKey::None, Duration::ZERO).expect("a plain write");
    assert_eq!(above(&mut fixture, None).len(), 7);
    assert_eq!(fixture.sorted_map(Operation::Size), Ok(Reply::Size(7)));
}

#[test]
fn an_overwrite_prolongs_and_shortens_the_life_of_an_item() {
    let mut fixture = Fixture::new();
    let seconds = Duration::from_secs;
    let size = |fixture: &mut Fixture| fixture.sorted_map(Operation::Size);
    for _ in 0..100 {
        fixture.set_sorted("key", SortKey::None, seconds(10)).expect("a plain write");
        fixture.wait(seconds(1));
    }
    assert!(fixture.store.timer_count() <= 1, "{} timers", fixture.store.timer_count());
    fixture.wait(seconds(8));
    assert_eq!(size(&mut fixture), Ok(Reply::Size(1)), "the last write lasts for 10 seconds");
    fixture.wait(seconds(1));
    assert_eq!(size(&mut fixture), Ok(Reply::Size(0)));
    for (lifetime, count) in [(30, 1), (5, 2), (20, 2), (10, 3)] {
        fixture.set_sorted("key", SortKey::None, seconds(lifetime)).expect("a plain write");
        assert_eq!(fixture.store.timer_count(), count, "after a life of {lifetime} seconds");
    }
    fixture.wait(seconds(9));
    assert_eq!(size(&mut fixture), Ok(Reply::Size(1)));
    fixture.wait(seconds(1));
    assert_eq!(size(&mut fixture), Ok(Reply::Size(0)));
}

#[test]
fn a_get_answers_the_sort_key_and_negative_zero_is_zero() {
    let mut fixture = Fixture::new();
    fixture.set_sorted("key", SortKey::Number(-0.0), LONG).expect("a plain write");
    let Ok(Reply::SortedValue { item: Some((value, SortKey::Number(zero))), version }) =
        fixture.sorted_map(Operation::Get { key: "key".into() })
    else {
        panic!("the item exists and has a number");
    };
    assert_eq!((value, zero.is_sign_positive()), (Value::Null, true));
    assert_ne!(version, Version::ABSENT);
    let missing = fixture.sorted_map(Operation::Get { key: "other".into() });
    assert_eq!(missing, Ok(Reply::SortedValue { item: None, version: Version::ABSENT }));
}

#[test]
fn sort_keys_are_checked() {
    let mut fixture = Fixture::new();
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(fixture.set_sorted("key", SortKey::number(number), LONG), Err(Status::SortKeyInvalid));
        let lower = Some(bound(None, Some(SortKey::number(number))));
        let range = Operation::Range { direction: ASCENDING, count: 1, lower, upper: None };
        assert_eq!(fixture.sorted_map(range), Err(Status::SortKeyInvalid));
    }
    assert!(fixture.set_sorted("key", SortKey::text("é".repeat(128)), LONG).is_ok());
    assert_eq!(fixture.set_sorted("key", SortKey::text("é".repeat(129)), LONG), Err(Status::InvalidRequest));
    let upper = Some(bound(Some("a\0"), None));
    let range = Operation::Range { direction: ASCENDING, count: 1, lower: None, upper };
    assert_eq!(fixture.sorted_map(range), Err(Status::InvalidRequest));
}

#[test]
fn a_large_map_is_read_in_the_middle() {
    let mut fixture = Fixture::new();
    for number in 0..100_000_u32 {
        // Neither in order nor in reverse.
        let scattered = f64::from(number.wrapping_mul(48_271) % 100_003);
        fixture.set_sorted(&number.to_string(), SortKey::number(scattered), LONG).expect("a plain write");
    }
    assert_eq!(fixture.sorted_map(Operation::Size), Ok(Reply::Size(100_000)));
    for start in (0..100_000_u32).step_by(100) {
        let lower = bound(None, Some(SortKey::number(f64::from(start))));
        let range = fixture.range(ASCENDING, 10, lower, None);
        assert_eq!(range.len(), 10.min(100_000 - start as usize));
    }
    fixture.wait(LONG);
    assert_eq!(fixture.sorted_map(Operation::Size), Ok(Reply::Size(0)));
    assert_eq!(fixture.store.bytes_used(), 0);
}
