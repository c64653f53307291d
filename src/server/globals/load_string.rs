//! Native side of `loadstring`, which there is where the project's `ServerScriptService.LoadStringEnabled` is true.

use std::rc::Rc;

use mlua::chunk::ChunkMode;
use mlua::{BString, Lua, Table};
use rbx_types::Variant;

use crate::project::{Project, Value};
use crate::server::context::Context;
use crate::server::native::add;

/// The class of the service that has the property, and the property.
const SWITCH: (&str, &str) = ("ServerScriptService", "LoadStringEnabled");

pub(super) fn install(lua: &Lua, context: &Rc<Context>, native: &Table) -> mlua::Result<()> {
    native.raw_set("loadsText", context.options.project.as_deref().is_some_and(is_enabled))?;
    // A text as a function with these globals, or nil and why it does not compile.
    add(lua, native, "loadText", |lua, (text, name, own): (BString, BString, Table)| {
        // Whatever the script that was loaded last has asked for.
        lua.enable_jit(false);
        let chunk = lua.load(text.to_vec()).set_name(name_of(&name)).set_mode(ChunkMode::Text).set_environment(own);
        Ok(match chunk.into_function() {
            Ok(function) => (Some(function), None),
            Err(mlua::Error::SyntaxError { message, .. }) => (None, Some(message)),
            Err(error) => (None, Some(error.to_string())),
        })
    })
}

/// Luau's names of chunks end at a zero byte.
fn name_of(name: &BString) -> String {
    let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
    String::from_utf8_lossy(&name[..end]).into_owned()
}

fn is_enabled(project: &Project) -> bool {
    let (service, property) = SWITCH;
    let switch = project.services.iter().find(|node| node.class == service).and_then(|node| node.property(property));
    matches!(switch, Some(Value::Bool(true) | Value::Roblox(Variant::Bool(true))))
}
