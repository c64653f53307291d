//! Between the values of scripts and what data stores keep.
//!
//! The conversion is that of memory stores (`server/convert.rs`), with one difference: what has no JSON form is refused wherever
//! it stands in a table, and the error names the table (observed).

use std::sync::Arc;

use mlua::{Lua, Table, Value};

use crate::cloud::data_store::{Metadata, Status, UserIds};
use crate::cloud::value::{NESTING_MAX, Value as CloudValue};
use crate::server::convert::to_cloud;

/// A value to be stored.
pub(super) fn stored(value: &Value) -> Result<CloudValue, Status> {
    if !is_plain(value, 0) {
        return Err(Status::CannotStore);
    }
    to_cloud(value).map_err(|_| Status::CannotStore)
}

/// Whether everything in it has a JSON form, as far as the kinds of values go.
fn is_plain(value: &Value, depth: usize) -> bool {
    match value {
        Value::Table(table) if depth < NESTING_MAX => {
            let length = table.raw_len();
            // Keys beside those of an array are dropped, whatever they hold.
            let is_kept = |key: &Value| length == 0 || matches!(key, Value::Integer(_) | Value::Number(_));
            let mut pairs = table.pairs::<Value, Value>().flatten().filter(|(key, _)| is_kept(key));
            pairs.all(|(_, value)| is_plain(&value, depth + 1))
        }
        Value::Nil | Value::Boolean(_) | Value::Integer(_) | Value::Number(_) | Value::String(_) | Value::Buffer(_) => {
            true
        }
        _ => false,
    }
}

/// The number that an ordered data store keeps.
#[expect(clippy::cast_possible_truncation, reason = "checked")]
pub(super) fn whole(value: &Value) -> Option<i64> {
    // The first double that no 64 bits hold.
    const END: f64 = 9_223_372_036_854_775_808.0;
    match value {
        Value::Integer(number) => Some(*number),
        Value::Number(number) if number.fract() == 0.0 && (-END..END).contains(number) => Some(*number as i64),
        _ => None,
    }
}

/// The number of a reply, as far as a double can say it: the largest of 64 bits is none.
#[expect(clippy::cast_possible_truncation, reason = "what is out of range becomes the nearest")]
pub(super) fn nearest_whole(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        Value::Number(number) => Some(*number as i64),
        _ => None,
    }
}

/// The users whom a value is about. Parts of a number are rounded (observed). A dictionary is no list of them.
pub(super) fn user_ids(value: &Value) -> Result<UserIds, Status> {
    let Value::Table(table) = value else { return Err(Status::UserIdInvalid) };
    if table.raw_len() == 0 && !table.is_empty() {
        return Err(Status::UserIdInvalid);
    }
    let ids = (1..=table.raw_len()).map(|index| match table.raw_get::<Value>(index) {
        Ok(Value::Number(number)) => whole(&Value::Number((number + 0.5).floor())).ok_or(Status::UserIdInvalid),
        Ok(Value::Integer(number)) => Ok(number),
        _ => Err(Status::UserIdInvalid),
    });
    ids.collect()
}

/// A dictionary of facts.
pub(super) fn metadata(value: &Value) -> Result<Metadata, Status> {
    let Value::Table(table) = value else { return Err(Status::MetadataInvalid) };
    let has_names = table.pairs::<Value, Value>().flatten().all(|(key, _)| matches!(key, Value::String(_)));
    match stored(value) {
        Ok(CloudValue::Object(fields)) if has_names => Ok(fields),
        _ => Err(Status::MetadataInvalid),
    }
}

/// An array of numbers as scripts get it, a new one each time.
#[expect(clippy::cast_precision_loss, reason = "every Luau number is a double")]
pub(super) fn ids_table(lua: &Lua, ids: &UserIds) -> mlua::Result<Table> {
    lua.create_sequence_from(ids.iter().map(|id| *id as f64))
}

/// The keys of a list.
pub(super) fn keys(value: &Value) -> Result<Arc<[Arc<str>]>, Status> {
    let Value::Table(table) = value else { return Err(Status::KeysInvalid) };
    let keys = (1..=table.raw_len()).map(|index| match table.raw_get::<Value>(index) {
        Ok(Value::String(text)) => text.to_str().map(|text| Arc::from(&*text)).map_err(|_| Status::NotText),
        _ => Err(Status::KeysInvalid),
    });
    keys.collect()
}
