//! Chrome's trace events: every server is a process, every request a slice from sending to answer, and what is used of
//! the quotas a counter.
//!
//! Requests of one server may overlap, slices of one thread must not. So each request goes to the first thread ("lane")
//! of its server that is free by then.
//!
//! The events are a JSON array. Both viewers also open one whose end is missing.

use std::collections::BTreeMap;

use super::json::Object;
use super::{calls, data_stores, lines};
use crate::cloud::Timestamp;
use crate::cloud::memory_store::Status;
use crate::server::{Place, ServerId};
use crate::universe::{CallRecord, DataStoreRecord, RequestRecord};

/// What every timeline begins with.
pub(super) const BEGINNING: &str = "[\n{\"name\":\"process_name\"";

/// The process that the counters belong to. Servers have their own numbers, and Perfetto keeps 0 for itself.
const EXPERIENCE_PROCESS: u64 = 1_000_000;

/// Threads are numbered by server and lane, so that no number occurs twice: Perfetto finds their names by number alone.
const LANES_PER_SERVER: u64 = 1_000_000;

const MINUTE_MICROSECONDS: u64 = 60_000_000;

#[derive(Default)]
pub(super) struct Timeline {
    start: Timestamp,
    /// Until when the lanes of each server are in use.
    lanes: BTreeMap<ServerId, Vec<Timestamp>>,
    /// The minute of the clock, which is the minute of the quota.
    minute: u64,
    units: u64,
    memory_bytes: u64,
}

/// What slices of all services have in common.
struct Slice<'a> {
    server: ServerId,
    place: Option<&'a Place>,
    sent: Timestamp,
    answered: Timestamp,
    operation: &'static str,
    /// Unless it is a success.
    status: Option<String>,
    /// See [`category`].
    look: (&'static str, &'static str),
}

impl Timeline {
    pub fn begin(&mut self, text: &mut Vec<u8>, start: Timestamp) {
        (self.start, self.minute) = (start, start.as_micros() / MINUTE_MICROSECONDS);
        text.push(b'[');
        let name = format!("experience, from {}", lines::date(start));
        write_name(text, "process_name", EXPERIENCE_PROCESS, EXPERIENCE_PROCESS, &name);
        self.write_counter(text, start, "request units of the minute", "units", self.units);
        self.write_counter(text, start, "memory", "bytes", self.memory_bytes);
    }

    pub fn end(&self, text: &mut Vec<u8>) {
        text.extend_from_slice(b"\n]\n");
    }

    /// Writes the slice of a request, with what else it brings about. Requests come in the order of their decision.
    pub fn write(&mut self, text: &mut Vec<u8>, record: &RequestRecord) {
        let slice = Slice {
            server: record.server,
            place: record.place.as_ref(),
            sent: record.sent,
            answered: record.answered,
            operation: record.api.name(),
            status: (record.status != Status::Success).then(|| record.status.name().to_owned()),
            look: category(record.status),
        };
        self.write_slice(text, slice, |args| lines::details(args, record), |args| lines::remarks(args, record));
        self.write_usage(text, record);
    }

    /// Writes the slice of a request to a data store.
    pub fn write_data_store(&mut self, text: &mut Vec<u8>, record: &DataStoreRecord) {
        let slice = Slice {
            server: record.server,
            place: record.place.as_ref(),
            sent: record.sent,
            answered: record.answered,
            operation: record.api.name(),
            status: record.failure.map(|status| status.name().to_owned()),
            look: data_stores::category(record.failure),
        };
        let details = |args: &mut Object<'_>| data_stores::details(args, record);
        self.write_slice(text, slice, details, |args| data_stores::remarks(args, record));
    }

    /// Writes the slice of a message or a teleport.
    pub fn write_call(&mut self, text: &mut Vec<u8>, record: &CallRecord) {
        let slice = Slice {
            server: record.server,
            place: record.place.as_ref(),
            sent: record.sent,
            answered: record.answered,
            operation: record.api.name(),
            status: record.outcome.err().map(|error| error.to_string()),
            look: calls::category(record),
        };
        self.write_slice(text, slice, |args| calls::details(args, record), |args| calls::remarks(args, record));
    }

    fn write_slice(
        &mut self,
        text: &mut Vec<u8>,
        slice: Slice<'_>,
        details: impl FnOnce(&mut Object<'_>),
        remarks: impl FnOnce(&mut Object<'_>),
    ) {
        let Slice { server, place, sent, answered, operation, status, look: (category, colour) } = slice;
        let lane = self.lane(text, server, sent, answered);
        write_event(text, |event| {
            match status {
                None => event.string("name", operation),
                Some(status) => event.string("name", &format!("{operation} {status}")),
            }
            event.string("cat", category);
            event.string("cname", colour);
            event.string("ph", "X");
            event.number("ts", self.micros(sent));
            event.number("dur", micros_between(sent, answered));
            event.number("pid", server.0.into());
            event.number("tid", thread(server, lane));
            let mut args = event.object("args");
            details(&mut args);
            if let Some(place) = place {
                args.string("script", &place.script);
                args.number("line", place.line.into());
            }
            remarks(&mut args);
            args.end();
        });
    }

    /// The lane of a request, which is made known when it is new.
    fn lane(&mut self, text: &mut Vec<u8>, server: ServerId, sent: Timestamp, answered: Timestamp) -> usize {
        let busy_until = self.lanes.entry(server).or_insert_with(|| {
            let process = u64::from(server.0);
            write_name(text, "process_name", process, process, &format!("server {process}"));
            Vec::new()
        });
        let lane = busy_until.iter().position(|until| *until <= sent).unwrap_or_else(|| {
            let lane = busy_until.len();
            let name = format!("requests {}", lane + 1);
            write_name(text, "thread_name", server.0.into(), thread(server, lane), &name);
            busy_until.push(Timestamp::default());
            lane
        });
        busy_until[lane] = answered;
        lane
    }

    /// Writes the counters that have changed.
    fn write_usage(&mut self, text: &mut Vec<u8>, record: &RequestRecord) {
        let minute = record.decided.as_micros() / MINUTE_MICROSECONDS;
        if minute != self.minute && self.units > 0 {
            let end = Timestamp::from_micros((self.minute + 1) * MINUTE_MICROSECONDS);
            self.units = 0;
            self.write_counter(text, end, "request units of the minute", "units", self.units);
        }
        self.minute = minute;
        if record.units > 0 {
            self.units += record.units;
            self.write_counter(text, record.decided, "request units of the minute", "units", self.units);
        }
        if record.memory_bytes != self.memory_bytes {
            self.memory_bytes = record.memory_bytes;
            self.write_counter(text, record.decided, "memory", "bytes", self.memory_bytes);
        }
    }

    fn write_counter(&self, text: &mut Vec<u8>, moment: Timestamp, name: &str, unit: &str, value: u64) {
        write_event(text, |event| {
            event.string("name", name);
            event.string("ph", "C");
            event.number("ts", self.micros(moment));
            event.number("pid", EXPERIENCE_PROCESS);
            let mut values = event.object("args");
            values.number(unit, value);
            values.end();
        });
    }

    /// Microseconds since the start of the run.
    fn micros(&self, moment: Timestamp) -> u64 {
        micros_between(self.start, moment)
    }
}

fn micros_between(earlier: Timestamp, later: Timestamp) -> u64 {
    later.as_micros().saturating_sub(earlier.as_micros())
}

fn thread(server: ServerId, lane: usize) -> u64 {
    u64::from(server.0) * LANES_PER_SERVER + lane as u64 + 1
}

/// What kind of outcome it is, and the name of a colour in Chrome's viewer. Perfetto has colours of its own, by name.
const fn category(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Success => ("success", "good"),
        Status::DataUpdateConflict | Status::UpdateConflict => ("conflict", "yellow"),
        Status::Timeout => ("timeout", "black"),
        Status::RequestThrottled
        | Status::TotalRequestsOverLimit
        | Status::DataStructureRequestsOverLimit
        | Status::PartitionRequestsOverLimit => ("throttled", "bad"),
        _ => ("failure", "terrible"),
    }
}

/// Names a process, or a thread of it.
fn write_name(text: &mut Vec<u8>, what: &str, process: u64, thread: u64, name: &str) {
    write_event(text, |event| {
        event.string("name", what);
        event.string("ph", "M");
        event.number("pid", process);
        event.number("tid", thread);
        let mut values = event.object("args");
        values.string("name", name);
        values.end();
    });
}

fn write_event(text: &mut Vec<u8>, members: impl FnOnce(&mut Object<'_>)) {
    let is_first = text == b"[";
    text.extend_from_slice(if is_first { b"\n" } else { b",\n" });
    let mut event = Object::begin(text);
    members(&mut event);
    event.end();
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::Value;

    use super::*;
    use crate::universe::activity::fixture::record;
    use crate::universe::clock::VIRTUAL_START;

    fn at(millis: u64) -> Timestamp {
        VIRTUAL_START.saturating_add(Duration::from_millis(millis))
    }

    /// A request under way from one millisecond to another.
    fn lasting(from: u64, to: u64) -> RequestRecord {
        RequestRecord { sent: at(from), decided: at(to), answered: at(to), ..record(Status::Success) }
    }

    fn events(records: &[RequestRecord]) -> Vec<Value> {
        let (mut timeline, mut text) = (Timeline::default(), Vec::new());
        timeline.begin(&mut text, VIRTUAL_START);
        for record in records {
            let mut piece = Vec::new();
            timeline.write(&mut piece, record);
            text.extend(piece);
        }
        timeline.end(&mut text);
        let parsed: Value = serde_json::from_slice(&text).expect("the trace is JSON");
        parsed.as_array().expect("an array").clone()
    }

    fn of_phase<'a>(events: &'a [Value], phase: &str) -> Vec<&'a Value> {
        events.iter().filter(|event| event["ph"] == phase).collect()
    }

    #[test]
    fn requests_that_overlap_have_lanes_of_their_own() {
        let other_server = RequestRecord { server: ServerId(2), ..lasting(0, 9) };
        let events = events(&[lasting(0, 5), lasting(3, 8), other_server, lasting(5, 6), lasting(7, 9), lasting(8, 8)]);
        let threads: Vec<_> = of_phase(&events, "X").iter().map(|event| event["tid"].as_u64()).collect();
        assert_eq!(threads, [1_000_001, 1_000_002, 2_000_001, 1_000_001, 1_000_001, 1_000_002].map(Some));
        let names: Vec<_> = of_phase(&events, "M").iter().map(|event| event["args"]["name"].as_str()).collect();
        let experience = "experience, from 2026-01-01T00:00:00.000000Z";
        assert_eq!(names, [experience, "server 1", "requests 1", "requests 2", "server 2", "requests 1"].map(Some));
    }

    #[test]
    fn failures_are_seen_by_name_category_and_colour() {
        let failed = |status| RequestRecord { is_fault: true, ..record(status) };
        let statuses = [Status::Success, Status::DataUpdateConflict, Status::RequestThrottled, Status::InternalError];
        let events = events(&statuses.map(failed));
        let seen: Vec<_> = of_phase(&events, "X")
            .iter()
            .map(|event| ["name", "cat", "cname"].map(|member| event[member].as_str().expect("a text").to_owned()))
            .collect();
        let expected = [
            ["HashMap.Get", "success", "good"],
            ["HashMap.Get DataUpdateConflict", "conflict", "yellow"],
            ["HashMap.Get RequestThrottled", "throttled", "bad"],
            ["HashMap.Get InternalError", "failure", "terrible"],
        ];
        assert_eq!(seen, expected.map(|texts| texts.map(str::to_owned)));
    }

    #[test]
    fn counters_follow_the_minute_and_the_memory() {
        let records = [
            RequestRecord { memory_bytes: 10, ..lasting(0, 1) },
            RequestRecord { memory_bytes: 10, units: 4, ..lasting(0, 59_999) },
            RequestRecord { memory_bytes: 7, units: 0, ..lasting(0, 60_001) },
            RequestRecord { memory_bytes: 7, units: 2, ..lasting(0, 60_002) },
        ];
        let events = events(&records);
        let counted: Vec<_> =
            of_phase(&events, "C").iter().map(|event| format!("{} {}", event["ts"], event["args"])).collect();
        let expected = [
            r#"0 {"units":0}"#,
            r#"0 {"bytes":0}"#,
            r#"1000 {"units":1}"#,
            r#"1000 {"bytes":10}"#,
            r#"59999000 {"units":5}"#,
            r#"60000000 {"units":0}"#,
            r#"60001000 {"bytes":7}"#,
            r#"60002000 {"units":2}"#,
        ];
        assert_eq!(counted, expected);
    }
}
