//! One sandboxed Luau VM.
//!
//! Libraries and globals are read-only, every script has globals of its own above them, and there is no file, process or
//! network access: Luau has none, and what mlua adds (`require`, `loadstring`) is taken out. Our own Luau code, the shims,
//! is loaded when it is first needed, to keep the start short.

use std::rc::Rc;

use mlua::{Function, Lua, LuaOptions, StdLib, Table, Value};

use super::chunk::{load_chunk, script_compiler};
use super::context::Context;
use super::library::LibraryHost;
use super::native::{READER_IN_REGISTRY, TYPEOF_IN_REGISTRY};
use super::script::Script;
use super::{globals, services};

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
        // Nothing of what is made here is garbage: looking for it again and again took a tenth of a start.
        lua.gc_stop();
        lua.set_compiler(script_compiler());
        let globals = lua.globals();
        for name in ["require", "loadstring"] {
            globals.raw_set(name, Value::Nil)?;
        }
        let native = globals::natives(&lua, context, &globals)?;
        services::install(&lua, context, &native)?;
        let host = globals::assemble(&lua, &native, &globals)?;
        lua.set_named_registry_value(TYPEOF_IN_REGISTRY, host.get::<Function>("typeof")?)?;
        lua.set_named_registry_value(READER_IN_REGISTRY, host.get::<Function>("readDatatype")?)?;
        if !context.options.libraries.is_empty() {
            let library_host = LibraryHost::new(&lua, context, &native, host.get("core")?);
            for library in &context.options.libraries {
                library.install(&library_host)?;
            }
        }
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
        if context.options.project.is_some() {
            host.get::<Function>("plant")?.call::<()>(())?;
        }
        lua.gc_restart();
        Ok(Self { lua, host, globals })
    }

    /// Compiles a script into a function with globals of its own.
    pub fn load(&self, context: &Context, full_name: &str, source: &str, own: &Table) -> mlua::Result<Function> {
        load_chunk(&self.lua, context, &self.globals, full_name, source, own)
    }

    /// Compiles a script and gives it its `script` and `require`.
    pub fn load_script(&self, context: &Context, script: &Script) -> mlua::Result<Function> {
        if let Some(path) = script.path() {
            context.output.file_read(path);
        }
        let (full_name, own, key): (_, Table, String) = match script.project_source() {
            Some(source) => {
                let full_name = context.scripts.register_in_tree(script.name(), script.path(), script.source());
                let (own, key) = self.host.get::<Function>("environmentInTree")?.call(source)?;
                (full_name, own, key)
            }
            None => {
                let full_name = context.scripts.register(script.name(), script.path(), script.source());
                let key = context.modules.add_script(&full_name, script.path());
                let environment: Function = self.host.get("environment")?;
                (full_name, environment.call(("Script", script.name(), &*key))?, key)
            }
        };
        let main = self.load(context, &full_name, script.source(), &own)?;
        match self.host.get::<Table>("core")?.get::<Option<Function>>("entry")? {
            Some(entry) => entry.call((main, key)),
            None => Ok(main),
        }
    }
}
