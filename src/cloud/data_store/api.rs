//! The names of the calls, for plans of faults and rules of the network.

use std::fmt;

use super::RequestType;

/// A method of the data stores, by what it reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Api {
    /// `DataStore:GetAsync`.
    Get,
    /// `DataStore:SetAsync`.
    Set,
    /// `DataStore:UpdateAsync`: its reading and its writing half.
    Update,
    /// `DataStore:IncrementAsync`.
    Increment,
    /// `DataStore:RemoveAsync`.
    Remove,
    /// `DataStore:GetVersionAsync`.
    GetVersion,
    /// `DataStore:GetVersionAtTimeAsync`.
    GetVersionAtTime,
    /// `DataStore:ListVersionsAsync`, and the pages that follow.
    ListVersions,
    /// `DataStore:RemoveVersionAsync`.
    RemoveVersion,
    /// `DataStore:ListKeysAsync`, and the pages that follow.
    ListKeys,
    /// `DataStoreService:ListDataStoresAsync`, and the pages that follow.
    ListDataStores,
    /// `OrderedDataStore:GetAsync`.
    OrderedGet,
    /// `OrderedDataStore:SetAsync`.
    OrderedSet,
    /// `OrderedDataStore:UpdateAsync`: its reading and its writing half.
    OrderedUpdate,
    /// `OrderedDataStore:IncrementAsync`.
    OrderedIncrement,
    /// `OrderedDataStore:RemoveAsync`.
    OrderedRemove,
    /// `OrderedDataStore:GetSortedAsync`, and the pages that follow.
    GetSorted,
    /// `OrderedDataStore:BatchGetAsync`.
    BatchGet,
}

impl Api {
    /// Every call, in the order of the declaration.
    pub const ALL: [Self; 18] = [
        Self::Get,
        Self::Set,
        Self::Update,
        Self::Increment,
        Self::Remove,
        Self::GetVersion,
        Self::GetVersionAtTime,
        Self::ListVersions,
        Self::RemoveVersion,
        Self::ListKeys,
        Self::ListDataStores,
        Self::OrderedGet,
        Self::OrderedSet,
        Self::OrderedUpdate,
        Self::OrderedIncrement,
        Self::OrderedRemove,
        Self::GetSorted,
        Self::BatchGet,
    ];

    /// What its requests are charged as; those of an update as this and as a write.
    #[must_use]
    pub const fn request_type(self) -> RequestType {
        match self {
            Self::Get | Self::Update | Self::GetVersion | Self::GetVersionAtTime => RequestType::StandardRead,
            Self::Set | Self::Increment => RequestType::StandardWrite,
            Self::Remove => RequestType::StandardRemove,
            Self::ListVersions | Self::ListKeys | Self::ListDataStores => RequestType::StandardList,
            Self::RemoveVersion => RequestType::RemoveVersion,
            Self::OrderedGet | Self::OrderedUpdate | Self::BatchGet => RequestType::OrderedRead,
            Self::OrderedSet | Self::OrderedIncrement => RequestType::OrderedWrite,
            Self::OrderedRemove => RequestType::OrderedRemove,
            Self::GetSorted => RequestType::OrderedList,
        }
    }

    /// The name by which faults and latencies mean it. No message of Roblox shows it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "DataStore.Get",
            Self::Set => "DataStore.Set",
            Self::Update => "DataStore.Update",
            Self::Increment => "DataStore.Increment",
            Self::Remove => "DataStore.Remove",
            Self::GetVersion => "DataStore.GetVersion",
            Self::GetVersionAtTime => "DataStore.GetVersionAtTime",
            Self::ListVersions => "DataStore.ListVersions",
            Self::RemoveVersion => "DataStore.RemoveVersion",
            Self::ListKeys => "DataStore.ListKeys",
            Self::ListDataStores => "DataStore.ListDataStores",
            Self::OrderedGet => "OrderedDataStore.Get",
            Self::OrderedSet => "OrderedDataStore.Set",
            Self::OrderedUpdate => "OrderedDataStore.Update",
            Self::OrderedIncrement => "OrderedDataStore.Increment",
            Self::OrderedRemove => "OrderedDataStore.Remove",
            Self::GetSorted => "OrderedDataStore.GetSorted",
            Self::BatchGet => "OrderedDataStore.BatchGet",
        }
    }

    /// The method as error texts name it.
    #[must_use]
    pub const fn method(self) -> &'static str {
        match self {
            Self::Get | Self::OrderedGet => "GetAsync",
            Self::Set | Self::OrderedSet => "SetAsync",
            Self::Update | Self::OrderedUpdate => "UpdateAsync",
            Self::Increment | Self::OrderedIncrement => "IncrementAsync",
            Self::Remove | Self::OrderedRemove => "RemoveAsync",
            Self::GetVersion => "GetVersionAsync",
            Self::GetVersionAtTime => "GetVersionAtTimeAsync",
            Self::ListVersions => "ListVersionsAsync",
            Self::RemoveVersion => "RemoveVersionAsync",
            Self::ListKeys => "ListKeysAsync",
            Self::ListDataStores => "ListDataStoresAsync",
            // The word of the documentation's table of errors.
            Self::GetSorted => "GetSorted",
            Self::BatchGet => "BatchGetAsync",
        }
    }
}

impl fmt::Display for Api {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
