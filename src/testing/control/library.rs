//! The spec's side of the control library: what `shim/universe.luau` asks of Rust.
//!
//! Every function answers nil and a text where what it is asked for cannot be; the shim raises the text at the spec's line.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use mlua::{FromLuaMulti, Function, IntoLuaMulti, Lua, MultiValue, Table, Value};

use super::guest::{CLIENTS_SHIM, Guest};
use super::hub::{Hub, Task};
use super::transfer::{Courier, Transfer};
use super::{http, request_log, settings, stores};
use crate::cloud::Timestamp;
use crate::project::Project;
use crate::server::{LibraryHost, Script, ServerId, ServerView};
use crate::universe::{PlayerPlan, ServerPlan};

/// Where the spec lies.
#[derive(Clone, Debug)]
pub(in crate::testing) struct SpecPlace {
    /// The spec itself.
    pub path: PathBuf,
    /// The folder of the spec's project, which scripts of servers must not leave.
    pub top_folder: PathBuf,
    /// The project that the spec belongs to.
    pub project: Option<Arc<Project>>,
    /// Players of servers that do not say how many they have.
    pub players: u32,
}

/// Adds `native.universe`, the native functions of the control library.
pub(in crate::testing) fn install(
    host: &LibraryHost<'_>,
    native: &Table,
    hub: &Rc<Hub>,
    place: &SpecPlace,
) -> mlua::Result<()> {
    let table = host.lua().create_table()?;
    add_servers(host, &table, hub, place)?;
    add_players(host, &table, hub)?;
    add_calls(host, &table, hub, place)?;
    add_time(host, &table, hub)?;
    add_settings(host, &table, hub)?;
    add_stores(host, &table, hub)?;
    http::install(host, &table, hub)?;
    table.raw_set("clients", LibraryHost::load_shim(host.lua(), "clients", CLIENTS_SHIM)?)?;
    native.raw_set("universe", table)
}

fn add_servers(host: &LibraryHost<'_>, native: &Table, hub: &Rc<Hub>, spec: &SpecPlace) -> mlua::Result<()> {
    let (shared, view) = (hub.clone(), host.view());
    host.add(native, "attach", move |_, receive: Function| {
        shared.sit_down(view.clone(), receive);
        shared.control.add_observer(shared.log.clone());
        Ok(())
    })?;
    let (shared, place) = (hub.clone(), spec.clone());
    add(host, native, "start", move |_, plan: Table| {
        Ok(shared.start(server_plan(&shared, &place, &plan)?).map_err(|error| first_failure(&error))?.0)
    })?;
    let (shared, place) = (hub.clone(), spec.clone());
    add(host, native, "setPlace", move |_, (id, plan): (u64, Table)| {
        shared.control.set_place(id, &server_plan(&shared, &place, &plan)?);
        Ok(())
    })?;
    let shared = hub.clone();
    add(host, native, "startAgain", move |_, server: u32| {
        let plan = shared.plan(ServerId(server)).ok_or("there was no such server")?;
        Ok(shared.start(plan).map_err(|error| first_failure(&error))?.0)
    })?;
    let shared = hub.clone();
    add(host, native, "stop", move |_, server: u32| {
        shared.control.stop_server(ServerId(server)).map_err(|error| Refusal(error.to_string()))
    })?;
    let shared = hub.clone();
    host.add(native, "crash", move |_, server: u32| {
        shared.control.crash_server(ServerId(server));
        Ok(())
    })?;
    let shared = hub.clone();
    host.add(native, "isRunning", move |_, server: u32| Ok(shared.control.has_server(ServerId(server))))?;
    let shared = hub.clone();
    host.add(native, "servers", move |_, ()| {
        Ok(shared.control.server_ids().into_iter().map(|server| server.0).collect::<Vec<_>>())
    })
}

/// A plan as a spec gives it. Servers of it take calls from the spec.
fn server_plan(hub: &Rc<Hub>, spec: &SpecPlace, plan: &Table) -> Result<ServerPlan, String> {
    let folder = spec.path.parent().map(PathBuf::from).unwrap_or_default();
    let number = |name: &str| settings::count(plan, name);
    let small = |name: &str| number(name).map(|count| count.map(|count| u32::try_from(count).unwrap_or(u32::MAX)));
    let guest = Guest { hub: Rc::downgrade(hub) };
    let (players, players_max) = (small("players")?, small("maxPlayers")?);
    if players_max.is_some_and(|most| players.unwrap_or_default() > most) {
        return Err("players must not be more than maxPlayers".to_owned());
    }
    Ok(ServerPlan {
        scripts: settings::scripts(plan, &folder, spec)?,
        players: players.unwrap_or(players_max.map_or(spec.players, |most| spec.players.min(most))),
        players_max,
        place: number("placeId")?,
        libraries: vec![Rc::new(guest)],
        ..ServerPlan::default()
    })
}

fn add_players(host: &LibraryHost<'_>, native: &Table, hub: &Rc<Hub>) -> mlua::Result<()> {
    let shared = hub.clone();
    add(host, native, "join", move |_, (server, player): (u32, Table)| {
        let text = |name: &str| player.raw_get::<Option<String>>(name).map_err(|_| format!("{name} must be a string"));
        let plan = PlayerPlan {
            user_id: settings::count(&player, "userId")?,
            name: text("name")?,
            display_name: text("displayName")?,
            launch_data: text("launchData")?,
        };
        shared.control.join_player(ServerId(server), &plan).map_err(|refused| Refusal(refused.to_string()))
    })?;
    let shared = hub.clone();
    host.add(native, "leave", move |_, (server, user_id): (u32, u64)| {
        Ok(shared.control.leave_player(ServerId(server), user_id))
    })?;
    let shared = hub.clone();
    host.add(native, "players", move |_, server: u32| Ok(shared.control.players(ServerId(server))))
}

fn add_calls(host: &LibraryHost<'_>, native: &Table, hub: &Rc<Hub>, place: &SpecPlace) -> mlua::Result<()> {
    let courier = Courier::new(host, true)?;
    let (shared, view, post) = (hub.clone(), host.view(), courier.clone());
    type Run = (u32, Value, Table, Option<bool>);
    add(host, native, "run", move |_, (server, code, arguments, answers): Run| {
        let (script, chunk) = code_of(&view, &code)?;
        let task = Task::Run { script, chunk, answers: answers == Some(true) };
        shared.call(ServerId(server), task, arguments_of(&arguments, &post)?).map_err(Refusal)
    })?;
    let (shared, spec) = (hub.clone(), Script::at(&place.path));
    add(host, native, "require", move |_, (server, path): (u32, String)| {
        // Paths begin where the spec lies.
        shared.call(ServerId(server), Task::Require { script: spec.clone(), path }, Vec::new()).map_err(Refusal)
    })?;
    let (shared, post) = (hub.clone(), courier.clone());
    type CallArguments = (u32, u64, String, bool, Table);
    add(host, native, "call", move |_, (server, module, name, is_method, arguments): CallArguments| {
        let task = Task::Call { module, name, is_method };
        shared.call(ServerId(server), task, arguments_of(&arguments, &post)?).map_err(Refusal)
    })?;
    let shared = hub.clone();
    host.add(native, "takeAnswer", move |lua, number: u64| match shared.take_answer(number) {
        None => ().into_lua_multi(lua),
        Some(Ok(values)) => (true, Transfer::put_packed(&values, lua, &courier)?).into_lua_multi(lua),
        Some(Err(raised)) => (false, raised.put(lua, &courier)?).into_lua_multi(lua),
    })
}

fn add_time(host: &LibraryHost<'_>, native: &Table, hub: &Rc<Hub>) -> mlua::Result<()> {
    let shared = hub.clone();
    host.add(native, "elapsed", move |_, ()| {
        Ok(shared.control.now().saturating_since(shared.control.started_at()).as_secs_f64())
    })?;
    // Seconds until something happens by itself; nothing when nothing will.
    let shared = hub.clone();
    host.add(native, "nextDue", move |_, ()| {
        let until = |due: Timestamp| due.saturating_since(shared.control.now()).as_secs_f64();
        Ok(shared.control.next_due().map(until))
    })
}

fn add_settings(host: &LibraryHost<'_>, native: &Table, hub: &Rc<Hub>) -> mlua::Result<()> {
    let shared = hub.clone();
    add(host, native, "setLatency", move |_, value: Value| {
        let latency = settings::latency(&value)?;
        shared.set_network(|network| network.latency = latency);
        Ok(())
    })?;
    let shared = hub.clone();
    add(host, native, "setMessageDelay", move |_, value: Value| {
        let delay = settings::latency(&value)?;
        shared.set_network(|network| network.message_delay = Some(delay));
        Ok(())
    })?;
    let shared = hub.clone();
    add(host, native, "setFaults", move |_, value: Value| {
        let faults = settings::faults(&value)?;
        shared.set_faults(|plan| *plan = faults);
        Ok(())
    })?;
    let shared = hub.clone();
    add(host, native, "addFaults", move |_, value: Value| {
        let faults = settings::faults(&value)?;
        shared.set_faults(|plan| plan.extend(faults));
        Ok(())
    })?;
    let shared = hub.clone();
    host.add(native, "clearFaults", move |_, ()| {
        shared.set_faults(Vec::clear);
        Ok(())
    })?;
    let shared = hub.clone();
    add(host, native, "setQuotas", move |_, value: Value| {
        match value {
            Value::Boolean(false) => shared.end_quotas(),
            Value::Table(table) => shared.set_quotas(|options| settings::quotas(&table, options))?,
            _ => return Err("quotas are a table of numbers, or false for none".into()),
        }
        Ok(())
    })?;
    let shared = hub.clone();
    host.add(native, "quotas", move |lua, ()| {
        let usage = shared.control.statistics().usage;
        let table = lua.create_table()?;
        table.raw_set("unitsUsed", shared.control.units_used())?;
        table.raw_set("unitsMax", usage.units_max)?;
        table.raw_set("unitsPeak", usage.units_peak)?;
        table.raw_set("memoryBytes", usage.memory_bytes)?;
        table.raw_set("memoryBytesMax", usage.memory_bytes_max)?;
        table.raw_set("memoryBytesPeak", usage.memory_bytes_peak)?;
        Ok(table)
    })
}

fn add_stores(host: &LibraryHost<'_>, native: &Table, hub: &Rc<Hub>) -> mlua::Result<()> {
    let shared = hub.clone();
    host.add(native, "snapshot", move |lua, ()| stores::to_tables(lua, &shared.control.snapshot()))?;
    let shared = hub.clone();
    add(host, native, "restore", move |_, table: Table| {
        let snapshot = stores::from_tables(&table)?;
        shared.control.restore(&snapshot).map_err(|defect| Refusal(defect.to_string()))
    })?;
    let shared = hub.clone();
    host.add(native, "requests", move |lua, ()| request_log::tables(&shared.log, lua, shared.control.started_at()))?;
    host.add(native, "requestField", |_, (name, value): (String, Value)| Ok(request_log::mistake(&name, &value)))?;
    let shared = hub.clone();
    host.add(native, "clearRequests", move |_, ()| {
        shared.log.clear();
        Ok(())
    })
}

/// Adds a function whose failures are answered as nil and a text.
fn add<A, R>(
    host: &LibraryHost<'_>,
    table: &Table,
    name: &str,
    function: impl Fn(&Lua, A) -> Result<R, Refusal> + 'static,
) -> mlua::Result<()>
where
    A: FromLuaMulti,
    R: IntoLuaMulti,
{
    host.add(table, name, move |lua, arguments: MultiValue| {
        let arguments = A::from_lua_multi(arguments, lua);
        let answer = arguments.map_err(|_| Refusal("an argument is of a wrong type".to_owned()));
        match answer.and_then(|arguments| function(lua, arguments)) {
            Ok(answer) => answer.into_lua_multi(lua),
            Err(Refusal(text)) => (Value::Nil, text).into_lua_multi(lua),
        }
    })
}

/// Why something cannot be, for the spec's author.
struct Refusal(String);

impl From<String> for Refusal {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Refusal {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// What a spec gives to be run on a server: a function, whose text is cut out of the spec, or a text.
fn code_of(view: &ServerView, code: &Value) -> Result<(Script, String), Refusal> {
    match code {
        Value::Function(function) => {
            let (text, script) = view.text_of(function)?;
            if ServerView::captures(function) || text.uses_constant {
                return Err(captured(&text.captured).into());
            }
            Ok((script, text.chunk))
        }
        Value::String(text) => {
            let text = text.to_string_lossy();
            Ok((Script::new("run", text.as_str()), format!("return function(...) {text}\nend")))
        }
        _ => Err("run takes a function, or code as a text".into()),
    }
}

fn captured(names: &[String]) -> String {
    let names = if names.is_empty() { "locals of this file".to_owned() } else { names.join(", ") };
    format!(
        "the function runs on another server, where {names} of this file is not known: pass values as arguments, and \
         require modules within the function"
    )
}

fn arguments_of(packed: &Table, courier: &Courier) -> Result<Vec<Transfer>, Refusal> {
    Transfer::take_packed(packed, courier)
        .map_err(|kind| Refusal(format!("{kind} cannot be sent to another server: only copies of plain values can")))
}

fn first_failure(error: &crate::universe::BuildError) -> String {
    error.failures.first().map_or_else(|| error.to_string(), ToString::to_string)
}
