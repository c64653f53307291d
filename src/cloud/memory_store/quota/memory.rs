//! How many players the memory quota is reckoned with.

use std::collections::VecDeque;
use std::time::Duration;

use crate::cloud::Timestamp;

/// The players of the past that still count.
#[derive(Debug, Default)]
pub(super) struct MemoryQuota {
    /// Numbers of players, and until when each counts. Both later and fewer from one to the next: a number that another
    /// one outlives and exceeds never matters.
    remembered: VecDeque<(Timestamp, u64)>,
}

impl MemoryQuota {
    /// There were `before` players up to now, and are `after` from now on.
    pub fn change_players(&mut self, now: Timestamp, before: u64, after: u64, traceback: Duration) {
        if after >= before {
            return;
        }
        while self.remembered.back().is_some_and(|(_, players)| *players <= before) {
            self.remembered.pop_back();
        }
        self.remembered.push_back((now.saturating_add(traceback), before));
    }

    /// The number of players that the quota is reckoned with, of which there are `present`.
    pub fn players(&mut self, now: Timestamp, present: u64) -> u64 {
        while self.remembered.front().is_some_and(|(until, _)| *until <= now) {
            self.remembered.pop_front();
        }
        self.remembered.front().map_or(present, |(_, players)| present.max(*players))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quota_grows_at_once_and_shrinks_after_the_traceback() {
        let day = |days: u64| Timestamp::from_unix_seconds(days * 86_400);
        let traceback = Duration::from_secs(8 * 86_400);
        let mut memory = MemoryQuota::default();
        memory.change_players(day(0), 0, 100, traceback);
        assert_eq!(memory.players(day(0), 100), 100);
        memory.change_players(day(1), 100, 20, traceback);
        memory.change_players(day(2), 20, 50, traceback);
        memory.change_players(day(3), 50, 10, traceback);
        assert_eq!(memory.players(day(8), 10), 100);
        assert_eq!(memory.players(day(9), 10), 50);
        assert_eq!(memory.players(day(10), 60), 60);
        assert_eq!(memory.players(day(11), 10), 10);
    }
}
