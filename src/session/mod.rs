//! A live session: a universe into whose servers lines of Luau are typed while it runs. Plain data, no terminal.
//!
//! # Pipeline
//!
//! 1. [`look`] says what a piece of text is: an expression, statements, or the beginning of something longer.
//! 2. [`Session::run`] compiles it on one of the servers (`library`, `shim/session.luau`) and runs the universe until it is
//!    done. What other threads do meanwhile, and what they do while [`Session::rest`] waits, goes to the universe's output.
//! 3. [`Session::complete`] and [`Session::hint`] tell what could be typed next (`completion`).
//! 4. [`Recording`] keeps what was typed, as a script or a spec.
//!
//! # Invariants
//!
//! - A local variable that is declared outside of all blocks stays visible to later inputs, which read and write the very
//!   same variable. As in one long script, a function sees what was declared before it, and a second variable of a name leaves
//!   functions with the first alone. Only that a variable of a later input is used by an earlier one is not possible.
//! - An input that fails keeps what it has done so far. No input ends the session.
//! - An input that is interrupted ends, and with it whatever keeps its server busy. Threads that wait stay.

mod completion;
mod input;
mod interrupt;
mod library;
mod live;
mod recording;

pub use completion::{Candidate, Completion};
pub use input::{Input, Look, Origin, look};
pub use interrupt::Interrupt;
pub use live::{Outcome, Session, SessionPlan};
pub use recording::Recording;
