//! Methods, events and callbacks of Roblox's classes, by name: what a script may mean that sandstore has not.
//!
//! The reflection data has none of them, so they stand in `members.txt`, a list of names. CONTRIBUTING.md says where it comes from
//! and how it is made anew; `tests/docs/members.rs` makes it and holds it to its form.

use std::cmp::Ordering;

/// One class a line, sorted: the name, a tab, and its own members with a space between them.
static MEMBERS: &str = include_str!("members.txt");

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberKind {
    Method,
    Event,
    /// A function that scripts set.
    Callback,
    /// A property that the reflection data does not have, or one for plugins only.
    Property,
}

impl MemberKind {
    /// What stands behind the name of such a member in the list.
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Method => "()",
            Self::Event => "~",
            Self::Callback => "=",
            Self::Property => "",
        }
    }

    /// As the shims call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::Event => "event",
            Self::Callback => "callback",
            Self::Property => "property",
        }
    }
}

/// What stands before the name of a member that only plugins may use.
const OF_PLUGINS: char = '+';

/// A member of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub name: &'static str,
    pub kind: MemberKind,
    /// Scripts cannot use it, only plugins.
    pub is_of_plugins: bool,
}

impl Member {
    fn read(text: &'static str) -> Self {
        let (text, is_of_plugins) = text.strip_prefix(OF_PLUGINS).map_or((text, false), |rest| (rest, true));
        let marked = [MemberKind::Method, MemberKind::Event, MemberKind::Callback]
            .into_iter()
            .find_map(|kind| Some((text.strip_suffix(kind.mark())?, kind)));
        let (name, kind) = marked.unwrap_or((text, MemberKind::Property));
        Self { name, kind, is_of_plugins }
    }
}

/// The members that a class brings by itself, without its superclasses.
pub fn own_members(class: &str) -> impl Iterator<Item = Member> {
    row(class).unwrap_or_default().split_terminator(' ').map(Member::read)
}

/// What stands behind the name of a class. Every class of an object is looked up here with all that it inherits, so the sorted lines
/// are halved again and again instead of read one by one.
fn row(class: &str) -> Option<&'static str> {
    let mut rest = MEMBERS;
    while !rest.is_empty() {
        let start = rest.as_bytes()[..rest.len() / 2].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let end = rest[start..].find('\n').map_or(rest.len(), |length| start + length + 1);
        let (name, members) = rest[start..end].trim_end().split_once('\t')?;
        match name.cmp(class) {
            Ordering::Equal => return Some(members),
            Ordering::Less => rest = &rest[end..],
            Ordering::Greater => rest = &rest[..start],
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_of_the_list_is_found() {
        for line in MEMBERS.lines() {
            let (class, members) = line.split_once('\t').expect("a class and its members");
            assert_eq!(row(class), Some(members), "{class}");
        }
        assert_eq!(["", "A", "BaseParts", "Zzz"].map(row), [None; 4]);
    }

    #[test]
    fn members_are_read_with_what_they_are() {
        let find = |class: &str, name: &str| own_members(class).find(|member| member.name == name);
        let member = |name, kind, is_of_plugins| Some(Member { name, kind, is_of_plugins });
        assert_eq!(find("BasePart", "Touched"), member("Touched", MemberKind::Event, false));
        assert_eq!(find("WorldRoot", "Raycast"), member("Raycast", MemberKind::Method, false));
        assert_eq!(find("MarketplaceService", "ProcessReceipt"), member("ProcessReceipt", MemberKind::Callback, false));
        assert_eq!(find("Workspace", "ZoomToExtents"), member("ZoomToExtents", MemberKind::Method, true));
        assert_eq!(find("Part", "Touched"), None, "inherited");
        assert_eq!(find("NoSuchClass", "Touched"), None);
    }
}
