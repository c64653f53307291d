//! A hash table of 32-bit indices.
//!
//! A table that keeps hashes apart from what they lead to has two places in memory to wait for; here both are in one word,
//! and a search reads on from where the hash points to. As the hash is kept, growing and shrinking reads nothing else.
//!
//! # Invariants
//!
//! - The number of slots is a power of two, or zero. At most three quarters of them are taken.
//! - Between the slot that a hash points to and the slot that has the hash, none is free.

use crate::cloud::memory_store::memory::is_mostly_unused;

const SLOTS_MIN: usize = 8;

/// The table. The caller knows which keys the indices stand for.
#[derive(Debug, Default)]
pub(super) struct Index {
    slots: Vec<Slot>,
    taken: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// What is kept of the hash.
    hash: u32,
    /// The index and one; 0 when the slot is free.
    next: u32,
}

impl Index {
    /// The index with this hash that is the right one.
    pub(super) fn find(&self, hash: u32, is_right: impl FnMut(u32) -> bool) -> Option<u32> {
        self.position(hash, is_right).map(|position| self.slots[position].next - 1)
    }

    /// Adds an index, which must be below `u32::MAX`.
    pub(super) fn insert(&mut self, hash: u32, index: u32) {
        if self.taken >= self.slots.len() / 4 * 3 {
            self.resize((self.slots.len() * 2).max(SLOTS_MIN));
        }
        self.taken += 1;
        self.put(Slot { hash, next: index + 1 });
    }

    /// Puts another index in the place of one.
    pub(super) fn replace(&mut self, hash: u32, index: u32, by: u32) {
        if let Some(position) = self.position(hash, |held| held == index) {
            self.slots[position].next = by + 1;
        }
    }

    /// Removes an index, and gives memory back when little is left.
    pub(super) fn remove(&mut self, hash: u32, index: u32) {
        let Some(mut free) = self.position(hash, |held| held == index) else { return };
        let mask = self.slots.len() - 1;
        let mut position = free;
        // Whatever comes behind and would not be found any more moves up.
        loop {
            position = (position + 1) & mask;
            let slot = self.slots[position];
            if slot.next == 0 {
                break;
            }
            let distance = position.wrapping_sub(slot.hash as usize) & mask;
            if distance >= position.wrapping_sub(free) & mask {
                self.slots[free] = slot;
                free = position;
            }
        }
        self.slots[free] = Slot::default();
        self.taken -= 1;
        if is_mostly_unused(self.taken, self.slots.len()) {
            self.resize((self.taken * 2).next_power_of_two().max(SLOTS_MIN));
        }
    }

    fn position(&self, hash: u32, mut is_right: impl FnMut(u32) -> bool) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut position = hash as usize & mask;
        loop {
            let slot = self.slots[position];
            if slot.next == 0 {
                return None;
            }
            if slot.hash == hash && is_right(slot.next - 1) {
                return Some(position);
            }
            position = (position + 1) & mask;
        }
    }

    fn put(&mut self, slot: Slot) {
        let mask = self.slots.len() - 1;
        let mut position = slot.hash as usize & mask;
        while self.slots[position].next != 0 {
            position = (position + 1) & mask;
        }
        self.slots[position] = slot;
    }

    fn resize(&mut self, length: usize) {
        let slots = std::mem::replace(&mut self.slots, vec![Slot::default(); length]);
        slots.into_iter().filter(|slot| slot.next != 0).for_each(|slot| self.put(slot));
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Few hashes, so that many indices share one, some of them at the end of the table.
        #[test]
        fn an_index_is_found_until_it_is_removed(
            steps in vec((0..4_u8, 0..64_u32, prop_oneof![0..6_u32, 250..256_u32, Just(u32::MAX)]), 0..2_000),
        ) {
            let mut table = Index::default();
            let mut model = std::collections::BTreeMap::new();
            for (kind, index, hash) in steps {
                if let Some(hash) = model.remove(&index) {
                    if kind == 0 {
                        table.replace(hash, index, index + 100);
                        prop_assert_eq!(table.find(hash, |held| held == index), None);
                        table.replace(hash, index + 100, index);
                    }
                    table.remove(hash, index);
                } else {
                    table.insert(hash, index);
                    model.insert(index, hash);
                }
                for (index, hash) in &model {
                    prop_assert_eq!(table.find(*hash, |held| held == *index), Some(*index));
                }
                prop_assert_eq!(table.taken, model.len());
                prop_assert_eq!(table.find(7, |_| true), None);
            }
        }
    }

    #[test]
    fn a_table_that_empties_gives_its_memory_back() {
        let mut table = Index::default();
        for index in 0..100_000_u32 {
            table.insert(index.wrapping_mul(0x9e37_79b9), index);
        }
        for index in 10..100_000_u32 {
            table.remove(index.wrapping_mul(0x9e37_79b9), index);
        }
        assert!(table.slots.len() <= 64, "{} slots for 10 indices", table.slots.len());
        assert_eq!(table.find(0, |_| true), Some(0));
    }
}
