//! The names of the calls, for plans of faults and rules of the network.

use std::fmt;

/// A method of `MessagingService`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Api {
    /// `MessagingService:PublishAsync`.
    Publish,
    /// `MessagingService:SubscribeAsync`.
    Subscribe,
}

impl Api {
    /// Every call, in the order of the declaration.
    pub const ALL: [Self; 2] = [Self::Publish, Self::Subscribe];

    /// The name by which faults and latencies mean it. No message of Roblox shows it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Publish => "Messaging.Publish",
            Self::Subscribe => "Messaging.Subscribe",
        }
    }
}

impl fmt::Display for Api {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
