//! What can be asked of a hash map.

use std::sync::Arc;
use std::time::Duration;

use crate::cloud::memory_store::Version;
use crate::cloud::value::Value;

/// An operation on a hash map.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// Answers the value of a key.
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
        /// For how long. It replaces what was left of the time before.
        lifetime: Duration,
    },
    /// Removes a key, if it exists.
    Remove {
        /// The key.
        key: Arc<str>,
    },
    /// Answers one page of all items.
    List {
        /// Where the page before ended; nothing begins a listing.
        cursor: Option<ListCursor>,
        /// The most items on the page, 1 to 200.
        count: u32,
    },
}

impl Operation {
    /// The key that the operation is about, if it is about one.
    #[must_use]
    pub fn key(&self) -> Option<&Arc<str>> {
        match self {
            Self::Get { key } | Self::Set { key, .. } | Self::CompareAndSet { key, .. } | Self::Remove { key } => {
                Some(key)
            }
            Self::List { .. } => None,
        }
    }
}

/// Where a listing goes on. Good for ever: once everything that it could list is gone it leads to an empty last page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ListCursor {
    /// Items up to this one, in the order of creation, were listed.
    pub(super) after: Version,
    /// Items later than this one were created after the listing began.
    pub(super) end: Version,
}
