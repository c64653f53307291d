//! Faults on purpose: which requests fail, when, and how.
//!
//! - [`Fault`]: one rule of a plan: what happens to which requests.
//! - `spec`: a fault as text, `TotalRequestsOverLimit,operation=HashMap.Set,rate=10%`.
//! - `plan`: the rules at work: their counts and their chance.
//!
//! # Invariants
//!
//! - Every request is asked about once, when it reaches the service. The first rule that takes it decides; later ones
//!   do not count it.
//! - Chance comes from the seed, one draw for each request that a rule with a rate looks at, and one for each timeout.

mod plan;
mod rule;
mod spec;

pub(super) use plan::{FaultPlan, Verdict};
pub use rule::{Effect, Fault, Pattern};
pub use spec::{FIELDS, FaultSpecError};
