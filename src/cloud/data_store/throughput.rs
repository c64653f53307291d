//! How much was read from a key, or written to it, in the last minute; and how many requests an experience has made.

use std::collections::VecDeque;
use std::time::Duration;

use super::RequestType;
use crate::cloud::Timestamp;

const WINDOW: Duration = Duration::from_secs(60);
const MINUTE_MICROSECONDS: u64 = 60_000_000;
const KILOBYTE: usize = 1_024;

/// Kilobytes as they count: a part of one is a whole one, and every request is one at least.
pub(super) fn kilobytes(bytes: usize) -> u64 {
    bytes.div_ceil(KILOBYTE).max(1) as u64
}

/// What one key was used for in the last 60 seconds.
#[derive(Clone, Debug, Default)]
pub(super) struct Throughput {
    used: VecDeque<(Timestamp, u64)>,
    total: u64,
}

impl Throughput {
    /// Counts so many kilobytes, unless they are more than are left.
    pub fn admit(&mut self, now: Timestamp, kilobytes: u64, kilobytes_max: u64) -> bool {
        while let Some(&(at, count)) = self.used.front()
            && now.saturating_since(at) >= WINDOW
        {
            self.used.pop_front();
            self.total -= count;
        }
        if self.total + kilobytes > kilobytes_max {
            return false;
        }
        self.total += kilobytes;
        match self.used.back_mut() {
            Some((at, count)) if *at == now => *count += kilobytes,
            _ => self.used.push_back((now, kilobytes)),
        }
        true
    }
}

/// What the experience has asked in the present minute, one of the clock.
#[derive(Debug, Default)]
pub(super) struct ExperienceMeter {
    minute: u64,
    counts: [u64; RequestType::ALL.len()],
}

impl ExperienceMeter {
    /// Counts a request, unless there were too many of its kind in this minute.
    pub fn admit(&mut self, now: Timestamp, players: u64, request_type: RequestType, weight: u64) -> bool {
        let Some(rate) = request_type.experience_rate() else { return true };
        let minute = now.as_micros() / MINUTE_MICROSECONDS;
        if minute != self.minute {
            (self.minute, self.counts) = (minute, Default::default());
        }
        let count = &mut self.counts[request_type as usize];
        let is_admitted = *count + weight <= rate.of(players);
        *count += if is_admitted { weight } else { 0 };
        is_admitted
    }
}
