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
pub(super) use project::tree as project_tree;

use std::rc::Rc;

use mlua::{Function, Lua, Table};

use super::chunk::load_shim;
use super::context::Context;
use super::script::SHIM_PREFIX;

/// Our own Luau files by the name under which shims ask for them.
const SHIMS: &[(&str, &str)] = &[
    ("attributes", include_str!("../shim/instances/attributes.luau")),
    ("cframe", include_str!("../shim/datatypes/cframe.luau")),
    ("checks", include_str!("../shim/instances/checks.luau")),
    ("classes", include_str!("../shim/instances/classes.luau")),
    ("clock", include_str!("../shim/clock.luau")),
    ("clone", include_str!("../shim/instances/clone.luau")),
    ("colors", include_str!("../shim/datatypes/colors.luau")),
    ("copies", include_str!("../shim/instances/copies.luau")),
    ("datatypes", include_str!("../shim/datatypes/datatypes.luau")),
    ("date_time", include_str!("../shim/date_time.luau")),
    ("engine_globals", include_str!("../shim/engine_globals.luau")),
    ("driver", include_str!("../shim/driver.luau")),
    ("enums", include_str!("../shim/enums.luau")),
    ("find", include_str!("../shim/instances/find.luau")),
    ("font", include_str!("../shim/datatypes/font.luau")),
    ("game", include_str!("../shim/game.luau")),
    ("guard", include_str!("../shim/guard.luau")),
    ("hierarchy", include_str!("../shim/instances/hierarchy.luau")),
    ("instances", include_str!("../shim/instances/instances.luau")),
    ("linked", include_str!("../shim/instances/linked.luau")),
    ("members", include_str!("../shim/instances/members.luau")),
    ("objects", include_str!("../shim/objects.luau")),
    ("neighbour", include_str!("../shim/neighbour.luau")),
    ("parameters", include_str!("../shim/datatypes/parameters.luau")),
    ("physical_properties", include_str!("../shim/datatypes/physical_properties.luau")),
    ("plant", include_str!("../shim/instances/plant.luau")),
    ("properties", include_str!("../shim/instances/properties.luau")),
    ("random", include_str!("../shim/random.luau")),
    ("regions", include_str!("../shim/datatypes/regions.luau")),
    ("require", include_str!("../shim/require.luau")),
    ("rotation", include_str!("../shim/datatypes/rotation.luau")),
    ("screen", include_str!("../shim/datatypes/screen.luau")),
    ("sequences", include_str!("../shim/datatypes/sequences.luau")),
    ("sides", include_str!("../shim/datatypes/sides.luau")),
    ("signal", include_str!("../shim/signal.luau")),
    ("tags", include_str!("../shim/instances/tags.luau")),
    ("task", include_str!("../shim/task.luau")),
    ("text", include_str!("../shim/text.luau")),
    ("tween_info", include_str!("../shim/datatypes/tween_info.luau")),
    ("unemulated", include_str!("../shim/unemulated.luau")),
    ("unicode", include_str!("../shim/unicode.luau")),
    ("values", include_str!("../shim/datatypes/values.luau")),
    ("vector3", include_str!("../shim/datatypes/vector3.luau")),
    ("vectors", include_str!("../shim/datatypes/vectors.luau")),
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
    load_shim(lua, "globals", include_str!("../shim/globals.luau"))?.call((native, globals))
}

fn load_named_shim(lua: &Lua, name: String) -> mlua::Result<Function> {
    let source = SHIMS.iter().find(|(known, _)| *known == name).map(|(_, source)| *source);
    let source = source.ok_or_else(|| mlua::Error::runtime(format!("no shim {name}")))?;
    load_shim(lua, &name, source)
}
