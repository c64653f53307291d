//! What Roblox's reflection data says about enums and classes, as static tables made at build time (see `build.rs`).
//!
//! The tables hold no methods (the reflection database has none); which members sandstore emulates stands in each service's
//! own class table.

include!(concat!(env!("OUT_DIR"), "/reflection.rs"));

static PROPERTIES: &str = include_str!(concat!(env!("OUT_DIR"), "/properties.txt"));

/// The items of the enum `name`, sorted by name, or `None` where Roblox has no such enum.
pub fn enum_items(name: &str) -> Option<&'static [(&'static str, u32)]> {
    ENUMS.binary_search_by_key(&name, |&(name, _)| name).ok().map(|index| ENUMS[index].1)
}

/// The names of all classes.
pub fn classes() -> impl Iterator<Item = &'static str> {
    CLASSES.iter().map(|&(name, ..)| name)
}

/// Whether Roblox has a class of this name.
pub fn is_class(name: &str) -> bool {
    class(name).is_some()
}

/// Whether Roblox has a class of this name that is a service.
pub fn is_service(name: &str) -> bool {
    class(name).is_some_and(|(_, &(_, _, service, _))| service)
}

/// Whether Roblox has a class of this name that `Instance.new` makes.
pub fn is_creatable(name: &str) -> bool {
    class(name).is_some_and(|(_, &(_, _, _, creatable))| creatable)
}

/// The class and all its superclasses, nearest first. A class that Roblox does not know has only itself.
pub fn ancestry(name: &str) -> Vec<&str> {
    let mut line = vec![name];
    let mut current = name;
    while let Some((_, &(_, superclass, ..))) = class(current) {
        if superclass.is_empty() {
            break;
        }
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
    let text = class(name).map_or("", |(index, _)| {
        let start = index.checked_sub(1).map_or(0, |before| PROPERTY_ENDS[before]);
        &PROPERTIES[start as usize..PROPERTY_ENDS[index] as usize]
    });
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

/// Name, superclass, whether it is a service, whether scripts can create it.
type ClassRow = (&'static str, &'static str, bool, bool);

/// A class and its place in the tables.
fn class(name: &str) -> Option<(usize, &'static ClassRow)> {
    let index = CLASSES.binary_search_by_key(&name, |&(name, ..)| name).ok()?;
    Some((index, &CLASSES[index]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sort_direction_is_there() {
        let items = enum_items("SortDirection").expect("Roblox has Enum.SortDirection");
        assert_eq!(items, &[("Ascending", 0), ("Descending", 1)]);
        assert_eq!(enum_items("MemoryStoreBudgetRequestType"), None, "an enum of the guide's dialect only");
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
