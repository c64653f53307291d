//! The globals that scripts see beside Luau's own libraries.
//!
//! `shim/globals.luau` puts them together; the files here are the native functions that it and the other shims call. They
//! are handed to the shims in one table, `native`, and are never visible to scripts.

mod classes;
mod datatypes;
mod date_time;
mod enums;
mod errors;
mod facts;
mod load_string;
mod modules;
mod project;
mod random;
mod tasks;
mod unicode;

pub(super) use errors::script_error;

use std::rc::Rc;

use mlua::{Function, Lua, Table};

use super::chunk::{Shim, load_shim, shim};
use super::context::Context;
use super::script::SHIM_PREFIX;

/// Our own Luau files by the name under which shims ask for them.
const SHIMS: &[(&str, Shim)] = &[
    ("attributes", shim!("server/shim/instances/attributes.luau")),
    ("cframe", shim!("server/shim/datatypes/cframe.luau")),
    ("checks", shim!("server/shim/instances/checks.luau")),
    ("between", shim!("server/services/tween/between.luau")),
    ("classes", shim!("server/shim/instances/classes.luau")),
    ("clock", shim!("server/shim/clock.luau")),
    ("clone", shim!("server/shim/instances/clone.luau")),
    ("colors", shim!("server/shim/datatypes/colors.luau")),
    ("copies", shim!("server/shim/instances/copies.luau")),
    ("datatypes", shim!("server/shim/datatypes/datatypes.luau")),
    ("date_time", shim!("server/shim/date_time.luau")),
    ("engine_globals", shim!("server/shim/engine_globals.luau")),
    ("driver", shim!("server/shim/driver.luau")),
    ("easing", shim!("server/services/tween/easing.luau")),
    ("enum_aliases", shim!("server/shim/enum_aliases.luau")),
    ("enums", shim!("server/shim/enums.luau")),
    ("find", shim!("server/shim/instances/find.luau")),
    ("font", shim!("server/shim/datatypes/font.luau")),
    ("game", shim!("server/shim/game.luau")),
    ("guard", shim!("server/shim/guard.luau")),
    ("hierarchy", shim!("server/shim/instances/hierarchy.luau")),
    ("instances", shim!("server/shim/instances/instances.luau")),
    ("linked", shim!("server/shim/instances/linked.luau")),
    ("members", shim!("server/shim/instances/members.luau")),
    ("objects", shim!("server/shim/objects.luau")),
    ("neighbour", shim!("server/shim/neighbour.luau")),
    ("parameters", shim!("server/shim/datatypes/parameters.luau")),
    ("payload", shim!("server/shim/instances/payload.luau")),
    ("physical_properties", shim!("server/shim/datatypes/physical_properties.luau")),
    ("pivot", shim!("server/shim/instances/pivot.luau")),
    ("plant", shim!("server/shim/instances/plant.luau")),
    ("properties", shim!("server/shim/instances/properties.luau")),
    ("query", shim!("server/shim/instances/query.luau")),
    ("random", shim!("server/shim/random.luau")),
    ("receipts", shim!("server/services/marketplace/receipts.luau")),
    ("regions", shim!("server/shim/datatypes/regions.luau")),
    ("require", shim!("server/shim/require.luau")),
    ("rotation", shim!("server/shim/datatypes/rotation.luau")),
    ("screen", shim!("server/shim/datatypes/screen.luau")),
    ("sequences", shim!("server/shim/datatypes/sequences.luau")),
    ("sides", shim!("server/shim/datatypes/sides.luau")),
    ("signal", shim!("server/shim/signal.luau")),
    ("tags", shim!("server/shim/instances/tags.luau")),
    ("task", shim!("server/shim/task.luau")),
    ("text", shim!("server/shim/text.luau")),
    ("turns", shim!("server/services/data_store/turns.luau")),
    ("tween_info", shim!("server/shim/datatypes/tween_info.luau")),
    ("unemulated", shim!("server/shim/unemulated.luau")),
    ("unicode", shim!("server/shim/unicode.luau")),
    ("values", shim!("server/shim/datatypes/values.luau")),
    ("vector3", shim!("server/shim/datatypes/vector3.luau")),
    ("vectors", shim!("server/shim/datatypes/vectors.luau")),
];

/// The native functions that shims call.
pub(super) fn natives(lua: &Lua, context: &Rc<Context>, globals: &Table) -> mlua::Result<Table> {
    let native = lua.create_table()?;
    native.raw_set("shim", lua.create_function(load_named_shim)?)?;
    native.raw_set("shimPrefix", SHIM_PREFIX)?;
    tasks::install(lua, context, &native)?;
    errors::install(lua, context, &native)?;
    facts::install(lua, context, &native)?;
    classes::install(lua, &native)?;
    load_string::install(lua, context, &native)?;
    datatypes::install(lua, &native)?;
    enums::install(lua, &native)?;
    random::install(lua, context, &native)?;
    date_time::install(lua, &native)?;
    modules::install(lua, context, &native, globals)?;
    project::install(lua, context, &native, globals)?;
    unicode::install(lua, &native)?;
    Ok(native)
}

/// Puts the globals into `globals` and answers the functions that the host calls.
pub(super) fn assemble(lua: &Lua, native: &Table, globals: &Table) -> mlua::Result<Table> {
    load_shim(lua, "globals", shim!("server/shim/globals.luau"))?.call((native, globals))
}

fn load_named_shim(lua: &Lua, name: String) -> mlua::Result<Function> {
    let shim = SHIMS.iter().find(|(known, _)| *known == name).map(|(_, shim)| *shim);
    let shim = shim.ok_or_else(|| mlua::Error::runtime(format!("no shim {name}")))?;
    load_shim(lua, &name, shim)
}
