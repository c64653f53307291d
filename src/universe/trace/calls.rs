//! Calls of `MessagingService` and `TeleportService`, as lines and in slices of a timeline.

use super::json::Object;
use super::lines::date;
use crate::cloud::{self, Timestamp, messaging, teleport};
use crate::universe::CallRecord;

/// The members of such a line that lines of requests do not have, and what each says.
pub const CALL_FIELDS: [(&str, &str); 3] = [
    ("topic", "of `MessagingService`: the topic"),
    ("receivers", "of `Messaging.Publish`: to how many servers the message goes"),
    ("players", "of `Teleport.Teleport`: the user ids of those who are to go"),
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
    if let cloud::Api::Messaging(_) = record.api {
        object.string("topic", &record.name);
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

/// What kind of outcome it is, and the name of a colour, as of requests to memory stores.
pub(super) fn category(record: &CallRecord) -> (&'static str, &'static str) {
    match record.outcome {
        Ok(()) => ("success", "good"),
        Err(error) if error == record.api.timeout() => ("timeout", "black"),
        Err(
            cloud::Error::Messaging(messaging::Status::Throttled) | cloud::Error::Teleport(teleport::Status::Throttled),
        ) => ("throttled", "bad"),
        Err(_) => ("failure", "terrible"),
    }
}
