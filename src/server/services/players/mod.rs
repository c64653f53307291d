//! Players: the simulated players of one server.
//!
//! They have names and ids and no characters. When they join is chosen so that the common ways of writing a server script
//! all meet each player once: they are there from the moment a script first looks (`GetPlayers`), and where no script looks
//! before the first frame, they join in it and `PlayerAdded` fires. Both orders happen on real servers.

use std::rc::Rc;

use mlua::{Lua, Table};

use super::{Service, no_guide_enums};
use crate::server::context::Context;
use crate::server::native::add;

pub(super) const SERVICE: Service =
    Service { name: "Players", shim: include_str!("shim.luau"), native: create, guide_enums: no_guide_enums };

/// The most players of a server, `Players.MaxPlayers`. Every place sets its own; this is Studio's default.
const PLAYERS_MAX: u32 = 50;

fn create(lua: &Lua, context: &Rc<Context>) -> mlua::Result<Table> {
    let native = lua.create_table()?;
    native.raw_set("count", context.options.players)?;
    native.raw_set("maxPlayers", context.options.players.max(PLAYERS_MAX))?;
    // Players of different servers are different people.
    native.raw_set("firstUserId", (context.id.0 - 1).saturating_mul(1_000) + 1)?;
    let shared = context.clone();
    // So many players more, or fewer, are on this server from now on.
    add(lua, &native, "changeCount", move |_, change: i32| {
        shared.world.change_players(shared.id, change);
        Ok(())
    })?;
    Ok(native)
}
