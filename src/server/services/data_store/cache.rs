//! What `GetAsync` answers without asking: values that this server has read or written a moment ago.

use std::sync::Arc;
use std::time::Duration;

use rustc_hash::FxHashMap;

use crate::cloud::Timestamp;
use crate::cloud::data_store::{Reply, limits};

const KEPT: Duration = Duration::from_secs(limits::CACHE_SECONDS);

/// So many values are kept before the old ones are looked for.
const SWEPT_FROM: usize = 1_024;

/// The cache of one data store object.
#[derive(Default)]
pub(super) struct Cache {
    /// Until when each is answered.
    replies: FxHashMap<Arc<str>, (Timestamp, Reply)>,
    sweep_at: usize,
    /// How often the data stores had been replaced when the replies came ([`World::data_store_restores`](crate::server::World::data_store_restores)).
    restores: u64,
}

impl Cache {
    pub fn get(&self, now: Timestamp, restores: u64, key: &str) -> Option<Reply> {
        if restores != self.restores {
            return None;
        }
        let (until, reply) = self.replies.get(key)?;
        (now < *until).then(|| reply.clone())
    }

    pub fn insert(&mut self, now: Timestamp, restores: u64, key: Arc<str>, reply: Reply) {
        if restores != self.restores {
            (self.replies, self.restores) = (FxHashMap::default(), restores);
        }
        if self.replies.len() >= self.sweep_at.max(SWEPT_FROM) {
            self.replies.retain(|_, (until, _)| now < *until);
            self.sweep_at = self.replies.len() * 2;
        }
        self.replies.insert(key, (now.saturating_add(KEPT), reply));
    }
}
