//! Native facts: who this server is, what time it is, and how values are named in messages.

use std::rc::Rc;

use mlua::{Lua, Table, Value};

use crate::seed::{Purpose, derive};
use crate::server::class::type_word;
use crate::server::context::{Context, calling_line};
use crate::server::native::{Text, add, job_id};
use crate::server::notes::NoteKind;
use crate::server::script_error::UNEMULATED_WORDS;

pub(super) fn install(lua: &Lua, context: &Rc<Context>, native: &Table) -> mlua::Result<()> {
    let facts = lua.create_table()?;
    let options = &context.options;
    facts.raw_set("jobId", job_id(options.seed))?;
    facts.raw_set("placeId", options.place_id)?;
    facts.raw_set("gameId", options.game_id)?;
    facts.raw_set("placeVersion", 1)?;
    facts.raw_set("privateServerId", options.private_server_id.as_deref().unwrap_or_default())?;
    facts.raw_set("privateServerOwnerId", options.private_server_owner_id)?;
    native.raw_set("facts", facts)?;
    native.raw_set("isGuide", context.is_guide())?;
    let shared = context.clone();
    add(lua, native, "note", move |lua, kind: String| {
        if let Some(kind) = NoteKind::named(&kind) {
            shared.note(lua, kind);
        }
        Ok(())
    })?;
    let shared = context.clone();
    add(lua, native, "bindsToClose", move |_, ()| {
        shared.binds_to_close.set(true);
        Ok(())
    })?;
    native.raw_set("unemulatedWords", UNEMULATED_WORDS)?;
    native.raw_set("stubsMissing", options.stubs_missing)?;
    native.raw_set("signalBehavior", options.signal_behavior.on_server_of(options.project.as_deref()).name())?;
    let shared = context.clone();
    add(lua, native, "stubbed", move |lua, Text(member): Text| {
        shared.stubbed(lua, &member);
        Ok(())
    })?;
    // Luau takes the seed as a 32-bit integer.
    native.raw_set("scriptSeed", derive(options.seed, Purpose::Scripts) & 0x7fff_ffff)?;

    let shared = context.clone();
    add(lua, native, "unixSeconds", move |_, ()| Ok(shared.now().as_unix_seconds_f64()))?;
    let shared = context.clone();
    add(lua, native, "serverSeconds", move |_, ()| {
        let start = shared.scheduler.borrow().start();
        Ok(shared.now().saturating_since(start).as_secs_f64())
    })?;
    add(lua, native, "typeWord", |lua, value: Value| Ok(type_word(lua, &value)))?;
    add(lua, native, "callingPlace", |lua, ()| {
        Ok(calling_line(lua).map(|(script, line)| format!("{script}:{line}: ")).unwrap_or_default())
    })
}
