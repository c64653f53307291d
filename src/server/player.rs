//! Who joins a server, and what a teleport brings along or comes to.

use std::sync::Arc;

use crate::cloud::Player;
use crate::cloud::teleport::{Destination, Refusal};
use crate::cloud::value::Value as CloudValue;

/// A player who joins a server, with what `Player:GetJoinData()` tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Joining {
    pub player: Player,
    /// Where a teleport has brought them from. `None`: they come from outside.
    pub arrival: Option<Arrival>,
    /// What the link said by which they came.
    pub launch_data: Option<Arc<str>>,
}

/// What a teleport brings along.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    pub source_game: u64,
    pub source_place: u64,
    /// Who was teleported together, by user id. One alone is no group.
    pub members: Vec<u64>,
    /// `TeleportData`.
    pub data: Option<CloudValue>,
}

impl Joining {
    /// Somebody who comes from outside.
    #[must_use]
    pub fn new(player: Player) -> Self {
        Self { player, arrival: None, launch_data: None }
    }
}

/// A teleport that did not begin, for one player.
#[derive(Clone, Debug, PartialEq)]
pub struct TeleportFailure {
    pub user_id: u64,
    pub refusal: Refusal,
    pub place: u64,
    /// Where to try again: the same destination as that of the others.
    pub retry: Destination,
    pub data: Option<CloudValue>,
}
