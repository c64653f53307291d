//! From checked arguments to the request that is sent.

use std::mem;
use std::sync::Arc;

use mlua::Value;

use super::decode::cursor_name;
use super::value;
use crate::cloud::data_store::{
    Api, Contents, Metadata, Operation, OrderedOperation, Request, Revision, SortedRange, Status, UserIds, VersionRange,
};
use crate::server::class::{Argument, PARAMETERS_MAX};

/// The arguments of a call.
pub(super) type Arguments = [Argument; PARAMETERS_MAX];

/// Which data store is meant.
#[derive(Clone)]
pub(super) struct Store {
    pub name: Arc<str>,
    /// `None`: keys say their scopes themselves.
    pub scope: Option<Arc<str>>,
    pub is_ordered: bool,
}

/// Why no request was built: a status, and the value that it is about.
pub(super) struct Refused(pub Status, pub Option<Value>);

impl From<Status> for Refused {
    fn from(status: Status) -> Self {
        Self(status, None)
    }
}

/// The request of a call. `metadata` is that of the options.
pub(super) fn build(
    store: &Store,
    api: Api,
    is_write: bool,
    arguments: &mut Arguments,
    metadata: Option<Metadata>,
) -> Result<Request, Refused> {
    if store.is_ordered {
        let operation = ordered(api, is_write, arguments, metadata.is_some())?;
        // Ordered data stores always have a scope.
        let scope = store.scope.clone().unwrap_or_default();
        return Ok(Request::Ordered { name: Arc::clone(&store.name), scope, operation });
    }
    let operation = standard(api, is_write, arguments, metadata)?;
    Ok(Request::Standard { name: Arc::clone(&store.name), scope: store.scope.clone(), operation })
}

/// The request for a list of data stores.
pub(super) fn list_stores([prefix, count, cursor, ..]: &mut Arguments) -> Result<Request, Status> {
    Ok(Request::ListStores { prefix: text_or_empty(prefix)?, count: page_size(count)?, after: cursor_of(cursor)? })
}

fn standard(
    api: Api,
    is_write: bool,
    arguments: &mut Arguments,
    metadata: Option<Metadata>,
) -> Result<Operation, Refused> {
    let metadata = metadata.unwrap_or_default();
    let [first, second, third, fourth, fifth] = arguments;
    if api == Api::ListKeys {
        let (prefix, count, after) = (text_or_empty(first)?, page_size(second)?, cursor_of(third)?);
        let exclude_deleted = matches!(fourth, Argument::Bool(true));
        return Ok(Operation::ListKeys { prefix, count, after, exclude_deleted });
    }
    let key = text(first)?;
    Ok(match api {
        Api::Update if is_write => {
            let contents = Contents {
                value: stored(second)?,
                user_ids: user_ids(third)?,
                metadata: match fourth {
                    Argument::Variant(given) => value::metadata(given)?,
                    _ => Metadata::default(),
                },
            };
            Operation::CompareAndSet { key, expected: revision(fifth), contents }
        }
        Api::Update => Operation::ReadForUpdate { key },
        Api::Set => {
            let contents = Contents { value: stored(second)?, user_ids: user_ids(third)?, metadata };
            Operation::Set { key, contents }
        }
        Api::Increment => Operation::Increment { key, delta: int(second), user_ids: user_ids(third)?, metadata },
        Api::Remove => Operation::Remove { key },
        Api::GetVersion => Operation::GetVersion { key, version: text(second)? },
        Api::GetVersionAtTime => Operation::GetVersionAtTime { key, time_ms: int(second) },
        Api::ListVersions => {
            let range = VersionRange {
                is_descending: int(second) == 1,
                after_ms: int(third),
                until_ms: int(fourth),
                count: page_size(fifth)?,
                behind: 0,
            };
            Operation::ListVersions { key, range }
        }
        Api::RemoveVersion => Operation::RemoveVersion { key, version: text(second)? },
        _ => Operation::Get { key },
    })
}

fn ordered(
    api: Api,
    is_write: bool,
    arguments: &mut Arguments,
    has_metadata: bool,
) -> Result<OrderedOperation, Refused> {
    let [first, second, third, fourth, fifth] = arguments;
    match api {
        Api::GetSorted => {
            let bound = |argument: &Argument, status| match argument {
                Argument::Variant(given) => value::whole(given).map(Some).ok_or(Refused::from(status)),
                _ => Ok(None),
            };
            let count = usize::try_from(int(second)).map_err(|_| Status::PageSizeInvalid)?;
            let (min, max) = (bound(third, Status::MinNotWhole)?, bound(fourth, Status::MaxNotWhole)?);
            let is_ascending = matches!(first, Argument::Bool(true));
            return Ok(OrderedOperation::GetSorted(SortedRange { is_ascending, count, min, max, behind: None }));
        }
        Api::BatchGet => {
            let Argument::Variant(given) = first else { return Err(Status::KeysInvalid.into()) };
            return Ok(OrderedOperation::BatchGet { keys: value::keys(given)? });
        }
        _ => {}
    }
    let key = text(first)?;
    if matches!(api, Api::OrderedSet | Api::OrderedIncrement) {
        if has_metadata {
            return Err(Status::OptionsNotAllowed.into());
        }
        if matches!(third, Argument::Variant(_)) {
            return Err(Status::UserIdsNotAllowed.into());
        }
    }
    Ok(match api {
        Api::OrderedUpdate if is_write => {
            OrderedOperation::CompareAndSet { key, expected: revision(fifth), value: whole(second)? }
        }
        Api::OrderedUpdate => OrderedOperation::ReadForUpdate { key },
        Api::OrderedSet => OrderedOperation::Set { key, value: whole(second)? },
        Api::OrderedIncrement => OrderedOperation::Increment { key, delta: int(second) },
        Api::OrderedRemove => OrderedOperation::Remove { key },
        _ => OrderedOperation::Get { key },
    })
}

pub(super) fn text(argument: &mut Argument) -> Result<Arc<str>, Status> {
    if let Argument::Text(text) = mem::take(argument) { Ok(text) } else { Err(Status::NotText) }
}

fn text_or_empty(argument: &mut Argument) -> Result<Arc<str>, Status> {
    match argument {
        Argument::Absent => Ok("".into()),
        given => text(given),
    }
}

/// An empty cursor is none (documented: it is the default).
fn cursor_of(argument: &mut Argument) -> Result<Option<Arc<str>>, Status> {
    let cursor = text_or_empty(argument)?;
    if cursor.is_empty() { Ok(None) } else { cursor_name(&cursor).map(Some) }
}

/// 0 is what stands for the service's own size (documented).
fn page_size(argument: &Argument) -> Result<usize, Status> {
    usize::try_from(int(argument)).map_err(|_| Status::PageSizeInvalid)
}

fn int(argument: &Argument) -> i64 {
    if let Argument::Int(number) = *argument { number } else { 0 }
}

fn stored(argument: &Argument) -> Result<crate::cloud::value::Value, Refused> {
    match argument {
        Argument::Variant(given) => value::stored(given).map_err(|status| Refused(status, Some(given.clone()))),
        _ => Err(Status::CannotStore.into()),
    }
}

fn whole(argument: &Argument) -> Result<i64, Refused> {
    match argument {
        Argument::Variant(given) => {
            value::whole(given).ok_or_else(|| Refused(Status::ValueNotAllowed, Some(given.clone())))
        }
        _ => Err(Status::ValueNotAllowed.into()),
    }
}

fn user_ids(argument: &Argument) -> Result<UserIds, Status> {
    if let Argument::Variant(given) = argument { value::user_ids(given) } else { Ok(UserIds::default()) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the shim hands back what decode gave it")]
fn revision(argument: &Argument) -> Revision {
    if let Argument::Double(number) = *argument { Revision(number as u64) } else { Revision(0) }
}
