//! Compiling Luau: scripts and modules of the user, and our own shims.

use std::path::PathBuf;

use mlua::chunk::{ChunkMode, Compiler};
use mlua::{Function, Lua, Table};

use super::context::Context;
use super::coverage::LEVEL;
use super::script::SHIM_PREFIX;

/// Globals of ours that differ from Luau's builtins: the compiler must not replace calls to them by its own code.
const REPLACED_BUILTINS: [&str; 1] = ["tostring"];

/// Globals whose members change, or whose use is noted, so that they must not be looked up when a script is loaded.
const CHANGING_GLOBALS: [&str; 9] =
    ["MemoryStoreService", "game", "Game", "workspace", "Workspace", "script", "shared", "_G", "Enum"];

/// How scripts are compiled: with names and lines for stack traces.
pub(crate) fn script_compiler() -> Compiler {
    Compiler::new()
        .set_optimization_level(1)
        .set_debug_level(1)
        .set_mutable_globals(CHANGING_GLOBALS)
        .set_disabled_builtins(REPLACED_BUILTINS)
}

/// Compiles `source` with the globals `own`, which stand above the shared ones.
pub(crate) fn load_chunk(
    lua: &Lua,
    context: &Context,
    globals: &Table,
    full_name: &str,
    source: &str,
    own: &Table,
) -> mlua::Result<Function> {
    let metatable = lua.create_table()?;
    metatable.raw_set("__index", globals)?;
    metatable.raw_set("__metatable", "The metatable is locked")?;
    metatable.set_readonly(true);
    own.set_metatable(Some(metatable))?;
    own.set_safeenv(true);
    load_with(lua, context, full_name, source, own)
}

/// Compiles `source` with the globals `own` as they are.
pub(crate) fn load_with(
    lua: &Lua,
    context: &Context,
    full_name: &str,
    source: &str,
    own: &Table,
) -> mlua::Result<Function> {
    lua.enable_jit(wants_native_code(source));
    context.loading.replace(Some(full_name.to_owned()));
    let chunk = lua.load(source).set_name(format!("={full_name}")).set_environment(own.clone());
    let loaded = match counted_path(context, full_name) {
        None => chunk.into_function(),
        Some(path) => {
            let is_whole = context.scripts.location(full_name, 1).is_some_and(|script| *script.source == *source);
            let main = chunk.set_compiler(script_compiler().set_coverage_level(LEVEL)).into_function();
            main.inspect(|main| context.counted.push(path, main.clone(), is_whole))
        }
    };
    context.loading.replace(None);
    loaded
}

/// The file of a script whose lines are to be counted.
fn counted_path(context: &Context, full_name: &str) -> Option<PathBuf> {
    let counter = context.options.coverage.as_ref()?;
    context.scripts.path(full_name).filter(|path| counter.counts(path))
}

/// Whether the script asks for native code, as Roblox's server scripts do: by `--!native` among its first comments. Others
/// are interpreted, because compiling costs more than most scripts take to run.
fn wants_native_code(source: &str) -> bool {
    let first_lines = source.lines().map(str::trim).take_while(|line| line.is_empty() || line.starts_with("--"));
    first_lines.into_iter().any(|line| line == "--!native")
}

/// One of our own Luau files as the build has compiled it: compiling them would be most of a start.
#[derive(Clone, Copy)]
pub struct Shim(pub(crate) &'static [u8]);

impl std::fmt::Debug for Shim {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Shim({} bytes)", self.0.len())
    }
}

/// A [`Shim`] by its path below `src`.
macro_rules! shim {
    ($path:literal) => {
        $crate::server::Shim(include_bytes!(concat!(env!("OUT_DIR"), "/shims/", $path)))
    };
}
pub(crate) use shim;

/// Loads one of our own Luau files. Its chunk's name begins with what leaves it out of stacks.
pub(crate) fn load_shim(lua: &Lua, name: &str, shim: Shim) -> mlua::Result<Function> {
    lua.enable_jit(false);
    lua.load(shim.0).set_name(format!("={SHIM_PREFIX} {name}")).set_mode(ChunkMode::Binary).into_function()
}
