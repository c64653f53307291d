//! Native side of `require`.

use std::rc::Rc;

use mlua::{Function, Lua, Table, Value};

use crate::server::chunk::load_chunk;
use crate::server::context::Context;
use crate::server::native::add;
use crate::server::require::{Found, RequireError};
use crate::server::script_error::ScriptError;

pub(super) fn install(lua: &Lua, context: &Rc<Context>, native: &Table, globals: &Table) -> mlua::Result<()> {
    let shared = context.clone();
    // The key of a file, or the number of a source of the project, or why there is neither.
    add(lua, native, "resolveModule", move |_, (requirer, target, source): (String, Value, Option<usize>)| {
        let path = target.as_string().map(|path| path.to_string_lossy());
        let found = match (path, source) {
            (Some(path), Some(source)) => shared.modules.resolve_in_tree(source, &path),
            (Some(path), None) => shared.modules.resolve(&requirer, &path),
            (None, _) => Err(RequireError::NotAPath),
        };
        Ok(match found {
            Ok(Found::File(key)) => (Some(key), None, None),
            Ok(Found::Source(source)) => (None, Some(source), None),
            Err(error) => (None, None, Some(error.to_string())),
        })
    })?;

    let shared = context.clone();
    let globals = globals.clone();
    add(lua, native, "loadModule", move |lua, (key, environment, is_said): (String, Function, bool)| {
        Ok(shared.loaded(load_module(lua, &shared, &globals, &key, &environment), is_said))
    })
}

fn load_module(
    lua: &Lua,
    context: &Context,
    globals: &Table,
    key: &str,
    environment: &Function,
) -> Result<Function, ScriptError> {
    let (name, path, source) = context.modules.read(key).map_err(|error| ScriptError::plain(error.to_string()))?;
    context.output.file_read(&path);
    let full_name = context.scripts.register(&name, Some(&path), &source);
    let own: Table =
        environment.call(("ModuleScript", name, key)).map_err(|error| ScriptError::plain(error.to_string()))?;
    load_chunk(lua, context, globals, &full_name, &source, &own)
        .map_err(|error| compile_error(context, &full_name, &error))
}

/// Why a module does not compile, with its line.
pub(super) fn compile_error(context: &Context, full_name: &str, error: &mlua::Error) -> ScriptError {
    let mlua::Error::SyntaxError { message, .. } = error else {
        return ScriptError::plain(error.to_string());
    };
    // The message begins with the module's name and the line.
    let line = message.strip_prefix(full_name).and_then(|rest| rest.split(':').nth(1)?.parse().ok());
    let location = context.scripts.location(full_name, line.unwrap_or(1));
    ScriptError { location, ..ScriptError::plain(message.clone()) }
}
