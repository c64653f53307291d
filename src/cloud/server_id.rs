//! Which game server asks.

/// The number of a server in its universe, counted from 1 as users see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerId(pub u32);
