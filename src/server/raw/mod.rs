//! The only room with `unsafe` code: what mlua has no safe door to, and what was measured to be worth it.
//!
//! - `preemption`: stops a script that does not yield, by setting Luau's interrupt from another thread. The safe way, an
//!   interrupt that is always set, cost some 10 % of every memory-store call.
//! - `scalar_call`: native functions that take and answer plain scalars straight from and to the VM's stack. The safe way
//!   costs about twice as many instructions for a call with scalars (figures in `docs/performance.md`).
//! - `object`: userdata with metatables of their own and a name for the VM's messages. One takes as much memory as by `newproxy`
//!   and no more time to make; `typeof`, which is the VM's own because of it, takes a quarter.

mod object;
mod preemption;
mod scalar_call;

pub(crate) use object::object_maker;
pub(crate) use preemption::Preemption;
pub use preemption::Preemptor;
pub(crate) use scalar_call::{Arguments, Scalar, ScalarAnswer, ScalarFunction, ScalarFunctions};
