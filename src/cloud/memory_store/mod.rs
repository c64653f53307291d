//! Memory stores: hash maps, sorted maps and queues that all servers of an experience share.
//!
//! # Pipeline
//!
//! [`MemoryStore::apply`] takes the time and a [`Request`] and goes through these stages:
//!
//! 1. `store`: time moves forward; every timer that is due by now fires, so nothing that is over is ever read, listed,
//!    counted, ordered or charged.
//! 2. `validate`: names, keys, counts, lifetimes and sizes are checked against [`limits`].
//! 3. `structures`: the structure is found by its kind and name. One that does not exist is the same as an empty one.
//! 4. [`hash_map`], [`sorted_map`] or [`queue`]: the operation happens, with what it needs of the store as a `Turn`.
//! 5. `store`: a structure that is empty is forgotten, totals are brought up to date, `timers` is tidied.
//!
//! Before all of this [`Service`] asks [`quota`] whether the request is served at all, and charges it afterwards ([`Price`]).
//! [`Status`] and [`Api`] say how a failed one reads. [`Snapshot`] is everything that a
//! store holds, as plain data and as JSON, to look at, to keep and to start from.
//!
//! # Invariants
//!
//! - A request that fails changes nothing.
//! - An item lives exactly while the time is earlier than its last write plus its lifetime.
//! - Every version, slot and read number is drawn from one counter, so none is ever used twice, not even by a
//!   structure that was forgotten and made anew. Cursors and read ids that are out of date are therefore harmless.
//! - Nothing scans: an operation costs what it returns, times the logarithm of the size at most.
//!
//! # Where this differs from Roblox, and how we know
//!
//! - Expiry is exact to the microsecond and frees memory at once (assumed; Roblox says neither).
//! - A lifetime of 0 succeeds and leaves nothing behind (observed: scripts release locks that way).
//! - The bytes of an item are its key, its sort key (8 for a number) and the JSON text of its value (assumed; Roblox
//!   says "including sorted-map keys" and no more).
//! - A bound that has only a key stands where an item without a sort key would (assumed, see [`sorted_map`]).

pub mod api;
mod counter;
mod fault;
#[cfg(test)]
mod fixture;
pub mod hash_map;
pub mod limits;
mod memory;
pub mod queue;
pub mod quota;
pub mod reply;
pub mod request;
mod service;
pub mod snapshot;
pub mod sorted_map;
pub mod status;
mod store;
mod structure;
mod structures;
#[cfg(test)]
mod tests;
mod timers;
mod turn;
pub mod units;
mod validate;

pub use api::Api;
pub use counter::Version;
pub use hash_map::ListCursor;
pub use limits::StructureLimits;
pub use queue::ReadId;
pub use quota::{Quota, QuotaOptions};
pub use reply::{Reply, SortedItem};
pub use request::{Request, StructureKind};
pub use service::{Served, Service};
pub use snapshot::Snapshot;
pub use sorted_map::{Bound, Direction, SortKey};
pub use status::{Side, Status};
pub use store::MemoryStore;
pub use units::Price;
