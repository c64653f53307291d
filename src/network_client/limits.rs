//! How long, how often and how much.

/// Most redirects that are followed (assumed).
pub const REDIRECTS_MAX: u32 = 10;

/// The largest body of an answer (of sandstore; Roblox's limit is not documented).
pub const RESPONSE_BYTES_MAX: u64 = 64 << 20;

/// Requests under way at the same time. Those beyond wait for their turn (documented nowhere; that there is such a number is
/// observed).
pub const REQUESTS_AT_ONCE: usize = 32;
