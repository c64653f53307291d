//! Rules of queues.

use std::time::Duration;

use super::{Operation, ReadId};
use crate::cloud::memory_store::Reply;
use crate::cloud::memory_store::fixture::{Fixture, LONG, seconds};
use crate::cloud::value::Value;

/// A queue with the numbers 1 to `count`, all of priority 0.
fn filled(count: u32) -> Fixture {
    let mut fixture = Fixture::new();
    for number in 1..=count {
        fixture.add(f64::from(number), 0.0, LONG).expect("a plain write");
    }
    fixture
}

fn numbers(numbers: &[f64]) -> Vec<Value> {
    numbers.iter().copied().map(Value::Number).collect()
}

fn remove(fixture: &mut Fixture, id: Option<ReadId>) {
    let id = id.expect("something was read");
    assert_eq!(fixture.remove_read(id), Ok(Reply::Removed));
}

#[test]
fn higher_priorities_come_first_and_equal_ones_in_order_of_arrival() {
    let mut fixture = Fixture::new();
    for (number, priority) in [(1.0, 0.0), (2.0, 5.0), (3.0, -1.0), (4.0, 5.0), (5.0, -0.0), (6.0, 0.0)] {
        fixture.add(number, priority, LONG).expect("a plain write");
    }
    assert_eq!(fixture.read(100, seconds(1)).0, numbers(&[2.0, 4.0, 1.0, 5.0, 6.0, 3.0]));
}

#[test]
fn what_was_read_is_invisible_until_its_time_is_over() {
    let mut fixture = filled(3);
    assert_eq!(fixture.read(2, seconds(30)).0, numbers(&[1.0, 2.0]));
    assert_eq!(fixture.queue_sizes(), (3, 1));
    fixture.wait(Duration::from_micros(29_999_999));
    assert_eq!(fixture.read(2, seconds(60)).0, numbers(&[3.0]));
    fixture.wait(Duration::from_micros(1));
    assert_eq!(fixture.queue_sizes(), (3, 2));
    fixture.add(4.0, 0.0, LONG).expect("a plain write");
    assert_eq!(fixture.read(9, seconds(30)).0, numbers(&[1.0, 2.0, 4.0]));
}

#[test]
fn a_removal_takes_what_its_read_returned() {
    let mut fixture = filled(4);
    let (_, first) = fixture.read(2, seconds(30));
    let (_, second) = fixture.read(1, seconds(30));
    remove(&mut fixture, second.clone());
    assert_eq!(fixture.queue_sizes(), (3, 1));
    remove(&mut fixture, second);
    assert_eq!(fixture.queue_sizes(), (3, 1));
    remove(&mut fixture, first);
    assert_eq!(fixture.queue_sizes(), (1, 1));
    fixture.wait(seconds(30));
    assert_eq!(fixture.read(9, seconds(1)).0, numbers(&[4.0]));
}

#[test]
fn a_late_removal_does_nothing() {
    let mut fixture = filled(2);
    let (_, late) = fixture.read(2, seconds(30));
    fixture.wait(seconds(30));
    remove(&mut fixture, late.clone());
    assert_eq!(fixture.queue_sizes(), (2, 2));
    // Not even while somebody else has the items.
    fixture.read(2, seconds(30));
    remove(&mut fixture, late);
    assert_eq!(fixture.queue_sizes(), (2, 0));
}

#[test]
fn unknown_ids_do_nothing() {
    let mut fixture = filled(1);
    let (_, id) = fixture.read(1, seconds(30));
    for text in ["", " ", "5", "not an id at all"] {
        assert_eq!(fixture.remove_read(ReadId::new(text)), Ok(Reply::Removed));
    }
    fixture.name = "other".into();
    remove(&mut fixture, id.clone());
    fixture.name = "name".into();
    assert_eq!(fixture.queue_sizes(), (1, 0));
    remove(&mut fixture, id);
    assert_eq!(fixture.queue_sizes(), (0, 0));
}

#[test]
fn without_invisibility_items_stay_and_cannot_be_removed() {
    let mut fixture = filled(2);
    let (items, id) = fixture.read(2, Duration::ZERO);
    assert_eq!(items.len(), 2);
    remove(&mut fixture, id);
    assert_eq!(fixture.queue_sizes(), (2, 2));
    assert_eq!(fixture.read(1, Duration::ZERO).0, numbers(&[1.0]));
}

#[test]
fn all_or_nothing_takes_nothing_when_there_is_too_little() {
    let mut fixture = filled(2);
    let read = |count| Operation::Read { count, all_or_nothing: true, invisibility: seconds(30) };
    assert_eq!(fixture.queue(read(3)), Ok(Reply::Read { items: Vec::new(), id: None }));
    assert_eq!(fixture.queue_sizes(), (2, 2));
    let Ok(Reply::Read { items, id: Some(_) }) = fixture.queue(read(2)) else { panic!("two are there") };
    assert_eq!(items, numbers(&[1.0, 2.0]));
    assert_eq!(fixture.queue(read(1)), Ok(Reply::Read { items: Vec::new(), id: None }));
}

#[test]
fn what_expires_while_invisible_never_comes_back() {
    let mut fixture = Fixture::new();
    fixture.add(1.0, 0.0, seconds(10)).expect("a plain write");
    fixture.add(2.0, 0.0, seconds(100)).expect("a plain write");
    let (_, id) = fixture.read(2, seconds(30));
    fixture.wait(seconds(10));
    assert_eq!(fixture.queue_sizes(), (1, 0));
    fixture.wait(seconds(20));
    assert_eq!(fixture.queue_sizes(), (1, 1));
    remove(&mut fixture, id);
    assert_eq!(fixture.read(9, seconds(1)).0, numbers(&[2.0]));
}

#[test]
fn ids_outlive_the_queue() {
    let mut fixture = filled(1);
    let (_, old) = fixture.read(1, LONG);
    remove(&mut fixture, old.clone());
    fixture.add(2.0, 0.0, LONG).expect("a plain write");
    let (_, new) = fixture.read(1, LONG);
    assert_ne!(old, new);
    remove(&mut fixture, old);
    assert_eq!(fixture.queue_sizes(), (1, 0));
}

#[test]
fn a_long_queue_is_worked_off_beside_many_invisible_items() {
    let mut fixture = filled(50_000);
    let mut expected = 1.0;
    for _ in 0..500 {
        let (items, _) = fixture.read(100, LONG);
        assert_eq!(items.first(), Some(&Value::Number(expected)));
        expected += 100.0;
    }
    assert_eq!(fixture.queue_sizes(), (50_000, 0));
    assert_eq!(fixture.read(1, LONG), (Vec::new(), None));
}
