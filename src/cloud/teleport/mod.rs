//! Who is on which server of the experience, and how players come from one to another.
//!
//! # Pipeline
//!
//! 1. The universe tells which places and servers there are ([`Teleports::add_place`], [`Teleports::add_server`]), who joins
//!    ([`Teleports::join`]) and who leaves ([`Teleports::leave`]).
//! 2. [`Teleports::serve`]: a server is reserved, a player is found, or a teleport begins: its players become a [`Group`] with a
//!    server that expects them, which may have to be started first ([`NewServer`]).
//! 3. [`Teleports::depart`]: the group leaves its server. Who has left meanwhile is not in it any more, and where the
//!    destination is gone another is found.
//! 4. [`Teleports::arrive`]: it reaches its destination, if that is still there.
//!
//! How long these steps take is not the business of this room.
//!
//! # Invariants
//!
//! - A player is on one server at most. One who is on the way is on none.
//! - No server ever has more players, those that it expects included, than it has room for.
//! - A request that fails changes nothing.
//!
//! # Where this differs from Roblox, and how we know
//!
//! - Players go to the public server of the place that is fullest and has room for the whole group, never to the one that they
//!   come from; where there is none a new one starts (documented in words; Roblox weighs friends, age and distance too).
//! - To a server that is named, by JobId or access code, go as many as there is room for; the others are refused (assumed).
//! - There is no limit on the number of teleports: Roblox has one and names no number.

pub mod api;
pub mod limits;
pub mod request;
mod service;
pub mod status;
#[cfg(test)]
mod tests;

pub use api::Api;
pub use request::{Destination, Group, Journey, NewServer, Reply, Request, Reservation};
pub use service::{Facts, Identity, JoinRefused, Served, Step, Teleports};
pub use status::{Refusal, Source, Status};
