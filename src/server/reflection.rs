//! What Roblox's reflection data says about enums and classes, as static tables made at build time (see `build.rs`).
//!
//! The tables hold no methods (the reflection database has none); which members sandstore emulates stands in each service's
//! own class table.

include!(concat!(env!("OUT_DIR"), "/reflection.rs"));

/// The items of the enum `name`, sorted by name, or `None` where Roblox has no such enum.
pub fn enum_items(name: &str) -> Option<&'static [(&'static str, u32)]> {
    ENUMS.binary_search_by_key(&name, |&(name, _)| name).ok().map(|index| ENUMS[index].1)
}

/// Whether Roblox has a class of this name that is a service.
pub fn is_service(name: &str) -> bool {
    class(name).is_some_and(|&(_, _, service)| service)
}

/// The class and all its superclasses, nearest first. A class that Roblox does not know has only itself.
pub fn ancestry(name: &str) -> Vec<&str> {
    let mut line = vec![name];
    let mut current = name;
    while let Some(&(_, superclass, _)) = class(current) {
        if superclass.is_empty() {
            break;
        }
        line.push(superclass);
        current = superclass;
    }
    line
}

fn class(name: &str) -> Option<&'static (&'static str, &'static str, bool)> {
    CLASSES.binary_search_by_key(&name, |&(name, _, _)| name).ok().map(|index| &CLASSES[index])
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
}
