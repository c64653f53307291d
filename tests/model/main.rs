//! The store engine against models that are too simple to be wrong.
//!
//! Each model keeps its items in a plain list, scans it for everything, and knows nothing of timers, trees or slots.
//! Long random histories run through both; every reply, the number of items and the bytes must agree at every step.

mod hash_map;
mod history;
mod queue;
mod sorted_map;
mod value;
