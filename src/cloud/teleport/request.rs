//! What is asked, what is answered, and who is on their way.

use std::sync::Arc;

use super::{Refusal, Status};
use crate::cloud::ServerId;
use crate::cloud::value::Value;

/// What a game server asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// A reserved server of this place. Nothing starts before somebody goes there. The caller draws the code and the id,
    /// since nothing here is random.
    Reserve { place: u64, reservation: Reservation },
    /// Players are to go elsewhere.
    Teleport(Box<Journey>),
    /// Where a player is.
    Locate { user_id: u64 },
}

/// What leads to a reserved server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// Who has it may go there.
    pub access_code: Arc<str>,
    /// `game.PrivateServerId` of the server, the same each time that one runs for this code.
    pub private_server_id: Arc<str>,
}

/// Where players are to go, and what they take along.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    pub place: u64,
    pub destination: Destination,
    /// By user id.
    pub players: Vec<u64>,
    /// `TeleportData`.
    pub data: Option<Value>,
}

/// Which server of the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Any public one.
    Public,
    /// The one of this JobId.
    Instance(Arc<str>),
    /// The reserved one of this access code.
    Reserved(Arc<str>),
    /// A reserved one that is made for them.
    Reserve(Reservation),
}

/// What the service answers when a request succeeds.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// The server is reserved.
    Reserved(Reservation),
    /// The teleport has begun. Players may yet be refused.
    Begun {
        /// Where it leads, if that is a reserved server.
        reservation: Option<Reservation>,
        /// JobId of the server where it leads. Empty where it leads nowhere.
        job_id: Arc<str>,
    },
    /// The player is there.
    Located { is_here: bool, place: u64, job_id: Arc<str> },
}

/// Players who have set out together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The server that they come from, and its place.
    pub from: ServerId,
    pub from_place: u64,
    pub journey: Arc<Journey>,
    /// The reserved server that it leads to.
    pub reservation: Option<Reservation>,
    /// The server that expects them. `None`: everybody was refused.
    pub to: Option<ServerId>,
    /// Those who go.
    pub going: Vec<u64>,
    /// Those who stay, and why.
    pub refused: Vec<(u64, Refusal)>,
}

/// A server that the service wants to be started, for players who are on their way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewServer {
    pub server: ServerId,
    pub place: u64,
    /// The id of a reserved server.
    pub private_server_id: Option<Arc<str>>,
}

impl Request {
    /// Whether the request is acceptable at all.
    ///
    /// # Errors
    ///
    /// When several things are wrong, the first of them.
    pub fn check(&self) -> Result<(), Status> {
        let Self::Teleport(journey) = self else { return Ok(()) };
        match journey.players.len() {
            0 => Err(Status::PlayersEmpty),
            count if count > super::limits::PLAYERS_MAX => Err(Status::PlayersTooMany),
            _ => Ok(()),
        }
    }
}
