//! What Roblox's reflection data says about enums and classes, as static texts made at build time (see `build.rs`).
//!
//! The data has no methods, events and callbacks: those stand in `members`. Which of them sandstore emulates stands in each
//! service's own class table, and in the shims.

mod entries;
mod members;

use entries::Entries;
pub use members::{Member, MemberKind, own_members};

include!(concat!(env!("OUT_DIR"), "/reflection.rs"));

static ENUMS: Entries = Entries { text: include_str!(concat!(env!("OUT_DIR"), "/enum.txt")), ends: ENUM_ENDS };
static CLASSES: Entries = Entries { text: include_str!(concat!(env!("OUT_DIR"), "/class.txt")), ends: CLASS_ENDS };
/// In the order of `CLASSES`.
static PROPERTIES: Entries =
    Entries { text: include_str!(concat!(env!("OUT_DIR"), "/property.txt")), ends: PROPERTY_ENDS };

/// The names of all enums.
pub fn enums() -> impl Iterator<Item = &'static str> {
    ENUMS.names()
}

/// The items of the enum `name`, sorted by name, or `None` where Roblox has no such enum.
pub fn enum_items(name: &str) -> Option<impl Iterator<Item = (&'static str, u32)>> {
    let (_, items) = ENUMS.find(name)?;
    Some(items.split_terminator(' ').filter_map(|item| {
        let (name, value) = item.split_once('=')?;
        Some((name, value.parse().ok()?))
    }))
}

/// The names of all classes.
pub fn classes() -> impl Iterator<Item = &'static str> {
    CLASSES.names()
}

/// Whether Roblox has a class of this name.
pub fn is_class(name: &str) -> bool {
    CLASSES.find(name).is_some()
}

/// Whether Roblox has a class of this name that is a service.
pub fn is_service(name: &str) -> bool {
    class(name).is_some_and(|class| class.flags.contains('s'))
}

/// Whether Roblox has a class of this name that `Instance.new` makes.
pub fn is_creatable(name: &str) -> bool {
    class(name).is_some_and(|class| class.flags.contains('c'))
}

/// The class and all its superclasses, nearest first. A class that Roblox does not know has only itself.
pub fn ancestry(name: &str) -> Vec<&str> {
    let mut line = vec![name];
    let mut current = name;
    while let Some(superclass) = class(current).map(|class| class.superclass).filter(|name| !name.is_empty()) {
        line.push(superclass);
        current = superclass;
    }
    line
}

/// What is known of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyFact {
    Property {
        /// `boolean`, `string`, `number`, `int`, `Instance`, `Enum.Name`, or the name of a datatype.
        kind: &'static str,
        is_read_only: bool,
        /// As text. `None`: nobody knows, or it is a datatype.
        default: Option<&'static str>,
    },
    /// Another name for a property.
    Alias(&'static str),
    /// A default of an inherited property that is another in this class.
    Default(&'static str),
}

/// What a class says of properties by itself, without its superclasses.
pub fn own_properties(name: &str) -> impl Iterator<Item = (&'static str, PropertyFact)> {
    let text = CLASSES.find(name).map_or("", |(index, _)| PROPERTIES.get(index));
    text.lines().filter_map(|line| {
        let mut parts = line.split('\t');
        match (parts.next()?, parts.next()?, parts.next()?) {
            ("!", property, default) => Some((property, PropertyFact::Default(default))),
            (alias, "=", property) => Some((alias, PropertyFact::Alias(property))),
            (property, kind, access) => {
                let fact = PropertyFact::Property { kind, is_read_only: access == "r", default: parts.next() };
                Some((property, fact))
            }
        }
    })
}

struct ClassRow {
    superclass: &'static str,
    /// `s` of a service, `c` of what scripts can create.
    flags: &'static str,
}

fn class(name: &str) -> Option<ClassRow> {
    let (superclass, flags) = CLASSES.find(name)?.1.split_once('\t')?;
    Some(ClassRow { superclass, flags })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sort_direction_is_there() {
        let items = enum_items("SortDirection").expect("Roblox has Enum.SortDirection");
        assert_eq!(items.collect::<Vec<_>>(), [("Ascending", 0), ("Descending", 1)]);
        assert!(enum_items("MemoryStoreBudgetRequestType").is_none(), "an enum of the guide's dialect only");
    }

    #[test]
    fn classes_know_their_ancestry() {
        assert!(is_service("MemoryStoreService"));
        assert!(!is_service("MemoryStoreQueue"));
        assert_eq!(ancestry("MemoryStoreQueue").last(), Some(&"Object"));
        assert_eq!(ancestry("NoSuchClass"), ["NoSuchClass"]);
    }

    #[test]
    fn classes_know_their_properties() {
        let find = |class: &str, property: &str| {
            own_properties(class).find(|(name, _)| *name == property).map(|(_, fact)| fact)
        };
        let value = PropertyFact::Property { kind: "string", is_read_only: false, default: Some("") };
        assert_eq!(find("StringValue", "Value"), Some(value));
        assert_eq!(find("UnreliableRemoteEvent", "Name"), None, "inherited");
        assert_eq!(find("Instance", "archivable"), Some(PropertyFact::Alias("Archivable")));
        assert_eq!(find("NoSuchClass", "Name"), None);
        assert_eq!(find("Player", "userId"), Some(PropertyFact::Alias("UserId")));
        assert_eq!(find("Sound", "Pitch"), Some(PropertyFact::Alias("PlaybackSpeed")));
        assert!(is_creatable("Folder") && !is_creatable("BasePart") && !is_creatable("NoSuchClass"));
    }
}
