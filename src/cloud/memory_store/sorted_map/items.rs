//! The items of a sorted map, by key and by index.
//!
//! Items lie one behind the other without gaps, and the order and the table of keys name them by their index, in 32 bits.
//! What a call on a large map costs is the memory that it waits for: an item has its key in itself, so that comparing keys
//! reads what is needed anyway.
//!
//! # Invariants
//!
//! - The table has the index of every item once.
//! - Removing an item gives its index to the last one; whoever keeps indices is told.

use std::hash::BuildHasher as _;

use rustc_hash::FxBuildHasher;
use smol_str::SmolStr;

use super::SortKey;
use super::index::Index;
use crate::cloud::Timestamp;
use crate::cloud::memory_store::Version;
use crate::cloud::memory_store::memory::is_mostly_unused;
use crate::cloud::value::Value;

/// One item.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) key: SmolStr,
    pub(super) value: Value,
    pub(super) sort_key: SortKey,
    /// The write that it is from.
    pub(super) version: Version,
    /// When it expires.
    pub(super) due: Timestamp,
    /// The version of its timer, which fires then or earlier.
    pub(super) timer: Version,
    /// How large it is.
    pub(super) bytes: u32,
}

/// The items of one sorted map.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// By index.
    items: Vec<Item>,
    /// Indices by key.
    indices: Index,
}

impl Items {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// The index of a key, if there is an item that has it.
    pub(super) fn find(&self, key: &str) -> Option<u32> {
        self.indices.find(hash(key), |index| self.items[index as usize].key == key)
    }

    /// The item of a key.
    pub(super) fn find_item(&self, key: &str) -> Option<&Item> {
        self.find(key).map(|index| &self.items[index as usize])
    }

    /// The item that has an index.
    pub(super) fn get(&self, index: u32) -> Option<&Item> {
        self.items.get(index as usize)
    }

    /// The item that has an index, to be changed; all but its key may be.
    pub(super) fn get_mut(&mut self, index: u32) -> Option<&mut Item> {
        self.items.get_mut(index as usize)
    }

    /// Adds an item whose key is not there yet, and answers its index.
    ///
    /// # Panics
    ///
    /// With nearly 2^32 items, which would take hundreds of gigabytes.
    pub(super) fn push(&mut self, item: Item) -> u32 {
        let index = narrow(self.items.len());
        self.indices.insert(hash(&item.key), index);
        self.items.push(item);
        index
    }

    /// Removes the item of a key. Its index is that of another item from now on, or of none.
    pub(super) fn remove(&mut self, key: &str) -> Option<(u32, Item)> {
        let index = self.find(key)?;
        self.indices.remove(hash(key), index);
        let item = self.items.swap_remove(index as usize);
        if let Some(moved) = self.items.get(index as usize) {
            self.indices.replace(hash(&moved.key), narrow(self.items.len()), index);
        }
        if is_mostly_unused(self.items.len(), self.items.capacity()) {
            self.items.shrink_to(self.items.len() * 2);
        }
        Some((index, item))
    }
}

/// What the table keeps of a key's hash.
fn hash(key: &str) -> u32 {
    let hash = FxBuildHasher.hash_one(key);
    (hash ^ (hash >> 32)) as u32
}

/// An index in 32 bits. The highest number is none: the order has another use for it.
///
/// # Panics
///
/// With nearly 2^32 items, which would take hundreds of gigabytes.
fn narrow(index: usize) -> u32 {
    u32::try_from(index).ok().filter(|index| *index < u32::MAX).expect("there are fewer than 2^32 items")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(key: u32) -> Item {
        let (key, version) = (key.to_string().into(), Version::ABSENT);
        let (value, sort_key, due) = (Value::Null, SortKey::None, Timestamp::default());
        Item { key, value, sort_key, version, due, timer: version, bytes: 0 }
    }

    #[test]
    fn items_are_found_and_their_memory_is_given_back() {
        let mut items = Items::default();
        for key in 0..10_000 {
            assert_eq!(items.push(item(key)), key);
        }
        for key in (0..10_000).filter(|key| key % 1_000 != 0) {
            let (index, removed) = items.remove(&key.to_string()).expect("the item is there");
            assert_eq!(removed.key, key.to_string());
            // The last one has its index now.
            if let Some(moved) = items.get(index) {
                assert_eq!(items.find(&moved.key), Some(index));
            }
            assert_eq!(items.find(&key.to_string()), None);
        }
        assert_eq!(items.len(), 10);
        for key in (0..10_000).step_by(1_000) {
            assert_eq!(items.find_item(&key.to_string()).map(|item| item.key.to_string()), Some(key.to_string()));
        }
        assert!(items.items.capacity() <= 64, "room for {} items is left", items.items.capacity());
    }
}
