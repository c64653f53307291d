//! The order of a queue.

use std::cmp::Ordering;

use crate::cloud::memory_store::Version;

/// Where an item stands: higher priority first, then earlier arrival.
#[derive(Clone, Copy, Debug)]
pub(super) struct Position {
    priority: f64,
    /// When the item was added; later items have higher versions.
    added: Version,
}

impl Position {
    /// The place of the item that was added as `added`. `priority` must not be NaN; negative zero is the same as zero.
    pub(super) fn new(priority: f64, added: Version) -> Self {
        Self { priority: priority + 0.0, added }
    }

    pub(super) fn priority(self) -> f64 {
        self.priority
    }

    pub(super) fn added(self) -> Version {
        self.added
    }
}

impl Ord for Position {
    fn cmp(&self, other: &Self) -> Ordering {
        other.priority.total_cmp(&self.priority).then(self.added.cmp(&other.added))
    }
}

impl PartialOrd for Position {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Position {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Position {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::memory_store::counter::Counter;

    #[test]
    fn priority_descends_and_arrival_ascends() {
        let mut counter = Counter::default();
        let versions: Vec<Version> = (0..6).map(|_| counter.next()).collect();
        let ordered = [
            Position::new(f64::INFINITY, versions[5]),
            Position::new(2.0, versions[3]),
            Position::new(2.0, versions[4]),
            Position::new(0.0, versions[0]),
            Position::new(-0.0, versions[1]),
            Position::new(0.0, versions[2]),
            Position::new(-1.0, versions[0]),
        ];
        for pair in ordered.windows(2) {
            assert!(pair[0] < pair[1], "{pair:?}");
        }
    }
}
