//! From the cloud's answer to the values that the shim receives.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mlua::{IntoLua, Lua, Value};

use crate::cloud;
use crate::cloud::data_store::{Reply, Status};
use crate::server::convert::from_cloud;
use crate::server::scheduler::Decoded;
use crate::server::world::Outcome;

/// Where the next page of an ordered data store begins.
pub(super) struct SortedCursor(pub i64, pub Arc<str>);

/// A cursor as scripts see it: no name, so that nobody takes it for one.
pub(super) fn cursor_text(name: &str) -> String {
    URL_SAFE_NO_PAD.encode(name)
}

/// The name that a cursor stands for.
pub(super) fn cursor_name(cursor: &str) -> Result<Arc<str>, Status> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Status::CursorInvalid)?;
    String::from_utf8(bytes).map(Into::into).map_err(|_| Status::CursorInvalid)
}

/// Whether it succeeded, then up to three values; on failure the message and whether it was a conflict.
pub(super) fn decode(lua: &Lua, api: cloud::Api, outcome: Outcome) -> mlua::Result<Decoded> {
    match outcome {
        Ok(cloud::Reply::DataStore(reply)) => {
            let (a, b, c) = values(lua, reply)?;
            Ok((true, a, b, c))
        }
        // No call of this service is answered so.
        Ok(_) => Ok((true, Value::Nil, Value::Nil, Value::Nil)),
        Err(error) => {
            let is_conflict = error == cloud::Error::DataStore(Status::Conflict);
            Ok((false, error.message(api).into_lua(lua)?, Value::Boolean(is_conflict), Value::Nil))
        }
    }
}

/// Values with what belongs to them and the revision; pages with where the next one begins.
#[expect(clippy::cast_precision_loss, reason = "every Luau number is a double")]
fn values(lua: &Lua, reply: Reply) -> mlua::Result<(Value, Value, Value)> {
    const NIL: Value = Value::Nil;
    Ok(match reply {
        Reply::Entry { entry, revision } => {
            let revision = Value::Number(revision.0 as f64);
            match entry {
                Some(entry) => {
                    let value = from_cloud(lua, &entry.contents.value)?;
                    (value, Value::UserData(lua.create_any_userdata(entry)?), revision)
                }
                None => (NIL, NIL, revision),
            }
        }
        Reply::Number { value, revision } => {
            (value.map_or(NIL, |value| Value::Number(value as f64)), NIL, Value::Number(revision.0 as f64))
        }
        Reply::Done => (NIL, NIL, NIL),
        Reply::Versions { items, next } => {
            let page = lua.create_table_with_capacity(items.len(), 0)?;
            for item in items {
                let row = lua.create_table_with_capacity(0, 3)?;
                row.raw_set("Version", &*item.version)?;
                row.raw_set("CreatedTime", item.created_ms)?;
                row.raw_set("IsDeleted", item.is_deleted)?;
                page.raw_push(row)?;
            }
            (Value::Table(page), next.map_or(NIL, |next| Value::Number(next as f64)), NIL)
        }
        Reply::Keys { names, next } => {
            let page = lua.create_sequence_from(names.iter().map(|name| &**name))?;
            (Value::Table(page), next.map(|name| cursor_text(&name)).into_lua(lua)?, NIL)
        }
        Reply::Stores { items, next } => {
            let page = lua.create_table_with_capacity(items.len(), 0)?;
            for item in items {
                let row = lua.create_table_with_capacity(0, 3)?;
                row.raw_set("DataStoreName", &*item.name)?;
                row.raw_set("CreatedTime", item.created_ms)?;
                row.raw_set("UpdatedTime", item.updated_ms)?;
                page.raw_push(row)?;
            }
            (Value::Table(page), next.map(|name| cursor_text(&name)).into_lua(lua)?, NIL)
        }
        Reply::Sorted { items, has_more } => {
            let page = lua.create_table_with_capacity(items.len(), 0)?;
            for (key, value) in &items {
                let row = lua.create_table_with_capacity(0, 2)?;
                row.raw_set("key", &**key)?;
                row.raw_set("value", *value as f64)?;
                page.raw_push(row)?;
            }
            let last = items.into_iter().next_back().filter(|_| has_more);
            let next = last.map(|(key, value)| lua.create_any_userdata(SortedCursor(value, key))).transpose()?;
            (Value::Table(page), next.into_lua(lua)?, NIL)
        }
        Reply::Batch { items } => {
            let found = lua.create_table_with_capacity(0, items.len())?;
            for (key, value) in items {
                let row = lua.create_table_with_capacity(0, 1)?;
                row.raw_set("value", value as f64)?;
                found.raw_set(&*key, row)?;
            }
            (Value::Table(found), NIL, NIL)
        }
    })
}
