//! The functions that `shim.luau` calls, and how players come in and go from outside.

use std::rc::Rc;

use mlua::{AnyUserData, Function, IntoLua, Lua, Table, Value};

use crate::server::context::Context;
use crate::server::convert::from_cloud;
use crate::server::native::{JOIN_IN_REGISTRY, LEAVE_IN_REGISTRY, add};
use crate::server::player::Joining;

pub(super) fn create(lua: &Lua, context: &Rc<Context>) -> mlua::Result<Table> {
    let native = lua.create_table()?;
    native.raw_set("maxPlayers", context.options.room())?;
    let shared = context.clone();
    // Everybody who has come and whom no script has looked at, once.
    add(lua, &native, "takeRoster", move |lua, ()| {
        let roster = std::mem::take(&mut *shared.roster.borrow_mut());
        roster.into_iter().map(|joining| lua.create_any_userdata(joining)).collect::<mlua::Result<Vec<_>>>()
    })?;
    add(lua, &native, "setDoors", |lua, (join, leave): (Function, Function)| {
        lua.set_named_registry_value(JOIN_IN_REGISTRY, join)?;
        lua.set_named_registry_value(LEAVE_IN_REGISTRY, leave)
    })?;
    // User id, name and display name.
    add(lua, &native, "describe", |_, joining: AnyUserData| {
        let joining = joining.borrow::<Joining>()?;
        let player = &joining.player;
        Ok((player.user_id, player.name.to_string(), player.display_name.to_string()))
    })?;
    add(lua, &native, "joinData", |lua, joining: AnyUserData| join_data(lua, &*joining.borrow::<Joining>()?))?;
    let shared = context.clone();
    // A player is about to leave, for whatever reason.
    add(lua, &native, "leaving", move |_, user_id: u64| {
        shared.note_leaving(user_id);
        Ok(())
    })?;
    let shared = context.clone();
    // A script has made this player leave.
    add(lua, &native, "left", move |_, user_id: u64| {
        shared.world.player_left(shared.id, user_id);
        Ok(())
    })?;
    Ok(native)
}

/// What `Player:GetJoinData()` answers: a new table each time.
fn join_data(lua: &Lua, joining: &Joining) -> mlua::Result<Table> {
    let data = lua.create_table()?;
    if let Some(text) = &joining.launch_data {
        data.raw_set("LaunchData", &**text)?;
    }
    if let Some(arrival) = &joining.arrival {
        data.raw_set("SourceGameId", arrival.source_game)?;
        data.raw_set("SourcePlaceId", arrival.source_place)?;
        if arrival.members.len() > 1 {
            data.raw_set("Members", arrival.members.clone())?;
        }
        if let Some(value) = &arrival.data {
            data.raw_set("TeleportData", from_cloud(lua, value)?)?;
        }
    }
    Ok(data)
}

/// The function that the shim has left under this name. Nothing while no script has used the service.
fn door(lua: &Lua, name: &str) -> mlua::Result<Option<Function>> {
    lua.named_registry_value(name)
}

/// Lets a player in.
pub(in crate::server) fn join(lua: &Lua, context: &Context, joining: Joining) -> mlua::Result<()> {
    match door(lua, JOIN_IN_REGISTRY)? {
        Some(join) => {
            let joining = lua.create_any_userdata(joining)?;
            context.scheduler.borrow_mut().call_soon(join, Value::UserData(joining), Value::Nil);
        }
        None => context.roster.borrow_mut().push(joining),
    }
    Ok(())
}

/// Lets a player out.
pub(in crate::server) fn leave(lua: &Lua, context: &Context, user_id: u64) -> mlua::Result<()> {
    match door(lua, LEAVE_IN_REGISTRY)? {
        Some(leave) => {
            let user_id = user_id.into_lua(lua)?;
            context.scheduler.borrow_mut().call_soon(leave, user_id, Value::Nil);
        }
        None => context.roster.borrow_mut().retain(|joining| joining.player.user_id != user_id),
    }
    Ok(())
}
