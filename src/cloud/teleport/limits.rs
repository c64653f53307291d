//! The limits of teleports.

/// The most players that one call may teleport. Documented in "TeleportService".
pub const PLAYERS_MAX: usize = 50;
