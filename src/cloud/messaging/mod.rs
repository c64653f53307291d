//! Messages between the game servers of an experience: topics, and who has subscribed to them.
//!
//! # Pipeline
//!
//! 1. [`Request::check`]: the topic and the message are checked against [`limits`]. Game servers do so before they send.
//! 2. [`Messaging::serve`]: a subscription is noted; a published message becomes one [`Delivery`] for each server that has
//!    subscribed to its topic. Bringing them there, and how long that takes, is not the business of this room.
//! 3. `meters`: what was sent, subscribed and received in the present minute is counted and limited.
//!
//! # Invariants
//!
//! - A request that fails changes nothing but what is counted.
//! - A server gets each message once, however many subscriptions it has to the topic; it calls them all.
//! - A server that is gone has no subscriptions, and gets none from a request that arrives late.
//!
//! # Where this differs from Roblox, and how we know
//!
//! - The limits are documented; that a minute is one of the clock, and that a reception is a message reaching one server, is
//!   assumed.
//! - What is over a limit on receptions is lost without a word (assumed: delivery is best effort, documented). Servers are
//!   served in the order of their numbers, so it is the last that miss it.
//! - A server hears its own messages (the documentation speaks of all subscribers).
//! - Topics differ when any character does, upper and lower case too (assumed).

pub mod api;
pub mod limits;
mod meters;
pub mod request;
mod service;
pub mod status;
#[cfg(test)]
mod tests;

pub use api::Api;
pub use request::{Delivery, Message, Reply, Request};
pub use service::{Messaging, Served};
pub use status::{Source, Status};
