//! The services that all game servers of a universe share, as pure state machines.
//!
//! Everything here answers one question: given the time and a request, what is the reply, and what does the state look
//! like afterwards? There is no Luau, no task runtime, no clock and no randomness in this room, so the same requests at
//! the same times always give the same replies.
//!
//! # Pipeline
//!
//! 1. The caller builds a [`Request`] from a [`value::Value`] and friends, and says when it arrives ([`Timestamp`]).
//! 2. [`Cloud::serve`] hands it to the service it belongs to.
//! 3. The service lets go of everything that is over by then, checks the request, changes its state, and answers a
//!    [`Reply`] or an [`Error`].
//!
//! # Invariants
//!
//! - A request that fails changes nothing.
//! - Time never runs backwards: a request that claims an earlier time than the one before is treated as if it came at
//!   the same time as that one.
//! - Services do not know each other. A new one is one folder, one variant in each of the four enums of `dispatch`,
//!   and one line in [`Cloud::serve`].

pub mod data_store;
mod dispatch;
pub mod memory_store;
pub mod messaging;
mod player;
mod server_id;
pub mod snapshot;
pub mod teleport;
pub mod timestamp;
pub mod value;

pub use dispatch::{Api, Cloud, Error, Reply, Request, Served};
pub use player::Player;
pub use server_id::ServerId;
pub use snapshot::Snapshot;
pub use timestamp::Timestamp;
