//! One sandboxed Luau VM.
//!
//! Libraries and globals are read-only, every script has globals of its own above them, and there is no file, process or
//! network access: Luau has none, and what mlua adds (`require`, `loadstring`) is taken out. Our own Luau code, the shims,
//! is loaded when it is first needed, to keep the start short.

use std::rc::Rc;

use mlua::chunk::Compiler;
use mlua::{Function, Lua, LuaOptions, StdLib, Table, Value};

use super::class::TYPEOF_IN_REGISTRY;
use super::context::Context;
use super::globals;
use super::script::Script;

/// Every chunk of ours is named so. Frames of such chunks are left out of stacks that users see.
pub(crate) const SHIM_PREFIX: &str = "[sandstore]";

/// Globals of ours that differ from Luau's builtins: the compiler must not replace calls to them by its own code.
const REPLACED_BUILTINS: [&str; 2] = ["typeof", "tostring"];

/// Globals whose members change, or whose use is noted, so that they must not be looked up when a script is loaded.
const CHANGING_GLOBALS: [&str; 9] =
    ["MemoryStoreService", "game", "Game", "workspace", "Workspace", "script", "shared", "_G", "Enum"];

/// A VM that is ready to run scripts.
pub(crate) struct Vm {
    pub lua: Lua,
    /// The functions of `shim/globals.luau` that the host calls.
    pub host: Table,
    globals: Table,
}

impl Vm {
    pub fn new(context: &Rc<Context>) -> mlua::Result<Self> {
        let lua = Lua::new_with(StdLib::ALL_SAFE, LuaOptions::new())?;
        lua.set_compiler(
            Compiler::new()
                .set_optimization_level(1)
                .set_debug_level(1)
                .set_mutable_globals(CHANGING_GLOBALS)
                .set_disabled_builtins(REPLACED_BUILTINS),
        );
        let globals = lua.globals();
        for name in ["require", "loadstring"] {
            globals.raw_set(name, Value::Nil)?;
        }
        let host = globals::install(&lua, context, &globals)?;
        lua.set_named_registry_value(TYPEOF_IN_REGISTRY, host.get::<Function>("typeof")?)?;
        lua.sandbox(true)?;
        for name in ["_G", "shared"] {
            let shared = lua.create_table()?;
            globals.set_readonly(false);
            globals.raw_set(name, shared)?;
            globals.set_readonly(true);
        }
        globals.set_safeenv(true);
        if let Some(limit) = context.options.memory_limit_bytes {
            lua.set_memory_limit(limit)?;
        }
        context.preemption.attach(&lua)?;
        Ok(Self { lua, host, globals })
    }

    /// Compiles a script into a function with globals of its own.
    pub fn load(&self, full_name: &str, source: &str, own: &Table) -> mlua::Result<Function> {
        load_chunk(&self.lua, &self.globals, full_name, source, own)
    }

    /// Compiles a script and gives it its `script` and `require`.
    pub fn load_script(&self, context: &Context, script: &Script) -> mlua::Result<Function> {
        let full_name = context.scripts.register(script.name(), script.path(), script.source());
        let key = context.modules.add_script(&full_name, script.path());
        let own: Table = self.host.get::<Function>("environment")?.call(("Script", script.name(), key))?;
        self.load(&full_name, script.source(), &own)
    }
}

/// Compiles `source` with the globals `own`, which stand above the shared ones.
pub(crate) fn load_chunk(
    lua: &Lua,
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
    lua.enable_jit(wants_native_code(source));
    lua.load(source).set_name(format!("={full_name}")).set_environment(own.clone()).into_function()
}

/// Whether the script asks for native code, as Roblox's server scripts do: by `--!native` among its first comments. Others
/// are interpreted, because compiling costs more than most scripts take to run.
fn wants_native_code(source: &str) -> bool {
    let first_lines = source.lines().map(str::trim).take_while(|line| line.is_empty() || line.starts_with("--"));
    first_lines.into_iter().any(|line| line == "--!native")
}

/// Compiles one of our own Luau files.
pub(crate) fn load_shim(lua: &Lua, name: &str, source: &str) -> mlua::Result<Function> {
    lua.enable_jit(false);
    let compiler = Compiler::new().set_optimization_level(2).set_debug_level(1);
    lua.load(source).set_name(format!("={SHIM_PREFIX} {name}")).set_compiler(compiler).into_function()
}
