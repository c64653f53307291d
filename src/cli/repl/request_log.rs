//! The requests of a session to the memory stores.

use std::cell::RefCell;
use std::collections::VecDeque;

use crate::universe::{Observer, RequestRecord};

/// So many of the latest are kept.
pub const REQUESTS_MAX: usize = 1_000;

/// Keeps the latest requests.
#[derive(Debug, Default)]
pub struct RequestLog {
    records: RefCell<VecDeque<RequestRecord>>,
}

impl RequestLog {
    /// The latest of them, oldest first.
    pub fn latest(&self, count: usize) -> Vec<RequestRecord> {
        let records = self.records.borrow();
        records.iter().skip(records.len().saturating_sub(count)).cloned().collect()
    }

    pub fn clear(&self) {
        self.records.borrow_mut().clear();
    }
}

impl Observer for RequestLog {
    fn observe(&self, record: &RequestRecord) {
        let mut records = self.records.borrow_mut();
        if records.len() == REQUESTS_MAX {
            records.pop_front();
        }
        records.push_back(record.clone());
    }
}
