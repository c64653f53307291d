//! The order in which the items of a sorted map stand.
//!
//! Numeric sort keys are by far the most common, so they have a tree of their own whose keys are plain 64-bit numbers: a
//! search then touches a fraction of the memory that it would with whole places, which is what a large map costs. Items with
//! equal numbers are ties, ordered by key. All other items, which come behind the numbers, stand in one set.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, btree_set};
use std::sync::Arc;
use std::{ops, option};

use super::SortKey;
use super::bounds::Place;

#[derive(Debug, Default)]
pub(super) struct Order {
    /// By [`ordered_bits`].
    numbers: BTreeMap<u64, Ties>,
    /// Texts, then none.
    others: BTreeSet<Place>,
}

/// The keys of all items with one number. Mostly one.
#[derive(Debug)]
enum Ties {
    One(Arc<str>),
    #[expect(clippy::box_collection, reason = "boxed, so that the common case takes two words in the tree")]
    Many(Box<BTreeSet<Arc<str>>>),
}

impl Order {
    pub(super) fn insert(&mut self, place: Place) {
        let SortKey::Number(number) = place.sort_key else {
            self.others.insert(place);
            return;
        };
        match self.numbers.entry(ordered_bits(number)) {
            Entry::Vacant(entry) => {
                entry.insert(Ties::One(place.key));
            }
            Entry::Occupied(mut entry) => match entry.get_mut() {
                Ties::Many(keys) => {
                    keys.insert(place.key);
                }
                Ties::One(key) => {
                    let keys = BTreeSet::from([Arc::clone(key), place.key]);
                    entry.insert(Ties::Many(Box::new(keys)));
                }
            },
        }
    }

    pub(super) fn remove(&mut self, place: &Place) {
        let SortKey::Number(number) = place.sort_key else {
            self.others.remove(place);
            return;
        };
        let Entry::Occupied(mut entry) = self.numbers.entry(ordered_bits(number)) else { return };
        let is_empty = match entry.get_mut() {
            Ties::One(key) => *key == place.key,
            Ties::Many(keys) => {
                keys.remove(&place.key);
                keys.is_empty()
            }
        };
        if is_empty {
            entry.remove();
        }
    }

    /// The items between two bounds, of which the lower is the smaller one, from the smallest on or, reversed, from the
    /// greatest.
    pub(super) fn range(
        &self,
        (lower, upper): (ops::Bound<Place>, ops::Bound<Place>),
    ) -> impl DoubleEndedIterator<Item = (SortKey, &Arc<str>)> {
        let (first, behind) = split(lower);
        let (last, before) = split(upper);
        let no_numbers = behind.as_ref().is_some_and(|place| !place.sort_key.is_number());
        let no_others = before.as_ref().is_some_and(|place| place.sort_key.is_number());
        let numbers = (!no_numbers).then(|| self.numbers.range((included(first), included(last))));
        let behind_key = behind.as_ref().map(|place| Arc::clone(&place.key));
        let before_key = before.as_ref().map(|place| Arc::clone(&place.key));
        let numbers = numbers.into_iter().flatten().flat_map(move |(&bits, ties)| {
            let from = behind_key.as_deref().filter(|_| first == Some(bits));
            let to = before_key.as_deref().filter(|_| last == Some(bits));
            ties.between(from, to).map(move |key| (SortKey::Number(number_of(bits)), key))
        });
        let from =
            behind.filter(|place| !place.sort_key.is_number()).map_or(ops::Bound::Unbounded, ops::Bound::Excluded);
        let to = before.filter(|place| !place.sort_key.is_number()).map_or(ops::Bound::Unbounded, ops::Bound::Excluded);
        let others = (!no_others).then(|| self.others.range((from, to)));
        numbers.chain(others.into_iter().flatten().map(|place| (place.sort_key.clone(), &place.key)))
    }
}

impl Ties {
    /// The keys between two others, both left out.
    fn between(&self, from: Option<&str>, to: Option<&str>) -> TieRange<'_> {
        match self {
            Self::One(key) => {
                let is_within = from.is_none_or(|from| &**key > from) && to.is_none_or(|to| &**key < to);
                TieRange::One(is_within.then_some(key).into_iter())
            }
            Self::Many(keys) => {
                let bound = |key| match key {
                    Some(key) => ops::Bound::Excluded(key),
                    None => ops::Bound::Unbounded,
                };
                TieRange::Many(keys.range::<str, _>((bound(from), bound(to))))
            }
        }
    }
}

enum TieRange<'order> {
    One(option::IntoIter<&'order Arc<str>>),
    Many(btree_set::Range<'order, Arc<str>>),
}

impl<'order> Iterator for TieRange<'order> {
    type Item = &'order Arc<str>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::One(key) => key.next(),
            Self::Many(keys) => keys.next(),
        }
    }
}

impl DoubleEndedIterator for TieRange<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        match self {
            Self::One(key) => key.next_back(),
            Self::Many(keys) => keys.next_back(),
        }
    }
}

/// The number of a bound, if it has one, and its place.
fn split(bound: ops::Bound<Place>) -> (Option<u64>, Option<Place>) {
    match bound {
        ops::Bound::Unbounded => (None, None),
        ops::Bound::Excluded(place) | ops::Bound::Included(place) => {
            let bits = if let SortKey::Number(number) = place.sort_key { Some(ordered_bits(number)) } else { None };
            (bits, Some(place))
        }
    }
}

fn included(bits: Option<u64>) -> ops::Bound<u64> {
    bits.map_or(ops::Bound::Unbounded, ops::Bound::Included)
}

/// A whole number that is ordered as the number is.
fn ordered_bits(number: f64) -> u64 {
    let bits = number.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

fn number_of(bits: u64) -> f64 {
    f64::from_bits(if bits >> 63 == 1 { bits & !(1 << 63) } else { !bits })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_ordered_as_their_numbers() {
        let ordered = [f64::MIN, -2.5, -1.0, -f64::MIN_POSITIVE, 0.0, 5e-324, 1.0, 2.5, f64::MAX];
        for pair in ordered.windows(2) {
            assert!(ordered_bits(pair[0]) < ordered_bits(pair[1]), "{pair:?}");
        }
        for number in ordered {
            assert_eq!(number_of(ordered_bits(number)).to_bits(), number.to_bits());
        }
    }
}
