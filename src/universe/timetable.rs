//! Which servers have a turn next.
//!
//! Most servers wait most of the time: a round gives turns to those only whose time has come, and costs nothing for the others.
//! So whoever gives a server something to do has to say so ([`Timetable::set`]).
//!
//! # Invariants
//!
//! - Servers that are due together have their turns in the order of their numbers.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::cloud::Timestamp;
use crate::server::ServerId;

/// When a server next has something to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub due: Option<Timestamp>,
    /// Whether that is more than reads which wait for ever.
    pub is_at_work: bool,
}

/// When each server next has something to do.
#[derive(Debug, Default)]
pub(super) struct Timetable {
    due: BTreeSet<(Timestamp, ServerId)>,
    entries: FxHashMap<ServerId, Entry>,
    at_work: usize,
}

impl Timetable {
    /// When the server next has something to do, from now on.
    pub fn set(&mut self, server: ServerId, entry: Entry) {
        let before = self.entries.insert(server, entry).unwrap_or_default();
        self.take_out(server, before);
        self.due.extend(entry.due.map(|due| (due, server)));
        self.at_work += usize::from(entry.is_at_work);
    }

    /// The server is gone.
    pub fn remove(&mut self, server: ServerId) {
        if let Some(before) = self.entries.remove(&server) {
            self.take_out(server, before);
        }
    }

    fn take_out(&mut self, server: ServerId, entry: Entry) {
        if let Some(due) = entry.due {
            self.due.remove(&(due, server));
        }
        self.at_work -= usize::from(entry.is_at_work);
    }

    /// When the next server has something to do.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(due, _)| *due)
    }

    /// The servers that are due by `now`, in the order of their numbers. They stay due until [`Timetable::set`] says otherwise.
    pub fn due_by(&self, now: Timestamp, into: &mut Vec<ServerId>) {
        into.extend(self.due.iter().take_while(|(due, _)| *due <= now).map(|(_, server)| *server));
        into.sort_unstable();
    }

    /// Whether any server has more to do than to wait for ever.
    pub fn is_anyone_at_work(&self) -> bool {
        self.at_work > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    fn due_by(table: &Timetable, seconds: u64) -> Vec<u32> {
        let mut due = Vec::new();
        table.due_by(at(seconds), &mut due);
        due.into_iter().map(|server| server.0).collect()
    }

    #[test]
    fn servers_are_due_in_the_order_of_their_numbers() {
        let mut table = Timetable::default();
        for (server, seconds) in [(3, 1), (1, 2), (2, 9)] {
            table.set(ServerId(server), Entry { due: Some(at(seconds)), is_at_work: true });
        }
        assert_eq!(table.next_due(), Some(at(1)));
        assert_eq!(due_by(&table, 2), [1, 3]);
        table.set(ServerId(3), Entry { due: None, is_at_work: false });
        table.remove(ServerId(1));
        assert_eq!((due_by(&table, 2), due_by(&table, 9)), (vec![], vec![2]));
        assert!(table.is_anyone_at_work());
        table.set(ServerId(2), Entry { due: Some(at(9)), is_at_work: false });
        assert!(!table.is_anyone_at_work());
        table.remove(ServerId(2));
        assert_eq!(table.next_due(), None);
    }
}
