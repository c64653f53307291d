//! Every limit of the memory stores, with its unit and where it comes from.
//!
//! "Memory stores", "Memory store sorted map" and so on are pages of Roblox's documentation.

/// Longest name of a structure, in characters. Observed in server answers of 2023.
pub const NAME_CHARACTERS_MAX: usize = 128;

/// Longest key of a hash map or sorted map, in characters. Documented in "Memory store hash map" and "Memory store
/// sorted map"; the announcement of the hash map said bytes.
pub const KEY_CHARACTERS_MAX: usize = 128;

/// Longest text that serves as a sort key, in characters. Documented in "Memory store sorted map".
pub const SORT_KEY_CHARACTERS_MAX: usize = 128;

/// Longest JSON text of a value, in bytes. Documented for both maps; observed to be the length of the JSON text.
/// Assumed to hold for queue items too, for which the documentation is silent.
pub const VALUE_BYTES_MAX: usize = 32 * 1024;

/// Longest lifetime of an item, in seconds: 45 days. Documented in "Memory stores".
pub const EXPIRATION_SECONDS_MAX: u64 = 3_888_000;

/// Most items that one `GetRangeAsync` returns. Documented.
pub const RANGE_COUNT_MAX: u32 = 200;

/// Largest page of `ListItemsAsync`, in items. Documented.
pub const LIST_COUNT_MAX: u32 = 200;

/// Most items that one `ReadAsync` returns. Documented.
pub const READ_COUNT_MAX: u32 = 100;

/// Most items in one sorted map or queue. Documented in "Memory stores"; hash maps have no limit of their own.
pub const STRUCTURE_ITEMS_MAX: u64 = 1_000_000;

/// Most bytes in one sorted map or queue: 100 MB, keys included. Documented in "Memory stores"; that a megabyte is
/// 1024 * 1024 bytes is assumed.
pub const STRUCTURE_BYTES_MAX: u64 = 100 * 1024 * 1024;

/// How long read queue items stay invisible unless `GetQueue` says otherwise, in seconds. Documented.
pub const INVISIBILITY_SECONDS_DEFAULT: u64 = 30;

/// How long a waiting `ReadAsync` pauses between two tries, in seconds. Documented.
pub const READ_RETRY_SECONDS: u64 = 2;

/// How often `UpdateAsync` tries again after a conflict before it gives up. That there is a maximum is documented, the
/// number is assumed.
pub const UPDATE_RETRIES_MAX: u32 = 12;

/// Pause before the first retry of `UpdateAsync`, in seconds. Exponential back-off is observed, its numbers are assumed.
pub const UPDATE_BACKOFF_SECONDS_FIRST: f64 = 0.05;

/// By what the pause grows from one retry of `UpdateAsync` to the next. Assumed.
pub const UPDATE_BACKOFF_FACTOR: f64 = 2.0;

/// Longest pause between two retries of `UpdateAsync`, in seconds. Assumed.
pub const UPDATE_BACKOFF_SECONDS_MAX: f64 = 5.0;

/// Request units that an experience has a minute without any player. Documented in "Memory stores".
pub const REQUEST_UNITS_BASE: u64 = 1_000;

/// Request units a minute that every player adds. Documented in "Memory stores".
pub const REQUEST_UNITS_PER_PLAYER: u64 = 120;

/// Memory of an experience without any player, in bytes: 64 KB. Documented in "Memory stores".
pub const MEMORY_BYTES_BASE: u64 = 64 * 1024;

/// Memory that every player adds, in bytes: 1.2 KB. Documented in "Memory stores"; that it is 1200 bytes is assumed.
pub const MEMORY_BYTES_PER_PLAYER: u64 = 1_200;

/// For how long the memory quota remembers players who have left, in seconds: 8 days. Documented in "Memory stores".
pub const MEMORY_TRACEBACK_SECONDS: u64 = 8 * 24 * 60 * 60;

/// Partitions of a hash map: one page of a listing scans them all, and each costs a request unit. Documented is that
/// partitions count; how many there are is not, so the smallest possible number is assumed.
pub const HASH_MAP_PARTITIONS: u32 = 1;

/// Request units a minute on one partition. A sorted map or queue sits on one (documented). The number is the example
/// of "Memory stores"; Roblox promises none.
pub const PARTITION_UNITS_MAX: u64 = 50_000;

/// For how long a game server refuses calls by itself after the service has answered that a limit is reached, in
/// seconds. That it does is observed (the engine's throttler and its status), for how long is assumed.
pub const THROTTLE_SECONDS: u64 = 5;

/// How long a game server waits for an answer before a call fails, in seconds. Assumed.
pub const REQUEST_TIMEOUT_SECONDS: u64 = 30;

/// What a single sorted map or queue may hold. Hash maps are not limited this way.
///
/// The default is what Roblox allows; smaller limits let a test reach them quickly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StructureLimits {
    /// Most items, invisible ones included.
    pub items_max: u64,
    /// Most bytes: keys, sort keys and the JSON text of the values.
    pub bytes_max: u64,
}

impl Default for StructureLimits {
    fn default() -> Self {
        Self { items_max: STRUCTURE_ITEMS_MAX, bytes_max: STRUCTURE_BYTES_MAX }
    }
}
