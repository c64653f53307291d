//! Keys that were read a moment ago: `busy-polling` and `get-then-set`.
//!
//! Kept are a few hundred keys, each in the one slot that its number leads to; another key may take the slot over. That
//! forgets something now and then, and costs next to nothing.

use std::time::Duration;

use super::call::{What, Whole, whole};
use super::thresholds::{POLLING_READS, POLLING_SECONDS};
use crate::cloud::Timestamp;
use crate::server::context::Place;

const SLOTS: usize = 256;

const SPAN: Duration = Duration::from_secs(POLLING_SECONDS);

/// The last so many reads must come from one line, one after the other. The reads before them are counted only.
const READS_OF_LINE: u32 = 10;
const READS_COUNTED: u32 = POLLING_READS - READS_OF_LINE;

#[derive(Clone, Copy, Default)]
struct Slot {
    what: What,
    /// When the span began, and how many reads there were in it.
    since: Timestamp,
    reads: u32,
    /// Whether it was read since it was last written.
    was_read: bool,
    /// Whether a write after a read was looked at already.
    was_looked_at: bool,
}

/// The last reads of things that are read very often.
struct Poll {
    place: Place,
    reads: u32,
}

#[derive(Default)]
pub(super) struct RecentReads {
    /// Empty before the first read.
    slots: Vec<Slot>,
    poll: Option<Poll>,
}

impl RecentReads {
    fn slot(&self, what: What) -> Option<&Slot> {
        self.slots.get(index(what)).filter(|slot| slot.what == what)
    }

    fn slot_mut(&mut self, what: What) -> Option<&mut Slot> {
        self.slots.get_mut(index(what)).filter(|slot| slot.what == what)
    }

    pub fn read(&mut self, what: What, now: Timestamp) {
        if self.slots.is_empty() {
            self.slots = vec![Slot::default(); SLOTS];
        }
        let slot = &mut self.slots[index(what)];
        if slot.what != what {
            *slot = Slot { what, ..Slot::default() };
        }
        if slot.reads == 0 || now.saturating_since(slot.since) >= SPAN {
            (slot.since, slot.reads) = (now, 0);
        }
        slot.reads += 1;
        slot.was_read = true;
    }

    /// A key was written or removed by this server.
    pub fn written(&mut self, handle: usize, key: What) {
        self.forget(key);
        self.changed(handle);
    }

    /// Something in the structure was changed by this server: reading it as a whole gives something new.
    pub fn changed(&mut self, handle: usize) {
        Whole::ALL.into_iter().for_each(|part| self.forget(whole(handle, part)));
    }

    pub fn forget(&mut self, what: What) {
        if let Some(slot) = self.slot_mut(what) {
            (slot.reads, slot.was_read) = (0, false);
        }
    }

    /// Whether one more read now would be one of very many.
    pub fn is_polled(&self, what: What, now: Timestamp) -> bool {
        self.slot(what).is_some_and(|slot| slot.reads >= READS_COUNTED && now.saturating_since(slot.since) < SPAN)
    }

    /// Whether the last of these reads came from this one line, with this one.
    pub fn is_polled_from(&mut self, place: &Place) -> bool {
        match &mut self.poll {
            Some(poll) if poll.place == *place => poll.reads += 1,
            poll => *poll = Some(Poll { place: place.clone(), reads: 1 }),
        }
        self.poll.as_ref().is_some_and(|poll| poll.reads >= READS_OF_LINE)
    }

    /// Whether the key was read since it was written, and nobody has looked at the line that writes it yet.
    pub fn was_read(&self, key: What) -> bool {
        self.slot(key).is_some_and(|slot| slot.was_read && !slot.was_looked_at)
    }

    pub fn set_looked_at(&mut self, key: What) {
        if let Some(slot) = self.slot_mut(key) {
            slot.was_looked_at = true;
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lowest bits are all that is wanted")]
fn index(what: What) -> usize {
    what as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(seconds: f64) -> Timestamp {
        Timestamp::default().saturating_add(Duration::from_secs_f64(seconds))
    }

    fn place(line: u32) -> Place {
        Place { script: "s".into(), line }
    }

    #[test]
    fn many_reads_in_a_second_are_polling() {
        let mut recent = RecentReads::default();
        for _ in 0..READS_COUNTED {
            assert!(!recent.is_polled(7, second(1.0)));
            recent.read(7, second(1.0));
        }
        assert!(recent.is_polled(7, second(1.9)));
        assert!(!recent.is_polled(7, second(2.0)));
        assert!(!recent.is_polled(8, second(1.0)));
        recent.forget(7);
        assert!(!recent.is_polled(7, second(1.0)));
    }

    #[test]
    fn polling_is_the_work_of_one_line() {
        let mut recent = RecentReads::default();
        assert!((0..100).all(|number| !recent.is_polled_from(&place(number % 2))));
        assert_eq!((0..100).position(|_| recent.is_polled_from(&place(5))), Some(READS_OF_LINE as usize - 1));
    }

    #[test]
    fn a_write_ends_what_a_read_began() {
        let mut recent = RecentReads::default();
        recent.read(7, second(0.0));
        assert!(recent.was_read(7));
        recent.written(0, 7);
        assert!(!recent.was_read(7));
        recent.read(7, second(0.0));
        recent.set_looked_at(7);
        assert!(!recent.was_read(7), "one look is enough");
    }
}
