//! Every note and its words.

/// Why a note is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The guide profile accepts what Roblox would treat otherwise. Said in that profile only.
    Portability,
    /// It goes wrong in production. Said in both profiles.
    Pitfall,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoteKind {
    GetMap,
    RequestBudget,
    BudgetRequestType,
    QueueRemoveCount,
    ScoreOrder,
    ServiceGlobal,
    UnknownMember,
    MissingExpiration,
    RankingByKey,
    KeyOnlyBound,
    UnremovedRead,
    NoReadId,
    WaitTimeout,
    GetThenSet,
    LongLifetime,
    RetriedTransform,
    BusyPolling,
    JsonText,
    ReadThenSet,
    BudgetUsedUp,
    ForgottenReturn,
    NoBindToClose,
    UnprotectedCall,
    PayloadTooLarge,
    StubbedMember,
}

/// One line of the table.
struct Row {
    kind: NoteKind,
    name: &'static str,
    family: Family,
    /// What Roblox does with such code, or what goes wrong.
    problem: &'static str,
    instead: &'static str,
}

/// The table, in the order of the declaration.
const ROWS: &[Row] = &[
    Row {
        kind: NoteKind::GetMap,
        name: "get-map",
        family: Family::Portability,
        problem: "Roblox has no GetMap: it raises `GetMap is not a valid member of MemoryStoreService \"MemoryStoreService\"`",
        instead: "write GetHashMap",
    },
    Row {
        kind: NoteKind::RequestBudget,
        name: "request-budget",
        family: Family::Portability,
        problem: "Roblox's MemoryStoreService has no GetRequestBudgetForRequestType: it raises `... is not a valid member`",
        instead: "catch errors with pcall, and wait and try again when the message says RequestThrottled",
    },
    Row {
        kind: NoteKind::BudgetRequestType,
        name: "budget-request-type",
        family: Family::Portability,
        problem: "Roblox has no such enum: it raises `MemoryStoreBudgetRequestType is not a valid member of \"Enum\"`",
        instead: "leave the budget check out and retry on error",
    },
    Row {
        kind: NoteKind::QueueRemoveCount,
        name: "queue-remove-count",
        family: Family::Portability,
        problem: "Roblox's RemoveAsync takes the id that ReadAsync returned; a number is no such id and removes nothing",
        instead: "write `local items, id = queue:ReadAsync(n, false, 0)`, then `queue:RemoveAsync(id)`",
    },
    Row {
        kind: NoteKind::ScoreOrder,
        name: "score-order",
        family: Family::Portability,
        problem: "Roblox orders items without a sort key by key, not by value",
        instead: "pass the score as sort key too: `SetAsync(key, score, expiration, score)`, or `return score, score` in a transform",
    },
    Row {
        kind: NoteKind::ServiceGlobal,
        name: "service-global",
        family: Family::Portability,
        problem: "Roblox has no global MemoryStoreService: the variable is nil there",
        instead: "write `local MemoryStoreService = game:GetService(\"MemoryStoreService\")` at the top of the script",
    },
    Row {
        kind: NoteKind::UnknownMember,
        name: "unknown-member",
        family: Family::Pitfall,
        problem: "there is no such member: using it raises `... is not a valid member of ...`",
        instead: "write the name of a member that exists",
    },
    Row {
        kind: NoteKind::MissingExpiration,
        name: "missing-expiration",
        family: Family::Pitfall,
        problem: "Roblox requires the expiration: it raises `Argument 3 missing or nil` (of AddAsync: `Argument 2 ...`)",
        instead: "pass a number of seconds, 3888000 at most",
    },
    Row {
        kind: NoteKind::RankingByKey,
        name: "ranking-by-key",
        family: Family::Pitfall,
        problem: "the items of this map have no sort keys, so they come in the order of their keys, not of their values",
        instead: "pass the number as sort key too where the items are set: `SetAsync(key, score, expiration, score)`",
    },
    Row {
        kind: NoteKind::KeyOnlyBound,
        name: "key-only-bound",
        family: Family::Pitfall,
        problem: "the items of this map have sort keys; a bound that is only a key lies behind all of them, so it leaves out every item or none",
        instead: "page with both: `{ key = last.key, sortKey = last.sortKey }`",
    },
    Row {
        kind: NoteKind::UnremovedRead,
        name: "unremoved-read",
        family: Family::Pitfall,
        problem: "items that were read here are not removed in time: they become visible again, and somebody reads them once more",
        instead: "keep the second result, `local items, id = queue:ReadAsync(...)`, and call `queue:RemoveAsync(id)` when the work is done, within the invisibility timeout of GetQueue",
    },
    Row {
        kind: NoteKind::NoReadId,
        name: "no-read-id",
        family: Family::Pitfall,
        problem: "RemoveAsync takes the id that ReadAsync of the same queue returned; this is none, so no item is removed",
        instead: "write `local items, id = queue:ReadAsync(...)`, then `if id then queue:RemoveAsync(id) end`",
    },
    Row {
        kind: NoteKind::WaitTimeout,
        name: "wait-timeout",
        family: Family::Pitfall,
        problem: "ReadAsync's third argument is how long to wait for items, not how long they stay invisible",
        instead: "give the invisibility timeout to the queue object: `MemoryStoreService:GetQueue(name, 120)`",
    },
    Row {
        kind: NoteKind::GetThenSet,
        name: "get-then-set",
        family: Family::Pitfall,
        problem: "the value comes from an earlier GetAsync of the key: what another server writes in between is lost",
        instead: "make the new value in a transform: `UpdateAsync(key, function(old) return ... end, expiration)`",
    },
    Row {
        kind: NoteKind::LongLifetime,
        name: "long-lifetime",
        family: Family::Pitfall,
        problem: "many items live for a week or longer: they fill the memory quota, and then every growing write fails with `TotalMemoryOverLimit`",
        instead: "choose minutes or hours and write items anew while they are in use; what must last belongs in a data store",
    },
    Row {
        kind: NoteKind::RetriedTransform,
        name: "retried-transform",
        family: Family::Pitfall,
        problem: "a conflict made this transform run again, and what it does besides returning a value was done again too",
        instead: "only compute and return the new value in the transform; do the rest after UpdateAsync has returned",
    },
    Row {
        kind: NoteKind::BusyPolling,
        name: "busy-polling",
        family: Family::Pitfall,
        problem: "the same is read again and again with hardly a pause; every read costs request units",
        instead: "wait some seconds between two reads; for a queue, `queue:ReadAsync(n, false, 30)` does the waiting",
    },
    Row {
        kind: NoteKind::JsonText,
        name: "json-text",
        family: Family::Pitfall,
        problem: "this value is JSON text: it is encoded once more when it is stored, and its quotes and escapes count as bytes",
        instead: "store the table as it is, without JSONEncode and JSONDecode",
    },
    Row {
        kind: NoteKind::ReadThenSet,
        name: "read-then-set",
        family: Family::Pitfall,
        problem: "the value comes from an earlier GetAsync of the key in this data store: what another server writes in between is lost, and GetAsync may be four seconds old",
        instead: "make the new value in a transform: `UpdateAsync(key, function(old) return ... end)`",
    },
    Row {
        kind: NoteKind::BudgetUsedUp,
        name: "budget-used-up",
        family: Family::Pitfall,
        problem: "this server has used up its budget for such requests to data stores: the call waits in a queue, and when 30 wait, further ones fail",
        instead: "keep the data in a table and save it every few minutes and when the player leaves; `GetRequestBudgetForRequestType` says how much is left",
    },
    Row {
        kind: NoteKind::ForgottenReturn,
        name: "forgotten-return",
        family: Family::Pitfall,
        problem: "the transform changes the old value and returns nothing, so UpdateAsync is cancelled and the change is not stored",
        instead: "end the transform with `return old`",
    },
    Row {
        kind: NoteKind::NoBindToClose,
        name: "no-bind-to-close",
        family: Family::Pitfall,
        problem: "the data of a player who leaves are saved here, and no function is bound to the close of the server: a server that shuts down goes before the saving is done",
        instead: "save everybody in `game:BindToClose(function() ... end)` as well, and wait there until it is done",
    },
    Row {
        kind: NoteKind::UnprotectedCall,
        name: "unprotected-call",
        family: Family::Pitfall,
        problem: "a data store has failed, as it does now and then in production, and the error has ended this thread",
        instead: "wrap the call in `pcall`, and try again a few times before you give up",
    },
    Row {
        kind: NoteKind::PayloadTooLarge,
        name: "payload-too-large",
        family: Family::Pitfall,
        problem: "an UnreliableRemoteEvent drops what is larger than 1000 bytes: nobody gets it, and no error says so",
        instead: "send less at a time, or use a RemoteEvent",
    },
    Row {
        kind: NoteKind::StubbedMember,
        name: "stubbed-member",
        family: Family::Pitfall,
        problem: "sandstore does not emulate this member: because of --stub-missing it does nothing and gives nil",
        instead: "see docs/parity.md for what is emulated; what the script does with the result is not what happens in Roblox",
    },
];

impl NoteKind {
    /// Every note, in the order of the table.
    pub const ALL: [Self; ROWS.len()] = {
        let mut all = [Self::GetMap; ROWS.len()];
        let mut position = 0;
        while position < ROWS.len() {
            all[position] = ROWS[position].kind;
            position += 1;
        }
        all
    };

    /// The note of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The short name under which documentation lists the note.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Why it is said.
    pub fn family(self) -> Family {
        self.row().family
    }

    /// What Roblox does with such code, or what goes wrong.
    pub fn problem(self) -> &'static str {
        self.row().problem
    }

    /// What to write so that it works.
    pub fn instead(self) -> &'static str {
        self.row().instead
    }

    /// The global whose use is noted, where that may be looked up when a script is loaded.
    pub(crate) fn global(self) -> Option<&'static str> {
        (self == Self::ServiceGlobal).then_some("MemoryStoreService")
    }

    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_row_and_a_name_of_its_own() {
        for (position, kind) in NoteKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, position);
            assert_eq!(NoteKind::named(kind.name()), Some(kind));
        }
    }
}
