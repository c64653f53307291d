//! What the memory stores answer.

use std::sync::Arc;

use super::{ListCursor, ReadId, SortKey, Version};
use crate::cloud::value::Value;

/// The answer to a request that succeeded.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// To a hash map's `Get`.
    Value {
        /// The value, or nothing when the key does not exist.
        value: Option<Value>,
        /// The version of the item, [`Version::ABSENT`] when the key does not exist.
        version: Version,
    },
    /// To a sorted map's `Get`.
    SortedValue {
        /// The value and the sort key, or nothing when the key does not exist.
        item: Option<(Value, SortKey)>,
        /// The version of the item, [`Version::ABSENT`] when the key does not exist.
        version: Version,
    },
    /// To `Set` and `CompareAndSet` of both maps.
    Written {
        /// Whether the key existed before.
        overwrote: bool,
    },
    /// To every `Remove`, whether there was anything to remove or not.
    Removed,
    /// To a hash map's `List`.
    Page {
        /// Keys and values, oldest key first.
        items: Vec<(Arc<str>, Value)>,
        /// Where the next page begins, or nothing when this is the last page.
        next: Option<ListCursor>,
    },
    /// To a sorted map's `Range`.
    Range {
        /// The items, in the direction that was asked for.
        items: Vec<SortedItem>,
    },
    /// To every `Size`: a number of items.
    Size(u64),
    /// To a queue's `Add`.
    Added,
    /// To a queue's `Read`.
    Read {
        /// The values, in the order of the queue.
        items: Vec<Value>,
        /// What to give to `Remove`, or nothing when no item was read.
        id: Option<ReadId>,
    },
}

/// An item of a sorted map.
#[derive(Clone, Debug, PartialEq)]
pub struct SortedItem {
    /// The key.
    pub key: Arc<str>,
    /// The value.
    pub value: Value,
    /// What the item is ordered by, before its key.
    pub sort_key: SortKey,
}
