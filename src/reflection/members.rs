//! Methods, events and callbacks of Roblox's classes, by name: what a script may mean that sandstore has not.
//!
//! The reflection data has none of them, so they stand in `members.txt`, a list of names. CONTRIBUTING.md says where it comes from
//! and how it is made anew; `tests/docs/members.rs` makes it and holds it to its form.

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
    let rows = MEMBERS.lines().filter_map(|line| line.split_once('\t'));
    let own = rows.into_iter().find(|(name, _)| *name == class).map_or("", |(_, members)| members);
    own.split_terminator(' ').map(Member::read)
}

#[cfg(test)]
mod tests {
    use super::*;

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
