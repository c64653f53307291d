//! What a game server asks of the memory stores.

use std::sync::Arc;

use super::{Api, hash_map, queue, sorted_map};

/// An operation on one structure. The three kinds of structure have names of their own: a queue and a hash map may
/// have the same name and share nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// On the hash map called `name`.
    HashMap {
        /// The name given to `GetHashMap`.
        name: Arc<str>,
        /// What to do.
        operation: hash_map::Operation,
    },
    /// On the sorted map called `name`.
    SortedMap {
        /// The name given to `GetSortedMap`.
        name: Arc<str>,
        /// What to do.
        operation: sorted_map::Operation,
    },
    /// On the queue called `name`.
    Queue {
        /// The name given to `GetQueue`.
        name: Arc<str>,
        /// What to do.
        operation: queue::Operation,
    },
}

impl Request {
    /// The name of the structure.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        match self {
            Self::HashMap { name, .. } | Self::SortedMap { name, .. } | Self::Queue { name, .. } => name,
        }
    }

    /// The call that a request most likely stems from. `UpdateAsync` makes two: its reading half looks like
    /// `GetAsync` from here.
    #[must_use]
    pub fn api(&self) -> Api {
        match self {
            Self::HashMap { operation, .. } => match operation {
                hash_map::Operation::Get { .. } => Api::HashMapGet,
                hash_map::Operation::Set { .. } => Api::HashMapSet,
                hash_map::Operation::CompareAndSet { .. } => Api::HashMapUpdate,
                hash_map::Operation::Remove { .. } => Api::HashMapRemove,
                hash_map::Operation::List { cursor: None, .. } => Api::HashMapListItems,
                hash_map::Operation::List { cursor: Some(_), .. } => Api::HashMapAdvanceToNextPage,
            },
            Self::SortedMap { operation, .. } => match operation {
                sorted_map::Operation::Get { .. } => Api::SortedMapGet,
                sorted_map::Operation::Set { .. } => Api::SortedMapSet,
                sorted_map::Operation::CompareAndSet { .. } => Api::SortedMapUpdate,
                sorted_map::Operation::Remove { .. } => Api::SortedMapRemove,
                sorted_map::Operation::Range { .. } => Api::SortedMapGetRange,
                sorted_map::Operation::Size => Api::SortedMapGetSize,
            },
            Self::Queue { operation, .. } => match operation {
                queue::Operation::Add { .. } => Api::QueueAdd,
                queue::Operation::Read { .. } => Api::QueueRead,
                queue::Operation::Remove { .. } => Api::QueueRemove,
                queue::Operation::Size { .. } => Api::QueueGetSize,
            },
        }
    }
}
