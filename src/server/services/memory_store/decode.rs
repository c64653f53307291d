//! From the cloud's answer to the values that the shim receives.

use mlua::{IntoLua, Lua, Value};

use crate::cloud::memory_store::{Reply, SortKey, Status, Version};
use crate::cloud::{self};
use crate::server::convert::from_cloud;
use crate::server::scheduler::Decoded;
use crate::server::world::Outcome;

/// Whether it succeeded, then up to three values; on failure the message and whether it was a conflict.
pub(super) fn decode(lua: &Lua, api: cloud::Api, outcome: Outcome) -> mlua::Result<Decoded> {
    match outcome {
        Ok(cloud::Reply::MemoryStore(reply)) => {
            let (a, b, c) = values(lua, reply)?;
            Ok((true, a, b, c))
        }
        // No call of a memory store is answered so.
        Ok(_) => Ok((true, Value::Nil, Value::Nil, Value::Nil)),
        Err(error) => {
            let is_conflict = error == cloud::Error::MemoryStore(Status::DataUpdateConflict);
            let message = error.message(api).into_lua(lua)?;
            Ok((false, message, Value::Boolean(is_conflict), Value::Nil))
        }
    }
}

fn values(lua: &Lua, reply: Reply) -> mlua::Result<(Value, Value, Value)> {
    const NIL: Value = Value::Nil;
    Ok(match reply {
        Reply::Value { value, version } => {
            let value = value.map_or(Ok(NIL), |value| from_cloud(lua, &value))?;
            (value, NIL, version_value(version))
        }
        Reply::SortedValue { item, version } => match item {
            Some((value, sort_key)) => {
                (from_cloud(lua, &value)?, sort_key_value(lua, &sort_key)?, version_value(version))
            }
            None => (NIL, NIL, version_value(version)),
        },
        Reply::Written { overwrote } => (Value::Boolean(overwrote), NIL, NIL),
        Reply::Removed | Reply::Added => (NIL, NIL, NIL),
        Reply::Page { items, next } => {
            let page = lua.create_table_with_capacity(items.len(), 0)?;
            for (index, (key, value)) in items.iter().enumerate() {
                let item = lua.create_table_with_capacity(0, 2)?;
                item.raw_set("key", &**key)?;
                item.raw_set("value", from_cloud(lua, value)?)?;
                page.raw_set(index + 1, item)?;
            }
            let next = next.map(|cursor| lua.create_any_userdata(cursor)).transpose()?;
            (Value::Table(page), next.into_lua(lua)?, NIL)
        }
        Reply::Range { items } => {
            let range = lua.create_table_with_capacity(items.len(), 0)?;
            for (index, item) in items.iter().enumerate() {
                let entry = lua.create_table_with_capacity(0, 3)?;
                entry.raw_set("key", &*item.key)?;
                entry.raw_set("value", from_cloud(lua, &item.value)?)?;
                entry.raw_set("sortKey", sort_key_value(lua, &item.sort_key)?)?;
                range.raw_set(index + 1, entry)?;
            }
            (Value::Table(range), NIL, NIL)
        }
        #[expect(clippy::cast_precision_loss, reason = "a structure holds a million items at most")]
        Reply::Size(size) => (Value::Number(size as f64), NIL, NIL),
        Reply::Read { items, id } => {
            let table = lua.create_table_with_capacity(items.len(), 0)?;
            for (index, item) in items.iter().enumerate() {
                table.raw_set(index + 1, from_cloud(lua, item)?)?;
            }
            let id = id.map(|id| lua.create_string(id.as_str())).transpose()?;
            (Value::Table(table), id.into_lua(lua)?, NIL)
        }
    })
}

/// Versions count writes, so they stay far below the whole numbers that a double holds exactly.
#[expect(clippy::cast_precision_loss, reason = "see above")]
fn version_value(version: Version) -> Value {
    Value::Number(version.as_u64() as f64)
}

fn sort_key_value(lua: &Lua, sort_key: &SortKey) -> mlua::Result<Value> {
    Ok(match sort_key {
        SortKey::Number(number) => Value::Number(*number),
        SortKey::Text(text) => Value::String(lua.create_string(&**text)?),
        SortKey::None => Value::Nil,
    })
}
