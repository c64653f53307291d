//! What an experience may use: request units a minute, and bytes.
//!
//! - `requests`: the units of the present minute, of the experience and of single structures and partitions.
//! - `memory`: the bytes, which depend on how many players there were of late.
//! - [`QuotaOptions`]: all numbers, with Roblox's as defaults.
//!
//! # Invariants
//!
//! - A request is refused before it does anything, and then costs nothing.
//! - Players who join raise both quotas at once; players who leave lower the request quota at once and the memory quota
//!   after the traceback.
//!
//! # Where this differs from Roblox, and how we know
//!
//! - The minute is one of the clock, the same for everybody (assumed).
//! - Whether a request is admitted is decided by the least that it can cost, so the last one of a minute may go beyond
//!   the quota (assumed).
//! - Single keys are rate limited in Roblox too (documented, without numbers); here they are not.

mod memory;
mod requests;
#[cfg(test)]
mod tests;

use std::time::Duration;

use super::limits;
use super::units::Price;
use super::{Request, Status};
use crate::cloud::Timestamp;
use memory::MemoryQuota;
pub(super) use requests::Admission;
use requests::RequestMeter;

/// The numbers behind the quotas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaOptions {
    /// Request units a minute without any player.
    pub units_base: u64,
    /// Request units a minute that every player adds.
    pub units_per_player: u64,
    /// Bytes without any player.
    pub memory_bytes_base: u64,
    /// Bytes that every player adds.
    pub memory_bytes_per_player: u64,
    /// For how long the memory quota remembers players who have left.
    pub memory_traceback: Duration,
    /// Request units a minute on one structure. `None`: no such limit. Roblox had one of 100,000 until it came to limit
    /// partitions instead (documented).
    pub structure_units_max: Option<u64>,
    /// Request units a minute on one partition. `None`: no such limit.
    pub partition_units_max: Option<u64>,
    /// Partitions of a hash map, at least 1. Sorted maps and queues have one.
    pub hash_map_partitions: u32,
}

impl Default for QuotaOptions {
    fn default() -> Self {
        Self {
            units_base: limits::REQUEST_UNITS_BASE,
            units_per_player: limits::REQUEST_UNITS_PER_PLAYER,
            memory_bytes_base: limits::MEMORY_BYTES_BASE,
            memory_bytes_per_player: limits::MEMORY_BYTES_PER_PLAYER,
            memory_traceback: Duration::from_secs(limits::MEMORY_TRACEBACK_SECONDS),
            structure_units_max: None,
            partition_units_max: Some(limits::PARTITION_UNITS_MAX),
            hash_map_partitions: limits::HASH_MAP_PARTITIONS,
        }
    }
}

/// The quotas of one experience.
#[derive(Debug, Default)]
pub struct Quota {
    options: QuotaOptions,
    /// Whether anything is refused. Units are counted anyway.
    is_enforced: bool,
    players: u64,
    requests: RequestMeter,
    memory: MemoryQuota,
}

impl Quota {
    /// Quotas with these numbers.
    #[must_use]
    pub fn new(options: QuotaOptions) -> Self {
        Self { options, is_enforced: true, ..Self::default() }
    }

    /// Quotas that count and refuse nothing.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::default()
    }

    /// Other numbers from now on; `None`: nothing is refused. What was used stays used.
    pub fn set_options(&mut self, options: Option<QuotaOptions>) {
        self.is_enforced = options.is_some();
        if let Some(options) = options {
            self.options = options;
        }
    }

    /// The numbers behind the quotas.
    #[must_use]
    pub fn options(&self) -> &QuotaOptions {
        &self.options
    }

    /// Takes note of how many players all servers have together.
    pub fn set_players(&mut self, now: Timestamp, players: u64) {
        self.memory.change_players(now, self.players, players, self.options.memory_traceback);
        self.players = players;
    }

    /// The request units that the experience has a minute; nothing when there is no limit.
    #[must_use]
    pub fn units_max(&self) -> Option<u64> {
        let QuotaOptions { units_base, units_per_player, .. } = self.options;
        self.is_enforced.then(|| units_base.saturating_add(units_per_player.saturating_mul(self.players)))
    }

    /// The bytes that the experience may store at `now`; nothing when there is no limit.
    pub fn memory_bytes_max(&mut self, now: Timestamp) -> Option<u64> {
        if !self.is_enforced {
            return None;
        }
        let players = self.memory.players(now, self.players);
        let QuotaOptions { memory_bytes_base, memory_bytes_per_player, .. } = self.options;
        Some(memory_bytes_base.saturating_add(memory_bytes_per_player.saturating_mul(players)))
    }

    /// How many partitions a hash map has.
    #[must_use]
    pub fn hash_map_partitions(&self) -> u32 {
        self.options.hash_map_partitions.max(1)
    }

    /// Most request units that any minute so far has seen.
    #[must_use]
    pub fn units_peak(&self) -> u64 {
        self.requests.units_peak()
    }

    /// The request units of the minute under way.
    #[must_use]
    pub fn units_used(&self, now: Timestamp) -> u64 {
        self.requests.units_used(now)
    }

    /// How long until a call of this many units is admitted. Zero when it is at once.
    #[must_use]
    pub fn wait(&mut self, now: Timestamp, units: u64) -> Duration {
        match self.units_max() {
            Some(units_max) if !self.requests.has_room(now, units, units_max) => requests::until_next_minute(now),
            _ => Duration::ZERO,
        }
    }

    /// Whether a request is served at all.
    ///
    /// # Errors
    ///
    /// `TotalRequestsOverLimit`, `DataStructureRequestsOverLimit` or `PartitionRequestsOverLimit`.
    pub(super) fn admit(&mut self, now: Timestamp, request: &Request, price: Price) -> Result<Admission, Status> {
        let Some(units_max) = self.units_max().filter(|_| price.least() > 0) else {
            return Ok(Admission::default());
        };
        if !self.requests.has_room(now, price.least(), units_max) {
            return Err(Status::TotalRequestsOverLimit);
        }
        self.requests.admit(request, price, units_max, &self.options)
    }

    /// Charges a request that was admitted.
    pub(super) fn charge(&mut self, now: Timestamp, admission: Admission, units: u64) {
        self.requests.charge(now, admission, units);
    }
}
