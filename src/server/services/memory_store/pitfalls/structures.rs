//! What was stored in each structure: `key-only-bound` and `long-lifetime`.

use std::time::Duration;

use rustc_hash::FxHashSet;

use super::call::What;
use super::thresholds::{LONG_LIFETIME_SECONDS, LONG_LIVED_KEYS};
use crate::cloud::memory_store::{Bound, SortKey};

const LONG: Duration = Duration::from_secs(LONG_LIFETIME_SECONDS);

/// What is known of a structure, from this server's calls alone.
#[derive(Default)]
struct Content {
    /// Whether items with a sort key were met, and items without.
    has_sort_keys: bool,
    has_plain_items: bool,
    /// The keys that this server has written last with a long lifetime.
    long_lived: FxHashSet<What>,
    /// Nothing more to say about lifetimes.
    is_done_with_lifetimes: bool,
}

/// What is known of all structures, by handle.
#[derive(Default)]
pub(super) struct Contents {
    by_handle: Vec<Content>,
}

impl Contents {
    fn of(&mut self, handle: usize) -> &mut Content {
        if handle >= self.by_handle.len() {
            self.by_handle.resize_with(handle + 1, Content::default);
        }
        &mut self.by_handle[handle]
    }

    /// A key of a map was written. Hash maps have no sort keys.
    pub fn written(&mut self, handle: usize, key: What, lifetime: Duration, sort_key: Option<&SortKey>) {
        if let Some(sort_key) = sort_key {
            self.has_met(handle, !matches!(sort_key, SortKey::None));
        }
        let content = self.of(handle);
        if lifetime >= LONG && !content.is_done_with_lifetimes {
            content.long_lived.insert(key);
            content.is_done_with_lifetimes = content.long_lived.len() >= LONG_LIVED_KEYS;
        } else if !content.long_lived.is_empty() {
            content.long_lived.remove(&key);
        }
    }

    pub fn removed(&mut self, handle: usize, key: What) {
        let content = self.of(handle);
        if !content.long_lived.is_empty() {
            content.long_lived.remove(&key);
        }
    }

    /// An item of the map was met, with a sort key or without.
    pub fn has_met(&mut self, handle: usize, has_sort_key: bool) {
        let content = self.of(handle);
        content.has_sort_keys |= has_sort_key;
        content.has_plain_items |= !has_sort_key;
    }

    /// Whether this write makes the long-lived items of the map many.
    pub fn is_full_of_long_lived(&self, handle: usize, key: What, lifetime: Duration) -> bool {
        lifetime >= LONG
            && self.by_handle.get(handle).is_some_and(|content| {
                !content.is_done_with_lifetimes
                    && content.long_lived.len() + 1 >= LONG_LIVED_KEYS
                    && !content.long_lived.contains(&key)
            })
    }

    /// Whether one of the bounds is a key alone, though every item that was met has a sort key. Where some have none, a page
    /// may well end with one of those.
    pub fn are_keys_no_bounds(&self, handle: usize, bounds: [Option<&Bound>; 2]) -> bool {
        let is_ordered = |content: &Content| content.has_sort_keys && !content.has_plain_items;
        self.by_handle.get(handle).is_some_and(is_ordered)
            && bounds.into_iter().flatten().any(|bound| bound.key.is_some() && bound.sort_key.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lived_items_count_while_they_are_there() {
        let mut contents = Contents::default();
        let many = LONG_LIVED_KEYS as u64;
        for key in 0..many - 1 {
            assert!(!contents.is_full_of_long_lived(0, key, LONG));
            contents.written(0, key, LONG, None);
        }
        assert!(contents.is_full_of_long_lived(0, many, LONG));
        assert!(!contents.is_full_of_long_lived(0, 1, LONG), "it is one of them");
        assert!(!contents.is_full_of_long_lived(0, many, LONG - Duration::from_secs(1)));
        assert!(!contents.is_full_of_long_lived(1, many, LONG), "another map");
        contents.removed(0, 1);
        contents.written(0, 2, Duration::from_secs(60), None);
        contents.written(0, many, LONG, None);
        assert!(!contents.is_full_of_long_lived(0, many + 1, LONG));
    }

    #[test]
    fn a_key_is_no_bound_where_all_items_have_sort_keys() {
        let bound = Bound { key: Some("k".into()), sort_key: None };
        let mut contents = Contents::default();
        assert!(!contents.are_keys_no_bounds(0, [Some(&bound), None]));
        contents.has_met(0, true);
        assert!(contents.are_keys_no_bounds(0, [None, Some(&bound)]));
        let whole = Bound { sort_key: Some(SortKey::number(1.0)), ..bound.clone() };
        assert!(!contents.are_keys_no_bounds(0, [Some(&whole), None]));
        contents.has_met(0, false);
        assert!(!contents.are_keys_no_bounds(0, [Some(&bound), None]));
    }
}
