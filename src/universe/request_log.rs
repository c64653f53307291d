//! The latest requests to the memory stores, for whoever looks at them while the universe runs.

use std::cell::{Ref, RefCell};
use std::collections::VecDeque;

use super::observer::{Observer, RequestRecord};

/// Keeps the latest requests, in the order in which they reached the service.
#[derive(Debug)]
pub struct RequestLog {
    most: usize,
    records: RefCell<VecDeque<RequestRecord>>,
}

impl RequestLog {
    /// A log of so many; older ones are forgotten.
    #[must_use]
    pub fn keeping(most: usize) -> Self {
        Self { most, records: RefCell::default() }
    }

    /// All that are kept, oldest first.
    #[must_use]
    pub fn records(&self) -> Ref<'_, VecDeque<RequestRecord>> {
        self.records.borrow()
    }

    /// The latest of them, oldest first.
    #[must_use]
    pub fn latest(&self, count: usize) -> Vec<RequestRecord> {
        let records = self.records.borrow();
        records.iter().skip(records.len().saturating_sub(count)).cloned().collect()
    }

    /// Forgets all.
    pub fn clear(&self) {
        self.records.borrow_mut().clear();
    }
}

impl Observer for RequestLog {
    fn observe(&self, record: &RequestRecord) {
        let mut records = self.records.borrow_mut();
        if records.len() >= self.most {
            records.pop_front();
        }
        records.push_back(record.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::memory_store::Status;
    use crate::universe::activity::fixture::record;

    #[test]
    fn the_oldest_are_forgotten() {
        let log = RequestLog::keeping(2);
        for units in 1..=3 {
            log.observe(&RequestRecord { units, ..record(Status::Success) });
        }
        let units = |records: Vec<RequestRecord>| records.iter().map(|record| record.units).collect::<Vec<_>>();
        assert_eq!(units(log.latest(9)), [2, 3]);
        assert_eq!(units(log.latest(1)), [3]);
        log.clear();
        assert!(log.records().is_empty());
    }
}
