//! Players: the simulated players of one server.
//!
//! They have names and ids and no characters. When the first of them join is chosen so that the common ways of writing a
//! server script all meet each player once: they are there from the moment a script first looks (`GetPlayers`), and where no
//! script looks before the first frame, they join in it and `PlayerAdded` fires. Both orders happen on real servers. The same
//! holds for players who join before any script uses the service; those who join later do so in the server's next turn.
//!
//! - `native`: who waits to be looked at, and what is known of a player.
//! - `shim.luau`: the objects.

mod native;

use super::{Service, no_guide_enums, shim};

pub(in crate::server) use native::{join, leave};

pub(super) const SERVICE: Service = Service {
    name: "Players",
    shim: shim!("server/services/players/shim.luau"),
    native: native::create,
    guide_enums: no_guide_enums,
};
