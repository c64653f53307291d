//! The request units of the present minute.

use std::hash::{Hash, Hasher as _};
use std::sync::Arc;
use std::time::Duration;

use rustc_hash::{FxHashMap, FxHasher};

use super::QuotaOptions;
use crate::cloud::Timestamp;
use crate::cloud::memory_store::units::Price;
use crate::cloud::memory_store::{Request, Status, StructureKind};

const MINUTE_MICROSECONDS: u64 = 60_000_000;

/// A structure or one partition of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Share {
    kind: StructureKind,
    name: Arc<str>,
    /// Nothing: the structure as a whole.
    partition: Option<u32>,
}

/// What an admitted request is charged to, beside the experience. Mostly nothing.
#[derive(Debug, Default)]
#[must_use]
pub(in crate::cloud::memory_store) struct Admission {
    shares: Option<Box<[Share; 2]>>,
}

/// Counts units.
#[derive(Debug, Default)]
pub(super) struct RequestMeter {
    minute: u64,
    units_used: u64,
    units_peak: u64,
    by_share: FxHashMap<Share, u64>,
}

impl RequestMeter {
    pub fn units_peak(&self) -> u64 {
        self.units_peak
    }

    /// The units of the present minute.
    pub fn units_used(&self, now: Timestamp) -> u64 {
        if minute_of(now) == self.minute { self.units_used } else { 0 }
    }

    /// Whether so many units more are within the quota of the experience.
    pub fn has_room(&mut self, now: Timestamp, units: u64, units_max: u64) -> bool {
        self.turn_to(now);
        self.units_used.saturating_add(units) <= units_max
    }

    /// Whether the request is within the limits of its structure and partition. To be asked after
    /// [`RequestMeter::has_room`], which turns to the present minute.
    ///
    /// # Errors
    ///
    /// `DataStructureRequestsOverLimit` or `PartitionRequestsOverLimit`.
    pub fn admit(
        &self,
        request: &Request,
        price: Price,
        units_max: u64,
        options: &QuotaOptions,
    ) -> Result<Admission, Status> {
        let limits = [options.structure_units_max, options.partition_units_max];
        // What is beyond the quota of the whole experience cannot be reached by a part of it.
        let limits = limits.map(|limit| limit.filter(|limit| *limit < units_max));
        if limits == [None, None] {
            return Ok(Admission::default());
        }
        let share = |partition| Share { kind: request.kind(), name: Arc::clone(request.name()), partition };
        let shares = [share(None), share(Some(partition_of(request, options.hash_map_partitions)))];
        let statuses = [Status::DataStructureRequestsOverLimit, Status::PartitionRequestsOverLimit];
        for ((share, limit), status) in shares.iter().zip(limits).zip(statuses) {
            let used = self.by_share.get(share).copied().unwrap_or(0);
            if limit.is_some_and(|limit| used.saturating_add(price.least()) > limit) {
                return Err(status);
            }
        }
        Ok(Admission { shares: Some(Box::new(shares)) })
    }

    /// Counts the units of a request that was admitted.
    pub fn charge(&mut self, now: Timestamp, admission: Admission, units: u64) {
        self.turn_to(now);
        self.units_used += units;
        self.units_peak = self.units_peak.max(self.units_used);
        let Some(shares) = admission.shares else { return };
        for share in *shares {
            *self.by_share.entry(share).or_default() += units;
        }
    }

    fn turn_to(&mut self, now: Timestamp) {
        let minute = minute_of(now);
        if minute != self.minute {
            self.minute = minute;
            self.units_used = 0;
            self.by_share.clear();
        }
    }
}

fn minute_of(now: Timestamp) -> u64 {
    now.as_micros() / MINUTE_MICROSECONDS
}

/// How long until the next minute begins.
pub(super) fn until_next_minute(now: Timestamp) -> Duration {
    Duration::from_micros(MINUTE_MICROSECONDS - now.as_micros() % MINUTE_MICROSECONDS)
}

/// The partition that a request is counted on: hash maps spread their keys, everything else is on the first.
fn partition_of(request: &Request, hash_map_partitions: u32) -> u32 {
    match (request.kind(), request.key()) {
        (StructureKind::HashMap, Some(key)) if hash_map_partitions > 1 => {
            let mut hasher = FxHasher::default();
            key.hash(&mut hasher);
            u32::try_from(hasher.finish() % u64::from(hash_map_partitions)).unwrap_or(0)
        }
        _ => 0,
    }
}
