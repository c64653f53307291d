//! What a session's servers have beside other servers: they take inputs, and tell what could be typed next.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use mlua::{Function, Lua, LuaString, Table, Value};

use super::completion::returns;
use super::input::EXPORT;
use super::interrupt::Interrupt;
use crate::server::{Library, LibraryHost, Script, ServerId, ServerView, shim};
use crate::universe::StopSignal;

/// The script that inputs are parts of, for `script` and `require`.
const SCRIPT_NAME: &str = "repl";

/// How an input has ended.
#[derive(Clone, Debug, Default)]
pub(super) struct Finished {
    pub has_failed: bool,
    /// The values as they are shown, if there are any.
    pub values: Option<String>,
    /// The value in Luau, if it is one alone and that simple.
    pub literal: Option<String>,
}

/// A server as inputs reach it.
pub(super) struct Seat {
    pub view: ServerView,
    pub functions: Table,
}

/// What all servers of a session share.
pub(super) struct SessionLibrary {
    pub folder: PathBuf,
    pub stop: StopSignal,
    pub interrupt: Interrupt,
    pub seats: RefCell<BTreeMap<ServerId, Rc<Seat>>>,
    pub finished: RefCell<BTreeMap<u32, Finished>>,
    /// What the servers begin with.
    pub scripts: Vec<Script>,
}

impl fmt::Debug for SessionLibrary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SessionLibrary").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// The library as servers hold it.
#[derive(Clone, Debug)]
pub(super) struct Handle(pub Rc<SessionLibrary>);

impl Library for Handle {
    fn install(&self, host: &LibraryHost<'_>) -> mlua::Result<()> {
        let view = host.view();
        let native = host.lua().create_table()?;
        native.raw_set("export", EXPORT)?;
        native.raw_set("scriptName", SCRIPT_NAME)?;
        native.raw_set("key", view.module_key(SCRIPT_NAME, &self.0.folder.join(SCRIPT_NAME)))?;
        for name in ["report", "isGuide"] {
            native.raw_set(name, host.native().raw_get::<Value>(name)?)?;
        }
        add_compiler(host, &native)?;
        let library = self.0.clone();
        host.add(&native, "finished", move |_, (number, end): (u32, Table)| {
            let text = |name: &str| -> mlua::Result<Option<String>> {
                Ok(end.get::<Option<LuaString>>(name)?.map(|text| text.to_string_lossy()))
            };
            let finished =
                Finished { has_failed: end.get("hasFailed")?, values: text("values")?, literal: text("literal")? };
            library.finished.borrow_mut().insert(number, finished);
            library.stop.stop();
            Ok(())
        })?;
        let interrupt = self.0.interrupt.clone();
        host.add(&native, "isInterrupted", move |_, ()| Ok(interrupt.is_given()))?;
        host.add(&native, "returns", |_, (class, method): (String, String)| Ok(returns(&class, &method)))?;
        let globals = host.lua().globals();
        let load = |name, shim| LibraryHost::load_shim(host.lua(), name, shim);
        let functions: Table =
            load("session", shim!("session/shim/session.luau"))?.call((native.clone(), host.core(), globals))?;
        load("completion", shim!("session/shim/completion.luau"))?.call::<()>((native, host.core(), &functions))?;
        self.0.seats.borrow_mut().insert(view.id(), Rc::new(Seat { view, functions }));
        Ok(())
    }

    fn server_gone(&self, server: ServerId) {
        self.0.seats.borrow_mut().remove(&server);
    }
}

/// `compile(name, path, shown, attempts, globals)`: a function, or nil and why there is none.
fn add_compiler(host: &LibraryHost<'_>, native: &Table) -> mlua::Result<()> {
    type Given = (String, Option<String>, String, Vec<String>, Table);
    let view = host.view();
    host.add(native, "compile", move |lua: &Lua, (name, path, shown, attempts, globals): Given| {
        let shown: Arc<str> = shown.into();
        let mut failure = None;
        for compiled in attempts {
            match view.load_with_globals(lua, (&name, path.as_deref().map(Path::new)), &shown, &compiled, &globals) {
                Ok(main) => return Ok::<(Option<Function>, Option<String>), _>((Some(main), None)),
                Err(mlua::Error::SyntaxError { message, .. }) => failure = Some(message),
                Err(error) => return Err(error),
            }
        }
        Ok((None, failure))
    })
}
