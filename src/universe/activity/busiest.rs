//! Which of very many things were asked for most, in bounded memory.
//!
//! Up to [`FOLLOWED_MAX`] things are counted one by one, exactly. When there are more, those with the fewest requests are
//! forgotten, in the manner of Misra and Gries: the same number is taken from the lead of every thing, and those that have
//! none left go. What was taken altogether is known, and no count can be wrong by more; a thing that was asked for more
//! often than that is never forgotten.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// How many things are followed at the same time.
pub const FOLLOWED_MAX: usize = 50_000;

/// How often something was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy<T> {
    /// The structure or key.
    pub what: T,
    /// Requests about it, failed ones included.
    pub requests: u64,
    /// Request units that they cost.
    pub units: u64,
}

/// The things that were asked for most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking<T> {
    /// The busiest first.
    pub busiest: Vec<Busy<T>>,
    /// How many requests may be missing from each count. Zero unless there were more things than can be followed.
    pub missing_max: u64,
}

#[derive(Debug)]
struct Followed {
    requests: u64,
    units: u64,
    /// How far it is from being forgotten, in requests.
    lead: u64,
}

/// Counts requests by what they are about.
#[derive(Debug)]
pub(super) struct Busiest<T> {
    followed: FxHashMap<T, Followed>,
    followed_max: usize,
    taken: u64,
}

impl<T: Clone + Eq + Hash + Ord> Busiest<T> {
    pub fn new(followed_max: usize) -> Self {
        Self { followed: FxHashMap::default(), followed_max, taken: 0 }
    }

    pub fn count(&mut self, what: T, units: u64) {
        let followed = self.followed.entry(what).or_insert(Followed { requests: 0, units: 0, lead: 0 });
        followed.requests += 1;
        followed.units += units;
        followed.lead += 1;
        if self.followed.len() > self.followed_max {
            self.forget();
        }
    }

    /// Forgets at least half of the things.
    fn forget(&mut self) {
        let mut leads: Vec<u64> = self.followed.values().map(|followed| followed.lead).collect();
        let middle = leads.len() / 2;
        let (_, &mut median, _) = leads.select_nth_unstable(middle);
        self.taken += median;
        self.followed.retain(|_, followed| {
            followed.lead = followed.lead.saturating_sub(median);
            followed.lead > 0
        });
    }

    /// The busiest, by requests, then by units, then in the order of their names.
    pub fn ranking(&self, length: usize) -> Ranking<T> {
        let mut all: Vec<_> = self.followed.iter().collect();
        all.sort_unstable_by(|(what, one), (other_what, other)| {
            (other.requests, other.units).cmp(&(one.requests, one.units)).then_with(|| what.cmp(other_what))
        });
        all.truncate(length);
        let busy = |(what, followed): (&T, &Followed)| Busy {
            what: what.clone(),
            requests: followed.requests,
            units: followed.units,
        };
        Ranking { busiest: all.into_iter().map(busy).collect(), missing_max: self.taken }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn busy(what: u32, requests: u64, units: u64) -> Busy<u32> {
        Busy { what, requests, units }
    }

    #[test]
    fn few_things_are_counted_exactly() {
        let mut busiest = Busiest::new(4);
        for (what, units) in [(1, 1), (2, 1), (3, 5), (4, 1), (3, 2), (2, 1), (1, 1)] {
            busiest.count(what, units);
        }
        let ranking = busiest.ranking(3);
        assert_eq!(ranking.busiest, [busy(3, 2, 7), busy(1, 2, 2), busy(2, 2, 2)]);
        assert_eq!(ranking.missing_max, 0);
    }

    #[test]
    fn the_busiest_of_very_many_is_found_in_bounded_memory() {
        let mut busiest = Busiest::new(100);
        for number in 0..100_000 {
            // One key in twenty requests, from the middle of the run on, among keys that come once.
            let is_hot = number > 50_000 && number % 20 == 0;
            busiest.count(if is_hot { 7 } else { 1_000 + number }, 1);
            assert!(busiest.followed.len() <= 100);
        }
        let ranking = busiest.ranking(1);
        let hot = &ranking.busiest[0];
        assert_eq!(hot.what, 7);
        assert!(hot.requests <= 2_499 && hot.requests + ranking.missing_max >= 2_499, "{ranking:?}");
        assert!(ranking.missing_max <= 100_000 / 50, "{ranking:?}");
    }
}
