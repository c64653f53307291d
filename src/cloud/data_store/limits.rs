//! Every limit of data stores, with its unit and where it comes from.
//!
//! Documented in "Data store error codes and limits" as of summer 2026, and in the class reference, unless something
//! else is said.
//! How many requests may be made stands in [`RequestType`](super::RequestType).

/// Longest name of a data store, in bytes. The shortest has one.
pub const NAME_BYTES_MAX: usize = 50;

/// Longest scope, in bytes. The shortest has one.
pub const SCOPE_BYTES_MAX: usize = 50;

/// Longest key, in bytes. The shortest has one. The scope is not part of it.
pub const KEY_BYTES_MAX: usize = 50;

/// Longest JSON text of a value, in bytes.
pub const VALUE_BYTES_MAX: usize = 4_194_304;

/// Longest JSON text of all metadata of a key, in bytes.
pub const METADATA_BYTES_MAX: usize = 300;

/// Most user ids of a key. Observed in the text of the error.
pub const USER_IDS_MAX: usize = 4;

/// How long a version is kept after another has taken its place, and a removed key after its removal, in days.
pub const VERSION_DAYS: u64 = 30;

/// Versions on a page of `ListVersionsAsync` when no size is given.
pub const VERSIONS_PAGE_DEFAULT: usize = 1_024;

/// Keys on a page of `ListKeysAsync` when no size is given.
pub const KEYS_PAGE_DEFAULT: usize = 50;

/// Keys that `ListKeysAsync` looks at for one page when it leaves removed ones out.
pub const KEYS_LOOKED_AT_MAX: usize = 512;

/// Data stores on a page of `ListDataStoresAsync` when no size is given.
pub const STORES_PAGE_DEFAULT: usize = 32;

/// Most items on a page of `GetSortedAsync`. The least is 1.
pub const SORTED_PAGE_MAX: i64 = 100;

/// Most keys of one `BatchGetAsync`. The least is 1.
pub const BATCH_KEYS_MAX: usize = 100;

/// How far in the future the time may be that `GetVersionAtTimeAsync` asks for, in seconds.
pub const FUTURE_SECONDS_MAX: u64 = 600;

/// How long `GetAsync` answers from the server's cache, in seconds.
pub const CACHE_SECONDS: u64 = 4;

/// Most requests that wait in one of the four queues of a server.
pub const QUEUE_REQUESTS_MAX: usize = 30;

/// Most kilobytes read from one key in 60 seconds. Every request counts in whole ones.
pub const KEY_READ_KILOBYTES_MAX: u64 = 25 * 1_024;

/// Most kilobytes written to one key in 60 seconds.
pub const KEY_WRITE_KILOBYTES_MAX: u64 = 4 * 1_024;
