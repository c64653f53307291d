//! Which thread of a server runs next.
//!
//! A server is single-threaded: the driver (`shim/driver.luau`) asks [`Scheduler::next`] for a [`Resumption`], resumes that
//! coroutine until it yields or ends, and asks again. The order is fixed and needs no luck:
//!
//! 1. `ready`: threads that were started or whose time has come, in that order;
//! 2. `deferred`: what `task.defer` put off to the end of the resumption cycle;
//! 3. the phases of the frame that is under way, in Roblox's order (legacy threads, Stepped, `task.wait` and `task.delay`,
//!    Heartbeat), with 1 and 2 emptied after each. Threads due in one phase run by due time, ties in scheduling order
//!    (assumed; Roblox does not say).
//!
//! Replies that come meanwhile wait for the server's next turn, so that servers that share a store take turns at every call.
//!
//! Frames come 60 times a second, but only those in which something is due are run (see [`frame`]). The scheduler reads no
//! clock: the time comes in with each call.

pub mod frame;
mod queue;
mod resumption;
mod timers;

pub use queue::{DEFER_DEPTH_MAX, EVENT_DEPTH_MAX, Scheduler};
pub use resumption::{Decode, Decoded, Resumption, Values, WaitKind};
pub use timers::identity;
