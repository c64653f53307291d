//! When a container that has become mostly empty should give memory back.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Containers of this capacity or less are left alone.
const CAPACITY_KEPT: usize = 64;

/// Whether a container uses less than a quarter of a capacity that is worth the trouble.
///
/// Whoever shrinks it should keep room for twice its length, so that it must halve before it is asked again.
pub(super) fn is_mostly_unused(length: usize, capacity: usize) -> bool {
    capacity > CAPACITY_KEPT && length < capacity / 4
}

/// Shrinks a hash map that has become mostly empty.
pub(super) fn shrink_map<K: Eq + Hash, V>(map: &mut FxHashMap<K, V>) {
    if is_mostly_unused(map.len(), map.capacity()) {
        map.shrink_to(map.len() * 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_that_empties_gives_its_memory_back() {
        let mut map: rustc_hash::FxHashMap<u32, u32> = (0..10_000).map(|number| (number, number)).collect();
        let full = map.capacity();
        for number in 0..9_990 {
            map.remove(&number);
            shrink_map(&mut map);
        }
        assert!(map.capacity() <= CAPACITY_KEPT, "{} of {full} is left", map.capacity());
        assert_eq!(map.len(), 10);
    }
}
