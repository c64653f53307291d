//! From a snapshot to text.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use super::value::{write as write_value, write_number};
use super::{FORMAT, VERSION};
use crate::cloud::data_store;
use crate::cloud::memory_store::SortKey;
use crate::cloud::snapshot::{Kind, Part, Snapshot};
use crate::cloud::value::{Value, write_text};

/// The whole text.
pub(super) fn write(snapshot: &Snapshot) -> String {
    // Writing to a string cannot fail.
    let mut text = String::new();
    let _ = write!(text, "{{\n  \"format\": \"{FORMAT}\",\n  \"version\": {VERSION}");
    section(&mut text, Kind::HashMap, &snapshot.memory_stores.hash_maps, |item, text| {
        key(&item.key, text);
        value_and_lifetime(&item.value, item.expires_in, text);
    });
    section(&mut text, Kind::SortedMap, &snapshot.memory_stores.sorted_maps, |item, text| {
        key(&item.key, text);
        value_and_lifetime(&item.value, item.expires_in, text);
        sort_key(&item.sort_key, text);
    });
    section(&mut text, Kind::Queue, &snapshot.memory_stores.queues, |item, text| {
        value_and_lifetime(&item.value, item.expires_in, text);
        field(Part::Priority, text);
        write_number(item.priority, text);
        if let Some(invisible_for) = item.invisible_for {
            field(Part::InvisibleFor, text);
            write_seconds(invisible_for, text);
        }
    });
    data_stores(&mut text, &snapshot.data_stores);
    text.push_str("\n}\n");
    text
}

/// Files without data stores look as they did before there were any.
#[expect(clippy::cast_precision_loss, reason = "every number is a double for scripts")]
fn data_stores(text: &mut String, snapshot: &data_store::snapshot::Snapshot) {
    if !snapshot.standard.is_empty() {
        section(text, Kind::DataStore, &snapshot.standard, |item, text| {
            key(&item.key, text);
            if let Some(contents) = &item.contents {
                field(Part::Value, text);
                write_value(&contents.value, text);
                if !contents.user_ids.is_empty() {
                    field(Part::UserIds, text);
                    let ids = contents.user_ids.iter().map(|id| Value::Number(*id as f64));
                    write_value(&Value::Array(ids.collect()), text);
                }
                if !contents.metadata.is_empty() {
                    field(Part::Metadata, text);
                    write_value(&Value::Object(Arc::clone(&contents.metadata)), text);
                }
            }
            field(Part::Age, text);
            write_seconds(item.age, text);
            if let Some(key_age) = item.key_age {
                field(Part::KeyAge, text);
                write_seconds(key_age, text);
            }
        });
    }
    if !snapshot.ordered.is_empty() {
        section(text, Kind::OrderedDataStore, &snapshot.ordered, |item, text| {
            key(&item.key, text);
            field(Part::Value, text);
            write_number(item.value as f64, text);
        });
    }
}

/// All structures of a kind, an item a line.
fn section<Item>(
    text: &mut String,
    kind: Kind,
    structures: &BTreeMap<Arc<str>, Vec<Item>>,
    mut write_item: impl FnMut(&Item, &mut String),
) {
    let _ = write!(text, ",\n  \"{}\": {{", kind.section());
    for (position, (name, items)) in structures.iter().enumerate() {
        text.push_str(if position == 0 { "\n    " } else { ",\n    " });
        write_text(name, text);
        text.push_str(": [");
        for (position, item) in items.iter().enumerate() {
            text.push_str(if position == 0 { "\n      {" } else { ",\n      {" });
            write_item(item, text);
            text.push('}');
        }
        text.push_str(if items.is_empty() { "]" } else { "\n    ]" });
    }
    text.push_str(if structures.is_empty() { "}" } else { "\n  }" });
}

/// The name of the next field of an item.
fn field(part: Part, text: &mut String) {
    let separator = if text.ends_with('{') { "" } else { ", " };
    let _ = write!(text, "{separator}\"{}\": ", part.field());
}

fn key(key: &str, text: &mut String) {
    field(Part::Key, text);
    write_text(key, text);
}

fn value_and_lifetime(value: &Value, expires_in: Duration, text: &mut String) {
    field(Part::Value, text);
    write_value(value, text);
    field(Part::ExpiresIn, text);
    write_seconds(expires_in, text);
}

fn sort_key(sort_key: &SortKey, text: &mut String) {
    match sort_key {
        SortKey::None => {}
        SortKey::Number(number) => {
            field(Part::SortKey, text);
            write_number(*number, text);
        }
        SortKey::Text(sort_key) => {
            field(Part::SortKey, text);
            write_text(sort_key, text);
        }
    }
}

/// A time in seconds, to the microsecond: `59.5`.
fn write_seconds(time: Duration, text: &mut String) {
    let _ = write!(text, "{}", time.as_secs());
    let micros = time.subsec_micros();
    if micros > 0 {
        let fraction = format!("{micros:06}");
        let _ = write!(text, ".{}", fraction.trim_end_matches('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_to_the_microsecond() {
        let cases =
            [(0, "0"), (1, "0.000001"), (59_500_000, "59.5"), (1_000_000, "1"), (3_887_999_999_999, "3887999.999999")];
        for (micros, expected) in cases {
            let mut text = String::new();
            write_seconds(Duration::from_micros(micros), &mut text);
            assert_eq!(text, expected);
        }
    }
}
