//! The text form: what it looks like, what survives it, and what is refused, with the line.

use std::time::Duration;

use super::TextError;
use crate::cloud::memory_store::SortKey;
use crate::cloud::memory_store::snapshot::{HashMapItem, QueueItem, SortedMapItem};
use crate::cloud::snapshot::Snapshot;
use crate::cloud::value::Value;
use crate::cloud::{Cloud, Timestamp};

/// A file whose hash map `m` has one item with this value.
fn with_value(value: &str) -> String {
    with("hashMaps", &format!(r#"{{"m": [{{"key": "k", "expiresIn": 1, "value": {value}}}]}}"#))
}

/// A file with one section, on the third line.
fn with(section: &str, contents: &str) -> String {
    format!("{{\"format\": \"sandstore-memory-stores\",\n \"version\": 1,\n \"{section}\": {contents}}}")
}

fn value_of(text: &str) -> Value {
    let snapshot = Snapshot::from_json(&with_value(text)).expect("the value is sound");
    snapshot.memory_stores.hash_maps["m"][0].value.clone()
}

fn text_of(value: Value) -> String {
    let mut snapshot = Snapshot::default();
    let item = HashMapItem { key: "k".into(), value, expires_in: Duration::from_secs(1) };
    snapshot.memory_stores.hash_maps.insert("m".into(), vec![item]);
    let text = snapshot.to_json();
    let (_, rest) = text.split_once("\"value\": ").expect("an item has a value");
    rest.split_once(", \"expiresIn\"").expect("a lifetime follows").0.to_owned()
}

fn refused(text: &str) -> TextError {
    let error = match Snapshot::from_json(text) {
        Err(error) => error,
        Ok(snapshot) => {
            let defect = Cloud::default().restore(Timestamp::default(), &snapshot);
            defect.expect_err("the text is not sound").in_json(text)
        }
    };
    let line_start = text.split('\n').take(error.line - 1).map(|line| line.len() + 1).sum::<usize>();
    let column = text[line_start..error.span.start].chars().count() + 1;
    assert_eq!(column, error.column, "span and column agree");
    error
}

/// Checks the line, the marked text, and the words of a refusal.
#[track_caller]
fn check(text: &str, line: usize, marked: &str, words: &str) {
    let error = refused(text);
    assert_eq!((error.line, &text[error.span.clone()], &*error.message), (line, marked, words), "{text}");
}

#[test]
fn the_text_has_an_item_a_line() {
    let mut snapshot = Snapshot::default();
    let value = Value::object(vec![("list".into(), Value::array([1.0.into(), true.into()]))]);
    let expires_in = Duration::from_millis(59_500);
    snapshot.memory_stores.hash_maps.insert("a".into(), vec![]);
    let item = |key: &str| HashMapItem { key: key.into(), value: value.clone(), expires_in };
    snapshot.memory_stores.hash_maps.insert("lobby \"1\"".into(), vec![item("a"), item("b")]);
    let sorted = |key: &str, sort_key| SortedMapItem { key: key.into(), value: Value::Null, sort_key, expires_in };
    let items = vec![sorted("1", SortKey::number(2.5)), sorted("2", SortKey::text("2.5")), sorted("3", SortKey::None)];
    snapshot.memory_stores.sorted_maps.insert("scores".into(), items);
    let queued = |priority, invisible_for| QueueItem { value: "job".into(), priority, expires_in, invisible_for };
    let items = vec![queued(f64::INFINITY, Some(Duration::from_micros(1))), queued(-1.0, None)];
    snapshot.memory_stores.queues.insert("jobs".into(), items);
    let text = r#"{
  "format": "sandstore-memory-stores",
  "version": 1,
  "hashMaps": {
    "a": [],
    "lobby \"1\"": [
      {"key": "a", "value": {"list": [1, true]}, "expiresIn": 59.5},
      {"key": "b", "value": {"list": [1, true]}, "expiresIn": 59.5}
    ]
  },
  "sortedMaps": {
    "scores": [
      {"key": "1", "value": null, "expiresIn": 59.5, "sortKey": 2.5},
      {"key": "2", "value": null, "expiresIn": 59.5, "sortKey": "2.5"},
      {"key": "3", "value": null, "expiresIn": 59.5}
    ]
  },
  "queues": {
    "jobs": [
      {"value": "job", "expiresIn": 59.5, "priority": {"$number": "inf"}, "invisibleFor": 0.000001},
      {"value": "job", "expiresIn": 59.5, "priority": -1}
    ]
  }
}
"#;
    assert_eq!(snapshot.to_json(), text);
    assert_eq!(Snapshot::from_json(text), Ok(snapshot));
    let empty = Snapshot::default().to_json();
    assert!(empty.ends_with("\"hashMaps\": {},\n  \"sortedMaps\": {},\n  \"queues\": {}\n}\n"), "{empty}");
    assert_eq!(Snapshot::from_json(&empty), Ok(Snapshot::default()));
}

#[test]
fn order_spaces_and_what_may_be_left_out_do_not_matter() {
    let text = "\r\n{\"queues\":{\"q\":[{\"expiresIn\":1e0,\r\n\"value\":\"\\u0041\"}]},\"version\":1,\t\
                \"format\":\"sandstore-memory-stores\"}\r\n";
    let snapshot = Snapshot::from_json(text).expect("the text is sound");
    let item = QueueItem { value: "A".into(), priority: 0.0, expires_in: Duration::from_secs(1), invisible_for: None };
    assert_eq!(snapshot.memory_stores.queues["q"], [item]);
    assert!(snapshot.memory_stores.hash_maps.is_empty());
}

#[test]
fn what_json_cannot_say_is_tagged() {
    for (value, text) in [
        (Value::buffer(*b"hello"), r#"{"$buffer": "aGVsbG8="}"#),
        (Value::buffer([]), r#"{"$buffer": ""}"#),
        (Value::Number(f64::INFINITY), r#"{"$number": "inf"}"#),
        (Value::Number(f64::NEG_INFINITY), r#"{"$number": "-inf"}"#),
        (Value::array([]), "[]"),
        (Value::object(vec![]), "{}"),
        (Value::array([Value::Null, Value::Null]), "[null, null]"),
        (Value::object(vec![("$buffer".into(), "eA==".into())]), r#"{"$$buffer": "eA=="}"#),
        (Value::object(vec![("$".into(), 1.0.into()), ("$$a".into(), 2.0.into())]), r#"{"$$": 1, "$$$a": 2}"#),
        (Value::text("$number"), r#""$number""#),
        (
            Value::object(vec![("m".into(), Value::Null), ("t".into(), "buffer".into()), ("base64".into(), "".into())]),
            r#"{"base64": "", "m": null, "t": "buffer"}"#,
        ),
    ] {
        assert_eq!(text_of(value.clone()), text);
        assert_eq!(value_of(text), value);
    }
    let nan = value_of(r#"{"$number": "nan"}"#);
    assert!(matches!(nan, Value::Number(number) if number.is_nan()), "{nan:?}");
    assert_eq!(text_of(nan), r#"{"$number": "nan"}"#);
}

#[test]
fn numbers_keep_their_bits() {
    let numbers =
        [0.0, -0.0, 0.1, 1.0 / 3.0, 1e21, 1.5e-7, 5e-324, f64::MAX, f64::MIN_POSITIVE, 9_007_199_254_740_993.0];
    for number in numbers {
        let text = text_of(number.into());
        let Value::Number(read) = value_of(&text) else { panic!("not a number: {text}") };
        assert_eq!(read.to_bits(), number.to_bits(), "{text}");
    }
}

#[test]
fn times_are_exact_to_the_microsecond() {
    for micros in [1, 10, 999_999, 1_000_001, 3_887_999_999_999, 3_888_000_000_000] {
        let mut snapshot = Snapshot::default();
        let expires_in = Duration::from_micros(micros);
        let item = HashMapItem { key: "k".into(), value: Value::Null, expires_in };
        snapshot.memory_stores.hash_maps.insert("m".into(), vec![item]);
        assert_eq!(Snapshot::from_json(&snapshot.to_json()), Ok(snapshot));
    }
}

#[test]
fn text_that_is_no_json_is_refused() {
    check("", 1, "", "the file is empty");
    check(" \n", 1, "", "the file is empty");
    check("{", 1, "{", "this is not JSON: the text ends before it is complete");
    check("{}\n}", 2, "}", "this is not JSON: trailing characters");
    check(&with("hashMaps", "{\n},"), 4, "}", "this is not JSON: key must be a string");
    check(&with_value("[1,\n\n2,,]"), 5, ",", "this is not JSON: expected value");
    check(&with_value("nan"), 3, "a", "this is not JSON: its words are true, false and null");
    assert!(refused(&with_value("\"\\ud800\"")).message.starts_with("hash map \"m\", item 1: this is not JSON: "));
    let deep = "[".repeat(100_000);
    assert_eq!(refused(&with_value(&deep)).line, 3);
}

#[test]
fn what_is_no_file_of_memory_stores_is_refused() {
    let words = "this is no file of memory stores, which has \"format\": \"sandstore-memory-stores\"";
    check("{}", 1, "{}", words);
    check("{\"version\": 1,\n\"format\": 5}", 2, "5", words);
    check("[]", 1, "[]", "the file must be an object, and this is an array");
    let newer = "{\"format\": \"sandstore-memory-stores\", \"else\": 1,\n\"version\": 2}";
    check(newer, 2, "2", "version 1 of the format is the only one that is known here");
    check(
        "{\"format\": \"sandstore-memory-stores\"}",
        1,
        "{\"format\": \"sandstore-memory-stores\"}",
        "\"version\": 1 is missing",
    );
}

#[test]
fn unknown_missing_and_doubled_fields_are_refused() {
    let known = "the file has a field \"maps\"; known are format, version, hashMaps, sortedMaps, queues, dataStores, orderedDataStores";
    check(&with("maps", "{}"), 3, "\"maps\"", known);
    check(&with("version", "1"), 3, "\"version\"", "the name \"version\" comes twice in this object");
    check(
        &with("queues", "{\"q\": [],\n\"\\u0071\": []}"),
        4,
        "\"\\u0071\"",
        "the name \"q\" comes twice in this object",
    );
    let item = |item: &str| with("hashMaps", &format!("{{\"m\": [\n{item}]}}"));
    let sound = "\"key\": \"k\", \"value\": 1, \"expiresIn\": 1";
    let words = "hash map \"m\", item 1 has a field \"sortKey\"; known are key, value, expiresIn";
    check(&item(&format!("{{{sound},\n\"sortKey\": 1}}")), 5, "\"sortKey\"", words);
    check(&item(&format!("{{{sound},\n\"key\": \"l\"}}")), 5, "\"key\"", "the name \"key\" comes twice in this object");
    for (left_out, rest) in [
        ("key", "\"value\": 1, \"expiresIn\": 1"),
        ("value", "\"key\": \"k\", \"expiresIn\": 1"),
        ("expiresIn", "\"key\": \"k\", \"value\": 1"),
    ] {
        let text = item(&format!("{{{rest}\n}}"));
        check(&text, 4, &format!("{{{rest}"), &format!("hash map \"m\", item 1: {left_out} is missing"));
    }
    let text = with_value("{\"a\": 1,\n\"b\": {\"a\": 1, \"a\": 2}}");
    check(&text, 4, "\"a\"", "hash map \"m\", item 1: the name \"a\" comes twice in this object");
}

#[test]
fn wrong_types_are_refused() {
    check(&with("queues", "[]"), 3, "[]", "queues must be an object, and this is an array");
    check(&with("queues", "{\"q\": {}}"), 3, "{}", "queue \"q\": the items must be an array, and this is an object");
    check(&with("queues", "{\"q\": [\n5]}"), 4, "5", "queue \"q\", item 1 must be an object, and this is a number");
    for (before, field, value, words) in [
        (r#""value": 1, "expiresIn": 1"#, "key", "5", "key must be a string, and this is a number"),
        (
            r#""key": "k", "value": 1"#,
            "expiresIn",
            "\"5\"",
            "expiresIn must be a number of seconds, and this is a string",
        ),
        (r#""key": "k", "value": 1"#, "expiresIn", "1e400", "the number is too large"),
        (
            r#""key": "k", "value": 1, "expiresIn": 1"#,
            "sortKey",
            "true",
            "sortKey must be a number or a string, and this is true",
        ),
        (
            r#""key": "k", "value": 1, "expiresIn": 1"#,
            "sortKey",
            "null",
            "sortKey must be a number or a string, and this is null",
        ),
    ] {
        let text = with("sortedMaps", &format!("{{\"s\": [{{{before},\n\"{field}\": {value}}}]}}"));
        check(&text, 4, value, &format!("sorted map \"s\", item 1: {words}"));
    }
    for (field, value, words) in [
        ("priority", "\"5\"", "priority must be a number, and this is a string"),
        ("priority", "{\"$buffer\": \"\"}", "priority must be a number, and this is an object"),
        ("invisibleFor", "-1", "invisibleFor must not be negative"),
        ("invisibleFor", "{\"$number\": \"inf\"}", "invisibleFor must be a number of seconds, and this is an object"),
    ] {
        let text = with("queues", &format!("{{\"q\": [{{\"value\": 1, \"expiresIn\": 1,\n\"{field}\": {value}}}]}}"));
        check(&text, 4, value, &format!("queue \"q\", item 1: {words}"));
    }
}

#[test]
fn an_item_of_a_data_store_has_a_value_or_none() {
    let text = with("dataStores", "{\"d\": [{\"key\": \"global/k\",\n\"value\": null}]}");
    let words = "data store \"d\", item 1: value must not be null; an item without a value removes its key";
    check(&text, 4, "null", words);
}

#[test]
fn values_that_mean_nothing_are_refused() {
    let place = "hash map \"m\", item 1:";
    let tags = "only $buffer and $number; write $$ at the beginning of an ordinary name";
    check(&with_value("{\"$bufer\": \"\"}"), 3, "\"$bufer\"", &format!("{place} there is no tag $bufer, {tags}"));
    check(&with_value("{\"$buffer\":\n\"a\"}"), 4, "\"a\"", &format!("{place} $buffer must be a string in base64"));
    check(&with_value("{\"$buffer\": 5}"), 3, "5", &format!("{place} $buffer must be a string in base64"));
    check(
        &with_value("{\"$number\": \"1\"}"),
        3,
        "\"1\"",
        &format!("{place} $number must be \"nan\", \"inf\" or \"-inf\""),
    );
    let error = refused(&with_value("{\"a\": 1,\n\"$buffer\": \"\"}"));
    assert_eq!(error.line, 4);
    assert!(error.message.contains("write $$ at the beginning of an ordinary name"), "{}", error.message);
    let nested = |depth: usize| with_value(&("[".repeat(depth) + &"]".repeat(depth)));
    assert!(Snapshot::from_json(&nested(100)).is_ok());
    check(&nested(101), 3, "[]", &format!("{place} tables are nested deeper than 100 levels"));
}

/// Every rule that the store has and the format has not.
#[test]
fn what_the_store_does_not_take_has_a_line_too() {
    let long = "n".repeat(129);
    let name = with("hashMaps", &format!("{{\"fine\": [],\n\"{long}\": []}}"));
    let error = refused(&name);
    assert_eq!((error.line, &name[error.span]), (4, &*format!("\"{long}\"")));
    let item = |key: &str, value: &str, expires_in: &str, rest: &str| {
        format!("{{\"key\": {key},\n\"value\": {value},\n\"expiresIn\": {expires_in}{rest}}}")
    };
    let first = item("\"k\"", "1", "1", "");
    let too_large = format!("\"{}\"", "x".repeat(40_000));
    for (second, line, marked, words) in [
        (item("\"\"", "1", "1", ""), 6, "\"\"", "key is empty or blank"),
        (item("\"k\"", "1", "1", ""), 6, "\"k\"", "an earlier item has the same key"),
        (
            item("\"l\"", &too_large, "1", ""),
            7,
            &*too_large,
            "value is 40002 bytes of JSON text; at most 32768 are allowed",
        ),
        (item("\"l\"", "1", "0", ""), 8, "0", "expiresIn must be more than 0: that time is over already"),
        (item("\"l\"", "1", "3888000.1", ""), 8, "3888000.1", "expiresIn is longer than 3888000 seconds (45 days)"),
        (
            item("\"l\"", "1", "1", &format!(",\n\"sortKey\": \"{long}\"")),
            9,
            &*format!("\"{long}\""),
            "sortKey is longer than 128 characters",
        ),
    ] {
        let text = with("sortedMaps", &format!("{{\"s\": [{first},\n{second}]}}"));
        check(&text, line, marked, &format!("sorted map \"s\", item 2: {words}"));
    }
    for (field, value, words) in [
        ("priority", "{\"$number\": \"nan\"}", "priority is not a number"),
        ("invisibleFor", "0", "invisibleFor must be more than 0: that time is over already"),
    ] {
        let text = with("queues", &format!("{{\"q\": [{{\"value\": 1, \"expiresIn\": 1,\n\"{field}\": {value}}}]}}"));
        check(&text, 4, value, &format!("queue \"q\", item 1: {words}"));
    }
}
