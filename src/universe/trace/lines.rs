//! One JSON object a request, one line each.

use std::time::Duration;

use super::json::Object;
use crate::cloud::Timestamp;
use crate::cloud::memory_store::{Api, Status};
use crate::universe::RequestRecord;

/// The members of a line, in their order, and what each says.
pub const FIELDS: [(&str, &str); 15] = [
    ("time", "when the request left its server: seconds since the start of the run, to the microsecond"),
    ("at", "the same moment as a date of the universe's clock, in UTC"),
    ("server", "the number of the server, from 1"),
    ("script", "the script that made the call; left out where no line of a script is known"),
    ("line", "the line of that script, from 1; left out with it"),
    ("operation", "the kind of structure and the method, as in error messages: `HashMap.Set`"),
    ("half", "of the two requests of an `UpdateAsync`, which one: `read` or `write`; left out otherwise"),
    ("structure", "the name of the structure"),
    ("key", "the key; left out where the request is about none"),
    ("status", "how the request ended: `Success`, or a [status](statuses.md)"),
    ("units", "the request units charged"),
    ("attempt", "which try of the call it belongs to: more than 1 after conflicts of an `UpdateAsync`"),
    ("latency", "seconds from leaving the server to the answer, to the microsecond"),
    ("tookEffect", "`true` where the service carried out a request that failed for the script; left out otherwise"),
    ("fault", "`true` where `--faults` made the request end so; left out otherwise"),
];

/// What every line begins with.
pub(super) const BEGINNING: &str = "{\"time\":";

/// Writes the line of a request.
pub(super) fn write(text: &mut Vec<u8>, start: Timestamp, record: &RequestRecord) {
    let mut line = Object::begin(text);
    line.seconds("time", record.sent.saturating_since(start));
    line.string("at", &date(record.sent));
    line.number("server", record.server.0.into());
    if let Some(place) = &record.place {
        line.string("script", &place.script);
        line.number("line", place.line.into());
    }
    line.string("operation", record.api.name());
    details(&mut line, record);
    line.seconds("latency", latency(record));
    remarks(&mut line, record);
    line.end();
    text.push(b'\n');
}

/// What a line and a slice of a timeline have in common.
pub(super) fn details(object: &mut Object<'_>, record: &RequestRecord) {
    if matches!(record.api, Api::HashMapUpdate | Api::SortedMapUpdate) {
        object.string("half", if record.is_second_half { "write" } else { "read" });
    }
    object.string("structure", &record.structure);
    if let Some(key) = &record.key {
        object.string("key", key);
    }
    object.string("status", record.status.name());
    object.number("units", record.units);
    object.number("attempt", record.attempt.into());
}

/// What is out of the ordinary.
pub(super) fn remarks(object: &mut Object<'_>, record: &RequestRecord) {
    if record.took_effect != (record.status == Status::Success) {
        object.flag("tookEffect", record.took_effect);
    }
    if record.is_fault {
        object.flag("fault", true);
    }
}

pub(super) fn latency(record: &RequestRecord) -> Duration {
    record.answered.saturating_since(record.sent)
}

/// `2026-01-01T00:00:00.250000Z`. Dates beyond the year 9999 stay there.
pub(super) fn date(moment: Timestamp) -> String {
    let micros = i64::try_from(moment.as_micros()).unwrap_or(i64::MAX);
    let moment = jiff::Timestamp::from_microsecond(micros).unwrap_or(jiff::Timestamp::MAX);
    format!("{moment:.6}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::memory_store::StructureKind;
    use crate::universe::activity::fixture::record;
    use crate::universe::clock::VIRTUAL_START;

    fn line(record: &RequestRecord) -> String {
        let mut text = Vec::new();
        write(&mut text, VIRTUAL_START, record);
        String::from_utf8(text).expect("JSON is UTF-8")
    }

    #[test]
    fn a_line_has_what_is_known() {
        let expected = concat!(
            r#"{"time":0.000000,"at":"2026-01-01T00:00:00.000000Z","server":1,"script":"ServerScriptService.main","line":3,"#,
            r#""operation":"HashMap.Get","structure":"m","key":"k","status":"Success","units":1,"attempt":1,"#,
            r#""latency":0.000000}"#,
            "\n"
        );
        assert_eq!(line(&record(Status::Success)), expected);
        let sent = VIRTUAL_START.saturating_add(Duration::from_micros(1_000_017));
        let queue = RequestRecord {
            place: None,
            api: Api::QueueAdd,
            kind: StructureKind::Queue,
            key: None,
            sent,
            answered: sent.saturating_add(Duration::from_secs(30)),
            took_effect: true,
            is_fault: true,
            ..record(Status::Timeout)
        };
        let expected = concat!(
            r#"{"time":1.000017,"at":"2026-01-01T00:00:01.000017Z","server":1,"operation":"Queue.Add","structure":"m","#,
            r#""status":"Timeout","units":1,"attempt":1,"latency":30.000000,"tookEffect":true,"fault":true}"#,
            "\n"
        );
        assert_eq!(line(&queue), expected);
    }

    #[test]
    fn the_table_has_every_member_in_its_order() {
        let everything = RequestRecord {
            api: Api::HashMapUpdate,
            is_second_half: true,
            took_effect: true,
            is_fault: true,
            ..record(Status::Timeout)
        };
        let line = line(&everything);
        let mut last = 0;
        for (name, _) in FIELDS {
            let position = line.find(&format!("\"{name}\":")).unwrap_or_else(|| panic!("{name} is not in {line}"));
            assert!(position >= last, "{name} comes too early in {line}");
            last = position;
        }
        let parsed: serde_json::Value = serde_json::from_str(&line).expect("a line is JSON");
        assert_eq!(parsed.as_object().map(serde_json::Map::len), Some(FIELDS.len()), "{line}");
    }

    #[test]
    fn names_are_escaped() {
        let names = RequestRecord {
            structure: "\"quoted\"\n".into(),
            key: Some("\u{1b}[31m\u{2028}ä".into()),
            ..record(Status::Success)
        };
        let line = line(&names);
        assert_eq!(line.lines().count(), 1);
        let parsed: serde_json::Value = serde_json::from_str(&line).expect("a line is JSON");
        assert_eq!((&parsed["structure"], &parsed["key"]), (&"\"quoted\"\n".into(), &"\u{1b}[31m\u{2028}ä".into()));
    }

    #[test]
    fn dates_have_an_end() {
        assert_eq!(date(Timestamp::from_micros(u64::MAX)), date(Timestamp::from_micros(u64::MAX - 1)));
    }
}
