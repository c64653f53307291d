//! What the histories of all structures have in common: time, lifetimes and small values.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use sandstore::cloud::Timestamp;
use sandstore::cloud::memory_store::{MemoryStore, Reply, Request, Status};
use sandstore::cloud::value::Value;

/// Structures that a history mixes, to see that they leave each other alone.
pub const NAMES: [&str; 2] = ["first", "second"];

/// How many histories each test runs.
pub fn configuration(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// A store and the time it is told.
pub struct World {
    pub now: Timestamp,
    pub store: MemoryStore,
}

impl World {
    pub fn new() -> Self {
        Self { now: Timestamp::from_unix_seconds(1_700_000_000), store: MemoryStore::new() }
    }

    pub fn wait(&mut self, seconds: u64) {
        self.now = self.now.saturating_add(Duration::from_secs(seconds));
    }

    /// Applies a request. On the way it checks that a full store refuses just what would make it grow.
    pub fn apply(&mut self, request: Request) -> Result<Reply, Status> {
        self.store.sweep(self.now);
        let before = self.store.bytes_used();
        self.store.limit_bytes(Some(before));
        let refused = self.store.apply(self.now, request.clone());
        self.store.limit_bytes(None);
        if refused != Err(Status::TotalMemoryOverLimit) {
            assert!(self.store.bytes_used() <= before, "the store has grown beyond its limit");
            return refused;
        }
        assert_eq!(self.store.bytes_used(), before, "a failed request changes nothing");
        let result = self.store.apply(self.now, request);
        assert!(result.is_ok() && self.store.bytes_used() > before, "what does not grow was refused: {result:?}");
        result
    }
}

pub fn name(index: usize) -> Arc<str> {
    NAMES[index].into()
}

pub fn key(index: usize) -> Arc<str> {
    format!("key {index}").into()
}

/// Mostly short lifetimes, so that items come and go; some of zero and some of 45 days.
pub fn lifetimes() -> impl Strategy<Value = Duration> {
    prop_oneof![
        1 => Just(Duration::ZERO),
        6 => (1..20_u64).prop_map(Duration::from_secs),
        3 => Just(Duration::from_secs(3_888_000)),
    ]
}

/// Pauses in seconds.
pub fn pauses() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0..4_u64, 2 => 4..15_u64, 1 => Just(100)]
}

/// Values of different kinds and lengths.
pub fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (-1000..1000_i32).prop_map(|number| Value::Number(f64::from(number))),
        "[a-z\"]{0,12}".prop_map(Value::text),
        (0..4_u8).prop_map(|length| Value::array(vec![Value::Bool(true); usize::from(length)])),
    ]
}
