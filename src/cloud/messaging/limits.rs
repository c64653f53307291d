//! Every limit of messaging, with its unit and where it comes from.
//!
//! All numbers are documented in "MessagingService", where Roblox calls them subject to change.

/// Longest name of a topic, in characters. The shortest has one.
pub const TOPIC_CHARACTERS_MAX: usize = 80;

/// Longest JSON text of a message, in bytes: 1 kB. That it is 1024 bytes is observed in an answer of Open Cloud; that the
/// message's JSON text is what counts is assumed.
pub const MESSAGE_BYTES_MAX: usize = 1_024;

/// Messages that a server without players may send a minute.
pub const SENT_BASE: u64 = 600;

/// Messages a minute that every player on the server adds.
pub const SENT_PER_PLAYER: u64 = 240;

/// Receptions a minute of all messages of one topic, beside those that servers add.
pub const RECEIVED_TOPIC_BASE: u64 = 40;

/// Receptions a minute of one topic that every server adds.
pub const RECEIVED_TOPIC_PER_SERVER: u64 = 80;

/// Receptions a minute of all messages of the experience, beside those that servers add.
pub const RECEIVED_BASE: u64 = 400;

/// Receptions a minute of the experience that every server adds.
pub const RECEIVED_PER_SERVER: u64 = 200;

/// Subscriptions of a server without players.
pub const SUBSCRIPTIONS_BASE: u64 = 20;

/// Subscriptions that every player on the server adds.
pub const SUBSCRIPTIONS_PER_PLAYER: u64 = 8;

/// Calls of `SubscribeAsync` that a server may make a minute.
pub const SUBSCRIBES_MAX: u64 = 240;
