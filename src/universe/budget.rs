//! The experience's request budget: how many units were used in the present minute.
//!
//! Documented: 1000 units a minute and 120 more for each player. That the minute is one of the clock, the same for
//! everybody, is assumed. Units are counted here and the guide's `GetRequestBudgetForRequestType` answers from the count.

use std::time::Duration;

use crate::cloud::Timestamp;
use crate::cloud::memory_store::limits::{REQUEST_UNITS_BASE, REQUEST_UNITS_PER_PLAYER};

const MINUTE_MICROSECONDS: u64 = 60_000_000;

pub(super) struct Budget {
    /// `None`: quotas are off.
    units_per_minute: Option<u64>,
    minute: u64,
    units_used: u64,
}

impl Budget {
    pub fn new(has_quotas: bool, players: u64) -> Self {
        let units_per_minute = has_quotas.then(|| REQUEST_UNITS_BASE + REQUEST_UNITS_PER_PLAYER * players);
        Self { units_per_minute, minute: 0, units_used: 0 }
    }

    pub fn charge(&mut self, now: Timestamp, units: u64) {
        self.turn_to(now);
        self.units_used += units;
    }

    /// How long until a call of this many units fits.
    pub fn wait(&mut self, now: Timestamp, units: u64) -> Duration {
        self.turn_to(now);
        match self.units_per_minute {
            Some(limit) if self.units_used + units > limit => {
                Duration::from_micros(MINUTE_MICROSECONDS - now.as_micros() % MINUTE_MICROSECONDS)
            }
            _ => Duration::ZERO,
        }
    }

    fn turn_to(&mut self, now: Timestamp) {
        let minute = now.as_micros() / MINUTE_MICROSECONDS;
        if minute != self.minute {
            self.minute = minute;
            self.units_used = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_is_used_up_and_comes_back_with_the_minute() {
        let mut budget = Budget::new(true, 1);
        let now = Timestamp::from_unix_seconds(90);
        budget.charge(now, 1_119);
        assert_eq!(budget.wait(now, 1), Duration::ZERO);
        assert_eq!(budget.wait(now, 2), Duration::from_secs(30));
        budget.charge(now, 1);
        assert_eq!(budget.wait(now, 1), Duration::from_secs(30));
        assert_eq!(budget.wait(Timestamp::from_unix_seconds(120), 1), Duration::ZERO);
    }

    #[test]
    fn without_quotas_there_is_always_budget() {
        let mut budget = Budget::new(false, 0);
        budget.charge(Timestamp::from_unix_seconds(1), 1_000_000);
        assert_eq!(budget.wait(Timestamp::from_unix_seconds(1), 1), Duration::ZERO);
    }
}
