//! Hash maps: values by key, in no promised order.
//!
//! - `operation`: what can be asked.
//! - `state`: the items by key, and the writes.
//! - `listing`: the keys in the order of their creation, so that pages can be resumed.
//!
//! # Invariants
//!
//! - Get, set and remove take constant time.
//! - A listing that is carried to its end returns every item that lived all the while exactly once, whatever happens
//!   between its pages, and no item that was created after it began. Overwriting an item does not move it.
//!
//! # Where this differs from Roblox, and how we know
//!
//! - Roblox promises no order (documented). Here it is the order of creation (assumed), because runs must repeat.
//! - Roblox does not say what a listing does with items that come and go meanwhile; the rule above is assumed.

mod listing;
mod operation;
mod state;
#[cfg(test)]
mod tests;

pub use operation::{ListCursor, Operation};
pub(super) use state::HashMap;
