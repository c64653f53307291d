//! Queues: values that one reader at a time takes, highest priority first.
//!
//! - `operation`: what can be asked.
//! - `position`: the order: higher priority first, then arrival.
//! - `read_id`: the text that stands for a read.
//! - `state`: visible and invisible items, and the reads that are under way.
//!
//! # Invariants
//!
//! - A read hides what it returns, all at once, so no two readers hold the same item.
//! - A read id removes what its read returned while that is invisible; afterwards it does nothing.
//! - An item whose invisibility ends stands where it stood before. One that expires while invisible never comes back.
//! - A read never walks over invisible items. Size takes constant time.
//!
//! # Where this differs from Roblox, and how we know
//!
//! - Order, invisibility and the rule for late removals are documented.
//! - That the old place is kept, that unknown ids do nothing, and that an empty read has no id is assumed.
//! - A read id is an opaque text of 32 hexadecimal digits (its form in Roblox is unknown) that depends on nothing but
//!   the history of the store, so that runs repeat.

mod operation;
mod position;
mod read_id;
mod state;
#[cfg(test)]
mod tests;

pub use operation::Operation;
use position::Position;
pub use read_id::ReadId;
pub(super) use state::Queue;
