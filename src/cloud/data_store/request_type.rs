//! Kinds of requests, and how many of each may be made.

/// What a request is charged as. One request has one kind; `UpdateAsync` makes a read and a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestType {
    /// Reads of a standard data store, its versions included.
    StandardRead,
    /// Writes to a standard data store.
    StandardWrite,
    /// Lists of data stores, keys and versions.
    StandardList,
    /// Removals from a standard data store.
    StandardRemove,
    /// Reads of an ordered data store.
    OrderedRead,
    /// Writes to an ordered data store.
    OrderedWrite,
    /// `GetSortedAsync`.
    OrderedList,
    /// Removals from an ordered data store.
    OrderedRemove,
    /// `RemoveVersionAsync`, which has a limit of its own.
    RemoveVersion,
}

/// So many requests a minute, and so many more for every player.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Without any player.
    pub base: u64,
    /// For each player.
    pub per_player: u64,
}

impl Rate {
    const fn new(base: u64, per_player: u64) -> Self {
        Self { base, per_player }
    }

    /// Requests a minute with so many players.
    #[must_use]
    pub const fn of(self, players: u64) -> u64 {
        self.base.saturating_add(self.per_player.saturating_mul(players))
    }
}

/// The four queues of a server, in which requests wait for its budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Reads and lists of standard data stores.
    Get,
    /// Writes to standard data stores, and removals from them.
    Set,
    /// Reads and lists of ordered data stores.
    OrderedGet,
    /// Writes to ordered data stores, and removals from them.
    OrderedSet,
}

impl RequestType {
    /// Every kind, in the order of the declaration.
    pub const ALL: [Self; 9] = [
        Self::StandardRead,
        Self::StandardWrite,
        Self::StandardList,
        Self::StandardRemove,
        Self::OrderedRead,
        Self::OrderedWrite,
        Self::OrderedList,
        Self::OrderedRemove,
        Self::RemoveVersion,
    ];

    /// The name of the item of `Enum.DataStoreRequestType`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StandardRead => "StandardRead",
            Self::StandardWrite => "StandardWrite",
            Self::StandardList => "StandardList",
            Self::StandardRemove => "StandardRemove",
            Self::OrderedRead => "OrderedRead",
            Self::OrderedWrite => "OrderedWrite",
            Self::OrderedList => "OrderedList",
            Self::OrderedRemove => "OrderedRemove",
            Self::RemoveVersion => "RemoveVersionAsync",
        }
    }

    /// How many a server may make a minute, unless its scripts say otherwise (documented).
    #[must_use]
    pub const fn server_rate(self) -> Rate {
        match self {
            Self::StandardRead | Self::StandardWrite | Self::StandardRemove | Self::OrderedRead => Rate::new(60, 40),
            Self::OrderedWrite | Self::OrderedRemove => Rate::new(30, 5),
            Self::StandardList | Self::OrderedList | Self::RemoveVersion => Rate::new(5, 2),
        }
    }

    /// What a server may set a rate to at most, by the item of `Enum.DataStoreRequestType` (documented): the older ones leave
    /// no more room than was the rule when they came.
    #[must_use]
    pub fn server_rate_max(item: &str) -> Rate {
        match item {
            "GetAsync" | "SetIncrementAsync" => Rate::new(60, 40),
            "SetIncrementSortedAsync" => Rate::new(30, 5),
            "GetSortedAsync" | "ListAsync" | "GetVersionAsync" | "RemoveVersionAsync" => Rate::new(5, 2),
            _ => Rate::new(10_000, 200),
        }
    }

    /// Whether `GetRequestBudgetForRequestType` answers 0 for an item, whatever is left (documented).
    #[must_use]
    pub fn has_no_budget_shown(item: &str) -> bool {
        item == "OrderedList"
    }

    /// How many all servers together may make a minute, with the players of the experience (documented). `None`: any.
    #[must_use]
    pub const fn experience_rate(self) -> Option<Rate> {
        match self {
            Self::StandardRead | Self::StandardRemove | Self::OrderedRead | Self::OrderedRemove => {
                Some(Rate::new(300, 40))
            }
            Self::StandardWrite | Self::OrderedWrite => Some(Rate::new(300, 20)),
            Self::StandardList | Self::OrderedList => Some(Rate::new(300, 2)),
            Self::RemoveVersion => None,
        }
    }

    /// The requests that a server can make when it starts: the documentation speaks of a burst without a number. Observed
    /// before 2026.
    #[must_use]
    pub const fn start(self) -> u64 {
        match self {
            Self::StandardRead | Self::StandardWrite | Self::StandardRemove | Self::OrderedRead => 100,
            Self::OrderedWrite | Self::OrderedRemove => 50,
            Self::StandardList | Self::OrderedList | Self::RemoveVersion => 10,
        }
    }

    /// Whether it is about ordered data stores.
    #[must_use]
    pub const fn is_ordered(self) -> bool {
        matches!(self, Self::OrderedRead | Self::OrderedWrite | Self::OrderedList | Self::OrderedRemove)
    }

    /// Where it waits.
    #[must_use]
    pub const fn queue(self) -> Queue {
        match self {
            Self::StandardRead | Self::StandardList => Queue::Get,
            Self::StandardWrite | Self::StandardRemove | Self::RemoveVersion => Queue::Set,
            Self::OrderedRead | Self::OrderedList => Queue::OrderedGet,
            Self::OrderedWrite | Self::OrderedRemove => Queue::OrderedSet,
        }
    }

    /// What an item of `Enum.DataStoreRequestType` stands for. The older ones mean the newer ones that have taken their place:
    /// some are two (documented what each is about), `OnUpdate` none.
    #[must_use]
    pub fn of_enum(item: &str) -> &'static [Self] {
        match item {
            "GetAsync" | "GetVersionAsync" | "StandardRead" => &[Self::StandardRead],
            "SetIncrementAsync" => &[Self::StandardWrite, Self::StandardRemove],
            "StandardWrite" => &[Self::StandardWrite],
            "UpdateAsync" => &[Self::StandardRead, Self::StandardWrite],
            "GetSortedAsync" | "OrderedList" => &[Self::OrderedList],
            "SetIncrementSortedAsync" => &[Self::OrderedWrite, Self::OrderedRemove],
            "OrderedWrite" => &[Self::OrderedWrite],
            "ListAsync" | "StandardList" => &[Self::StandardList],
            "RemoveVersionAsync" => &[Self::RemoveVersion],
            "StandardRemove" => &[Self::StandardRemove],
            "OrderedRead" => &[Self::OrderedRead],
            "OrderedRemove" => &[Self::OrderedRemove],
            _ => &[],
        }
    }
}
