//! MessagingService: the Luau face of messaging.
//!
//! - [`class`]: the table of its methods.
//! - `native`: checks and sends one request, for the running thread; opens messages.
//! - `shim.luau`: the object, and the subscriptions: one signal a topic, whose connections scripts get.
//!
//! A call yields until the service has answered. What is wrong with the arguments, the topic or the message raises at once,
//! before anything is sent; what the service refuses raises after the yield.
//!
//! # Where this differs from Roblox, and how we know
//!
//! - Every callback gets a table of its own (assumed).
//! - A subscription does not keep the run alive: when nothing else is left that could run, no message will ever come.

pub mod class;
mod native;

use super::{Service, no_guide_enums, shim};

pub(super) const SERVICE: Service = Service {
    name: "MessagingService",
    shim: shim!("server/services/messaging/shim.luau"),
    native: native::create,
    guide_enums: no_guide_enums,
};
