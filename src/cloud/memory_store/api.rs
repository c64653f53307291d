//! The names of the calls, as they stand in error messages.

use std::fmt;

/// A method of a memory store structure that talks to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Api {
    /// `MemoryStoreHashMap:GetAsync`.
    HashMapGet,
    /// `MemoryStoreHashMap:SetAsync`.
    HashMapSet,
    /// `MemoryStoreHashMap:UpdateAsync`.
    HashMapUpdate,
    /// `MemoryStoreHashMap:RemoveAsync`.
    HashMapRemove,
    /// `MemoryStoreHashMap:ListItemsAsync`.
    HashMapListItems,
    /// `MemoryStoreHashMapPages:AdvanceToNextPageAsync`.
    HashMapAdvanceToNextPage,
    /// `MemoryStoreSortedMap:GetAsync`.
    SortedMapGet,
    /// `MemoryStoreSortedMap:SetAsync`.
    SortedMapSet,
    /// `MemoryStoreSortedMap:UpdateAsync`.
    SortedMapUpdate,
    /// `MemoryStoreSortedMap:RemoveAsync`.
    SortedMapRemove,
    /// `MemoryStoreSortedMap:GetRangeAsync`.
    SortedMapGetRange,
    /// `MemoryStoreSortedMap:GetSizeAsync`.
    SortedMapGetSize,
    /// `MemoryStoreQueue:AddAsync`.
    QueueAdd,
    /// `MemoryStoreQueue:ReadAsync`.
    QueueRead,
    /// `MemoryStoreQueue:RemoveAsync`.
    QueueRemove,
    /// `MemoryStoreQueue:GetSizeAsync`.
    QueueGetSize,
}

impl Api {
    /// Every call, in the order of the declaration.
    pub const ALL: [Self; 16] = [
        Self::HashMapGet,
        Self::HashMapSet,
        Self::HashMapUpdate,
        Self::HashMapRemove,
        Self::HashMapListItems,
        Self::HashMapAdvanceToNextPage,
        Self::SortedMapGet,
        Self::SortedMapSet,
        Self::SortedMapUpdate,
        Self::SortedMapRemove,
        Self::SortedMapGetRange,
        Self::SortedMapGetSize,
        Self::QueueAdd,
        Self::QueueRead,
        Self::QueueRemove,
        Self::QueueGetSize,
    ];

    /// The name in error messages, such as `HashMap.Get`.
    ///
    /// Observed in the engine, except `Queue.Add`, which is inferred from its neighbours.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HashMapGet => "HashMap.Get",
            Self::HashMapSet => "HashMap.Set",
            Self::HashMapUpdate => "HashMap.Update",
            Self::HashMapRemove => "HashMap.Remove",
            Self::HashMapListItems => "HashMap.ListItems",
            Self::HashMapAdvanceToNextPage => "HashMap.ListItems_AdvanceToNextPage",
            Self::SortedMapGet => "SortedMap.Get",
            Self::SortedMapSet => "SortedMap.Set",
            Self::SortedMapUpdate => "SortedMap.Update",
            Self::SortedMapRemove => "SortedMap.Remove",
            Self::SortedMapGetRange => "SortedMap.GetRange",
            Self::SortedMapGetSize => "SortedMap.GetSize",
            Self::QueueAdd => "Queue.Add",
            Self::QueueRead => "Queue.Read",
            Self::QueueRemove => "Queue.Remove",
            Self::QueueGetSize => "Queue.GetSize",
        }
    }
}

impl fmt::Display for Api {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct_and_have_a_structure_and_an_operation() {
        for (position, api) in Api::ALL.iter().enumerate() {
            assert!(Api::ALL[position + 1..].iter().all(|other| other.name() != api.name()), "{api} appears twice");
            assert_eq!(api.name().split('.').count(), 2, "{api}");
        }
    }
}
