//! What the memory stores hold, as rows.

use std::time::Duration;

use crate::cli::repl::Repl;
use crate::cli::words::shown;
use crate::cloud::Snapshot;
use crate::cloud::memory_store::snapshot::{QueueItem, SortedMapItem};
use crate::cloud::memory_store::{SortKey, StructureKind};
use crate::cloud::value::Value;

/// Longer values are cut.
const VALUE_CHARACTERS_SHOWN: usize = 60;

/// A structure that exists.
pub(super) struct Structure {
    pub kind: StructureKind,
    pub name: String,
    pub items: u64,
    /// Of keys, sort keys and values.
    pub bytes: u64,
}

impl Repl {
    /// All structures that hold anything.
    pub(super) fn structures(&self) -> Vec<Structure> {
        let snapshot = self.session.control().snapshot();
        let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        let size = |key: &str, value: &Value| count(key.len() + value.json_len());
        let hash_maps = snapshot.memory_stores.hash_maps.iter().map(|(name, items)| Structure {
            kind: StructureKind::HashMap,
            name: name.to_string(),
            items: count(items.len()),
            bytes: items.iter().map(|item| size(&item.key, &item.value)).sum(),
        });
        let sorted_maps = snapshot.memory_stores.sorted_maps.iter().map(|(name, items)| Structure {
            kind: StructureKind::SortedMap,
            name: name.to_string(),
            items: count(items.len()),
            bytes: items.iter().map(|item| size(&item.key, &item.value)).sum(),
        });
        let queues = snapshot.memory_stores.queues.iter().map(|(name, items)| Structure {
            kind: StructureKind::Queue,
            name: name.to_string(),
            items: count(items.len()),
            bytes: items.iter().map(|item| size("", &item.value)).sum(),
        });
        hash_maps.chain(sorted_maps).chain(queues).collect()
    }
}

/// The items of a structure: the head of a table, how many columns are names, and the rows.
pub(super) type Rows = (&'static [&'static str], usize, Vec<Vec<String>>);

/// The items of a structure, if it exists.
pub(super) fn rows(snapshot: &Snapshot, kind: StructureKind, name: &str) -> Option<Rows> {
    match kind {
        StructureKind::HashMap => {
            let items = snapshot.memory_stores.hash_maps.get(name)?;
            let row = |key: &str, value: &Value, left| vec![shown(key), cut(value), lifetime(left), bytes(key, value)];
            let rows = items.iter().map(|item| row(&item.key, &item.value, item.expires_in)).collect();
            Some((&["key", "value", "expires in", "bytes"], 2, rows))
        }
        StructureKind::SortedMap => {
            let items = snapshot.memory_stores.sorted_maps.get(name)?;
            let row = |item: &SortedMapItem| {
                let SortedMapItem { key, value, sort_key, expires_in } = item;
                vec![shown(key), sort_key_text(sort_key), cut(value), lifetime(*expires_in), bytes(key, value)]
            };
            Some((&["key", "sort key", "value", "expires in", "bytes"], 3, items.iter().map(row).collect()))
        }
        StructureKind::Queue => {
            let items = snapshot.memory_stores.queues.get(name)?;
            let row = |(position, item): (usize, &QueueItem)| {
                let visible =
                    item.invisible_for.map_or_else(|| "yes".to_owned(), |left| format!("in {}", lifetime(left)));
                vec![
                    (position + 1).to_string(),
                    cut(&item.value),
                    visible,
                    item.priority.to_string(),
                    lifetime(item.expires_in),
                    bytes("", &item.value),
                ]
            };
            let rows = items.iter().enumerate().map(row).collect();
            Some((&["place", "value", "visible", "priority", "expires in", "bytes"], 3, rows))
        }
    }
}

fn cut(value: &Value) -> String {
    let text = value.to_json();
    if text.chars().count() <= VALUE_CHARACTERS_SHOWN {
        return text;
    }
    text.chars().take(VALUE_CHARACTERS_SHOWN - 1).collect::<String>() + "…"
}

fn bytes(key: &str, value: &Value) -> String {
    (key.len() + value.json_len()).to_string()
}

fn sort_key_text(sort_key: &SortKey) -> String {
    match sort_key {
        SortKey::Number(number) => number.to_string(),
        SortKey::Text(text) => format!("\"{}\"", shown(text)),
        SortKey::None => String::new(),
    }
}

/// `59.5s`, `1h 2m`: the two largest units say enough.
pub(super) fn lifetime(span: Duration) -> String {
    let seconds = span.as_secs();
    let pair = |one: u64, name: &str, other: u64, other_name: &str| match other {
        0 => format!("{one}{name}"),
        other => format!("{one}{name} {other}{other_name}"),
    };
    match seconds {
        0..60 => format!("{}s", (span.as_secs_f64() * 10.0).round() / 10.0),
        60..3_600 => pair(seconds / 60, "m", seconds % 60, "s"),
        3_600..86_400 => pair(seconds / 3_600, "h", seconds % 3_600 / 60, "m"),
        _ => pair(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_have_two_units() {
        let millis = [0, 500, 59_940, 60_000, 61_000, 3_600_000, 5_460_000, 86_400_000, 3_888_000_000];
        let texts = ["0s", "0.5s", "59.9s", "1m", "1m 1s", "1h", "1h 31m", "1d", "45d"];
        assert_eq!(millis.map(|millis| lifetime(Duration::from_millis(millis))), texts);
    }
}
