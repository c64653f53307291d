//! The order of a sorted map, and places in it.

use std::ops;

use smol_str::SmolStr;

use super::{Bound, SortKey};

/// Where an item stands: by sort key, then by the bytes of the key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) sort_key: SortKey,
    pub(super) key: SmolStr,
}

/// The part of the order that lies between two bounds; nothing when no item can.
pub(super) fn between(lower: Option<Bound>, upper: Option<Bound>) -> Option<(ops::Bound<Place>, ops::Bound<Place>)> {
    let lower = lower.map_or(Some(ops::Bound::Unbounded), behind)?;
    let upper = upper.map_or(ops::Bound::Unbounded, before);
    if let (ops::Bound::Excluded(lower), ops::Bound::Excluded(upper)) = (&lower, &upper)
        && lower >= upper
    {
        return None;
    }
    Some((lower, upper))
}

/// The lower end of a range that begins behind a bound; nothing when nothing can be behind it.
fn behind(bound: Bound) -> Option<ops::Bound<Place>> {
    let sort_key = match bound {
        Bound { key: Some(key), sort_key } => {
            let sort_key = sort_key.unwrap_or_default().normalised();
            return Some(ops::Bound::Excluded(Place { sort_key, key: key.into() }));
        }
        Bound { key: None, sort_key: None } => return Some(ops::Bound::Unbounded),
        Bound { key: None, sort_key: Some(sort_key) } => sort_key,
    };
    // Behind all items that have this sort key is where the next possible sort key begins.
    let next = match sort_key {
        SortKey::Number(number) => SortKey::number(number.next_up()),
        SortKey::Text(text) => SortKey::text(format!("{text}\0")),
        SortKey::None => return None,
    };
    Some(ops::Bound::Excluded(start_of(next)))
}

/// The upper end of a range that ends before a bound.
fn before(bound: Bound) -> ops::Bound<Place> {
    match bound {
        Bound { key: Some(key), sort_key } => {
            ops::Bound::Excluded(Place { sort_key: sort_key.unwrap_or_default().normalised(), key: key.into() })
        }
        Bound { key: None, sort_key: Some(sort_key) } => ops::Bound::Excluded(start_of(sort_key.normalised())),
        Bound { key: None, sort_key: None } => ops::Bound::Unbounded,
    }
}

/// The place before all items that have a sort key. No item stands on it, since no key is empty.
fn start_of(sort_key: SortKey) -> Place {
    Place { sort_key, key: SmolStr::default() }
}
