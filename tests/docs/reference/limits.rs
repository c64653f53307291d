//! `docs/reference/limits.md`.

use sandstore::cloud::memory_store::limits;

use super::{check, code, grouped, table};
use crate::files::text_files;

const BODY: &str = "\
The numbers that sandstore's memory stores go by. Where each comes from stands in `src/cloud/memory_store/limits.rs` and
in [parity](../parity.md).

";

/// Name, value, unit, and what it is about.
#[rustfmt::skip]
fn rows() -> Vec<(&'static str, String, &'static str, &'static str)> {
    let whole = |number: usize| grouped(number as u64);
    vec![
        ("NAME_CHARACTERS_MAX", whole(limits::NAME_CHARACTERS_MAX), "characters", "name of a structure"),
        ("KEY_CHARACTERS_MAX", whole(limits::KEY_CHARACTERS_MAX), "characters", "key of a map"),
        ("SORT_KEY_CHARACTERS_MAX", whole(limits::SORT_KEY_CHARACTERS_MAX), "characters", "text as sort key"),
        ("VALUE_BYTES_MAX", whole(limits::VALUE_BYTES_MAX), "bytes", "JSON text of a value"),
        ("EXPIRATION_SECONDS_MAX", grouped(limits::EXPIRATION_SECONDS_MAX), "seconds", "lifetime of an item"),
        ("RANGE_COUNT_MAX", grouped(limits::RANGE_COUNT_MAX.into()), "items", "one `GetRangeAsync`"),
        ("LIST_COUNT_MAX", grouped(limits::LIST_COUNT_MAX.into()), "items", "one page of `ListItemsAsync`"),
        ("READ_COUNT_MAX", grouped(limits::READ_COUNT_MAX.into()), "items", "one `ReadAsync`"),
        ("STRUCTURE_ITEMS_MAX", grouped(limits::STRUCTURE_ITEMS_MAX), "items", "one sorted map or queue"),
        ("STRUCTURE_BYTES_MAX", grouped(limits::STRUCTURE_BYTES_MAX), "bytes", "one sorted map or queue"),
        ("INVISIBILITY_SECONDS_DEFAULT", grouped(limits::INVISIBILITY_SECONDS_DEFAULT), "seconds", "read queue items stay hidden"),
        ("READ_RETRY_SECONDS", grouped(limits::READ_RETRY_SECONDS), "seconds", "between two tries of a waiting `ReadAsync`"),
        ("UPDATE_RETRIES_MAX", grouped(limits::UPDATE_RETRIES_MAX.into()), "retries", "of `UpdateAsync` after conflicts"),
        ("UPDATE_BACKOFF_SECONDS_FIRST", limits::UPDATE_BACKOFF_SECONDS_FIRST.to_string(), "seconds", "pause before the first retry"),
        ("UPDATE_BACKOFF_FACTOR", limits::UPDATE_BACKOFF_FACTOR.to_string(), "times", "growth of that pause with each retry"),
        ("UPDATE_BACKOFF_SECONDS_MAX", limits::UPDATE_BACKOFF_SECONDS_MAX.to_string(), "seconds", "longest pause between two retries"),
        ("REQUEST_UNITS_BASE", grouped(limits::REQUEST_UNITS_BASE), "units a minute", "of the experience without players"),
        ("REQUEST_UNITS_PER_PLAYER", grouped(limits::REQUEST_UNITS_PER_PLAYER), "units a minute", "that each player adds"),
        ("MEMORY_BYTES_BASE", grouped(limits::MEMORY_BYTES_BASE), "bytes", "of the experience without players"),
        ("MEMORY_BYTES_PER_PLAYER", grouped(limits::MEMORY_BYTES_PER_PLAYER), "bytes", "that each player adds"),
        ("MEMORY_TRACEBACK_SECONDS", grouped(limits::MEMORY_TRACEBACK_SECONDS), "seconds", "for which players who left count"),
        ("HASH_MAP_PARTITIONS", grouped(limits::HASH_MAP_PARTITIONS.into()), "partitions", "that a page of `ListItemsAsync` is charged for"),
        ("PARTITION_UNITS_MAX", grouped(limits::PARTITION_UNITS_MAX), "request units", "on one partition a minute"),
        ("THROTTLE_SECONDS", grouped(limits::THROTTLE_SECONDS), "s", "a server refuses calls after it has met a limit on requests"),
        ("REQUEST_TIMEOUT_SECONDS", grouped(limits::REQUEST_TIMEOUT_SECONDS), "s", "until a call without an answer fails"),
    ]
}

#[test]
fn page() {
    let cells = rows().into_iter().map(|(name, value, unit, about)| vec![code(name), value, unit.into(), about.into()]);
    check("limits.md", "Limits", &format!("{BODY}{}", table(&["name", "value", "unit", "what"], cells)));
}

#[test]
fn the_page_has_every_limit() {
    let sources = text_files("src/cloud/memory_store");
    let source = sources.iter().find(|file| file.name.ends_with("/limits.rs")).expect("limits.rs is there");
    let names = source.text.lines().filter_map(|line| line.strip_prefix("pub const ")?.split(':').next());
    assert_eq!(names.collect::<Vec<_>>(), rows().iter().map(|row| row.0).collect::<Vec<_>>());
}
