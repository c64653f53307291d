//! Pitfalls: watches the calls of one server on data stores for code that goes wrong in production, and notes its line.
//!
//! - `read-then-set`: a value goes back to its key by `SetAsync`, in the thread that has read it before.
//! - `json-text`: a text is stored that is JSON.
//! - `budget-used-up`: a call has to wait for the server's budget.
//! - `forgotten-return`: a transform changes the old value and never returns anything.
//! - `no-bind-to-close`: data of players are saved when they leave, and nothing is done when the server closes.
//!
//! `unprotected-call` is said where errors are told (`globals/errors`). Only the first calls of a server are looked at, and
//! nothing where notes are off.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use mlua::{Function, Lua, Value};

use super::send::Prepared;
use super::value::stored;
use crate::cloud::data_store::{Entry, Operation, Request};
use crate::cloud::value::Value as CloudValue;
use crate::server::context::{Context, Place};
use crate::server::convert::from_cloud;
use crate::server::notes::{NoteKind, is_json, looks_like_json};
use crate::server::script_text::{never_returns, writes_what_was_read};

/// How many calls of a server are looked at.
pub const CALLS_WATCHED: u32 = 10_000;

/// So many reads are remembered.
const READS_KEPT: usize = 64;

/// Who is saved so long after leaving is saved for that reason.
const LEAVING: Duration = Duration::from_secs(1);

/// What is known of the calls of one server.
pub(super) struct Pitfalls {
    calls_left: Cell<u32>,
    /// The thread, the data store and the key of the latest reads.
    reads: RefCell<VecDeque<(usize, usize, Arc<str>)>>,
    /// The lines that save the data of players who leave.
    saves: RefCell<Vec<Place>>,
}

impl Pitfalls {
    /// Begins to watch, if notes are said at all.
    pub fn new(context: &Context) -> Rc<Self> {
        let is_enabled = context.notes.is_enabled();
        let pitfalls = Rc::new(Self {
            calls_left: Cell::new(if is_enabled { CALLS_WATCHED } else { 0 }),
            reads: RefCell::default(),
            saves: RefCell::default(),
        });
        if is_enabled {
            let own = pitfalls.clone();
            context.at_end.borrow_mut().push(Box::new(move |context, _| own.end(context)));
        }
        pitfalls
    }

    /// Looks at a request of the running thread that is about to be sent. `handle` is the data store's.
    pub fn watch(&self, lua: &Lua, context: &Context, handle: usize, prepared: &Prepared) {
        if self.calls_left.get() == 0 {
            return;
        }
        self.calls_left.set(self.calls_left.get() - 1);
        let Request::Standard { operation, .. } = &prepared.request else { return };
        let thread = lua.current_thread().to_pointer().addr();
        match operation {
            Operation::Get { key } => self.read(thread, handle, key),
            Operation::Set { key, contents } => {
                if self.take_read(thread, handle, key)
                    && let Some(place) = context.look(lua, NoteKind::ReadThenSet)
                    && context.source_of(&place).is_some_and(|source| writes_what_was_read(&source, place.line))
                {
                    context.note_at(NoteKind::ReadThenSet, &place, None);
                }
                self.write(lua, context, key, &contents.value);
            }
            Operation::CompareAndSet { key, contents, .. } => self.write(lua, context, key, &contents.value),
            _ => {}
        }
    }

    fn read(&self, thread: usize, handle: usize, key: &Arc<str>) {
        let mut reads = self.reads.borrow_mut();
        if reads.len() == READS_KEPT {
            reads.pop_front();
        }
        reads.push_back((thread, handle, Arc::clone(key)));
    }

    /// Whether this thread has read the key since it was written; it has not any more.
    fn take_read(&self, thread: usize, handle: usize, key: &Arc<str>) -> bool {
        let mut reads = self.reads.borrow_mut();
        let count = reads.len();
        reads.retain(|(by, from, what)| (*by, *from, what) != (thread, handle, key));
        reads.len() < count
    }

    fn write(&self, lua: &Lua, context: &Context, key: &str, value: &CloudValue) {
        if looks_like_json(value) && is_json(value) {
            context.note(lua, NoteKind::JsonText);
        }
        let (since, leaving) = &*context.leaving.borrow();
        let is_leaving = |id: &u64| names(key, *id);
        if context.now().saturating_since(*since) <= LEAVING
            && leaving.iter().any(is_leaving)
            && let Some(place) = context.look(lua, NoteKind::NoBindToClose)
            && !self.saves.borrow().contains(&place)
        {
            self.saves.borrow_mut().push(place);
        }
    }

    /// A transform has returned nothing at all. What was stored is `entry`, and what it has made of it `old`.
    pub fn returned_nothing(&self, lua: &Lua, context: &Context, transform: &Function, entry: &Entry, old: &Value) {
        // Compared as text and by the same way: an empty table may have been an object before, and NaN is no equal of itself.
        let text = |value: &Value| stored(value).ok().map(|value| value.to_json());
        let is_changed = || from_cloud(lua, &entry.contents.value).is_ok_and(|before| text(&before) != text(old));
        if self.calls_left.get() == 0 || !is_changed() {
            return;
        }
        let info = transform.info();
        let begin = info.short_src.zip(info.line_defined.and_then(|line| u32::try_from(line).ok()));
        let Some((script, line)) = begin else { return };
        let begin = Place { script, line };
        if context.source_of(&begin).is_some_and(|source| never_returns(&source, line)) {
            context.note(lua, NoteKind::ForgottenReturn);
        }
    }

    /// The run is over: what was saved when players left would not have been saved when the server closed.
    fn end(&self, context: &Context) {
        if context.binds_to_close.get() {
            return;
        }
        for place in &*self.saves.borrow() {
            context.note_at(NoteKind::NoBindToClose, place, None);
        }
    }
}

/// Whether a key has a user id in it, as a number of its own.
fn names(key: &str, user_id: u64) -> bool {
    let id = user_id.to_string();
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    key.match_indices(&id).any(|(start, _)| {
        let bytes = key.as_bytes();
        !is_digit(start.checked_sub(1).and_then(|before| bytes.get(before))) && !is_digit(bytes.get(start + id.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_ids_are_numbers_of_their_own() {
        for key in ["5", "Player_5", "5/coins", "a5b", "55_5"] {
            assert!(names(key, 5), "{key}");
        }
        for key in ["", "55", "Player_51", "15"] {
            assert!(!names(key, 5), "{key}");
        }
    }
}
