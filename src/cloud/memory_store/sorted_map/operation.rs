//! What can be asked of a sorted map.

use std::sync::Arc;
use std::time::Duration;

use super::SortKey;
use crate::cloud::memory_store::Version;
use crate::cloud::value::Value;

/// An operation on a sorted map.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// Answers the value and the sort key of a key.
    Get {
        /// The key.
        key: Arc<str>,
    },
    /// Writes a key, whether it exists or not.
    Set {
        /// The key.
        key: Arc<str>,
        /// What it holds from now on.
        value: Value,
        /// Where it stands from now on.
        sort_key: SortKey,
        /// For how long. It replaces what was left of the time before.
        lifetime: Duration,
    },
    /// Writes a key if nobody has since it was read: the second half of `UpdateAsync`.
    CompareAndSet {
        /// The key.
        key: Arc<str>,
        /// The version that was read; [`Version::ABSENT`] when there was none.
        expected: Version,
        /// What it holds from now on.
        value: Value,
        /// Where it stands from now on.
        sort_key: SortKey,
        /// For how long. It replaces what was left of the time before.
        lifetime: Duration,
    },
    /// Removes a key, if it exists.
    Remove {
        /// The key.
        key: Arc<str>,
    },
    /// Answers the items between two bounds, in order.
    Range {
        /// From which end.
        direction: Direction,
        /// The most items, 1 to 200.
        count: u32,
        /// Only items behind this place, whatever the direction.
        lower: Option<Bound>,
        /// Only items before this place, whatever the direction.
        upper: Option<Bound>,
    },
    /// Answers how many items there are.
    Size,
}

impl Operation {
    /// The key that the operation is about, if it is about one.
    #[must_use]
    pub fn key(&self) -> Option<&Arc<str>> {
        match self {
            Self::Get { key } | Self::Set { key, .. } | Self::CompareAndSet { key, .. } | Self::Remove { key } => {
                Some(key)
            }
            Self::Range { .. } | Self::Size => None,
        }
    }
}

/// The direction of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Greatest first.
    Descending,
}

/// A place in the order of a sorted map, itself left out. Without any field it is no bound at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bound {
    /// The key; without a sort key, the place of an item that has none.
    pub key: Option<Arc<str>>,
    /// The sort key; without a key, all items that have this sort key are left out.
    pub sort_key: Option<SortKey>,
}
