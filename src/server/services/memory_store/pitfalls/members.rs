//! Members that do not exist: `unknown-member`.

use mlua::Lua;
use strsim::normalized_damerau_levenshtein;

use super::super::class::{CLASSES, Class};
use crate::server::context::Context;
use crate::server::notes::NoteKind;

/// How much of a name must be the same for another to be meant, from 0 to 1. Without that the nearest name misleads.
const LIKENESS_MIN: f64 = 0.58;

/// Most methods have it, so it says nothing about likeness.
const COMMON_ENDING: &str = "async";

/// Says that a class of ours has no such member, and which is the nearest.
pub(crate) fn note_unknown(lua: &Lua, context: &Context, class_name: &str, member: &str) {
    let Some(class) = CLASSES.iter().find(|class| class.name == class_name) else { return };
    if let Some(place) = context.look(lua, NoteKind::UnknownMember) {
        context.note_at(NoteKind::UnknownMember, &place, Some(detail(class, member)));
    }
}

/// What there is in the place of a member that does not exist.
fn detail(class: &Class, member: &str) -> String {
    let there_is = match nearest(class, member) {
        Some(name) => format!("the nearest member of {} is `{name}`", class.name),
        None => format!("{} has {}", class.name, names(class).collect::<Vec<_>>().join(", ")),
    };
    if class.methods.iter().any(|method| method.is_guide_only && method.name == member) {
        format!("`{member}` exists in the guide profile only; {there_is}")
    } else {
        there_is
    }
}

/// The methods that Roblox has too.
fn names(class: &Class) -> impl Iterator<Item = &'static str> {
    class.methods.iter().filter(|method| !method.is_guide_only).map(|method| method.name)
}

/// The member of Roblox's that is most like the name, if one is like it.
pub(crate) fn nearest_member(class_name: &str, member: &str) -> Option<&'static str> {
    nearest(CLASSES.iter().find(|class| class.name == class_name)?, member)
}

fn nearest(class: &Class, member: &str) -> Option<&'static str> {
    let core = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.strip_suffix(COMMON_ENDING).map_or(name.clone(), str::to_owned)
    };
    let likeness = |name: &str| normalized_damerau_levenshtein(&core(name), &core(member));
    let best = names(class).max_by(|one, other| likeness(one).total_cmp(&likeness(other)))?;
    (likeness(best) >= LIKENESS_MIN).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::super::super::class::{HASH_MAP, QUEUE, SERVICE, SORTED_MAP};
    use super::*;

    #[test]
    fn what_the_guide_profile_adds_is_told_apart() {
        assert_eq!(
            detail(&SERVICE, "GetMap"),
            "`GetMap` exists in the guide profile only; the nearest member of MemoryStoreService is `GetHashMap`"
        );
        assert_eq!(detail(&SERVICE, "GetHashMaps"), "the nearest member of MemoryStoreService is `GetHashMap`");
    }

    #[test]
    fn the_nearest_member_is_named_if_one_is_near() {
        for (class, member, expected) in [
            (SERVICE, "GetMap", Some("GetHashMap")),
            (SERVICE, "GetSortedmap", Some("GetSortedMap")),
            (SERVICE, "GetRequestBudgetForRequestType", None),
            (HASH_MAP, "Get", Some("GetAsync")),
            (HASH_MAP, "setasync", Some("SetAsync")),
            (HASH_MAP, "IncrementAsync", None),
            (HASH_MAP, "ListKeysAsync", Some("ListItemsAsync")),
            (SORTED_MAP, "GetRange", Some("GetRangeAsync")),
            (SORTED_MAP, "GetSortedAsync", None),
            (QUEUE, "GetSize", Some("GetSizeAsync")),
            (QUEUE, "PopAsync", None),
            (QUEUE, "", None),
        ] {
            assert_eq!(nearest(&class, member), expected, "{member}");
        }
    }
}
