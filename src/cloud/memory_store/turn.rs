//! What an operation may use of the store that it happens in.

use std::time::Duration;

use super::Version;
use super::counter::Counter;
use super::structure::GrowthLimits;
use super::structures::StructureId;
use super::timers::{Target, Timer, Timers};
use crate::cloud::Timestamp;

/// One operation's view of the store around its structure.
#[derive(Debug)]
pub(super) struct Turn<'store> {
    /// When the operation happens.
    pub(super) now: Timestamp,
    /// The name of the structure.
    pub(super) name: &'store str,
    /// The structure, for its timers.
    pub(super) structure: StructureId,
    /// The length of the JSON text of the value that the operation brings, in bytes.
    pub(super) value_bytes: u32,
    /// How far the structure may grow.
    pub(super) limits: GrowthLimits,
    /// Where versions come from.
    pub(super) counter: &'store mut Counter,
    /// Where timers go.
    pub(super) timers: &'store mut Timers,
}

impl Turn<'_> {
    /// The end of something that begins now, or nothing when it is over at once.
    pub(super) fn end_of(&self, duration: Duration) -> Option<Timestamp> {
        let end = self.now.saturating_add(duration);
        (end > self.now).then_some(end)
    }

    /// Lets the structure be told about `target` at `due`.
    pub(super) fn start_timer(&mut self, due: Timestamp, version: Version, target: Target) {
        self.timers.push(Timer { due, version, structure: self.structure, target });
    }
}
