//! What was asked of stores and services, as Luau tables for specs to look at.

use mlua::{Lua, Table, Value};

use crate::cloud::{self, Timestamp};
use crate::nearest::suggestion;
use crate::universe::{AnyRecord, RequestLog};

/// So many requests are kept; older ones are forgotten.
pub const REQUESTS_KEPT_MAX: usize = 100_000;

/// The requests as a list of tables. Times are seconds since `start`.
pub(super) fn tables(log: &RequestLog, lua: &Lua, start: Timestamp) -> mlua::Result<Table> {
    let list = lua.create_table()?;
    for record in log.records().iter() {
        list.raw_push(table(lua, record, start)?)?;
    }
    Ok(list)
}

/// The fields of a request.
const FIELDS: [&str; 14] = [
    "time",
    "sent",
    "answered",
    "server",
    "operation",
    "half",
    "structure",
    "key",
    "status",
    "units",
    "attempt",
    "tookEffect",
    "isFault",
    "place",
];

/// What is wrong with a field of a filter: no request could ever fit.
pub(super) fn mistake(name: &str, value: &Value) -> Option<String> {
    if !FIELDS.contains(&name) {
        return Some(format!("requests have no field {name}: there are {}", FIELDS.join(", ")));
    }
    let text = value.as_string().map(|text| text.to_string_lossy())?;
    match name {
        "operation" => {
            let names: Vec<_> = cloud::Api::all().map(cloud::Api::name).collect();
            let is_known = names.contains(&&*text);
            (!is_known).then(|| format!("no operation is called {text}{}", suggestion(&text, &names)))
        }
        "status" => {
            let names = cloud::Error::status_names();
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            let is_known = names.contains(&&*text);
            (!is_known).then(|| format!("no status is called {text}{}", suggestion(&text, &names)))
        }
        "half" if !["read", "write"].contains(&&*text) => Some(format!("half is read or write, not {text}")),
        _ => None,
    }
}

fn table(lua: &Lua, record: &AnyRecord, start: Timestamp) -> mlua::Result<Table> {
    let seconds = |time: Timestamp| time.saturating_since(start).as_secs_f64();
    let table = lua.create_table()?;
    table.raw_set("time", seconds(record.decided()))?;
    table.raw_set("sent", seconds(record.sent()))?;
    table.raw_set("answered", seconds(record.answered()))?;
    table.raw_set("server", record.server().0)?;
    table.raw_set("operation", record.operation())?;
    table.raw_set("half", record.is_second_half().map(|is_second| if is_second { "write" } else { "read" }))?;
    table.raw_set("structure", record.structure())?;
    table.raw_set("key", record.key().map(|key| &**key))?;
    table.raw_set("status", record.status())?;
    table.raw_set("units", record.units())?;
    table.raw_set("attempt", record.attempt())?;
    table.raw_set("tookEffect", record.took_effect())?;
    table.raw_set("isFault", record.is_fault())?;
    if let Some(place) = record.place() {
        table.raw_set("place", format!("{}:{}", place.script, place.line))?;
    }
    Ok(table)
}
