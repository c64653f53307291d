//! Portability notes: advice about code that runs here and that Roblox would treat otherwise.
//!
//! The guide profile accepts more than Roblox does. Each such use is said once per call site, with what Roblox would do and
//! what to write instead. All texts stand in the one table below, which `docs/profiles.md` shows too.

use std::cell::{Cell, RefCell};

use rustc_hash::FxHashSet;

use super::script_error::SourceLocation;

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoteKind {
    GetMap,
    RequestBudget,
    BudgetRequestType,
    MissingExpiration,
    QueueRemoveCount,
    ScoreOrder,
    ServiceGlobal,
}

impl NoteKind {
    pub const ALL: [Self; 7] = [
        Self::GetMap,
        Self::RequestBudget,
        Self::BudgetRequestType,
        Self::MissingExpiration,
        Self::QueueRemoveCount,
        Self::ScoreOrder,
        Self::ServiceGlobal,
    ];

    /// The note of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The short name under which documentation lists the note.
    pub fn name(self) -> &'static str {
        match self {
            Self::GetMap => "get-map",
            Self::RequestBudget => "request-budget",
            Self::BudgetRequestType => "budget-request-type",
            Self::MissingExpiration => "missing-expiration",
            Self::QueueRemoveCount => "queue-remove-count",
            Self::ScoreOrder => "score-order",
            Self::ServiceGlobal => "service-global",
        }
    }

    /// The global whose use is noted, where that may be looked up when a script is loaded.
    pub(crate) fn global(self) -> Option<&'static str> {
        (self == Self::ServiceGlobal).then_some("MemoryStoreService")
    }

    /// What Roblox does with such code.
    pub fn roblox(self) -> &'static str {
        match self {
            Self::GetMap => {
                "Roblox has no GetMap: it raises `GetMap is not a valid member of MemoryStoreService \"MemoryStoreService\"`"
            }
            Self::RequestBudget => {
                "Roblox's MemoryStoreService has no GetRequestBudgetForRequestType: it raises `... is not a valid member`"
            }
            Self::BudgetRequestType => {
                "Roblox has no such enum: it raises `MemoryStoreBudgetRequestType is not a valid member of \"Enum\"`"
            }
            Self::MissingExpiration => {
                "Roblox requires the expiration: it raises `Argument 3 missing or nil` (of AddAsync: `Argument 2 ...`)"
            }
            Self::QueueRemoveCount => {
                "Roblox's RemoveAsync takes the id that ReadAsync returned; a number is no such id and removes nothing"
            }
            Self::ScoreOrder => "Roblox orders items without a sort key by key, not by value",
            Self::ServiceGlobal => "Roblox has no global MemoryStoreService: the variable is nil there",
        }
    }

    /// What to write so that both agree.
    pub fn instead(self) -> &'static str {
        match self {
            Self::GetMap => "write GetHashMap",
            Self::RequestBudget => {
                "catch errors with pcall, and wait and try again when the message says RequestThrottled"
            }
            Self::BudgetRequestType => "leave the budget check out and retry on error",
            Self::MissingExpiration => "pass a number of seconds, 3888000 at most",
            Self::QueueRemoveCount => {
                "write `local items, id = queue:ReadAsync(n, false, 0)`, then `queue:RemoveAsync(id)`"
            }
            Self::ScoreOrder => {
                "pass the score as sort key too: `SetAsync(key, score, expiration, score)`, or `return score, score` in a transform"
            }
            Self::ServiceGlobal => {
                "write `local MemoryStoreService = game:GetService(\"MemoryStoreService\")` at the top of the script"
            }
        }
    }
}

/// A note at a place in a script.
#[derive(Clone, Debug)]
pub struct Note {
    pub kind: NoteKind,
    /// The script's full name and the line, `ServerScriptService.Lobby:12`.
    pub place: String,
    pub location: Option<SourceLocation>,
}

/// After so many uses of one kind no further call sites are looked for: finding the site costs more than the call.
const USES_WATCHED: u32 = 10_000;

/// Remembers what was said already.
pub struct NoteBook {
    is_enabled: bool,
    uses: [Cell<u32>; NoteKind::ALL.len()],
    said: RefCell<FxHashSet<(NoteKind, String)>>,
}

impl NoteBook {
    pub fn new(is_enabled: bool) -> Self {
        Self { is_enabled, uses: Default::default(), said: RefCell::default() }
    }

    /// Whether it is worth finding out where the call stands.
    pub fn is_watching(&self, kind: NoteKind) -> bool {
        let uses = &self.uses[kind as usize];
        if !self.is_enabled || uses.get() >= USES_WATCHED {
            return false;
        }
        uses.set(uses.get() + 1);
        true
    }

    /// True the first time that this kind is met at this place.
    pub fn is_new(&self, kind: NoteKind, place: &str) -> bool {
        self.said.borrow_mut().insert((kind, place.to_owned()))
    }
}
