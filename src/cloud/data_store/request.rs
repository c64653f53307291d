//! What is asked and what is answered.

use std::sync::Arc;

use super::RequestType;
use super::entry::{Entry, Metadata, UserIds, VersionInfo};
use crate::cloud::value::Value;

/// What a game server asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// About a standard data store.
    Standard {
        /// The name of the data store.
        name: Arc<str>,
        /// `None`: the keys say their scopes themselves, `scope/key`.
        scope: Option<Arc<str>>,
        /// What is asked.
        operation: Operation,
    },
    /// About an ordered data store.
    Ordered {
        /// The name of the data store.
        name: Arc<str>,
        /// The scope.
        scope: Arc<str>,
        /// What is asked.
        operation: OrderedOperation,
    },
    /// Which standard data stores there are.
    ListStores {
        /// What their names begin with.
        prefix: Arc<str>,
        /// How many at most.
        count: usize,
        /// Only those behind this name.
        after: Option<Arc<str>>,
    },
}

/// What a write leaves behind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contents {
    /// The value. Never null.
    pub value: Value,
    /// The users whom the value is about.
    pub user_ids: UserIds,
    /// Further facts about the value.
    pub metadata: Metadata,
}

/// What is asked of a standard data store.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// The value of a key.
    Get { key: Arc<str> },
    /// The same, for an update.
    ReadForUpdate { key: Arc<str> },
    /// Sets the value of a key.
    Set { key: Arc<str>, contents: Contents },
    /// Sets it if nobody has written since the revision was read.
    CompareAndSet { key: Arc<str>, expected: Revision, contents: Contents },
    /// Adds to a whole number.
    Increment { key: Arc<str>, delta: i64, user_ids: UserIds, metadata: Metadata },
    /// Removes a key; its versions stay for a while.
    Remove { key: Arc<str> },
    /// The value that a key had in this version.
    GetVersion { key: Arc<str>, version: Arc<str> },
    /// The value that a key had at this time, in milliseconds since 1970.
    GetVersionAtTime { key: Arc<str>, time_ms: i64 },
    /// The versions of a key.
    ListVersions { key: Arc<str>, range: VersionRange },
    /// Removes a version for good.
    RemoveVersion { key: Arc<str>, version: Arc<str> },
    /// The keys that begin so.
    ListKeys { prefix: Arc<str>, count: usize, after: Option<Arc<str>>, exclude_deleted: bool },
}

/// Which versions are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VersionRange {
    /// The latest first.
    pub is_descending: bool,
    /// Only those after this time, in milliseconds since 1970. 0: all.
    pub after_ms: i64,
    /// Only those until this time. 0: all.
    pub until_ms: i64,
    /// How many at most.
    pub count: usize,
    /// Only those behind the one of this number, in the order of the listing. 0: all.
    pub behind: u64,
}

/// What is asked of an ordered data store.
#[derive(Clone, Debug, PartialEq)]
pub enum OrderedOperation {
    /// The number of a key.
    Get { key: Arc<str> },
    /// The same, for an update.
    ReadForUpdate { key: Arc<str> },
    /// Sets the number of a key.
    Set { key: Arc<str>, value: i64 },
    /// Sets it if nobody has written since the revision was read.
    CompareAndSet { key: Arc<str>, expected: Revision, value: i64 },
    /// Adds to the number of a key.
    Increment { key: Arc<str>, delta: i64 },
    /// Removes a key for good.
    Remove { key: Arc<str> },
    /// Keys and numbers in the order of the numbers.
    GetSorted(SortedRange),
    /// The numbers of several keys.
    BatchGet { keys: Arc<[Arc<str>]> },
}

/// Which items of an ordered data store are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SortedRange {
    /// The smallest first.
    pub is_ascending: bool,
    /// How many at most.
    pub count: usize,
    /// None that are smaller.
    pub min: Option<i64>,
    /// None that are larger.
    pub max: Option<i64>,
    /// Only those behind this item, in the order of the listing.
    pub behind: Option<(i64, Arc<str>)>,
}

/// Which write of a data store a key was read after. 0: there is no key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revision(pub u64);

/// What the service answers when a request succeeds.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// What a key has, had, or has from now on. Nothing when it has no value.
    Entry { entry: Option<Arc<Entry>>, revision: Revision },
    /// The same, of an ordered data store.
    Number { value: Option<i64>, revision: Revision },
    /// Nothing more to say.
    Done,
    /// Versions, and the number of the last one when there are more.
    Versions { items: Vec<VersionInfo>, next: Option<u64> },
    /// Keys, and behind which one more can follow.
    Keys { names: Vec<Arc<str>>, next: Option<Arc<str>> },
    /// Data stores, and behind which one there are more.
    Stores { items: Vec<StoreInfo>, next: Option<Arc<str>> },
    /// Items of an ordered data store, and whether there are more.
    Sorted { items: Vec<(Arc<str>, i64)>, has_more: bool },
    /// The keys that have a number.
    Batch { items: Vec<(Arc<str>, i64)> },
}

/// A data store in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreInfo {
    /// Its name.
    pub name: Arc<str>,
    /// When the first of its present keys came, in milliseconds since 1970.
    pub created_ms: u64,
    /// When it was written last.
    pub updated_ms: u64,
}

impl Request {
    /// The name of the data store. A list of all of them is about none.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Standard { name, .. } | Self::Ordered { name, .. } => name,
            Self::ListStores { .. } => "",
        }
    }

    /// The key that it is about, if it is about one.
    #[must_use]
    pub fn key(&self) -> Option<&Arc<str>> {
        match self {
            Self::Standard { operation, .. } => operation.key(),
            Self::Ordered { operation, .. } => operation.key(),
            Self::ListStores { .. } => None,
        }
    }

    /// What it is charged as.
    #[must_use]
    pub fn request_type(&self) -> RequestType {
        match self {
            Self::Standard { operation, .. } => operation.request_type(),
            Self::Ordered { operation, .. } => operation.request_type(),
            Self::ListStores { .. } => RequestType::StandardList,
        }
    }

    /// What tells apart the keys whose updates do not get into one another's way. Nothing for what is no beginning of an update.
    #[must_use]
    pub fn turn(&self) -> Option<String> {
        let (is_ordered, name, scope, key) = match self {
            Self::Standard { name, scope, operation: Operation::ReadForUpdate { key } } => {
                (false, name, scope.as_ref(), key)
            }
            Self::Ordered { name, scope, operation: OrderedOperation::ReadForUpdate { key } } => {
                (true, name, Some(scope), key)
            }
            _ => return None,
        };
        // As the store puts them together: a key of all scopes says its own.
        let path = scope.map_or_else(|| key.to_string(), |scope| format!("{scope}/{key}"));
        Some(format!("{is_ordered} {} {name} {path}", name.len()))
    }

    /// As how many requests it counts.
    #[must_use]
    pub fn weight(&self) -> u64 {
        match self {
            Self::Ordered { operation: OrderedOperation::BatchGet { keys }, .. } => keys.len() as u64,
            _ => 1,
        }
    }
}

impl Operation {
    fn key(&self) -> Option<&Arc<str>> {
        match self {
            Self::Get { key }
            | Self::ReadForUpdate { key }
            | Self::Set { key, .. }
            | Self::CompareAndSet { key, .. }
            | Self::Increment { key, .. }
            | Self::Remove { key }
            | Self::GetVersion { key, .. }
            | Self::GetVersionAtTime { key, .. }
            | Self::ListVersions { key, .. }
            | Self::RemoveVersion { key, .. } => Some(key),
            Self::ListKeys { .. } => None,
        }
    }

    fn request_type(&self) -> RequestType {
        match self {
            Self::Get { .. } | Self::ReadForUpdate { .. } | Self::GetVersion { .. } | Self::GetVersionAtTime { .. } => {
                RequestType::StandardRead
            }
            Self::Set { .. } | Self::CompareAndSet { .. } | Self::Increment { .. } => RequestType::StandardWrite,
            Self::Remove { .. } => RequestType::StandardRemove,
            Self::ListVersions { .. } | Self::ListKeys { .. } => RequestType::StandardList,
            Self::RemoveVersion { .. } => RequestType::RemoveVersion,
        }
    }
}

impl OrderedOperation {
    fn key(&self) -> Option<&Arc<str>> {
        match self {
            Self::Get { key }
            | Self::ReadForUpdate { key }
            | Self::Set { key, .. }
            | Self::CompareAndSet { key, .. }
            | Self::Increment { key, .. }
            | Self::Remove { key } => Some(key),
            Self::GetSorted(_) | Self::BatchGet { .. } => None,
        }
    }

    fn request_type(&self) -> RequestType {
        match self {
            Self::Get { .. } | Self::ReadForUpdate { .. } | Self::BatchGet { .. } => RequestType::OrderedRead,
            Self::Set { .. } | Self::CompareAndSet { .. } | Self::Increment { .. } => RequestType::OrderedWrite,
            Self::Remove { .. } => RequestType::OrderedRemove,
            Self::GetSorted(_) => RequestType::OrderedList,
        }
    }
}
