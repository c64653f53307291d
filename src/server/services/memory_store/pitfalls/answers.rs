//! The functions for the shim, which calls them when an answer is there, with the rules that need one.

use std::rc::Rc;
use std::time::Duration;

use mlua::{Function, Lua, Table, Value};

use super::Pitfalls;
use super::call::{Whole, whole};
use super::thresholds::PEEK_SECONDS;
use crate::cloud::memory_store::limits::RANGE_COUNT_MAX;
use crate::server::context::{Context, Place};
use crate::server::native::add;
use crate::server::notes::NoteKind;
use crate::server::script_text::{argument_names, changed_outside};
use crate::server::services::memory_store::begin::Structures;

/// Parts of names that are about visibility.
const INVISIBILITY_WORDS: [&str; 3] = ["visib", "hidden", "hide"];

/// Puts `watch` into the table for the shim, unless notes are off. Its functions take what a script has handed in when it
/// resumed the thread itself, so they never fail.
pub(crate) fn install(
    lua: &Lua,
    context: &Rc<Context>,
    pitfalls: &Rc<Pitfalls>,
    structures: &Structures,
    native: &Table,
) -> mlua::Result<()> {
    if !context.notes.is_enabled() {
        return Ok(());
    }
    let watch = lua.create_table()?;
    let (own, shared, known) = (pitfalls.clone(), context.clone(), structures.clone());
    add(lua, &watch, "read", move |lua, (handle, id, timeout): (usize, Value, Value)| {
        let invisibility = known.borrow()[handle].invisibility;
        let timeout = lua.coerce_number(timeout)?.unwrap_or(-1.0);
        match id {
            Value::String(id) => own.read(lua, &shared, handle, &id.to_string_lossy(), invisibility, timeout),
            Value::Nil if timeout == 0.0 => own.read_nothing(lua, &shared, handle),
            _ => {}
        }
        Ok(())
    })?;
    let (own, shared) = (pitfalls.clone(), context.clone());
    type Range = (usize, bool, bool, Option<f64>, Value);
    add(lua, &watch, "range", move |lua, (handle, is_whole, is_descending, count, items): Range| {
        if let Value::Table(items) = items {
            // From the lowest on, with room for more than there is, a range lists the map in whatever order. Others rank it.
            let is_cut_off =
                count.is_some_and(|count| count <= items.raw_len() as f64 && count < RANGE_COUNT_MAX.into());
            own.range(lua, &shared, handle, &items, is_whole && (is_descending || is_cut_off));
        }
        Ok(())
    })?;
    let shared = context.clone();
    add(lua, &watch, "linesSaid", move |_, ()| Ok(shared.lines_said.get()))?;
    let (own, shared) = (pitfalls.clone(), context.clone());
    // A transform has run once more; so many lines had been said before.
    add(lua, &watch, "retried", move |lua, (transform, lines_before): (Function, u64)| {
        own.retried(lua, &shared, &transform, lines_before);
        Ok(())
    })?;
    native.raw_set("watch", watch)
}

impl Pitfalls {
    /// Items were read from a queue by the running script.
    fn read(&self, lua: &Lua, context: &Context, handle: usize, id: &str, invisibility: Duration, timeout: f64) {
        self.recent.borrow_mut().forget(whole(handle, Whole::QueueRead));
        if invisibility <= Duration::from_secs(PEEK_SECONDS) {
            return;
        }
        let Some(place) = context.look(lua, NoteKind::UnremovedRead) else { return };
        let now = context.now();
        // A negative timeout waits for ever, and stands for nothing else.
        let wait = Duration::try_from_secs_f64(timeout).unwrap_or_default();
        let mut reads = self.reads.borrow_mut();
        if reads.is_new(&place) && !wait.is_zero() && is_named_after_visibility(context, &place) {
            context.note_at(NoteKind::WaitTimeout, &place, None);
        }
        let (visible_at, supposed_at) = (now.saturating_add(invisibility), now.saturating_add(wait));
        if reads.read(place.clone(), id, now, visible_at, supposed_at) {
            context.note_at(NoteKind::UnremovedRead, &place, None);
        }
    }

    /// A read that did not wait found nothing.
    fn read_nothing(&self, lua: &Lua, context: &Context, handle: usize) {
        if self.calls_left.get() == 0 {
            return;
        }
        let (what, now) = (whole(handle, Whole::QueueRead), context.now());
        let mut recent = self.recent.borrow_mut();
        if recent.is_polled(what, now)
            && let Some(place) = context.look(lua, NoteKind::BusyPolling)
            && recent.is_polled_from(&place)
        {
            context.note_at(NoteKind::BusyPolling, &place, None);
        }
        recent.read(what, now);
    }

    /// A range was answered.
    fn range(&self, lua: &Lua, context: &Context, handle: usize, items: &Table, is_ranking: bool) {
        if self.calls_left.get() == 0 {
            return;
        }
        // Items with sort keys come on one end, those without on the other.
        let ends = [1, items.raw_len()].map(|index| items.raw_get::<Table>(index));
        let mut are_numbers_by_key = true;
        for item in &ends {
            let Ok(item) = item else { return };
            let has_sort_key = !matches!(item.raw_get("sortKey"), Ok(Value::Nil));
            self.contents.borrow_mut().has_met(handle, has_sort_key);
            let is_number = matches!(item.raw_get("value"), Ok(Value::Integer(_) | Value::Number(_)));
            are_numbers_by_key &= !has_sort_key && is_number;
        }
        if are_numbers_by_key && is_ranking {
            context.note(lua, NoteKind::RankingByKey);
        }
    }

    /// A transform has run again because of a conflict.
    fn retried(&self, lua: &Lua, context: &Context, transform: &Function, lines_before: u64) {
        let Some(place) = context.look(lua, NoteKind::RetriedTransform) else { return };
        let detail = if context.lines_said.get() > lines_before {
            Some("it prints".to_owned())
        } else {
            self.change_outside(context, transform)
        };
        if detail.is_some() {
            context.note_at(NoteKind::RetriedTransform, &place, detail);
        }
    }

    /// What a transform changes outside of itself, in words.
    fn change_outside(&self, context: &Context, transform: &Function) -> Option<String> {
        let info = transform.info();
        let place = Place { script: info.short_src?, line: u32::try_from(info.line_defined?).ok()? };
        if let Some(known) = self.changes.borrow().get(&place) {
            return known.clone();
        }
        let source = context.source_of(&place)?;
        let variable = changed_outside(&source, place.line);
        let text = variable.map(|variable| format!("it changes `{variable}`, which is declared outside of it"));
        self.changes.borrow_mut().insert(place, text.clone());
        text
    }
}

/// Whether the third argument of the ReadAsync on a line has a name that is about visibility.
fn is_named_after_visibility(context: &Context, place: &Place) -> bool {
    let source = context.source_of(place).unwrap_or_default();
    let names = argument_names(&source, place.line, "ReadAsync", 2);
    names.iter().any(|name| {
        let name = name.to_ascii_lowercase();
        INVISIBILITY_WORDS.iter().any(|word| name.contains(word))
    })
}
