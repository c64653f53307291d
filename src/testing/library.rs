//! The test library of a spec's server: its shims, and the native functions through which they tell what comes of tests.

use std::fmt;
use std::rc::Rc;

use mlua::{Lua, LuaString, Table, Value};

use super::control::{self, Hub, SpecPlace};
use super::options::TestOptions;
use super::recorder::Recorder;
use super::result::{Failure, Status, full_name};
use super::snapshot::{Snapshots, Verdict};
use crate::server::{Library, LibraryHost, ServerView, Shim, shim};
use crate::universe::StopSignal;

/// Our own Luau files by the name under which they ask for each other.
const SHIMS: &[(&str, Shim)] = &[
    ("asymmetric", shim!("testing/shim/asymmetric.luau")),
    ("collect", shim!("testing/shim/collect.luau")),
    ("each", shim!("testing/shim/each.luau")),
    ("equality", shim!("testing/shim/equality.luau")),
    ("expect", shim!("testing/shim/expect.luau")),
    ("failure", shim!("testing/shim/failure.luau")),
    ("matchers_jest", shim!("testing/shim/matchers_jest.luau")),
    ("matchers_mock", shim!("testing/shim/matchers_mock.luau")),
    ("matchers_testez", shim!("testing/shim/matchers_testez.luau")),
    ("mock", shim!("testing/shim/mock.luau")),
    ("modules", shim!("testing/shim/modules.luau")),
    ("pretty", shim!("testing/shim/pretty.luau")),
    ("raised", shim!("testing/shim/raised.luau")),
    ("runner", shim!("testing/shim/runner.luau")),
    ("snapshot", shim!("testing/shim/snapshot.luau")),
    ("timers", shim!("testing/shim/timers.luau")),
    ("universe", shim!("testing/shim/universe.luau")),
    ("universe_clients", shim!("testing/shim/universe_clients.luau")),
    ("universe_http", shim!("testing/shim/universe_http.luau")),
];

/// A name further from the right one than this, between 0 and 1, is no misspelling of it.
const SIMILARITY_MIN: f64 = 0.7;

/// What a spec's server has beside other servers.
pub(super) struct SpecLibrary {
    pub options: TestOptions,
    pub recorder: Recorder,
    pub snapshots: Snapshots,
    /// Given when the last test is done.
    pub stop: StopSignal,
    /// For the control library.
    pub hub: Rc<Hub>,
    pub place: SpecPlace,
}

impl fmt::Debug for SpecLibrary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SpecLibrary").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Library for SpecLibrary {
    fn install(&self, host: &LibraryHost<'_>) -> mlua::Result<()> {
        let native = host.lua().create_table()?;
        native.raw_set("seconds", self.options.timeout.as_secs_f64())?;
        native.raw_set("secondsFrom", &*self.options.timeout_from)?;
        native.raw_set("isList", self.options.is_list)?;
        native.raw_set("allowsLeftovers", self.options.allows_leftovers)?;
        for name in ["callingPlace", "beginStretch"] {
            native.raw_set(name, host.native().raw_get::<Value>(name)?)?;
        }
        self.add_questions(host, &native)?;
        self.add_reports(host, &native)?;
        self.add_snapshots(host, &native)?;
        control::install(host, &native, &self.hub, &self.place)?;
        add_shim_loader(host, &native)?;
        LibraryHost::load_shim(host.lua(), "suite", shim!("testing/shim/suite.luau"))?.call((native, host.core()))
    }
}

impl SpecLibrary {
    /// What the shims ask.
    fn add_questions(&self, host: &LibraryHost<'_>, native: &Table) -> mlua::Result<()> {
        let (filter, is_exact) = (self.options.filter.clone(), self.options.is_exact);
        host.add(native, "isWanted", move |_, names: Vec<LuaString>| {
            let names = texts(&names);
            Ok(filter.as_ref().is_none_or(|filter| {
                if is_exact { is_or_lies_in(&names, filter) } else { full_name(&names).contains(filter) }
            }))
        })?;
        let view = host.view();
        host.add(native, "threads", move |_, ()| Ok(view.threads()))?;
        let view = host.view();
        host.add(native, "hasWork", move |_, ()| Ok(view.has_work()))?;
        let view = host.view();
        host.add(native, "hasListeners", move |_, ()| Ok(view.has_listeners()))?;
        let hub = self.hub.clone();
        host.add(native, "hasOthersAtWork", move |_, ()| Ok(hub.has_others_at_work()))?;
        let view = host.view();
        host.add(native, "timers", move |lua, ()| {
            let timers = view.timers().into_iter();
            timers
                .map(|(thread, seconds)| lua.create_sequence_from([Value::Thread(thread), Value::Number(seconds)]))
                .collect::<mlua::Result<Vec<_>>>()
        })?;
        let recorder = self.recorder.clone();
        host.add(native, "hasError", move |_, ()| Ok(recorder.has_error()))?;
        let (view, hub) = (host.view(), self.hub.clone());
        // Luau's numbers are exact far beyond any count of turns.
        host.add(native, "turns", move |_, ()| Ok((view.turns() as f64, hub.control.turns() as f64)))?;
        let (recorder, fail_fast) = (self.recorder.clone(), self.options.fail_fast);
        host.add(native, "isOver", move |_, ()| Ok(fail_fast && recorder.has_failed()))?;
        host.add(native, "nearest", |_, (name, known): (LuaString, Vec<String>)| {
            let name = name.to_string_lossy();
            let rated = known.into_iter().map(|known| (strsim::jaro_winkler(&name, &known), known));
            let best = rated.max_by(|(left, _), (right, _)| left.total_cmp(right));
            Ok(best.filter(|(similarity, _)| *similarity >= SIMILARITY_MIN).map(|(_, known)| known))
        })
    }

    /// What the shims tell.
    fn add_reports(&self, host: &LibraryHost<'_>, native: &Table) -> mlua::Result<()> {
        let recorder = self.recorder.clone();
        host.add(native, "collected", move |_, has_focus: bool| {
            recorder.set_focus(has_focus);
            Ok(())
        })?;
        let (recorder, snapshots, view) = (self.recorder.clone(), self.snapshots.clone(), host.view());
        let hub = self.hub.clone();
        host.add(native, "begin", move |_, (names, is_hook): (Vec<LuaString>, Option<bool>)| {
            hub.begin_test();
            snapshots.begin();
            recorder.begin(texts(&names), is_hook == Some(true), view.now());
            Ok(())
        })?;
        let (recorder, snapshots, view) = (self.recorder.clone(), self.snapshots.clone(), host.view());
        let hub = self.hub.clone();
        host.add(native, "beginAgain", move |_, ()| {
            hub.end_test();
            hub.begin_test();
            if let Some(test) = recorder.begin_again(view.now()) {
                snapshots.begin_again(test);
            }
            Ok(())
        })?;
        let (recorder, hub, view) = (self.recorder.clone(), self.hub.clone(), host.view());
        host.add(native, "finish", move |lua, table: Option<Table>| {
            hub.end_test();
            let failure = table.map(|table| failure(lua, &view, &table)).transpose()?;
            recorder.finish(failure, view.now());
            Ok(())
        })?;
        let recorder = self.recorder.clone();
        host.add(native, "note", move |_, (names, status): (Vec<LuaString>, String)| {
            let status = match status.as_str() {
                "todo" => Status::Todo,
                "listed" => Status::Listed,
                _ => Status::Skipped,
            };
            recorder.note(texts(&names), status);
            Ok(())
        })?;
        let (recorder, view) = (self.recorder.clone(), host.view());
        host.add(native, "problem", move |lua, table: Table| {
            recorder.problem(failure(lua, &view, &table)?);
            Ok(())
        })?;
        let stop = self.stop.clone();
        host.add(native, "stop", move |_, ()| {
            stop.stop();
            Ok(())
        })
    }
}

impl SpecLibrary {
    /// `native.matchSnapshot(text, hint)` answers a verdict, what it is about, and what is kept.
    fn add_snapshots(&self, host: &LibraryHost<'_>, native: &Table) -> mlua::Result<()> {
        let (recorder, snapshots) = (self.recorder.clone(), self.snapshots.clone());
        host.add(native, "matchSnapshot", move |_, (text, hint): (LuaString, Option<LuaString>)| {
            let Some((mut name, test)) = recorder.open_test() else { return Ok(("outside", None, None)) };
            if let Some(hint) = hint {
                name = format!("{name}: {}", shown(&hint));
            }
            Ok(match snapshots.compare(&name, test, escaped(&text.as_bytes())) {
                Verdict::Passed => ("passed", None, None),
                Verdict::Different { key, kept } => ("different", Some(key), Some(kept)),
                Verdict::Missing { key } => ("missing", Some(key), None),
                Verdict::Unreadable(why) => ("unreadable", Some(why), None),
            })
        })
    }
}

/// Bytes as text; what is none is written as in a string of Luau.
fn escaped(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02x}")));
    }
    text
}

/// `native.shim(name)`: a function that runs one of the shims.
fn add_shim_loader(host: &LibraryHost<'_>, native: &Table) -> mlua::Result<()> {
    host.add(native, "shim", |lua, name: String| {
        let shim = SHIMS.iter().find(|(known, _)| *known == name);
        let &(name, shim) = shim.ok_or_else(|| mlua::Error::runtime(format!("no shim {name}")))?;
        LibraryHost::load_shim(lua, name, shim)
    })
}

/// Names as they are shown: on one line, and as text whatever bytes they are of.
fn texts(names: &[LuaString]) -> Vec<String> {
    names.iter().map(shown).collect()
}

fn shown(name: &LuaString) -> String {
    name.to_string_lossy().replace(char::is_control, " ")
}

/// Whether a full name is that of the test, or of a block around it.
fn is_or_lies_in(names: &[String], full: &str) -> bool {
    (1..=names.len()).any(|count| full_name(&names[..count]) == full)
}

/// A failure as `shim/failure.luau` makes it.
fn failure(lua: &Lua, view: &ServerView, table: &Table) -> mlua::Result<Failure> {
    let message: LuaString = table.get("message")?;
    let text = |name: &str| -> mlua::Result<Option<String>> {
        Ok(table.get::<Option<LuaString>>(name)?.map(|text| escaped(&text.as_bytes())))
    };
    let message = Value::String(lua.create_string(message.as_bytes())?);
    let error = view.script_error(&message, &table.get::<Vec<Table>>("frames")?)?;
    let failure = Failure::from_error(error);
    let (expected, received) = (text("expected")?, text("received")?);
    Ok(Failure { expected, received, ..failure }.bounded())
}
