//! What the rules want to know of a request.

use std::hash::Hasher as _;
use std::time::Duration;

use rustc_hash::FxHasher;

use crate::cloud::memory_store::{Api, Bound, ReadId, Request, SortKey, hash_map, queue, sorted_map};
use crate::cloud::value::Value as CloudValue;

/// Stands for a key of one structure, or for something that the structure as a whole answers. Two that differ may have the
/// same number, which is so rare that the worst of it is a needless look.
pub(super) type What = u64;

/// A request, as the rules see it. `handle` is the structure's.
pub(super) enum Seen<'call> {
    /// Reads what stays the same until somebody writes.
    Read {
        what: What,
    },
    Write {
        handle: usize,
        key: What,
        value: &'call CloudValue,
        lifetime: Duration,
        sort_key: Option<&'call SortKey>,
        /// By `SetAsync`, not by `UpdateAsync`.
        is_set: bool,
    },
    Remove {
        handle: usize,
        key: What,
    },
    /// An item for a queue.
    Add {
        handle: usize,
        value: &'call CloudValue,
    },
    /// A range with bounds.
    Range {
        handle: usize,
        bounds: [Option<&'call Bound>; 2],
    },
    /// The removal of what was read from a queue.
    RemoveRead {
        queue: &'call str,
        id: &'call ReadId,
    },
    /// Of no interest.
    Other,
}

/// What a structure as a whole answers.
#[derive(Clone, Copy)]
pub(super) enum Whole {
    Size,
    Range,
    QueueRead,
}

impl Whole {
    pub const ALL: [Self; 3] = [Self::Size, Self::Range, Self::QueueRead];
}

pub(super) fn whole(handle: usize, whole: Whole) -> What {
    hash(&(handle, whole as u8))
}

fn key_of(handle: usize, key: &str) -> What {
    hash(&(handle, key))
}

fn hash(of: &impl std::hash::Hash) -> What {
    let mut hasher = FxHasher::default();
    of.hash(&mut hasher);
    hasher.finish()
}

impl<'call> Seen<'call> {
    pub fn of(api: Api, handle: usize, request: &'call Request) -> Self {
        match request {
            Request::HashMap { operation, .. } => Self::of_hash_map(api, handle, operation),
            Request::SortedMap { operation, .. } => Self::of_sorted_map(api, handle, operation),
            Request::Queue { name, operation } => match operation {
                queue::Operation::Add { value, .. } => Self::Add { handle, value },
                queue::Operation::Remove { id } => Self::RemoveRead { queue: name, id },
                queue::Operation::Size { .. } => Self::Read { what: whole(handle, Whole::Size) },
                // Tells only with its answer, and how long it waited, whether it is of interest.
                queue::Operation::Read { .. } => Self::Other,
            },
        }
    }

    fn of_hash_map(api: Api, handle: usize, operation: &'call hash_map::Operation) -> Self {
        match operation {
            hash_map::Operation::Get { key } if api == Api::HashMapGet => Self::Read { what: key_of(handle, key) },
            hash_map::Operation::Set { key, value, lifetime }
            | hash_map::Operation::CompareAndSet { key, value, lifetime, .. } => Self::Write {
                handle,
                key: key_of(handle, key),
                value,
                lifetime: *lifetime,
                sort_key: None,
                is_set: api == Api::HashMapSet,
            },
            hash_map::Operation::Remove { key } => Self::Remove { handle, key: key_of(handle, key) },
            // The reading half of UpdateAsync, and listings.
            hash_map::Operation::Get { .. } | hash_map::Operation::List { .. } => Self::Other,
        }
    }

    fn of_sorted_map(api: Api, handle: usize, operation: &'call sorted_map::Operation) -> Self {
        match operation {
            sorted_map::Operation::Get { key } if api == Api::SortedMapGet => Self::Read { what: key_of(handle, key) },
            sorted_map::Operation::Set { key, value, sort_key, lifetime }
            | sorted_map::Operation::CompareAndSet { key, value, sort_key, lifetime, .. } => Self::Write {
                handle,
                key: key_of(handle, key),
                value,
                lifetime: *lifetime,
                sort_key: Some(sort_key),
                is_set: api == Api::SortedMapSet,
            },
            sorted_map::Operation::Remove { key } => Self::Remove { handle, key: key_of(handle, key) },
            sorted_map::Operation::Range { lower: None, upper: None, .. } => {
                Self::Read { what: whole(handle, Whole::Range) }
            }
            sorted_map::Operation::Range { lower, upper, .. } => {
                Self::Range { handle, bounds: [lower.as_ref(), upper.as_ref()] }
            }
            sorted_map::Operation::Size => Self::Read { what: whole(handle, Whole::Size) },
            sorted_map::Operation::Get { .. } => Self::Other,
        }
    }
}
