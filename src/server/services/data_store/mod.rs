//! DataStoreService: the Luau face of the data stores.
//!
//! - [`class`]: the table of its methods and those of the data stores.
//! - `operation`: from checked arguments to the request that is sent.
//! - `value`: between the values of scripts and what is stored.
//! - `send`: sends a request for the running thread, or says how long it has to wait for the server's budget.
//! - `decode`: from the reply to the values that the shim receives.
//! - `cache`: what `GetAsync` answers without asking.
//! - `pitfalls`: what scripts get wrong, for notes.
//! - `native`: the functions that `shim.luau` calls.
//! - `shim.luau`: the objects, and what takes more than one request: `UpdateAsync`, pages, waiting.
//! - `turns.luau`: which `UpdateAsync` of a key goes next.
//!
//! # Where this differs from Roblox, and how we know
//!
//! - `UpdateAsync` raises what its transform raises (assumed), and `Callbacks cannot yield` where it yields (observed).
//! - `UpdateAsync` tries again at once after a conflict, as often as it takes (documented: until the data is saved). Calls of
//!   one server for one key take turns (assumed: conflicts are documented of other servers only).
//! - A call that waits for its budget says so as a warning, in the words of the engine (observed).
//! - `GetAsync` answers from the server's cache for four seconds (documented), for each data store object by itself; it
//!   yields all the same (assumed).

mod cache;
pub mod class;
mod decode;
mod native;
mod operation;
pub mod pitfalls;
mod send;
mod value;

use super::{Service, no_guide_enums, shim};

pub(super) const SERVICE: Service = Service {
    name: "DataStoreService",
    shim: shim!("server/services/data_store/shim.luau"),
    native: native::create,
    guide_enums: no_guide_enums,
};
