//! Whether a request is acceptable, before anything is changed.
//!
//! Game servers check some of this earlier, so that scripts see the client's error; the service checks all of it. What is
//! wrong is told as a [`Fault`]: scripts get its status, snapshots its words.

use std::time::Duration;

use super::fault::{Fault, TextFault};
use super::limits::{
    EXPIRATION_SECONDS_MAX, KEY_CHARACTERS_MAX, LIST_COUNT_MAX, NAME_CHARACTERS_MAX, RANGE_COUNT_MAX, READ_COUNT_MAX,
    SORT_KEY_CHARACTERS_MAX, VALUE_BYTES_MAX,
};
use super::{Bound, Request, SortKey, hash_map, queue, sorted_map};
use crate::cloud::value::Value;

/// Checks a request and measures the value that it brings, in bytes of JSON text; 0 when it brings none.
///
/// # Errors
///
/// When several things are wrong, the first in the order of the arguments (assumed).
pub(super) fn measure(request: &Request) -> Result<u32, Fault> {
    check_name(request.name())?;
    match request {
        Request::HashMap { operation, .. } => hash_map(operation),
        Request::SortedMap { operation, .. } => sorted_map(operation),
        Request::Queue { operation, .. } => queue(operation),
    }
}

fn hash_map(operation: &hash_map::Operation) -> Result<u32, Fault> {
    use hash_map::Operation;
    match operation {
        Operation::Get { key } | Operation::Remove { key } => check_key(key).map(|()| 0),
        Operation::Set { key, value, lifetime } | Operation::CompareAndSet { key, value, lifetime, .. } => {
            check_key(key)?;
            let bytes = measure_value(value)?;
            check_lifetime(*lifetime)?;
            Ok(bytes)
        }
        Operation::List { count, .. } => check_count(*count, LIST_COUNT_MAX).map(|()| 0),
    }
}

fn sorted_map(operation: &sorted_map::Operation) -> Result<u32, Fault> {
    use sorted_map::Operation;
    match operation {
        Operation::Get { key } | Operation::Remove { key } => check_key(key).map(|()| 0),
        Operation::Set { key, value, sort_key, lifetime }
        | Operation::CompareAndSet { key, value, sort_key, lifetime, .. } => {
            check_key(key)?;
            let bytes = measure_value(value)?;
            check_lifetime(*lifetime)?;
            check_sort_key(sort_key)?;
            Ok(bytes)
        }
        Operation::Range { count, lower, upper, .. } => {
            check_count(*count, RANGE_COUNT_MAX)?;
            lower.iter().chain(upper).try_for_each(check_bound)?;
            Ok(0)
        }
        Operation::Size => Ok(0),
    }
}

fn queue(operation: &queue::Operation) -> Result<u32, Fault> {
    use queue::Operation;
    match operation {
        Operation::Add { value, priority, lifetime } => {
            let bytes = measure_value(value)?;
            check_lifetime(*lifetime)?;
            // NaN has no place in the order (assumed; Roblox does not say).
            if priority.is_nan() { Err(Fault::PriorityNotANumber) } else { Ok(bytes) }
        }
        Operation::Read { count, .. } => check_count(*count, READ_COUNT_MAX).map(|()| 0),
        Operation::Remove { .. } | Operation::Size { .. } => Ok(0),
    }
}

/// Checks the name of a structure.
pub(super) fn check_name(name: &str) -> Result<(), Fault> {
    check_text(name, NAME_CHARACTERS_MAX).map_err(Fault::Name)
}

fn check_key(key: &str) -> Result<(), Fault> {
    check_text(key, KEY_CHARACTERS_MAX).map_err(Fault::Key)
}

/// Names and keys: not empty, not blank, not too long, no control characters (observed in server answers of 2023).
fn check_text(text: &str, characters_max: usize) -> Result<(), TextFault> {
    // Nearly every text is short and plainly visible, which one pass over its bytes tells.
    if text.len() <= characters_max && !text.is_empty() && text.bytes().all(|byte| byte > b' ') {
        return Ok(());
    }
    if text.trim().is_empty() {
        return Err(TextFault::Blank);
    }
    check_length(text, characters_max)?;
    check_control_characters(text)
}

fn check_length(text: &str, characters_max: usize) -> Result<(), TextFault> {
    if is_longer(text, characters_max) { Err(TextFault::TooLong { characters_max }) } else { Ok(()) }
}

fn check_control_characters(text: &str) -> Result<(), TextFault> {
    if text.bytes().any(|byte| byte < b' ') { Err(TextFault::ControlCharacter) } else { Ok(()) }
}

fn is_longer(text: &str, characters_max: usize) -> bool {
    // There are never more characters than bytes, so most texts need no counting.
    text.len() > characters_max && text.chars().count() > characters_max
}

/// A bound is a place, not an item: its key may be empty, which comes before all others.
fn check_bound(bound: &Bound) -> Result<(), Fault> {
    if let Some(key) = &bound.key {
        check_length(key, KEY_CHARACTERS_MAX).and_then(|()| check_control_characters(key)).map_err(Fault::Key)?;
    }
    bound.sort_key.as_ref().map_or(Ok(()), check_sort_key)
}

fn check_sort_key(sort_key: &SortKey) -> Result<(), Fault> {
    match sort_key {
        // Assumed: numbers that JSON cannot say do not order items either.
        SortKey::Number(number) if !number.is_finite() => Err(Fault::SortKeyNotFinite),
        SortKey::Text(text) => check_length(text, SORT_KEY_CHARACTERS_MAX).map_err(Fault::SortKey),
        _ => Ok(()),
    }
}

fn check_count(count: u32, count_max: u32) -> Result<(), Fault> {
    if (1..=count_max).contains(&count) { Ok(()) } else { Err(Fault::Count { count_max }) }
}

fn check_lifetime(lifetime: Duration) -> Result<(), Fault> {
    let lifetime_max = Duration::from_secs(EXPIRATION_SECONDS_MAX);
    if lifetime > lifetime_max { Err(Fault::LifetimeTooLong) } else { Ok(()) }
}

fn measure_value(value: &Value) -> Result<u32, Fault> {
    let bytes = value.json_len();
    if bytes > VALUE_BYTES_MAX {
        return Err(Fault::ValueTooLarge { bytes });
    }
    u32::try_from(bytes).map_err(|_| Fault::ValueTooLarge { bytes })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Fixture, LONG, seconds};
    use super::super::{Direction, Status, limits};
    use super::*;

    #[test]
    fn names_and_keys_are_checked() {
        let mut fixture = Fixture::new();
        let longest = "ж".repeat(limits::KEY_CHARACTERS_MAX);
        assert!(fixture.set(&longest, 1.0, LONG).is_ok());
        assert!(fixture.set("with space: | / {}", 1.0, LONG).is_ok());
        for key in ["", " ", " \u{3000} ", "a\nb", "\0", "\u{1f}", &format!("{longest}x")] {
            assert_eq!(fixture.set(key, 1.0, LONG), Err(Status::InvalidRequest), "{key:?}");
            assert_eq!(fixture.set_sorted(key, SortKey::None, LONG), Err(Status::InvalidRequest), "{key:?}");
        }
        fixture.name = " ".into();
        assert_eq!(fixture.set("key", 1.0, LONG), Err(Status::InvalidRequest));
        assert_eq!(fixture.add(1.0, 0.0, LONG), Err(Status::InvalidRequest));
        fixture.name = "n".repeat(limits::NAME_CHARACTERS_MAX).into();
        assert!(fixture.add(1.0, 0.0, LONG).is_ok());
    }

    #[test]
    fn values_and_lifetimes_are_checked_everywhere() {
        let mut fixture = Fixture::new();
        let fits = "x".repeat(limits::VALUE_BYTES_MAX - 2);
        let too_large = format!("{fits}x");
        assert!(fixture.set("key", fits.as_str(), LONG).is_ok());
        assert_eq!(fixture.set("key", too_large.as_str(), LONG), Err(Status::ItemValueSizeTooLarge));
        let value = Value::text(too_large);
        let add = queue::Operation::Add { value, priority: 0.0, lifetime: LONG };
        assert_eq!(fixture.queue(add), Err(Status::ItemValueSizeTooLarge));

        let too_long = LONG + Duration::from_micros(1);
        assert_eq!(fixture.set("key", 1.0, too_long), Err(Status::InvalidExpirationTime));
        assert_eq!(fixture.set_sorted("key", SortKey::None, too_long), Err(Status::InvalidExpirationTime));
        assert_eq!(fixture.add(1.0, 0.0, too_long), Err(Status::InvalidExpirationTime));
        assert_eq!(fixture.add(1.0, f64::NAN, LONG), Err(Status::InvalidRequest));
    }

    #[test]
    fn counts_are_checked() {
        let mut fixture = Fixture::new();
        for (count, list, range, read) in
            [(0, false, false, false), (1, true, true, true), (100, true, true, true), (200, true, true, false)]
        {
            let listed = fixture.hash_map(hash_map::Operation::List { cursor: None, count });
            assert_eq!(listed.is_ok(), list, "list {count}");
            let direction = Direction::Ascending;
            let ranged =
                fixture.sorted_map(sorted_map::Operation::Range { direction, count, lower: None, upper: None });
            assert_eq!(ranged.is_ok(), range, "range {count}");
            let read_operation = queue::Operation::Read { count, all_or_nothing: false, invisibility: seconds(1) };
            assert_eq!(fixture.queue(read_operation).is_ok(), read, "read {count}");
        }
        assert_eq!(
            fixture.hash_map(hash_map::Operation::List { cursor: None, count: 201 }),
            Err(Status::InvalidRequest)
        );
    }
}
