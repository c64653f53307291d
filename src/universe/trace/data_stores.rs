//! Requests to data stores, as lines and as slices of a timeline.

use super::json::Object;
use super::lines::date;
use crate::cloud::Timestamp;
use crate::cloud::data_store::Status;
use crate::universe::DataStoreRecord;

/// The members of a line that only requests to data stores have, and what each says.
pub const DATA_STORE_FIELDS: [(&str, &str); 1] =
    [("requestType", "the kind of request, by which it is charged: `StandardWrite`")];

/// Writes the line of a request.
pub(super) fn write(text: &mut Vec<u8>, start: Timestamp, record: &DataStoreRecord) {
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
pub(super) fn details(object: &mut Object<'_>, record: &DataStoreRecord) {
    if record.is_half() {
        object.string("half", if record.is_second_half { "write" } else { "read" });
    }
    object.string("requestType", record.request_type.name());
    object.string("structure", &record.store);
    if let Some(key) = &record.key {
        object.string("key", key);
    }
    object.string("status", record.status_name());
}

/// What is out of the ordinary.
pub(super) fn remarks(object: &mut Object<'_>, record: &DataStoreRecord) {
    if record.took_effect != record.failure.is_none() {
        object.flag("tookEffect", record.took_effect);
    }
    if record.is_fault {
        object.flag("fault", true);
    }
}

/// What kind of outcome it is, and the name of a colour, as of requests to memory stores.
pub(super) const fn category(failure: Option<Status>) -> (&'static str, &'static str) {
    match failure {
        None => ("success", "good"),
        Some(Status::Conflict) => ("conflict", "yellow"),
        Some(Status::Timeout) => ("timeout", "black"),
        Some(
            Status::KeyThrottled
            | Status::DatastoreThrottled
            | Status::ExperienceThrottled(_)
            | Status::GameServerThrottled(_),
        ) => ("throttled", "bad"),
        Some(_) => ("failure", "terrible"),
    }
}
