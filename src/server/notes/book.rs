//! What was said already, and for how long it is worth looking.

use std::cell::{Cell, RefCell};

use rustc_hash::FxHashSet;

use super::{Family, NoteKind};
use crate::server::script_error::SourceLocation;

/// A note at a place in a script.
#[derive(Clone, Debug)]
pub struct Note {
    pub kind: NoteKind,
    /// The script's full name and the line, `ServerScriptService.Lobby:12`.
    pub place: String,
    pub location: Option<SourceLocation>,
    /// What is true of this place alone, such as the name of the nearest member.
    pub detail: Option<String>,
}

/// After so many looks for one kind no further places are looked for: finding the place costs more than a call.
pub const LOOKS_MAX: u32 = 1_000;

/// Remembers what was said already.
pub struct NoteBook {
    is_enabled: bool,
    has_portability: bool,
    looks: [Cell<u32>; NoteKind::ALL.len()],
    said: RefCell<FxHashSet<(NoteKind, String)>>,
}

impl NoteBook {
    /// `has_portability`: whether portability notes are said as well.
    pub fn new(is_enabled: bool, has_portability: bool) -> Self {
        Self { is_enabled, has_portability, looks: Default::default(), said: RefCell::default() }
    }

    /// Whether any note may be said.
    pub fn is_enabled(&self) -> bool {
        self.is_enabled
    }

    /// Whether further places are looked for.
    pub fn is_open(&self, kind: NoteKind) -> bool {
        self.is_enabled
            && (self.has_portability || kind.family() == Family::Pitfall)
            && self.looks[kind as usize].get() < LOOKS_MAX
    }

    /// Counts a look; false when there were enough of them.
    pub fn take_look(&self, kind: NoteKind) -> bool {
        let is_open = self.is_open(kind);
        if is_open {
            let looks = &self.looks[kind as usize];
            looks.set(looks.get() + 1);
        }
        is_open
    }

    pub fn was_said(&self, kind: NoteKind, place: &str) -> bool {
        self.said.borrow().contains(&(kind, place.to_owned()))
    }

    /// True the first time that this kind is met at this place.
    pub fn is_new(&self, kind: NoteKind, place: &str) -> bool {
        self.said.borrow_mut().insert((kind, place.to_owned()))
    }
}
