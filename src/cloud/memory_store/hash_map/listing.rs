//! The keys of a hash map in the order of their creation.
//!
//! Slots are only ever added at the end. A key that goes leaves a gap that remembers how far it is to the next slot
//! that may be taken; walking over gaps joins them, so that no gap is walked over for long. When gaps outnumber keys
//! the slots are moved together.

use std::sync::Arc;

use crate::cloud::memory_store::Version;
use crate::cloud::memory_store::memory::is_mostly_unused;

/// So many gaps are tolerated beyond the number of keys, so that small maps are not moved all the time.
const GAPS_TOLERATED: usize = 32;

/// The keys of a hash map in the order of their creation.
#[derive(Debug, Default)]
pub(super) struct Slots {
    slots: Vec<Slot>,
    taken_count: usize,
}

#[derive(Debug)]
struct Slot {
    /// The version of the write that created the key; it grows along the slots.
    created: Version,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Taken(Arc<str>),
    Gap {
        /// How many slots on the next one is that may be taken. All slots before it are gaps.
        distance: u32,
    },
}

impl Slots {
    /// Adds a key at the end and answers its position.
    ///
    /// # Panics
    ///
    /// With 2^32 slots, which would take hundreds of gigabytes.
    pub(super) fn push(&mut self, created: Version, key: Arc<str>) -> u32 {
        let position = u32::try_from(self.slots.len()).expect("a hash map has fewer than 2^32 slots");
        self.slots.push(Slot { created, content: Content::Taken(key) });
        self.taken_count += 1;
        position
    }

    /// Lets go of the key at a position that is taken.
    pub(super) fn clear(&mut self, position: u32) {
        self.slots[position as usize].content = Content::Gap { distance: 1 };
        self.taken_count -= 1;
    }

    /// The first position whose key was created after `version`, whether it is taken or not.
    pub(super) fn first_after(&self, version: Version) -> usize {
        self.slots.partition_point(|slot| slot.created <= version)
    }

    /// The first taken slot from `start` on: its position, and the creation and name of its key.
    pub(super) fn next_taken(&mut self, start: usize) -> Option<(usize, Version, &Arc<str>)> {
        let mut position = start;
        while let Some(Slot { content: Content::Gap { distance }, .. }) = self.slots.get(position) {
            position += *distance as usize;
        }
        self.join_gaps(start, position);
        match self.slots.get(position)? {
            Slot { created, content: Content::Taken(key) } => Some((position, *created, key)),
            Slot { content: Content::Gap { .. }, .. } => None,
        }
    }

    /// Lets every gap on the way from `start` lead to `end` at once.
    fn join_gaps(&mut self, start: usize, end: usize) {
        let mut position = start;
        while position < end {
            let Content::Gap { distance } = &mut self.slots[position].content else {
                return;
            };
            let next = position + *distance as usize;
            *distance = u32::try_from(end - position).unwrap_or(*distance);
            position = next;
        }
    }

    /// Moves the slots together if there are too many gaps, and tells `moved` the new position of every key.
    pub(super) fn tidy(&mut self, mut moved: impl FnMut(&Arc<str>, u32)) {
        if self.slots.len() <= 2 * self.taken_count + GAPS_TOLERATED {
            return;
        }
        self.slots.retain(|slot| matches!(slot.content, Content::Taken(_)));
        for (position, slot) in (0..).zip(&self.slots) {
            if let Content::Taken(key) = &slot.content {
                moved(key, position);
            }
        }
        if is_mostly_unused(self.slots.len(), self.slots.capacity()) {
            self.slots.shrink_to(self.slots.len() * 2);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::counter::Counter;
    use super::*;

    fn filled(count: usize) -> Slots {
        let (mut slots, mut counter) = (Slots::default(), Counter::default());
        for number in 0..count {
            slots.push(counter.next(), number.to_string().into());
        }
        slots
    }

    fn keys(slots: &mut Slots) -> Vec<String> {
        let (mut keys, mut start) = (Vec::new(), 0);
        while let Some((position, _, key)) = slots.next_taken(start) {
            keys.push(key.to_string());
            start = position + 1;
        }
        keys
    }

    #[test]
    fn gaps_are_skipped_and_joined() {
        let mut slots = filled(10);
        for position in [0, 1, 2, 5, 6, 9] {
            slots.clear(position);
        }
        assert_eq!(keys(&mut slots), ["3", "4", "7", "8"]);
        assert!(matches!(slots.slots[0].content, Content::Gap { distance: 3 }));
        assert!(matches!(slots.slots[1].content, Content::Gap { distance: 2 }));
        slots.clear(3);
        slots.clear(4);
        assert_eq!(keys(&mut slots), ["7", "8"]);
        assert!(matches!(slots.slots[0].content, Content::Gap { distance: 7 }));
    }

    #[test]
    fn a_gap_at_the_end_leads_to_what_is_added_later() {
        let mut slots = filled(2);
        slots.clear(1);
        assert_eq!(keys(&mut slots), ["0"]);
        slots.push(Version::ABSENT, "new".into());
        assert_eq!(keys(&mut slots), ["0", "new"]);
    }

    #[test]
    fn too_many_gaps_are_moved_out() {
        let mut slots = filled(1_000);
        for position in 0..990 {
            slots.clear(position);
        }
        let mut moved = Vec::new();
        slots.tidy(|key, position| moved.push((key.to_string(), position)));
        assert_eq!(moved.first(), Some(&("990".to_owned(), 0)));
        assert_eq!(moved.last(), Some(&("999".to_owned(), 9)));
        assert_eq!((slots.slots.len(), slots.taken_count), (10, 10));
        assert!(slots.slots.capacity() < 64);
    }

    #[test]
    fn a_slot_is_three_words() {
        assert_eq!(size_of::<Slot>(), 24);
    }
}
