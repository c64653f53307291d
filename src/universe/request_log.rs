//! The latest requests, to whichever service, for whoever looks at them while the universe runs.

use std::cell::{Ref, RefCell};
use std::collections::VecDeque;

use super::any_record::AnyRecord;
use super::data_store_record::DataStoreRecord;
use super::observer::{CallRecord, Observer, RequestRecord};

/// Keeps the latest requests, in the order in which they reached the service.
#[derive(Debug)]
pub struct RequestLog {
    most: usize,
    records: RefCell<VecDeque<AnyRecord>>,
}

impl RequestLog {
    /// A log of so many; older ones are forgotten.
    #[must_use]
    pub fn keeping(most: usize) -> Self {
        Self { most, records: RefCell::default() }
    }

    /// All that are kept, oldest first.
    #[must_use]
    pub fn records(&self) -> Ref<'_, VecDeque<AnyRecord>> {
        self.records.borrow()
    }

    /// The latest of them, oldest first.
    #[must_use]
    pub fn latest(&self, count: usize) -> Vec<AnyRecord> {
        let records = self.records.borrow();
        records.iter().skip(records.len().saturating_sub(count)).cloned().collect()
    }

    /// Forgets all.
    pub fn clear(&self) {
        self.records.borrow_mut().clear();
    }
}

impl RequestLog {
    fn keep(&self, record: AnyRecord) {
        let mut records = self.records.borrow_mut();
        if records.len() >= self.most {
            records.pop_front();
        }
        records.push_back(record);
    }
}

impl Observer for RequestLog {
    fn observe(&self, record: &RequestRecord) {
        self.keep(AnyRecord::MemoryStore(record.clone()));
    }

    fn observe_data_store(&self, record: &DataStoreRecord) {
        self.keep(AnyRecord::DataStore(record.clone()));
    }

    fn observe_call(&self, record: &CallRecord) {
        self.keep(AnyRecord::Call(record.clone()));
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
        let units = |records: Vec<AnyRecord>| records.iter().filter_map(AnyRecord::units).collect::<Vec<_>>();
        assert_eq!(units(log.latest(9)), [2, 3]);
        assert_eq!(units(log.latest(1)), [3]);
        log.clear();
        assert!(log.records().is_empty());
    }
}
