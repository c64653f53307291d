//! Pitfalls: watches the calls of one server for code that goes wrong in production, and notes its line.
//!
//! Three places feed it: a request that is about to be sent ([`Pitfalls::is_worth_a_look`] on the short way,
//! [`Pitfalls::watch`] on the general one), what a call answered (`answers`, from the shim), and the end of the run. Which
//! line called is known on the general way only, and finding out costs more than a call. So the short way asks whether
//! there is something to say at all, and leaves the call to the general way only then. Watched are the first calls of a
//! server; nothing is watched when notes are off.
//!
//! - `call`: what the rules want to know of a request.
//! - `recent`: keys read a moment ago (`busy-polling`, `get-then-set`).
//! - `structures`: what was stored in each structure (`key-only-bound`, `long-lifetime`).
//! - `reads`: items that were read from queues (`unremoved-read`, `wait-timeout`).
//! - `answers`: the functions for the shim, with the rules that need an answer (`ranking-by-key`, `retried-transform`).
//! - `thresholds`: from when on something is a pitfall.
//! - `members`: members that do not exist (`unknown-member`).
//!
//! `missing-expiration` and `no-read-id` of an argument of the wrong kind are said where arguments are checked. The words of
//! all notes stand in `server::notes`.

mod answers;
mod call;
mod members;
mod reads;
mod recent;
mod structures;
pub mod thresholds;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use mlua::Lua;
use rustc_hash::FxHashMap;

pub(super) use answers::install as install_answers;
pub(crate) use members::{nearest_member, note_unknown};

use self::call::Seen;
use self::reads::Reads;
use self::recent::RecentReads;
use self::structures::Contents;
use self::thresholds::CALLS_WATCHED;
use crate::cloud::Timestamp;
use crate::cloud::memory_store::{Api, Request};
use crate::server::context::{Context, Place};
use crate::server::notes::{NoteKind, is_json, looks_like_json};
use crate::server::script_text::writes_what_was_read;

/// The notes that one call may give cause to.
type Causes = [Option<NoteKind>; 3];

/// What is known of the calls of one server.
pub(super) struct Pitfalls {
    calls_left: Cell<u32>,
    recent: RefCell<RecentReads>,
    contents: RefCell<Contents>,
    reads: RefCell<Reads>,
    /// Whether `get-then-set` holds for a line: the text of a script is looked at once for each.
    lost_updates: RefCell<FxHashMap<Place, bool>>,
    /// What the transform that begins on a line changes outside of itself, likewise.
    changes: RefCell<FxHashMap<Place, Option<String>>>,
}

impl Pitfalls {
    /// Begins to watch, if notes are said at all.
    pub fn new(context: &Context) -> Rc<Self> {
        let is_enabled = context.notes.is_enabled();
        let pitfalls = Rc::new(Self {
            calls_left: Cell::new(if is_enabled { CALLS_WATCHED } else { 0 }),
            recent: RefCell::default(),
            contents: RefCell::default(),
            reads: RefCell::default(),
            lost_updates: RefCell::default(),
            changes: RefCell::default(),
        });
        if is_enabled {
            let own = pitfalls.clone();
            context.at_end.borrow_mut().push(Box::new(move |context, is_idle| own.end(context, is_idle)));
        }
        pitfalls
    }

    /// Whether a request of the short way should take the general one, because there may be a note to say. If not, the request
    /// is remembered and must be sent.
    pub fn is_worth_a_look(&self, context: &Context, api: Api, handle: usize, request: &Request) -> bool {
        // Removals are of interest for as long as there are reads to which they may belong.
        if self.calls_left.get() == 0 && (api != Api::QueueRemove || self.reads.borrow().are_all_removed()) {
            return false;
        }
        let (now, seen) = (context.now(), Seen::of(api, handle, request));
        let is_worth_it = self.causes(now, &seen).into_iter().flatten().any(|kind| context.notes.is_open(kind));
        if !is_worth_it {
            self.remember(context, now, &seen);
        }
        is_worth_it
    }

    /// Says what there is to say about a request that is about to be sent by the running script.
    pub fn watch(&self, lua: &Lua, context: &Context, api: Api, handle: usize, request: &Request) {
        if self.calls_left.get() == 0 && api != Api::QueueRemove {
            return;
        }
        let (now, seen) = (context.now(), Seen::of(api, handle, request));
        for kind in self.causes(now, &seen).into_iter().flatten() {
            if let Some(place) = context.look(lua, kind)
                && self.holds(context, kind, &seen, &place)
            {
                context.note_at(kind, &place, None);
            }
        }
        self.remember(context, now, &seen);
    }

    /// What a request may give cause to, as far as that can be told without its line.
    fn causes(&self, now: Timestamp, seen: &Seen<'_>) -> Causes {
        if self.calls_left.get() == 0 {
            return [None; 3];
        }
        let one = |holds: bool, kind| [holds.then_some(kind), None, None];
        match seen {
            Seen::Read { what } => one(self.recent.borrow().is_polled(*what, now), NoteKind::BusyPolling),
            Seen::Write { handle, key, value, lifetime, is_set, .. } => [
                (*is_set && self.recent.borrow().was_read(*key)).then_some(NoteKind::GetThenSet),
                self.contents
                    .borrow()
                    .is_full_of_long_lived(*handle, *key, *lifetime)
                    .then_some(NoteKind::LongLifetime),
                looks_like_json(value).then_some(NoteKind::JsonText),
            ],
            Seen::Add { value, .. } => one(looks_like_json(value), NoteKind::JsonText),
            Seen::Range { handle, bounds } => {
                one(self.contents.borrow().are_keys_no_bounds(*handle, *bounds), NoteKind::KeyOnlyBound)
            }
            Seen::RemoveRead { queue, id } => {
                one(!self.reads.borrow().is_known(id) && !id.is_of(queue), NoteKind::NoReadId)
            }
            Seen::Remove { .. } | Seen::Other => [None; 3],
        }
    }

    /// Whether a note holds, now that the line is known.
    fn holds(&self, context: &Context, kind: NoteKind, seen: &Seen<'_>, place: &Place) -> bool {
        match (kind, seen) {
            (NoteKind::BusyPolling, _) => self.recent.borrow_mut().is_polled_from(place),
            (NoteKind::GetThenSet, Seen::Write { key, .. }) => {
                self.recent.borrow_mut().set_looked_at(*key);
                self.is_lost_update(context, place)
            }
            // Left out in the guide profile, which is told already.
            (NoteKind::LongLifetime, _) => !context.notes.was_said(NoteKind::MissingExpiration, &place.to_string()),
            (NoteKind::NoReadId, _) => {
                self.reads.borrow_mut().give_up();
                true
            }
            (NoteKind::JsonText, Seen::Write { value, .. } | Seen::Add { value, .. }) => is_json(value),
            _ => true,
        }
    }

    fn is_lost_update(&self, context: &Context, place: &Place) -> bool {
        let known = self.lost_updates.borrow().get(place).copied();
        known.unwrap_or_else(|| {
            let source = context.source_of(place);
            let holds = source.is_some_and(|source| writes_what_was_read(&source, place.line));
            self.lost_updates.borrow_mut().insert(place.clone(), holds);
            holds
        })
    }

    /// Remembers a request that is sent.
    fn remember(&self, context: &Context, now: Timestamp, seen: &Seen<'_>) {
        self.calls_left.set(self.calls_left.get().saturating_sub(1));
        match seen {
            Seen::Read { what } => self.recent.borrow_mut().read(*what, now),
            Seen::Write { handle, key, lifetime, sort_key, .. } => {
                self.recent.borrow_mut().written(*handle, *key);
                self.contents.borrow_mut().written(*handle, *key, *lifetime, *sort_key);
            }
            Seen::Remove { handle, key } => {
                self.recent.borrow_mut().written(*handle, *key);
                self.contents.borrow_mut().removed(*handle, *key);
            }
            Seen::Add { handle, .. } => self.recent.borrow_mut().changed(*handle),
            Seen::RemoveRead { id, .. } => {
                let late = self.reads.borrow_mut().removed(id.as_str(), now);
                if let Some((kind, place)) = late {
                    context.note_at(kind, &place, None);
                }
            }
            Seen::Range { .. } | Seen::Other => {}
        }
    }

    /// The run is over: what was read and never removed will not be.
    fn end(&self, context: &Context, is_idle: bool) {
        let is_settled = is_idle && !context.has_failed.get();
        for place in self.reads.borrow_mut().unremoved_at_end(context.now(), is_settled) {
            context.note_at(NoteKind::UnremovedRead, &place, None);
        }
    }
}
