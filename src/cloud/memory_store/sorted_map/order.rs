//! The order in which the items of a sorted map stand.
//!
//! Numeric sort keys are by far the most common, so they have an order of their own (`blocks`), of 64-bit numbers and the
//! 32-bit indices of items: what a large map costs is the memory that a search touches. Items with equal numbers are ties,
//! ordered by key, and stand aside. All other items, which come behind the numbers, stand in one set.

use std::collections::{BTreeSet, btree_set};
use std::{ops, option};

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::SortKey;
use super::blocks::Blocks;
use super::bounds::Place;
use super::items::{Item, Items};
use crate::cloud::memory_store::memory::shrink_map;

/// Stands where the index of an item would, and says that several share the number. No item has this index.
const TIED: u32 = u32::MAX;

#[derive(Debug, Default)]
pub(super) struct Order {
    /// The index of the item that has the number, or [`TIED`]; by [`ordered_bits`].
    numbers: Blocks,
    /// The keys of the items that share a number.
    ties: FxHashMap<u64, BTreeSet<SmolStr>>,
    /// Texts, then none.
    others: BTreeSet<Place>,
}

impl Order {
    /// Asks for the memory in which an item with this sort key stands or will stand.
    pub(super) fn touch(&self, sort_key: &SortKey) {
        if let SortKey::Number(number) = *sort_key {
            self.numbers.touch(ordered_bits(number));
        }
    }

    /// Adds the item that has this index.
    pub(super) fn insert(&mut self, index: u32, items: &Items) {
        let Some(item) = items.get(index) else { return };
        let SortKey::Number(number) = item.sort_key else {
            self.others.insert(Place { sort_key: item.sort_key.clone(), key: item.key.clone() });
            return;
        };
        let bits = ordered_bits(number);
        let Some(first) = self.numbers.insert(bits, index, TIED) else { return };
        let keys = self.ties.entry(bits).or_default();
        keys.extend(items.get(first).map(|item| item.key.clone()));
        keys.insert(item.key.clone());
    }

    /// Takes out the item that has this key and stands, or stood, at this sort key.
    pub(super) fn remove(&mut self, sort_key: SortKey, key: &SmolStr) {
        let SortKey::Number(number) = sort_key else {
            self.others.remove(&Place { sort_key, key: key.clone() });
            return;
        };
        let bits = ordered_bits(number);
        // Mostly there are no ties at all.
        if !self.ties.is_empty()
            && let Some(keys) = self.ties.get_mut(&bits)
        {
            keys.remove(key);
            if !keys.is_empty() {
                return;
            }
            self.ties.remove(&bits);
            shrink_map(&mut self.ties);
        }
        self.numbers.remove(bits);
    }

    /// Takes note that the item with this sort key has another index now.
    pub(super) fn reindex(&mut self, sort_key: &SortKey, index: u32) {
        if let SortKey::Number(number) = *sort_key
            && let Some(held) = self.numbers.get_mut(ordered_bits(number))
            && *held != TIED
        {
            *held = index;
        }
    }

    /// The items between two bounds, of which the lower is the smaller one, from the smallest on or, reversed, from the
    /// greatest.
    pub(super) fn range<'order>(
        &'order self,
        (lower, upper): (ops::Bound<Place>, ops::Bound<Place>),
        items: &'order Items,
    ) -> impl DoubleEndedIterator<Item = &'order Item> {
        let (first, behind) = split(lower);
        let (last, before) = split(upper);
        let no_numbers = behind.as_ref().is_some_and(|place| !place.sort_key.is_number());
        let no_others = before.as_ref().is_some_and(|place| place.sort_key.is_number());
        let numbers = (!no_numbers).then(|| self.numbers.range(first, last));
        let behind_key = behind.as_ref().map(|place| place.key.clone());
        let before_key = before.as_ref().map(|place| place.key.clone());
        let numbers = numbers.into_iter().flatten().flat_map(move |(bits, index)| {
            let from = behind_key.as_deref().filter(|_| first == Some(bits));
            let to = before_key.as_deref().filter(|_| last == Some(bits));
            self.holders(bits, index, items).between(from, to)
        });
        let from =
            behind.filter(|place| !place.sort_key.is_number()).map_or(ops::Bound::Unbounded, ops::Bound::Excluded);
        let to = before.filter(|place| !place.sort_key.is_number()).map_or(ops::Bound::Unbounded, ops::Bound::Excluded);
        let others = (!no_others).then(|| self.others.range((from, to)));
        let keys = numbers.chain(others.into_iter().flatten().map(|place| Holder::Key(&place.key)));
        keys.filter_map(|holder| match holder {
            Holder::Item(item) => Some(item),
            Holder::Key(key) => items.find_item(key),
        })
    }

    fn holders<'order>(&'order self, bits: u64, index: u32, items: &'order Items) -> Holders<'order> {
        match self.ties.get(&bits).filter(|_| index == TIED) {
            Some(keys) => Holders::Several(keys),
            None => Holders::One(items.get(index)),
        }
    }
}

/// All items with one number.
enum Holders<'order> {
    One(Option<&'order Item>),
    Several(&'order BTreeSet<SmolStr>),
}

/// An item of the order, or its key.
enum Holder<'order> {
    Item(&'order Item),
    Key(&'order SmolStr),
}

impl<'order> Holders<'order> {
    /// Those whose keys lie between two others, both left out.
    fn between(self, from: Option<&str>, to: Option<&str>) -> HoldersBetween<'order> {
        match self {
            Self::One(holder) => {
                let is_within = |key: &str| from.is_none_or(|from| key > from) && to.is_none_or(|to| key < to);
                HoldersBetween::One(holder.filter(|item| is_within(&item.key)).into_iter())
            }
            Self::Several(keys) => {
                let bound = |key| match key {
                    Some(key) => ops::Bound::Excluded(key),
                    None => ops::Bound::Unbounded,
                };
                HoldersBetween::Several(keys.range::<str, _>((bound(from), bound(to))))
            }
        }
    }
}

enum HoldersBetween<'order> {
    One(option::IntoIter<&'order Item>),
    Several(btree_set::Range<'order, SmolStr>),
}

impl<'order> Iterator for HoldersBetween<'order> {
    type Item = Holder<'order>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::One(holder) => holder.next().map(Holder::Item),
            Self::Several(keys) => keys.next().map(Holder::Key),
        }
    }
}

impl DoubleEndedIterator for HoldersBetween<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        match self {
            Self::One(holder) => holder.next_back().map(Holder::Item),
            Self::Several(keys) => keys.next_back().map(Holder::Key),
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

/// A whole number that is ordered as the number is.
fn ordered_bits(number: f64) -> u64 {
    let bits = number.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
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
    }
}
