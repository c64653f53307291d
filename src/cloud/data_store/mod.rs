//! Data stores: what outlives the servers of an experience.
//!
//! # Pipeline
//!
//! 1. [`check`]: a request is checked against [`limits`]. Game servers do so before they send.
//! 2. [`Budgets`]: a server asks whether the request may go out, has to wait in a queue, or is dropped.
//! 3. [`DataStores::serve`]: the experience's limit and the throughput of the key are counted, then the store changes:
//!    `standard` keeps versions of values, `ordered` whole numbers in their order.
//!
//! # Invariants
//!
//! - A request that fails changes nothing but what is counted.
//! - `UpdateAsync` is a read and a write that takes effect only if nobody has written since: no update is lost.
//! - The latest version of a key never goes away by itself, unless it stands for the key's removal.
//! - Equal requests at equal times give equal replies, names of versions included.
//!
//! # Where this differs from Roblox, and how we know
//!
//! - One version for each hour of the clock is kept, the last one written in it (documented in "Versioning"). A removal
//!   replaces none, and none replaces it (assumed). Versions live as long as documented.
//! - The names of versions have the form of Roblox's (observed), and say the same.
//! - When the latest version is removed, the one before it is the key's value again (assumed).
//! - Keys and data stores are listed in the order of their bytes (assumed). Ordered data stores are not listed (assumed).
//! - Requests wait in the order of their kind; a player who joins shortens the wait of those that come later (assumed).
//! - Limits of storage, and partitions that are too busy, are not emulated. Whether the older rule of six seconds between
//!   writes to a key still holds is not documented any more, so it does not.

pub mod api;
mod budget;
pub mod check;
mod entry;
pub mod limits;
mod ordered;
pub mod request;
mod request_type;
mod service;
pub mod snapshot;
mod standard;
pub mod status;
#[cfg(test)]
mod tests;
mod throughput;

pub use api::Api;
pub use budget::{Admission, BudgetUsage, Budgets, MINUTES_SAVED_MAX};
pub use entry::{Entry, Metadata, UserIds, VersionInfo};
pub use request::{
    Contents, Operation, OrderedOperation, Reply, Request, Revision, SortedRange, StoreInfo, VersionRange,
};
pub use request_type::{Queue, Rate, RequestType};
pub use service::DataStores;
pub use status::{Source, Status};
