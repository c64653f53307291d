//! The store engine against models that are too simple to be wrong.
//!
//! Each model keeps its items in a plain list, scans it for everything, and knows nothing of timers, trees or slots.
//! Long random histories run through both; every reply, the number of items and the bytes must agree at every step.
//! `snapshot` has no model: a store that was written down and read back is compared with the one that it was taken from.

mod data_store;
mod hash_map;
mod history;
mod queue;
mod snapshot;
mod sorted_map;
mod value;
