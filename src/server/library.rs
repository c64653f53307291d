//! Libraries that a room above adds to a server: Luau shims with native functions of their own.
//!
//! A library is installed when the VM has its globals and before any script is loaded. It can give scripts more globals, give
//! `require` more names, and run the server's scripts in its own way; see `core.scriptGlobals`, `core.libraries` and
//! `core.entry` in `shim/globals.luau`.

use std::fmt;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use mlua::{FromLuaMulti, Function, IntoLuaMulti, Lua, Table, Thread, Value};

use super::chunk::{Shim, load_chunk, load_shim, load_with};
use super::context::Context;
use super::globals::script_error;
use super::native::add;
use super::script::{SCRIPT_PARENT, Script};
use super::script_error::ScriptError;
use super::script_text::{FunctionText, cut};
use super::world::ServerId;
use crate::cloud::Timestamp;

/// Something that a room above adds to a server.
pub trait Library: fmt::Debug {
    /// Adds it to a server that starts.
    ///
    /// # Errors
    /// The VM has no memory for it, or a shim is at fault.
    fn install(&self, host: &LibraryHost<'_>) -> mlua::Result<()>;

    /// A server that had this library is gone: it has closed or crashed.
    fn server_gone(&self, _server: ServerId) {}
}

/// A server that starts, as a library sees it.
pub struct LibraryHost<'a> {
    lua: &'a Lua,
    context: &'a Rc<Context>,
    native: &'a Table,
    core: Table,
}

impl<'a> LibraryHost<'a> {
    pub(super) fn new(lua: &'a Lua, context: &'a Rc<Context>, native: &'a Table, core: Table) -> Self {
        Self { lua, context, native, core }
    }

    pub fn lua(&self) -> &Lua {
        self.lua
    }

    /// What the shims share, and what a library changes.
    pub fn core(&self) -> &Table {
        &self.core
    }

    /// The native functions of the server, for shims of the library.
    pub fn native(&self) -> &Table {
        self.native
    }

    /// What native functions of the library may ask of the server later on.
    pub fn view(&self) -> ServerView {
        ServerView { context: self.context.clone() }
    }

    /// Adds a native function to a table for shims.
    ///
    /// # Errors
    /// The VM has no memory for it.
    pub fn add<F, A, R>(&self, table: &Table, name: &str, function: F) -> mlua::Result<()>
    where
        F: Fn(&Lua, A) -> mlua::Result<R> + 'static,
        A: FromLuaMulti,
        R: IntoLuaMulti,
    {
        add(self.lua, table, name, function)
    }

    /// Loads a shim. Its frames are left out of stacks that users see.
    ///
    /// # Errors
    /// The shim is at fault.
    pub(crate) fn load_shim(lua: &Lua, name: &str, shim: Shim) -> mlua::Result<Function> {
        load_shim(lua, name, shim)
    }
}

/// A running server, as native functions of a library see it.
#[derive(Clone)]
pub struct ServerView {
    context: Rc<Context>,
}

impl ServerView {
    /// Which server it is.
    #[must_use]
    pub fn id(&self) -> ServerId {
        self.context.id
    }

    /// The time in the universe.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.context.now()
    }

    /// The text of a Luau function of one of the server's scripts, and the script that it stands in.
    ///
    /// # Errors
    /// Why it cannot be found, for users.
    pub(crate) fn text_of(&self, function: &Function) -> Result<(FunctionText, Script), String> {
        let info = function.info();
        let name = info.source.as_deref().map(|source| source.trim_start_matches('=')).unwrap_or_default();
        let line = info.line_defined.and_then(|line| u32::try_from(line).ok()).unwrap_or_default();
        let location = self.context.scripts.location(name, line);
        let location = location.ok_or("only functions of scripts have a text that can be sent to a server")?;
        let text = cut(&location.source, line).map_err(|error| error.to_string())?;
        if let Some(project_source) = self.source_of(&location.path) {
            return Ok((text, Script::of_source(name, location.source, location.path, project_source)));
        }
        let short_name = name.strip_prefix(SCRIPT_PARENT).map_or(name, |rest| rest.trim_start_matches('.'));
        Ok((text, Script::with_path(short_name, location.source, location.path)))
    }

    /// Which source of the project a file is.
    fn source_of(&self, path: &Path) -> Option<usize> {
        self.context.options.project.as_ref()?.source_at(&path.canonicalize().ok()?)
    }

    /// Whether a Luau function uses variables of its surroundings.
    pub fn captures(function: &Function) -> bool {
        function.info().num_upvalues > 0
    }

    /// Compiles a chunk of another server's script, with globals of its own as that script has them.
    ///
    /// # Errors
    /// The chunk does not compile.
    pub fn load(&self, lua: &Lua, core: &Table, script: &Script, chunk: &str) -> mlua::Result<Function> {
        let scripts = &self.context.scripts;
        let (full_name, own): (_, Table) = match script.project_source() {
            Some(source) => (
                scripts.register_again(script.name(), script.path(), script.source()),
                core.get::<Function>("environmentInTree")?.call(source)?,
            ),
            None => {
                let name = format!("{SCRIPT_PARENT}.{}", script.name());
                let full_name = scripts.register_again(&name, script.path(), script.source());
                let key = self.context.modules.add_script(&full_name, script.path());
                (full_name, core.get::<Function>("environment")?.call(("Script", script.name(), key))?)
            }
        };
        load_chunk(lua, &self.context, &lua.globals(), &full_name, chunk, &own)
    }

    /// Lets the server call a function in its next turn, as it takes up replies and messages.
    pub fn call_soon(&self, function: Function, first: Value, second: Value) {
        self.context.scheduler.borrow_mut().call_soon(function, first, second);
        self.context.wake();
    }

    /// The server wants a turn: a thread was made ready from outside of one.
    pub fn wake(&self) {
        self.context.wake();
    }

    /// The key under which `require` knows the file of a script, for `core.environment`.
    #[must_use]
    pub fn module_key(&self, full_name: &str, path: &Path) -> String {
        self.context.modules.add_script(full_name, Some(path))
    }

    /// The name under which a script file is to be loaded.
    #[must_use]
    pub fn script_name(&self, script: &Script) -> String {
        self.context.scripts.register(script.name(), script.path(), script.source())
    }

    /// Compiles a script under a name of its own with these globals. `compiled` is what runs, `shown` what excerpts are of; a
    /// line of one must be the same line of the other.
    ///
    /// # Errors
    /// It does not compile.
    pub fn load_with_globals(
        &self,
        lua: &Lua,
        (full_name, path): (&str, Option<&Path>),
        shown: &Arc<str>,
        compiled: &str,
        globals: &Table,
    ) -> mlua::Result<Function> {
        self.context.scripts.register_as(full_name, path, shown);
        load_with(lua, &self.context, full_name, compiled, globals)
    }

    /// Whether any thread ended with an error that nobody caught.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.context.has_failed.get()
    }

    /// Words a raised value and the stack that a shim collected, as `{source, line, name}`, innermost first.
    ///
    /// # Errors
    /// A frame has another shape.
    pub fn script_error(&self, failure: &Value, frames: &[Table]) -> mlua::Result<ScriptError> {
        script_error(&self.context, failure, frames)
    }

    /// Every thread that will run again: those that are next first, those that wait for replies last.
    #[must_use]
    pub fn threads(&self) -> Vec<Thread> {
        self.context.scheduler.borrow().all_threads()
    }

    /// The threads that `task.delay`, `task.wait` and their legacy forms resume, and in how many seconds.
    #[must_use]
    pub fn timers(&self) -> Vec<(Thread, f64)> {
        self.context.scheduler.borrow().timers(self.context.now())
    }

    /// How many turns the server has had.
    #[must_use]
    pub fn turns(&self) -> u64 {
        self.context.scheduler.borrow().turns()
    }

    /// Whether connections wait for frames.
    #[must_use]
    pub fn has_listeners(&self) -> bool {
        self.context.scheduler.borrow().has_listeners()
    }

    /// Whether any thread could run at the present moment.
    #[must_use]
    pub fn has_work(&self) -> bool {
        self.context.scheduler.borrow().has_work()
    }
}
