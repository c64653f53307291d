//! The names of the calls, for plans of faults and rules of the network.

use std::fmt;

/// What methods of `TeleportService` ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Api {
    /// `ReserveServerAsync` and `ReserveServer`.
    Reserve,
    /// Every method that teleports players.
    Teleport,
    /// `GetPlayerPlaceInstanceAsync`.
    Locate,
}

impl Api {
    /// Every call, in the order of the declaration.
    pub const ALL: [Self; 3] = [Self::Reserve, Self::Teleport, Self::Locate];

    /// The name by which faults and latencies mean it. No message of Roblox shows it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reserve => "Teleport.Reserve",
            Self::Teleport => "Teleport.Teleport",
            Self::Locate => "Teleport.GetPlayerPlaceInstance",
        }
    }
}

impl fmt::Display for Api {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
