//! From checked arguments to the request that goes out.

use std::mem;
use std::sync::Arc;
use std::time::Duration;

use mlua::{AnyUserData, Table, Value};

use crate::cloud::memory_store::limits::{EXPIRATION_SECONDS_MAX, INVISIBILITY_SECONDS_DEFAULT};
use crate::cloud::memory_store::{
    Bound, Direction, ListCursor, ReadId, Request, SortKey, Status, Version, hash_map, queue, sorted_map,
};
use crate::cloud::value::Value as CloudValue;
use crate::server::class::Argument;
use crate::server::convert::to_cloud;

/// A structure that a script has got from the service.
#[derive(Clone, Debug)]
pub(super) struct Structure {
    pub name: Arc<str>,
    /// Of queues: how long items stay invisible that are read through this object.
    pub invisibility: Duration,
}

/// The checked arguments of one call, in the order of the signature.
pub(super) type Arguments = [Argument; crate::server::class::PARAMETERS_MAX];

/// Builds the request of one method, or says with which status the call fails before anything is sent.
pub(super) type Build = fn(&Structure, &mut Arguments, &Call) -> Result<Request, Status>;

/// What a request may depend on beside its arguments.
pub(super) struct Call {
    pub is_guide: bool,
}

pub(super) fn hash_map_get(map: &Structure, [key, ..]: &mut Arguments, _: &Call) -> Result<Request, Status> {
    Ok(of_hash_map(map, hash_map::Operation::Get { key: text(key)? }))
}

pub(super) fn hash_map_set(
    map: &Structure,
    [key, value, expiration, ..]: &mut Arguments,
    _: &Call,
) -> Result<Request, Status> {
    let (lifetime, value) = (lifetime(expiration)?, json(value)?);
    Ok(of_hash_map(map, hash_map::Operation::Set { key: text(key)?, value, lifetime }))
}

/// The reading half of `UpdateAsync`, made with the method's own arguments so that all are checked before anything is sent.
pub(super) fn hash_map_update(
    map: &Structure,
    [key, _, expiration, ..]: &mut Arguments,
    _: &Call,
) -> Result<Request, Status> {
    lifetime(expiration)?;
    Ok(of_hash_map(map, hash_map::Operation::Get { key: text(key)? }))
}

/// The writing half: key, new value, expiration, the version that was read.
pub(super) fn hash_map_write(map: &Structure, arguments: &mut Arguments, _: &Call) -> Result<Request, Status> {
    let [key, value, expiration, version, ..] = arguments;
    let (lifetime, value) = (lifetime(expiration)?, json(value)?);
    let operation =
        hash_map::Operation::CompareAndSet { key: text(key)?, expected: version_of(version), value, lifetime };
    Ok(of_hash_map(map, operation))
}

pub(super) fn hash_map_remove(map: &Structure, [key, ..]: &mut Arguments, _: &Call) -> Result<Request, Status> {
    Ok(of_hash_map(map, hash_map::Operation::Remove { key: text(key)? }))
}

/// The first page, or with a cursor a later one.
pub(super) fn hash_map_list(map: &Structure, [items, cursor, ..]: &mut Arguments, _: &Call) -> Result<Request, Status> {
    let cursor = match cursor {
        Argument::Variant(Value::UserData(cursor)) => Some(cursor_of(cursor)?),
        _ => None,
    };
    Ok(of_hash_map(map, hash_map::Operation::List { cursor, count: count(items) }))
}

pub(super) fn sorted_map_get(map: &Structure, [key, ..]: &mut Arguments, _: &Call) -> Result<Request, Status> {
    Ok(of_sorted_map(map, sorted_map::Operation::Get { key: text(key)? }))
}

pub(super) fn sorted_map_set(map: &Structure, arguments: &mut Arguments, call: &Call) -> Result<Request, Status> {
    let [key, value, expiration, own_key, ..] = arguments;
    let lifetime = lifetime(expiration)?;
    let value = json(value)?;
    let sort_key = score(sort_key(own_key)?, &value, call);
    Ok(of_sorted_map(map, sorted_map::Operation::Set { key: text(key)?, value, sort_key, lifetime }))
}

pub(super) fn sorted_map_update(
    map: &Structure,
    [key, _, expiration, ..]: &mut Arguments,
    _: &Call,
) -> Result<Request, Status> {
    lifetime(expiration)?;
    Ok(of_sorted_map(map, sorted_map::Operation::Get { key: text(key)? }))
}

/// The writing half of `UpdateAsync`: key, new value, expiration, the version that was read, new sort key.
pub(super) fn sorted_map_write(map: &Structure, arguments: &mut Arguments, call: &Call) -> Result<Request, Status> {
    let [key, value, expiration, version, own_key] = arguments;
    let lifetime = lifetime(expiration)?;
    let value = json(value)?;
    let sort_key = score(sort_key(own_key)?, &value, call);
    let operation = sorted_map::Operation::CompareAndSet {
        key: text(key)?,
        expected: version_of(version),
        value,
        sort_key,
        lifetime,
    };
    Ok(of_sorted_map(map, operation))
}

pub(super) fn sorted_map_remove(map: &Structure, [key, ..]: &mut Arguments, _: &Call) -> Result<Request, Status> {
    Ok(of_sorted_map(map, sorted_map::Operation::Remove { key: text(key)? }))
}

pub(super) fn sorted_map_range(map: &Structure, arguments: &mut Arguments, _: &Call) -> Result<Request, Status> {
    let [direction, items, lower, upper, ..] = arguments;
    let direction = match direction {
        Argument::Int(1) => Direction::Descending,
        _ => Direction::Ascending,
    };
    let operation =
        sorted_map::Operation::Range { direction, count: count(items), lower: bound(lower)?, upper: bound(upper)? };
    Ok(of_sorted_map(map, operation))
}

pub(super) fn sorted_map_size(map: &Structure, _: &mut Arguments, _: &Call) -> Result<Request, Status> {
    Ok(of_sorted_map(map, sorted_map::Operation::Size))
}

pub(super) fn queue_add(
    queue: &Structure,
    [value, expiration, priority, ..]: &mut Arguments,
    _: &Call,
) -> Result<Request, Status> {
    let (lifetime, value) = (lifetime(expiration)?, json(value)?);
    Ok(of_queue(queue, queue::Operation::Add { value, priority: double(priority), lifetime }))
}

pub(super) fn queue_read(queue: &Structure, [items, all, ..]: &mut Arguments, _: &Call) -> Result<Request, Status> {
    let all_or_nothing = matches!(all, Argument::Bool(true));
    let operation = queue::Operation::Read { count: count(items), all_or_nothing, invisibility: queue.invisibility };
    Ok(of_queue(queue, operation))
}

/// The guide's `RemoveAsync(count)`: what is read must be invisible until it is removed, whatever the queue's own timeout.
pub(super) fn queue_take(queue: &Structure, [items, ..]: &mut Arguments, _: &Call) -> Result<Request, Status> {
    let invisibility = Duration::from_secs(INVISIBILITY_SECONDS_DEFAULT);
    let operation = queue::Operation::Read { count: count(items), all_or_nothing: false, invisibility };
    Ok(of_queue(queue, operation))
}

pub(super) fn queue_remove(queue: &Structure, [id, ..]: &mut Arguments, _: &Call) -> Result<Request, Status> {
    let id = match mem::take(id) {
        Argument::Text(id) => ReadId::new(id),
        // Not UTF-8: no read has such an id.
        _ => ReadId::new(""),
    };
    Ok(of_queue(queue, queue::Operation::Remove { id }))
}

pub(super) fn queue_size(queue: &Structure, [exclude, ..]: &mut Arguments, _: &Call) -> Result<Request, Status> {
    let exclude_invisible = matches!(exclude, Argument::Bool(true));
    Ok(of_queue(queue, queue::Operation::Size { exclude_invisible }))
}

fn of_hash_map(map: &Structure, operation: hash_map::Operation) -> Request {
    Request::HashMap { name: map.name.clone(), operation }
}

fn of_sorted_map(map: &Structure, operation: sorted_map::Operation) -> Request {
    Request::SortedMap { name: map.name.clone(), operation }
}

fn of_queue(queue: &Structure, operation: queue::Operation) -> Request {
    Request::Queue { name: queue.name.clone(), operation }
}

fn text(argument: &mut Argument) -> Result<Arc<str>, Status> {
    match mem::take(argument) {
        Argument::Text(text) => Ok(text),
        _ => Err(Status::InvalidRequest),
    }
}

/// The engine checks the range itself, before sending (documented as a client-side status).
fn lifetime(expiration: &Argument) -> Result<Duration, Status> {
    let Argument::Int(seconds) = *expiration else {
        return Err(Status::InvalidExpirationTime);
    };
    match u64::try_from(seconds) {
        Ok(seconds) if seconds <= EXPIRATION_SECONDS_MAX => Ok(Duration::from_secs(seconds)),
        _ => Err(Status::InvalidExpirationTime),
    }
}

fn json(argument: &Argument) -> Result<CloudValue, Status> {
    match argument {
        Argument::Stored(value) => Ok(value.clone()),
        Argument::Variant(value) => to_cloud(value).map_err(|_| Status::ValueNotJson),
        _ => Err(Status::ValueNotJson),
    }
}

/// A negative count becomes 0: the service refuses both.
fn count(argument: &Argument) -> u32 {
    match *argument {
        Argument::Int(count) => u32::try_from(count.max(0)).unwrap_or(u32::MAX),
        _ => 0,
    }
}

fn double(argument: &Argument) -> f64 {
    if let Argument::Double(number) = *argument { number } else { 0.0 }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the shim hands back what decode gave it")]
fn version_of(argument: &Argument) -> Version {
    match argument {
        Argument::Double(number) => Version::from_u64(*number as u64),
        _ => Version::ABSENT,
    }
}

fn cursor_of(cursor: &AnyUserData) -> Result<ListCursor, Status> {
    cursor.borrow::<ListCursor>().map(|cursor| *cursor).map_err(|_| Status::InvalidRequest)
}

fn sort_key(argument: &Argument) -> Result<SortKey, Status> {
    match argument {
        Argument::Stored(CloudValue::Number(number)) => number_sort_key(*number),
        Argument::Stored(CloudValue::Text(text)) => Ok(SortKey::text(text.clone())),
        Argument::Stored(_) => Err(Status::SortKeyInvalid),
        Argument::Variant(value) => sort_key_of(value),
        _ => Ok(SortKey::None),
    }
}

fn sort_key_of(value: &Value) -> Result<SortKey, Status> {
    #[expect(clippy::cast_precision_loss, reason = "every Luau number is a double")]
    let number = match value {
        Value::Nil => return Ok(SortKey::None),
        Value::Integer(number) => *number as f64,
        Value::Number(number) => *number,
        Value::String(text) => {
            return text.to_str().map(|text| SortKey::text(&*text)).map_err(|_| Status::SortKeyInvalid);
        }
        _ => return Err(Status::SortKeyInvalid),
    };
    number_sort_key(number)
}

fn number_sort_key(number: f64) -> Result<SortKey, Status> {
    if number.is_finite() { Ok(SortKey::number(number)) } else { Err(Status::SortKeyInvalid) }
}

/// The guide's score: a number value without a sort key is ordered by itself. Roblox orders it by key.
fn score(sort_key: SortKey, value: &CloudValue, call: &Call) -> SortKey {
    match (&sort_key, value) {
        (SortKey::None, CloudValue::Number(number)) if call.is_guide && number.is_finite() => SortKey::number(*number),
        _ => sort_key,
    }
}

/// A bound: a table with `key`, `sortKey` or both (other fields are ignored), or a plain string as before engine 600,
/// which still occurs in scripts and means a key (assumed to be accepted).
fn bound(argument: &Argument) -> Result<Option<Bound>, Status> {
    let table: &Table = match argument {
        Argument::Variant(Value::Table(table)) => table,
        Argument::Variant(Value::String(text)) => {
            let key = text.to_str().map_err(|_| Status::InvalidRequest)?;
            // The old default was the empty string: no bound.
            let key = (!key.is_empty()).then(|| Arc::from(&*key));
            return Ok(key.map(|key| Bound { key: Some(key), sort_key: None }));
        }
        Argument::Variant(_) => return Err(Status::InvalidRequest),
        _ => return Ok(None),
    };
    let field = |name| table.raw_get::<Value>(name).map_err(|_| Status::InvalidRequest);
    let key: Option<Arc<str>> = match field("key")? {
        Value::Nil => None,
        Value::String(text) => Some(Arc::from(&*text.to_str().map_err(|_| Status::InvalidRequest)?)),
        #[expect(clippy::cast_precision_loss, reason = "every Luau number is a double")]
        Value::Integer(number) => Some(crate::server::convert::number_text(number as f64)),
        Value::Number(number) => Some(crate::server::convert::number_text(number)),
        _ => return Err(Status::InvalidRequest),
    };
    let sort_key = match field("sortKey")? {
        Value::Nil => None,
        value => Some(sort_key_of(&value)?),
    };
    Ok(Some(Bound { key, sort_key }))
}
