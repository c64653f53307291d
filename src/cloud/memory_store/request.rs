//! What a game server asks of the memory stores.

use std::sync::Arc;

use super::{Api, hash_map, queue, sorted_map};

/// A kind of structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StructureKind {
    /// `MemoryStoreHashMap`.
    HashMap,
    /// `MemoryStoreSortedMap`.
    SortedMap,
    /// `MemoryStoreQueue`.
    Queue,
}

impl StructureKind {
    /// The name as it stands in error messages, before the operation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HashMap => "HashMap",
            Self::SortedMap => "SortedMap",
            Self::Queue => "Queue",
        }
    }
}

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

    /// The kind of the structure.
    #[must_use]
    pub const fn kind(&self) -> StructureKind {
        match self {
            Self::HashMap { .. } => StructureKind::HashMap,
            Self::SortedMap { .. } => StructureKind::SortedMap,
            Self::Queue { .. } => StructureKind::Queue,
        }
    }

    /// The key that the request is about, if it is about one.
    #[must_use]
    pub fn key(&self) -> Option<&Arc<str>> {
        match self {
            Self::HashMap { operation, .. } => operation.key(),
            Self::SortedMap { operation, .. } => operation.key(),
            Self::Queue { .. } => None,
        }
    }

    /// Whether this is the writing half of an `UpdateAsync`.
    #[must_use]
    pub const fn is_second_half(&self) -> bool {
        matches!(
            self,
            Self::HashMap { operation: hash_map::Operation::CompareAndSet { .. }, .. }
                | Self::SortedMap { operation: sorted_map::Operation::CompareAndSet { .. }, .. }
        )
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
