//! Sorted maps: values by key, in the order of a sort key.
//!
//! - `operation`: what can be asked.
//! - `sort_key`: the order of sort keys: numbers, then texts, then none.
//! - `bounds`: from the bounds of a range to places in the order.
//! - `order`: all places that are taken, for insertion, removal and ranges.
//! - `blocks`: the numbers among them.
//! - `items`: the items by key, `index`: the table of their keys.
//! - `state`: the operations.
//!
//! # Invariants
//!
//! - There is one order: sort key first, then the bytes of the key. Every item stands at one place in it, and a range
//!   is a run of it, so that paging by "everything after the last item" neither skips nor repeats.
//! - A range takes logarithmic time plus what it returns. Size takes constant time.
//!
//! # Where this differs from Roblox, and how we know
//!
//! - The order is documented; that keys are compared by their bytes is assumed ("alphabetical").
//! - What a bound with only one of its two fields means on a map with sort keys is not documented. Assumed: a bound
//!   with only a key is the place of an item with that key and no sort key, behind all items that have one. A bound
//!   with only a sort key leaves out every item with that very sort key.

mod blocks;
mod bounds;
mod index;
mod items;
mod operation;
mod order;
mod sort_key;
mod state;
#[cfg(test)]
mod tests;

pub use operation::{Bound, Direction, Operation};
pub use sort_key::SortKey;
pub(super) use state::SortedMap;
