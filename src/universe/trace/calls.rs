//! The lines of calls of other services than the memory stores.

use super::json::Object;
use super::lines::date;
use crate::cloud::{self, Timestamp};
use crate::universe::CallRecord;

/// The members of such a line that lines of requests do not have, and what each says.
pub const CALL_FIELDS: [(&str, &str); 4] = [
    ("topic", "of `MessagingService`: the topic"),
    ("receivers", "of `Messaging.Publish`: to how many servers the message goes"),
    ("players", "of `Teleport.Teleport`: the user ids of those who are to go"),
    ("dataStore", "of a data store: its name; its `key` as above"),
];

/// Writes the line of a call.
pub(super) fn write(text: &mut Vec<u8>, start: Timestamp, record: &CallRecord) {
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
    line.seconds("latency", record.answered.saturating_since(record.sent));
    remarks(&mut line, record);
    line.end();
    text.push(b'\n');
}

/// What a line and a slice of a timeline have in common.
pub(super) fn details(object: &mut Object<'_>, record: &CallRecord) {
    match record.api {
        cloud::Api::Messaging(_) => object.string("topic", &record.name),
        // Listing the data stores is about none.
        cloud::Api::DataStore(_) if !record.name.is_empty() => object.string("dataStore", &record.name),
        _ => {}
    }
    if let Some(key) = &record.key {
        object.string("key", key);
    }
    if !record.players.is_empty() {
        object.numbers("players", &record.players);
    }
    object.string("status", &record.status());
    if let Some(receivers) = record.receivers {
        object.number("receivers", receivers);
    }
}

/// What is out of the ordinary.
pub(super) fn remarks(object: &mut Object<'_>, record: &CallRecord) {
    if record.took_effect != record.outcome.is_ok() {
        object.flag("tookEffect", record.took_effect);
    }
    if record.is_fault {
        object.flag("fault", true);
    }
}
