//! Servers that have met a limit refuse calls by themselves for a while.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use crate::cloud::Timestamp;
use crate::cloud::memory_store::limits;
use crate::server::ServerId;

const THROTTLE: Duration = Duration::from_secs(limits::THROTTLE_SECONDS);

/// Who refuses calls, and until when.
#[derive(Default)]
pub(super) struct Throttle {
    until: RefCell<BTreeMap<ServerId, Timestamp>>,
    /// Whether any server does, or did: most universes never ask further.
    has_begun: Cell<bool>,
}

impl Throttle {
    /// The server has heard of a limit.
    pub fn begin(&self, server: ServerId, now: Timestamp) {
        self.until.borrow_mut().insert(server, now.saturating_add(THROTTLE));
        self.has_begun.set(true);
    }

    /// No server refuses calls any more.
    pub fn clear(&self) {
        self.until.borrow_mut().clear();
        self.has_begun.set(false);
    }

    /// For how long the server still refuses calls.
    pub fn left(&self, server: ServerId, now: Timestamp) -> Duration {
        if !self.has_begun.get() {
            return Duration::ZERO;
        }
        self.until.borrow().get(&server).copied().unwrap_or_default().saturating_since(now)
    }
}
