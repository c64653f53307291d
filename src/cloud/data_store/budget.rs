//! How many requests a server may make now, and those that wait until they may.
//!
//! Each kind of request has a budget that fills steadily. A request that finds none left waits in a queue, in the order in which
//! requests of its kind came; the budget is then below nothing by those that wait.

use std::time::Duration;

use super::RequestType;
use super::limits::QUEUE_REQUESTS_MAX;
use super::request_type::Rate;
use crate::cloud::Timestamp;

const MINUTE_MICROSECONDS: i64 = 60_000_000;

/// How many minutes' worth of requests a budget holds at most. Observed before 2026.
pub const MINUTES_SAVED_MAX: u64 = 3;

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It goes out at once.
    Now,
    /// It goes out after this time.
    Wait(Duration),
    /// The queue is full: it is dropped.
    Dropped,
}

/// What became of the requests of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BudgetUsage {
    /// Requests that went out or will; one that counts as several is several.
    pub requests: u64,
    /// Of these, requests that had to wait.
    pub queued: u64,
    /// Requests that were dropped because the queue was full.
    pub dropped: u64,
    /// What is left of the budget of the server that has least. `None`: there is no server, or no limit.
    pub left: Option<u64>,
}

impl BudgetUsage {
    /// Both together.
    pub(super) fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.queued += other.queued;
        self.dropped += other.dropped;
        self.left = self.left.into_iter().chain(other.left).min();
    }
}

/// The budgets of one server.
#[derive(Debug)]
pub struct Budgets {
    is_enforced: bool,
    players: u64,
    buckets: [Bucket; RequestType::ALL.len()],
    /// When each waiting request goes out, by queue.
    queues: [Vec<Timestamp>; 4],
}

#[derive(Debug)]
struct Bucket {
    rate: Rate,
    /// In 60 millionths of a request, so that a microsecond adds the requests of a minute.
    level: i64,
    filled: Timestamp,
    /// When the last request that waits goes out.
    last: Timestamp,
    usage: BudgetUsage,
}

impl Bucket {
    fn fill(&mut self, now: Timestamp, players: u64) {
        let rate = whole(self.rate.of(players));
        let span = i64::try_from(now.saturating_since(self.filled).as_micros()).unwrap_or(i64::MAX);
        let most = rate.saturating_mul(MINUTE_MICROSECONDS).saturating_mul(whole(MINUTES_SAVED_MAX));
        // A server without players may start with more than it would ever save.
        self.level = self.level.max(self.level.saturating_add(rate.saturating_mul(span)).min(most));
        self.filled = self.filled.max(now);
    }

    fn left(&self) -> u64 {
        u64::try_from(self.level / MINUTE_MICROSECONDS).unwrap_or(0)
    }
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Budgets {
    /// The budgets of a server that starts now. Where limits do not count, no request ever waits.
    #[must_use]
    pub fn new(now: Timestamp, is_enforced: bool) -> Self {
        let bucket = |request_type: RequestType| Bucket {
            rate: request_type.server_rate(),
            level: whole(request_type.start()).saturating_mul(MINUTE_MICROSECONDS),
            filled: now,
            last: Timestamp::default(),
            usage: BudgetUsage::default(),
        };
        Self { is_enforced, players: 0, buckets: RequestType::ALL.map(bucket), queues: Default::default() }
    }

    /// Takes note of how many players the server has.
    pub fn set_players(&mut self, now: Timestamp, players: u64) {
        let before = std::mem::replace(&mut self.players, players);
        self.buckets.iter_mut().for_each(|bucket| bucket.fill(now, before));
    }

    /// Another rate for one kind of requests, from now on.
    pub fn set_rate(&mut self, now: Timestamp, request_type: RequestType, rate: Rate) {
        let bucket = &mut self.buckets[request_type as usize];
        bucket.fill(now, self.players);
        bucket.rate = rate;
        let most = rate.of(self.players).saturating_mul(MINUTES_SAVED_MAX);
        bucket.level = bucket.level.min(whole(most).saturating_mul(MINUTE_MICROSECONDS));
    }

    /// How many requests of a kind can go out at once.
    pub fn left(&mut self, now: Timestamp, request_type: RequestType) -> u64 {
        let bucket = &mut self.buckets[request_type as usize];
        bucket.fill(now, self.players);
        bucket.left()
    }

    /// Charges a request that counts as so many, or says that it is dropped.
    pub fn admit(&mut self, now: Timestamp, request_type: RequestType, weight: u64) -> Admission {
        let admission = self.decide(now, request_type, weight);
        let usage = &mut self.buckets[request_type as usize].usage;
        match admission {
            Admission::Now => usage.requests += weight,
            Admission::Wait(_) => (usage.requests, usage.queued) = (usage.requests + weight, usage.queued + weight),
            Admission::Dropped => usage.dropped += weight,
        }
        admission
    }

    /// What became of the requests of a kind, and what is left for more.
    pub fn usage(&mut self, now: Timestamp, request_type: RequestType) -> BudgetUsage {
        let left = self.is_enforced.then(|| self.left(now, request_type));
        BudgetUsage { left, ..self.buckets[request_type as usize].usage }
    }

    fn decide(&mut self, now: Timestamp, request_type: RequestType, weight: u64) -> Admission {
        if !self.is_enforced {
            return Admission::Now;
        }
        let bucket = &mut self.buckets[request_type as usize];
        bucket.fill(now, self.players);
        let price = whole(weight).saturating_mul(MINUTE_MICROSECONDS);
        if bucket.level >= price && bucket.last <= now {
            bucket.level -= price;
            return Admission::Now;
        }
        let queue = &mut self.queues[request_type.queue() as usize];
        queue.retain(|due| *due > now);
        let rate = bucket.rate.of(self.players);
        if queue.len() >= QUEUE_REQUESTS_MAX || rate == 0 {
            return Admission::Dropped;
        }
        bucket.level -= price;
        let missing = u64::try_from(-bucket.level).unwrap_or(0);
        let due = now.saturating_add(Duration::from_micros(missing.div_ceil(rate))).max(bucket.last);
        bucket.last = due;
        queue.push(due);
        Admission::Wait(due.saturating_since(now))
    }
}
