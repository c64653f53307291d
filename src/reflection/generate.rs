//! Run while building, by `build.rs`: the parts of Roblox's reflection database that scripts can see, as texts.
//!
//! The database takes some milliseconds to decode, which is more than a whole run of a short script; a sorted text costs nothing
//! at the start.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use rbx_reflection::{
    ClassDescriptor, ClassTag, DataType, PropertyDescriptor, PropertyKind, ReflectionDatabase, Scriptability,
};
use rbx_types::{Variant, VariantType};

use super::datatype_parts::Parts;

/// Writes `reflection.rs` and the texts that it is about into a folder.
pub fn generate(folder: &Path) {
    let database = rbx_reflection_database::get_bundled();
    let mut text = String::new();
    let version = database.version.map(|part| part.to_string()).join(".");
    writeln!(
        text,
        "/// The Roblox release that the tables were made from.\npub const ROBLOX_VERSION: &str = {version:?};"
    )
    .unwrap();

    let mut enums = Lines::default();
    for (name, descriptor) in database.enums.iter().collect::<BTreeMap<_, _>>() {
        let items: BTreeMap<_, _> = descriptor.items.iter().collect();
        let items: Vec<_> = items.into_iter().map(|(item, value)| format!("{item}={value}")).collect();
        enums.push(&format!("{name}\t{}\n", items.join(" ")));
    }
    let (mut classes, mut properties) = (Lines::default(), Lines::default());
    for (name, class) in database.classes.iter().collect::<BTreeMap<_, _>>() {
        let superclass = class.superclass.unwrap_or("");
        let service = if class.tags.contains(&ClassTag::Service) { "s" } else { "" };
        let creatable = if class.tags.contains(&ClassTag::NotCreatable) { "" } else { "c" };
        classes.push(&format!("{name}\t{superclass}\t{service}{creatable}\n"));
        let mut own = String::new();
        describe_properties(database, class, &mut own);
        properties.push(&own);
    }
    for (name, lines) in [("ENUM", &enums), ("CLASS", &classes), ("PROPERTY", &properties)] {
        writeln!(text, "static {name}_ENDS: &[u32] = &{:?};", lines.ends).unwrap();
        let file = folder.join(format!("{}.txt", name.to_lowercase()));
        std::fs::write(file, &lines.text).expect("OUT_DIR is writable");
    }
    std::fs::write(folder.join("reflection.rs"), text).expect("OUT_DIR is writable");
}

/// One text and where its entries end: smaller than a table of texts, and the loader has nothing to relocate in it.
#[derive(Default)]
struct Lines {
    text: String,
    ends: Vec<usize>,
}

impl Lines {
    fn push(&mut self, entry: &str) {
        self.text.push_str(entry);
        self.ends.push(self.text.len());
    }
}

/// Writes what scripts see of a class's own properties, one a line: name, kind, access (`w`ritable, `r`ead-only) and, where
/// the database knows one that Luau has without datatypes, the default. An alias is the name, `=`, and what it stands for. A
/// line of `!`, name and default is about an inherited property whose default is another here.
fn describe_properties(database: &ReflectionDatabase, class: &ClassDescriptor, text: &mut String) {
    let own: BTreeMap<_, _> = class.properties.iter().collect();
    for (name, property) in own {
        if let PropertyKind::Alias { alias_for } = property.kind {
            writeln!(text, "{name}\t=\t{alias_for}").unwrap();
        } else if let Some(canonical) = newer_name(database, class, name) {
            writeln!(text, "{name}\t=\t{canonical}").unwrap();
        } else if is_scriptable(property) {
            let access = if matches!(property.scriptability, Scriptability::Read) { "r" } else { "w" };
            write!(text, "{name}\t{}\t{access}", kind(property)).unwrap();
            if let Some(default) = default_text(class, name) {
                write!(text, "\t{default}").unwrap();
            }
            text.push('\n');
        }
    }
    let Some(superclass) = class.superclass.and_then(|name| database.classes.get(name)) else { return };
    let defaults: BTreeMap<_, _> = class.default_properties.iter().collect();
    for name in defaults.into_keys() {
        let is_inherited = database
            .superclasses_iter(superclass)
            .any(|ancestor| ancestor.properties.get(name).is_some_and(is_scriptable));
        let inherited = database.superclasses_iter(superclass).find_map(|ancestor| default_text(ancestor, name));
        if let Some(default) = default_text(class, name).filter(|_| is_inherited)
            && inherited.as_ref() != Some(&default)
        {
            writeln!(text, "!\t{name}\t{default}").unwrap();
        }
    }
}

/// Deprecated names that the database has as properties of their own, and what they stand for, by class.
const OLDER_NAMES: &[(&str, &str, &str)] = &[
    ("Sound", "MaxDistance", "RollOffMaxDistance"),
    ("Sound", "MinDistance", "RollOffMinDistance"),
    ("Sound", "Pitch", "PlaybackSpeed"),
    ("TextBox", "TextWrap", "TextWrapped"),
    ("TextButton", "TextWrap", "TextWrapped"),
    ("TextLabel", "TextWrap", "TextWrapped"),
];

/// What a deprecated name stands for that the database does not know as an alias: it is in [`OLDER_NAMES`], or differs from
/// another property of the class in the case of its first letter alone.
fn newer_name(database: &ReflectionDatabase, class: &ClassDescriptor, name: &str) -> Option<String> {
    if let Some((.., newer)) = OLDER_NAMES.iter().find(|(owner, older, _)| *owner == class.name && *older == name) {
        return Some((*newer).to_owned());
    }
    let first = name.chars().next().filter(char::is_ascii_lowercase)?;
    let capitalised = format!("{}{}", first.to_ascii_uppercase(), &name[1..]);
    database
        .superclasses_iter(class)
        .any(|owner| owner.properties.get(capitalised.as_str()).is_some_and(is_scriptable))
        .then_some(capitalised)
}

fn is_scriptable(property: &PropertyDescriptor) -> bool {
    matches!(property.scriptability, Scriptability::ReadWrite | Scriptability::Read | Scriptability::Write)
        && matches!(property.kind, PropertyKind::Canonical { .. })
}

/// The type as scripts see it: a word of Luau's own, `int`, `Instance`, `Enum.Name`, or a datatype's name.
fn kind(property: &PropertyDescriptor) -> String {
    match property.data_type {
        DataType::Enum(name) => format!("Enum.{name}"),
        DataType::Value(VariantType::Bool) => "boolean".into(),
        DataType::Value(VariantType::Int32 | VariantType::Int64) => "int".into(),
        DataType::Value(VariantType::Float32 | VariantType::Float64) => "number".into(),
        DataType::Value(VariantType::String | VariantType::ContentId | VariantType::BinaryString) => "string".into(),
        DataType::Value(VariantType::Ref) => "Instance".into(),
        DataType::Value(VariantType::Color3uint8) => "Color3".into(),
        DataType::Value(VariantType::OptionalCFrame) => "CFrame".into(),
        DataType::Value(other) => format!("{other:?}"),
        // The database may learn more.
        _ => "unknown".into(),
    }
}

fn default_text(class: &ClassDescriptor, name: &str) -> Option<String> {
    // The database knows this one under another name, which scripts do not see.
    if (class.name, name) == ("Humanoid", "Health") {
        return Some("100".to_owned());
    }
    match class.default_properties.get(name)? {
        Variant::Bool(value) => Some(value.to_string()),
        Variant::Int32(value) => Some(value.to_string()),
        Variant::Int64(value) => Some(value.to_string()),
        Variant::Float32(value) => Some(f64::from(*value).to_string()),
        Variant::Float64(value) => Some(value.to_string()),
        Variant::Enum(value) => Some(value.to_u32().to_string()),
        Variant::String(value) if !value.contains(['\t', '\n']) => Some(value.clone()),
        Variant::ContentId(value) if !value.as_str().contains(['\t', '\n']) => Some(value.as_str().to_owned()),
        other => Parts::of(other).map(|parts| parts_text(&parts)),
    }
}

/// The parts with spaces between them; the family of a font comes last, as it may hold spaces.
fn parts_text(parts: &Parts) -> String {
    let numbers = parts.numbers.iter().map(f64::to_string);
    numbers.chain(parts.text.clone()).collect::<Vec<_>>().join(" ")
}
