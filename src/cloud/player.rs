//! Who plays: a person of the experience, whichever server they are on.

use std::sync::Arc;

use super::ServerId;

/// Simulated players of one server whose user ids are near each other.
const NEAR_IDS: u64 = 1_000;
/// Where the user ids of all further ones begin, and how many of these each server has.
const FAR_IDS_FROM: u64 = 10_000_000_000_000;
const FAR_IDS: u64 = 1_000_000;

/// A player. The user id tells two of them apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Player {
    pub user_id: u64,
    pub name: Arc<str>,
    pub display_name: Arc<str>,
}

impl Player {
    /// A player with a name that is the display name too.
    #[must_use]
    pub fn named(user_id: u64, name: &str) -> Self {
        let name: Arc<str> = name.into();
        Self { user_id, display_name: Arc::clone(&name), name }
    }

    /// The player that joins a server as the one of this number, counted from 0, where nobody says who it is. Players of
    /// different servers are different people.
    #[must_use]
    pub fn simulated(server: ServerId, number: u32) -> Self {
        let (server, number) = (u64::from(server.0.saturating_sub(1)), u64::from(number));
        let user_id = match number.checked_sub(NEAR_IDS) {
            None => server * NEAR_IDS + number + 1,
            Some(number) => FAR_IDS_FROM + server * FAR_IDS + number,
        };
        Self::named(user_id, &format!("Player{user_id}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simulated_players_are_different_people() {
        let id = |server, number| Player::simulated(ServerId(server), number).user_id;
        assert_eq!([id(1, 0), id(1, 999), id(2, 0), id(2, 1)], [1, 1_000, 1_001, 1_002]);
        assert_eq!([id(1, 1_000), id(2, 1_000)], [FAR_IDS_FROM, FAR_IDS_FROM + FAR_IDS]);
        let last = Player::simulated(ServerId(2), 1);
        assert_eq!((&*last.name, &*last.display_name), ("Player1002", "Player1002"));
    }
}
