//! Between Luau values and the values that memory stores keep: Roblox's JSON conversion.
//!
//! Rules, with their sources in `docs/parity.md`:
//!
//! - numbers, strings (valid UTF-8), booleans, buffers and tables of these are kept;
//! - a table with a length is an array, and its other keys are dropped; holes become null;
//! - a table without a length is a dictionary; number keys turn into strings; an empty one encodes as `[]`;
//! - functions, Instances, datatypes and threads inside a table become null, so they vanish;
//! - cycles, other kinds of keys, invalid UTF-8, and a top-level value of no JSON kind are refused.
//!
//! Scalars are converted directly. Every reading makes new tables, so scripts never share one with the store.

use std::ffi::c_void;
use std::sync::Arc;

use mlua::{Lua, LuaString, Table, Value};

use crate::cloud::value::{NESTING_MAX, Value as CloudValue};

/// The value has no JSON form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotJson;

/// Converts a value to be stored. Nil, functions and engine objects have no form at the top level.
pub(crate) fn to_cloud(value: &Value) -> Result<CloudValue, NotJson> {
    match nested(value, &mut Vec::new())? {
        CloudValue::Null => Err(NotJson),
        converted => Ok(converted),
    }
}

/// Like [`to_cloud`], but nil and values without a JSON form become null at the top level too (`JSONEncode(nil)`).
pub(crate) fn to_cloud_or_null(value: &Value) -> Result<CloudValue, NotJson> {
    nested(value, &mut Vec::new())
}

fn nested(value: &Value, open: &mut Vec<*const c_void>) -> Result<CloudValue, NotJson> {
    Ok(match value {
        Value::Boolean(boolean) => CloudValue::Bool(*boolean),
        #[expect(
            clippy::cast_precision_loss,
            reason = "every Luau number is a double; the host shows whole ones as integers"
        )]
        Value::Integer(number) => CloudValue::Number(*number as f64),
        Value::Number(number) => CloudValue::Number(*number),
        Value::String(text) => CloudValue::Text(utf8(text)?),
        Value::Buffer(buffer) => CloudValue::Buffer(buffer.to_vec().into()),
        Value::Table(table) => {
            let identity = table.to_pointer();
            if open.contains(&identity) || open.len() >= NESTING_MAX {
                return Err(NotJson);
            }
            open.push(identity);
            let converted = table_to_cloud(table, open);
            open.pop();
            converted?
        }
        _ => CloudValue::Null,
    })
}

fn table_to_cloud(table: &Table, open: &mut Vec<*const c_void>) -> Result<CloudValue, NotJson> {
    let length = table.raw_len();
    if length > 0 {
        let mut items = Vec::with_capacity(length);
        for index in 1..=length {
            items.push(nested(&table.raw_get::<Value>(index).map_err(|_| NotJson)?, open)?);
        }
        return Ok(CloudValue::Array(items.into()));
    }
    let mut fields = Vec::new();
    for pair in table.pairs::<Value, Value>() {
        let (key, value) = pair.map_err(|_| NotJson)?;
        let key = match key {
            Value::String(text) => utf8(&text)?,
            #[expect(clippy::cast_precision_loss, reason = "every Luau number is a double")]
            Value::Integer(number) => number_text(number as f64),
            Value::Number(number) => number_text(number),
            _ => return Err(NotJson),
        };
        fields.push((key, nested(&value, open)?));
    }
    Ok(CloudValue::object(fields))
}

fn utf8(text: &LuaString) -> Result<Arc<str>, NotJson> {
    text.to_str().map(|text| Arc::from(&*text)).map_err(|_| NotJson)
}

/// A number as Luau's `tostring` prints it.
pub(crate) fn number_text(number: f64) -> Arc<str> {
    CloudValue::Number(number).to_json().into()
}

/// Makes a fresh Luau value of a stored one. Null becomes nil.
pub(crate) fn from_cloud(lua: &Lua, value: &CloudValue) -> mlua::Result<Value> {
    Ok(match value {
        CloudValue::Null => Value::Nil,
        CloudValue::Bool(boolean) => Value::Boolean(*boolean),
        CloudValue::Number(number) => Value::Number(*number),
        CloudValue::Text(text) => Value::String(lua.create_string(&**text)?),
        CloudValue::Buffer(bytes) => Value::Buffer(lua.create_buffer(&**bytes)?),
        CloudValue::Array(items) => {
            let table = lua.create_table_with_capacity(items.len(), 0)?;
            for (index, item) in items.iter().enumerate() {
                if !matches!(item, CloudValue::Null) {
                    table.raw_set(index + 1, from_cloud(lua, item)?)?;
                }
            }
            Value::Table(table)
        }
        CloudValue::Object(fields) => {
            let table = lua.create_table_with_capacity(0, fields.len())?;
            for (key, value) in fields.iter() {
                if !matches!(value, CloudValue::Null) {
                    table.raw_set(&**key, from_cloud(lua, value)?)?;
                }
            }
            Value::Table(table)
        }
    })
}
