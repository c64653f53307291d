//! Native functions that say something: print, warn, and the report of an error that ended a thread.

use std::rc::Rc;

use mlua::{Lua, LuaString, Table, Value};

use crate::cloud::data_store;
use crate::server::context::{Context, Place};
use crate::server::native::add;
use crate::server::notes::NoteKind;
use crate::server::output::Message;
use crate::server::script::SHIM_PREFIX;
use crate::server::script_error::{Frame, ScriptError};

/// What Roblox prints for an uncaught value that is no string (observed).
const NO_MESSAGE: &str = "Error occurred, no output from Luau.";

/// The name that Luau gives to frames of native functions.
const NATIVE_SOURCE: &str = "[C]";

pub(super) fn install(lua: &Lua, context: &Rc<Context>, native: &Table) -> mlua::Result<()> {
    let shared = context.clone();
    add(lua, native, "print", move |_, text: LuaString| {
        shared.say(Message::Print(text.to_string_lossy()));
        Ok(())
    })?;
    let shared = context.clone();
    add(lua, native, "warn", move |_, text: LuaString| {
        shared.say(Message::Warning(text.to_string_lossy()));
        Ok(())
    })?;
    let shared = context.clone();
    add(lua, native, "report", move |_, (failure, frames): (Value, Vec<Table>)| {
        let error = script_error(&shared, &failure, &frames)?;
        shared.has_failed.set(true);
        note_unprotected(&shared, &error);
        // What the shims tell scripts of it: the message, the stack a line each, the script that it began in.
        let lines = error.stack.iter().map(|frame| format!("{}, line {}\n", frame.script, frame.line));
        let stack: String = lines.collect();
        let told = (error.message.clone(), stack, error.stack.first().map(|frame| frame.script.clone()));
        shared.say(Message::Error(error));
        Ok(told)
    })
}

/// Says that a call on a data store has failed and nobody has caught it.
fn note_unprotected(context: &Context, error: &ScriptError) {
    let Some(frame) = error.stack.first().filter(|_| data_store::Status::is_outage(&error.message)) else { return };
    if context.notes.take_look(NoteKind::UnprotectedCall) {
        let place = Place { script: frame.script.clone(), line: frame.line };
        context.note_at(NoteKind::UnprotectedCall, &place, None);
    }
}

/// Words the error of a dead thread from the raised value and the stack that the shim collected.
pub fn script_error(context: &Context, failure: &Value, frames: &[Table]) -> mlua::Result<ScriptError> {
    let mut stack = Vec::new();
    for frame in frames {
        let (source, line, function): (String, i64, Option<String>) = (frame.get(1)?, frame.get(2)?, frame.get(3)?);
        if source == NATIVE_SOURCE || source.starts_with(SHIM_PREFIX) {
            continue;
        }
        let function = function.filter(|name| !name.is_empty());
        stack.push(Frame { script: source, line: u32::try_from(line).unwrap_or(0), function });
    }
    let (message, is_internal) = message_of(failure);
    let location = stack.iter().find_map(|frame| context.scripts.location(&frame.script, frame.line));
    Ok(ScriptError { message, stack, location, is_internal })
}

fn message_of(failure: &Value) -> (String, bool) {
    match failure {
        Value::String(text) => (text.to_string_lossy(), false),
        // Native functions answer failures as values; one that fails itself is a fault of ours.
        Value::Error(error) => (error.to_string(), true),
        _ => (NO_MESSAGE.to_owned(), false),
    }
}
