//! The side of a server that a spec has started: runs what the spec sends.

use std::fmt;
use std::rc::Weak;

use mlua::{Function, IntoLuaMulti, Lua, MultiValue, Table, Value};

use super::hub::{Answer, Hub, Task};
use super::transfer::{Courier, Transfer};
use crate::server::{Library, LibraryHost, Script, ServerId, ServerView, Shim, shim};

/// The clients of a server as a test plays them, on whichever server.
pub(super) const CLIENTS_SHIM: Shim = shim!("testing/shim/clients.luau");

/// Added to every server that a spec starts.
pub(super) struct Guest {
    /// The hub keeps the plans of servers, and these keep their libraries: a circle, if this were strong.
    pub hub: Weak<Hub>,
}

impl fmt::Debug for Guest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Guest").finish_non_exhaustive()
    }
}

impl Library for Guest {
    fn install(&self, host: &LibraryHost<'_>) -> mlua::Result<()> {
        let Some(hub) = self.hub.upgrade() else { return Ok(()) };
        let native = host.lua().create_table()?;
        let (shared, view, core) = (hub.clone(), host.view(), host.core().clone());
        let courier = Courier::new(host, false)?;
        let post = courier.clone();
        host.add(&native, "takeWork", move |lua, number: u64| {
            let Some((task, arguments)) = shared.take_work(number) else { return ().into_lua_multi(lua) };
            let arguments = match Transfer::put_packed(&arguments, lua, &post) {
                Ok(arguments) => arguments,
                Err(mlua::Error::RuntimeError(why)) => return ("refuse", why).into_lua_multi(lua),
                Err(error) => return Err(error),
            };
            match task {
                Task::Run { script, chunk, answers } => {
                    let (make, failure) = load(lua, &view, &core, &script, &chunk);
                    (if answers { "answer" } else { "run" }, arguments, make, failure).into_lua_multi(lua)
                }
                Task::Require { script, path } => {
                    let (make, failure) = load(lua, &view, &core, &script, "return require");
                    ("require", arguments, make, failure, path).into_lua_multi(lua)
                }
                Task::Call { module, name, is_method } => {
                    ("call", arguments, module, name, is_method).into_lua_multi(lua)
                }
            }
        })?;
        native.raw_set("clients", LibraryHost::load_shim(host.lua(), "clients", CLIENTS_SHIM)?)?;
        let shared = hub.clone();
        host.add(&native, "answer", move |_, (number, succeeded, values): (u64, bool, Table)| {
            let answer = if succeeded {
                returned(&values, &courier)
            } else {
                Err(raised_copy(&values.raw_get::<Value>(1)?, &courier))
            };
            shared.answer(number, answer);
            Ok(())
        })?;
        let receive: Function = LibraryHost::load_shim(host.lua(), "guest", shim!("testing/shim/guest.luau"))?
            .call((native, host.core()))?;
        hub.sit_down(host.view(), receive);
        Ok(())
    }

    fn server_gone(&self, server: ServerId) {
        if let Some(hub) = self.hub.upgrade() {
            hub.leave(server);
        }
    }
}

fn returned(values: &Table, courier: &Courier) -> Answer {
    Transfer::take_packed(values, courier).map_err(|kind| {
        let text = format!("{kind} cannot be returned from another server: only copies of plain values can");
        Transfer::Text(text.into_bytes())
    })
}

/// What was raised, as far as it can be copied; else its text.
fn raised_copy(raised: &Value, courier: &Courier) -> Transfer {
    Transfer::take(raised, courier).unwrap_or_else(|_| {
        Transfer::Text(raised.to_string().unwrap_or_else(|_| "an error without text".to_owned()).into_bytes())
    })
}

/// Runs a chunk of a spec in this VM. Answers what it returns, or why it does not compile.
fn load(lua: &Lua, view: &ServerView, core: &Table, script: &Script, chunk: &str) -> (Value, Option<String>) {
    let made = view.load(lua, core, script, chunk).and_then(|chunk| chunk.call::<MultiValue>(()));
    match made {
        Ok(values) => (values.front().cloned().unwrap_or(Value::Nil), None),
        Err(mlua::Error::SyntaxError { message, .. }) => (Value::Nil, Some(message)),
        Err(error) => (Value::Nil, Some(error.to_string())),
    }
}
