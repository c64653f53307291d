//! Native side of `require`.

use std::rc::Rc;

use mlua::{Function, Lua, Table, Value};

use crate::server::chunk::load_chunk;
use crate::server::context::Context;
use crate::server::native::add;
use crate::server::require::RequireError;

pub(super) fn install(lua: &Lua, context: &Rc<Context>, native: &Table, globals: &Table) -> mlua::Result<()> {
    let shared = context.clone();
    add(lua, native, "resolveModule", move |_, (requirer, target): (String, Value)| {
        let found = match target.as_string() {
            Some(path) => shared.modules.resolve(&requirer, &path.to_string_lossy()),
            None => Err(RequireError::NotAPath),
        };
        Ok(match found {
            Ok(key) => (Some(key), None),
            Err(error) => (None, Some(error.to_string())),
        })
    })?;

    let shared = context.clone();
    let globals = globals.clone();
    add(lua, native, "loadModule", move |lua, (key, environment): (String, Function)| {
        Ok(match load_module(lua, &shared, &globals, &key, &environment) {
            Ok(module) => (Some(module), None),
            Err(failure) => {
                shared.has_failed.set(true);
                (None, Some(failure))
            }
        })
    })
}

fn load_module(
    lua: &Lua,
    context: &Context,
    globals: &Table,
    key: &str,
    environment: &Function,
) -> Result<Function, String> {
    let (name, path, source) = context.modules.read(key).map_err(|error| error.to_string())?;
    context.output.file_read(&path);
    let full_name = context.scripts.register(&name, Some(&path), &source);
    let own: Table = environment.call(("ModuleScript", name, key)).map_err(|error| error.to_string())?;
    load_chunk(lua, context, globals, &full_name, &source, &own).map_err(|error| match error {
        mlua::Error::SyntaxError { message, .. } => message,
        other => other.to_string(),
    })
}
