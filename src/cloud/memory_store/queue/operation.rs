//! What can be asked of a queue.

use std::time::Duration;

use super::ReadId;
use crate::cloud::value::Value;

/// An operation on a queue.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// Adds an item.
    Add {
        /// The item.
        value: Value,
        /// Higher ones are read first. Anything but NaN.
        priority: f64,
        /// How long the item lives, visible or not.
        lifetime: Duration,
    },
    /// Takes items from the front and hides them.
    Read {
        /// The most items, 1 to 100.
        count: u32,
        /// Whether to take none when there are fewer than `count`.
        all_or_nothing: bool,
        /// How long the items stay invisible unless they are removed. With zero they stay visible and cannot be
        /// removed.
        invisibility: Duration,
    },
    /// Removes the items of a read that are still invisible because of it.
    Remove {
        /// What the read answered. Unknown and outdated ids remove nothing.
        id: ReadId,
    },
    /// Answers how many items there are.
    Size {
        /// Whether to leave out invisible items.
        exclude_invisible: bool,
    },
}
