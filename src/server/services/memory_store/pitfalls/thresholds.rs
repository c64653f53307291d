//! From when on something is a pitfall. All numbers are ours: they are far from what ordinary scripts do.

/// How many calls of a server are watched. Notes about items that were read from queues go on after that.
pub const CALLS_WATCHED: u32 = 10_000;

/// So many reads of one thing in so many seconds, from one line and without a write in between, are polling.
pub const POLLING_READS: u32 = 50;
pub const POLLING_SECONDS: u64 = 1;

/// A lifetime of so many seconds is long: a week.
pub const LONG_LIFETIME_SECONDS: u64 = 7 * 24 * 60 * 60;

/// So many keys of one map are many.
pub const LONG_LIVED_KEYS: usize = 100;

/// Who makes items invisible for so many seconds or less only wants to see what is there.
pub const PEEK_SECONDS: u64 = 1;

/// So many reads of a line that came back show that it removes nothing, before the run is over.
pub const EXPIRED_READS: u32 = 3;
