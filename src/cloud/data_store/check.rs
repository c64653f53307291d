//! Whether a request is acceptable at all. Game servers ask before they send, the service when it arrives.

use super::limits::{
    BATCH_KEYS_MAX, FUTURE_SECONDS_MAX, KEY_BYTES_MAX, METADATA_BYTES_MAX, NAME_BYTES_MAX, SCOPE_BYTES_MAX,
    SORTED_PAGE_MAX, USER_IDS_MAX, VALUE_BYTES_MAX,
};
use super::request::{Contents, Operation, OrderedOperation, Request};
use super::{Metadata, Status};
use crate::cloud::Timestamp;
use crate::cloud::value::Value;

/// A name of a data store.
///
/// # Errors
///
/// It is empty or too long.
pub fn name(name: &str) -> Result<(), Status> {
    length(name, NAME_BYTES_MAX, Status::NameEmpty, Status::NameTooLong)
}

/// A scope.
///
/// # Errors
///
/// It is empty or too long.
pub fn scope(scope: &str) -> Result<(), Status> {
    length(scope, SCOPE_BYTES_MAX, Status::ScopeEmpty, Status::ScopeTooLong)
}

/// A key, of a data store of one scope or of all.
///
/// # Errors
///
/// It is empty or too long, or has no scope where it must have one.
pub fn key(key: &str, has_scope: bool) -> Result<(), Status> {
    let mut rest = key;
    if has_scope && !key.is_empty() {
        let (scope, key) = key.split_once('/').ok_or(Status::ScopeMissing)?;
        self::scope(scope)?;
        rest = key;
    }
    length(rest, KEY_BYTES_MAX, Status::KeyEmpty, Status::KeyTooLong)
}

fn length(text: &str, most: usize, empty: Status, too_long: Status) -> Result<(), Status> {
    match text.len() {
        0 => Err(empty),
        bytes if bytes > most => Err(too_long),
        _ => Ok(()),
    }
}

/// Everything about a request. When several things are wrong, the first in the order of the arguments (assumed).
///
/// # Errors
///
/// What is wrong.
pub fn request(now: Timestamp, request: &Request) -> Result<(), Status> {
    match request {
        Request::Standard { name, scope, operation } => {
            self::name(name)?;
            scope.as_deref().map_or(Ok(()), self::scope)?;
            if let Some(key) = request.key() {
                self::key(key, scope.is_none())?;
            }
            standard(now, operation)
        }
        Request::Ordered { name, scope, operation } => {
            self::name(name)?;
            self::scope(scope)?;
            if let Some(key) = request.key() {
                self::key(key, false)?;
            }
            ordered(operation)
        }
        Request::ListStores { .. } => Ok(()),
    }
}

fn standard(now: Timestamp, operation: &Operation) -> Result<(), Status> {
    match operation {
        Operation::Set { contents, .. } | Operation::CompareAndSet { contents, .. } => self::contents(contents),
        Operation::Increment { user_ids, metadata, .. } => of_value(user_ids, metadata),
        Operation::GetVersionAtTime { time_ms, .. } => {
            let latest = now.as_micros() / 1_000 + FUTURE_SECONDS_MAX * 1_000;
            let is_valid = u64::try_from(*time_ms).is_ok_and(|time| time > 0 && time <= latest);
            if is_valid { Ok(()) } else { Err(Status::TimeInvalid) }
        }
        _ => Ok(()),
    }
}

fn contents(contents: &Contents) -> Result<(), Status> {
    if contents.value.json_len() > VALUE_BYTES_MAX {
        return Err(Status::ValueTooLarge);
    }
    of_value(&contents.user_ids, &contents.metadata)
}

fn of_value(user_ids: &[i64], metadata: &Metadata) -> Result<(), Status> {
    if user_ids.len() > USER_IDS_MAX {
        return Err(Status::TooManyUserIds);
    }
    if !metadata.is_empty() && Value::Object(metadata.clone()).json_len() > METADATA_BYTES_MAX {
        return Err(Status::MetadataTooLarge);
    }
    Ok(())
}

fn ordered(operation: &OrderedOperation) -> Result<(), Status> {
    match operation {
        OrderedOperation::GetSorted(range) => {
            if !(1..=SORTED_PAGE_MAX).contains(&i64::try_from(range.count).unwrap_or(0)) {
                return Err(Status::PageSizeInvalid);
            }
            match (range.min, range.max) {
                (Some(min), Some(max)) if min > max => Err(Status::MinAboveMax),
                _ => Ok(()),
            }
        }
        OrderedOperation::BatchGet { keys } => {
            if keys.is_empty() || keys.len() > BATCH_KEYS_MAX {
                return Err(Status::KeysInvalid);
            }
            keys.iter().try_for_each(|key| self::key(key, false))
        }
        _ => Ok(()),
    }
}
