//! Everything that a call can fail with and that a teleport can come to, and the words that a script sees.

use std::fmt;

use super::limits::PLAYERS_MAX;

/// How a text is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Roblox's documentation names the error in these words.
    Documented,
    /// Seen in public code that looks for it.
    Observed,
    /// Nothing was found.
    Assumed,
}

/// Why a call failed: the script gets an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The place id is below 0.
    PlaceInvalid,
    /// There is no player in the list.
    PlayersEmpty,
    /// Something in the list is no player.
    PlayersInvalid,
    /// There are too many players in the list.
    PlayersTooMany,
    /// What is given as options is something else.
    OptionsInvalid,
    /// The options ask for two destinations.
    OptionsConflict,
    /// The teleport data has no JSON form.
    DataNotJson,
    /// A server is to be reserved for a place that does not exist.
    PlaceNotFound,
    /// The player who is looked for is on no server of the experience.
    PlayerNotFound,
    /// There were too many calls: with a fault only.
    Throttled,
    /// The service failed: with a fault only.
    InternalError,
    /// No answer came in time: the call may or may not have taken effect.
    Timeout,
}

impl Status {
    /// Every status, in the order of the declaration.
    pub const ALL: [Self; 12] = [
        Self::PlaceInvalid,
        Self::PlayersEmpty,
        Self::PlayersInvalid,
        Self::PlayersTooMany,
        Self::OptionsInvalid,
        Self::OptionsConflict,
        Self::DataNotJson,
        Self::PlaceNotFound,
        Self::PlayerNotFound,
        Self::Throttled,
        Self::InternalError,
        Self::Timeout,
    ];

    /// How the text is known.
    #[must_use]
    pub const fn source(self) -> Source {
        match self {
            Self::PlaceInvalid
            | Self::PlayersEmpty
            | Self::PlayersInvalid
            | Self::OptionsInvalid
            | Self::OptionsConflict => Source::Documented,
            _ => Source::Assumed,
        }
    }

    /// The error text that a script gets.
    #[must_use]
    pub fn message(self) -> String {
        match self {
            Self::PlaceInvalid => "Invalid placeId".to_owned(),
            Self::PlayersEmpty => "Players empty".to_owned(),
            Self::PlayersInvalid => "List of players instances is incorrect".to_owned(),
            Self::PlayersTooMany => format!("No more than {PLAYERS_MAX} players can be teleported at a time"),
            Self::OptionsInvalid => "TeleportOptions not of correct type".to_owned(),
            Self::OptionsConflict => "Incompatible Parameters".to_owned(),
            Self::DataNotJson => "Unable to convert teleport data to json".to_owned(),
            Self::PlaceNotFound => "HTTP 404 (Not Found)".to_owned(),
            Self::PlayerNotFound => "Could not find the user in this experience".to_owned(),
            Self::Throttled => "HTTP 429 (Too Many Requests)".to_owned(),
            Self::InternalError => "HTTP 500 (Internal Server Error)".to_owned(),
            Self::Timeout => "HttpError: Timedout".to_owned(),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message())
    }
}

impl std::error::Error for Status {}

/// Why a player stays where they are: `TeleportInitFailed` tells of it, with the values of `Enum.TeleportResult`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// For no reason that anybody knows.
    Failure = 1,
    /// There is no such place.
    GameNotFound = 2,
    /// The server was there and is gone.
    GameEnded = 3,
    /// There is no room.
    GameFull = 4,
    /// The player may not go there.
    Unauthorized = 5,
    /// There were too many teleports lately.
    Flooded = 6,
    /// Another teleport of this player is under way.
    IsTeleporting = 7,
}

impl Refusal {
    /// Every reason, in the order of the enum's values.
    pub const ALL: [Self; 7] = [
        Self::Failure,
        Self::GameNotFound,
        Self::GameEnded,
        Self::GameFull,
        Self::Unauthorized,
        Self::Flooded,
        Self::IsTeleporting,
    ];

    /// The name of the item of `Enum.TeleportResult`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failure => "Failure",
            Self::GameNotFound => "GameNotFound",
            Self::GameEnded => "GameEnded",
            Self::GameFull => "GameFull",
            Self::Unauthorized => "Unauthorized",
            Self::Flooded => "Flooded",
            Self::IsTeleporting => "IsTeleporting",
        }
    }

    /// The name of the fault that brings it about.
    #[must_use]
    pub const fn fault_name(self) -> &'static str {
        match self {
            Self::Failure => "TeleportFailure",
            Self::GameNotFound => "TeleportGameNotFound",
            Self::GameEnded => "TeleportGameEnded",
            Self::GameFull => "TeleportGameFull",
            Self::Unauthorized => "TeleportUnauthorized",
            Self::Flooded => "TeleportFlooded",
            Self::IsTeleporting => "TeleportIsTeleporting",
        }
    }

    /// How the message is known.
    #[must_use]
    pub const fn source(self) -> Source {
        match self {
            Self::GameFull | Self::Unauthorized | Self::IsTeleporting => Source::Observed,
            _ => Source::Assumed,
        }
    }

    /// The `errorMessage` of `TeleportInitFailed`.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Failure => "Unknown error",
            Self::GameNotFound => "Requested experience could not be found",
            Self::GameEnded => "Requested experience has ended",
            Self::GameFull => "Requested experience is full",
            Self::Unauthorized => "Attempted to teleport to a place that is restricted",
            Self::Flooded => "Too many teleport requests",
            Self::IsTeleporting => "The previous teleport is in processing",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
