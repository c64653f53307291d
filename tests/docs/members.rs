//! `src/reflection/members.txt`: which methods, events and callbacks Roblox's classes have.
//!
//! It is made from `@rbxts/types`, which is generated from the API dump of each Roblox release. With `SANDSTORE_ROBLOX_TYPES`
//! naming the unpacked package, the list is compared with it, or written anew; without, only its form is checked.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use regex_lite::Regex;
use sandstore::reflection::{self, Member, MemberKind, PropertyFact, ancestry, own_members, own_properties};

use super::files::root;

/// Names the folder of the package.
const TYPES_VARIABLE: &str = "SANDSTORE_ROBLOX_TYPES";
const LIST: &str = "src/reflection/members.txt";

type Classes = BTreeMap<String, BTreeMap<String, String>>;

#[test]
fn the_list_is_sorted_and_about_robloxs_classes() {
    let text = fs::read_to_string(root().join(LIST)).expect("the list is there");
    let rows: Vec<_> = text.lines().filter_map(|line| line.split_once('\t')).collect();
    assert_eq!(rows.len(), text.lines().count(), "each line is a class and its members");
    assert!(rows.is_sorted_by(|one, next| one.0 < next.0), "sorted by class, each once");
    for (class, members) in rows {
        assert!(reflection::is_class(class), "{class}");
        let names: Vec<_> = own_members(class).map(|member| member.name).collect();
        assert_eq!(names.len(), members.split(' ').count());
        assert!(names.is_sorted_by(|one, next| one < next), "{class}: sorted, each once");
        assert!(
            names.iter().all(|name| name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')),
            "{class}"
        );
    }
}

#[test]
fn the_list_is_that_of_the_types_package_if_one_is_named() {
    let Some(package) = std::env::var_os(TYPES_VARIABLE) else { return };
    let generated = Path::new(&package).join("include/generated");
    let mut classes = Classes::new();
    add_members(&generated.join("None.d.ts"), "", &mut classes);
    add_members(&generated.join("PluginSecurity.d.ts"), "+", &mut classes);
    let mut text = String::new();
    for (class, members) in classes.iter().filter(|(class, _)| reflection::is_class(class)) {
        let properties: BTreeSet<_> = ancestry(class)
            .into_iter()
            .flat_map(own_properties)
            .filter(|(_, fact)| !matches!(fact, PropertyFact::Default(_)))
            .map(|(name, _)| name)
            .collect();
        // What the reflection data knows is a property like any other, unless scripts must not use it.
        let wanted = members.values().filter(|marked| !properties.contains(marked.as_str()));
        let wanted: Vec<_> = wanted.map(String::as_str).collect();
        if !wanted.is_empty() {
            text.push_str(&format!("{class}\t{}\n", wanted.join(" ")));
        }
    }
    if std::env::var_os("SANDSTORE_UPDATE_EXPECTED").is_some() {
        fs::write(root().join(LIST), text).expect("the list can be written");
        return;
    }
    let committed = fs::read_to_string(root().join(LIST)).expect("the list is there");
    assert!(committed == text, "{LIST} differs from the package");
}

/// Adds what a file of declarations says. A member that is known already stays as it is.
fn add_members(path: &Path, prefix: &str, classes: &mut Classes) {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let class = Regex::new(r"^interface (\w+)").unwrap();
    let member = Regex::new(r"^    (?:readonly )?(\w+)\??(\(|<|: )(.*)$").unwrap();
    let mut current = None;
    for line in text.lines() {
        if let Some(found) = class.captures(line) {
            current = Some(found[1].to_owned());
        } else if let (Some(class), Some(found)) = (&current, member.captures(line)) {
            let name = &found[1];
            if name.starts_with("_nominal_") {
                continue;
            }
            let kind = match (&found[2], &found[3]) {
                (": ", rest) if rest.starts_with("RBXScriptSignal") => MemberKind::Event,
                (": ", rest) if rest.starts_with('(') || rest.starts_with("T ") => MemberKind::Callback,
                (": ", _) => MemberKind::Property,
                _ => MemberKind::Method,
            };
            let members = classes.entry(class.clone()).or_default();
            members.entry(name.to_owned()).or_insert_with(|| format!("{prefix}{name}{}", kind.mark()));
        }
    }
}

#[test]
fn members_of_plugins_are_marked() {
    let debug_id = own_members("Instance").find(|member| member.name == "GetDebugId");
    let expected = Member { name: "GetDebugId", kind: MemberKind::Method, is_of_plugins: true };
    assert_eq!(debug_id, Some(expected));
}
