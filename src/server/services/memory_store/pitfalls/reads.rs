//! Items that were read from queues: `unremoved-read` and `wait-timeout`.
//!
//! Notes are about the line that reads. One read that is not removed proves nothing: work that failed is left to come back.
//! A line none of whose reads is ever removed in time is a mistake.

use std::collections::BTreeMap;

use super::thresholds::EXPIRED_READS;
use crate::cloud::Timestamp;
use crate::cloud::memory_store::ReadId;
use crate::server::context::Place;
use crate::server::notes::NoteKind;

/// A line that reads.
struct Line {
    place: Place,
    removed_in_time: u32,
    /// Reads whose items became visible again.
    expired: u32,
}

/// A read whose items were not removed yet.
struct Read {
    line: usize,
    /// When the items become visible again.
    visible_at: Timestamp,
    /// When they would, if the third argument of the read were the invisibility timeout.
    supposed_at: Timestamp,
    is_expired: bool,
}

#[derive(Default)]
pub(super) struct Reads {
    lines: Vec<Line>,
    by_id: BTreeMap<String, Read>,
}

impl Reads {
    /// Whether the line is met for the first time.
    pub fn is_new(&self, place: &Place) -> bool {
        self.lines.iter().all(|line| line.place != *place)
    }

    /// Items were read. Answers whether it is time to say that this line removes nothing.
    pub fn read(
        &mut self,
        place: Place,
        id: &str,
        now: Timestamp,
        visible_at: Timestamp,
        supposed_at: Timestamp,
    ) -> bool {
        self.expire(now);
        let line = self.lines.iter().position(|line| line.place == place).unwrap_or_else(|| {
            self.lines.push(Line { place, removed_in_time: 0, expired: 0 });
            self.lines.len() - 1
        });
        self.by_id.insert(id.to_owned(), Read { line, visible_at, supposed_at, is_expired: false });
        let line = &self.lines[line];
        line.removed_in_time == 0 && line.expired >= EXPIRED_READS
    }

    /// Whether a removal is still awaited for the id.
    pub fn is_known(&self, id: &ReadId) -> bool {
        self.by_id.contains_key(id.as_str())
    }

    /// Somebody tries to remove items with a wrong id, which is told there: what is invisible now is no more awaited.
    pub fn give_up(&mut self) {
        self.by_id.clear();
    }

    pub fn are_all_removed(&self) -> bool {
        self.by_id.is_empty()
    }

    /// The items of a read are removed. If that is too late, answers what to say, and where they were read.
    pub fn removed(&mut self, id: &str, now: Timestamp) -> Option<(NoteKind, Place)> {
        let read = self.by_id.remove(id)?;
        let line = &mut self.lines[read.line];
        if now < read.visible_at {
            line.removed_in_time += 1;
            return None;
        }
        if now < read.supposed_at {
            return Some((NoteKind::WaitTimeout, line.place.clone()));
        }
        (line.removed_in_time == 0).then(|| (NoteKind::UnremovedRead, line.place.clone()))
    }

    /// The lines of which no read was ever removed in time. `is_settled`: nothing goes on, so what is still invisible counts too.
    pub fn unremoved_at_end(&mut self, now: Timestamp, is_settled: bool) -> Vec<Place> {
        self.expire(now);
        let is_awaited = |position| self.by_id.values().any(|read| read.line == position);
        let lines = self.lines.iter().enumerate().filter(|(position, line)| {
            line.removed_in_time == 0 && (line.expired > 0 || is_settled && is_awaited(*position))
        });
        lines.map(|(_, line)| line.place.clone()).collect()
    }

    fn expire(&mut self, now: Timestamp) {
        for read in self.by_id.values_mut().filter(|read| !read.is_expired && read.visible_at <= now) {
            read.is_expired = true;
            self.lines[read.line].expired += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn second(seconds: u64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    fn place(line: u32) -> Place {
        Place { script: "s".into(), line }
    }

    #[test]
    fn a_line_that_never_removes_is_told_of_at_the_end_or_after_some_reads() {
        let mut reads = Reads::default();
        for (number, at) in [0, 30, 60].into_iter().enumerate() {
            assert!(!reads.read(place(1), &number.to_string(), second(at), second(at + 30), second(at)));
        }
        assert!(reads.read(place(1), "3", second(90), second(120), second(90)));
        assert_eq!(reads.unremoved_at_end(second(91), false), [place(1)]);
        assert_eq!(reads.removed("0", second(30)), Some((NoteKind::UnremovedRead, place(1))));
    }

    #[test]
    fn a_line_that_removes_may_leave_some() {
        let mut reads = Reads::default();
        reads.read(place(1), "a", second(0), second(30), second(0));
        reads.read(place(1), "b", second(0), second(30), second(0));
        assert_eq!(reads.removed("a", second(29)), None);
        assert_eq!(reads.removed("unknown", second(29)), None);
        assert!(reads.unremoved_at_end(second(100), true).is_empty());
    }

    #[test]
    fn what_is_invisible_when_the_run_is_cut_off_may_still_be_removed() {
        let mut reads = Reads::default();
        reads.read(place(1), "a", second(0), second(30), second(0));
        assert!(reads.unremoved_at_end(second(29), false).is_empty());
        assert_eq!(reads.unremoved_at_end(second(29), true), [place(1)]);
        assert_eq!(reads.unremoved_at_end(second(30), false), [place(1)]);
    }

    #[test]
    fn a_removal_within_the_wait_timeout_shows_what_was_meant() {
        let mut reads = Reads::default();
        reads.read(place(1), "a", second(0), second(30), second(120));
        assert_eq!(reads.removed("a", second(60)), Some((NoteKind::WaitTimeout, place(1))));
        assert!(reads.unremoved_at_end(second(60), true).is_empty());
    }
}
