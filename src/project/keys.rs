//! Which keys Rojo's files have, and what stands there. Rojo refuses a project file with any other key; in meta files and
//! models it passes them over.

use serde_json::{Map, Value as Json};

use crate::nearest::suggestion;

/// What stands at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Flag,
    Whole,
    Texts,
    Wholes,
    Object,
    Objects,
    /// A path, which may be optional.
    Path,
}

use Shape::{Flag, Object, Objects, Path, Text, Texts, Whole, Wholes};

/// The keys of an object, each with what stands there.
pub(super) type Keys = [(&'static str, Shape)];

/// Of a project file, as of Rojo 7.7.
pub(super) const PROJECT: [(&str, Shape); 14] = [
    ("$schema", Text),
    ("name", Text),
    ("tree", Object),
    ("servePort", Whole),
    ("servePlaceIds", Wholes),
    ("blockedPlaceIds", Wholes),
    ("placeId", Whole),
    ("gameId", Whole),
    ("serveAddress", Text),
    ("serveAllowedHosts", Texts),
    ("emitLegacyScripts", Flag),
    ("globIgnorePaths", Texts),
    ("syncbackRules", Object),
    ("syncRules", Objects),
];

/// Of each of the `syncRules`, which may have others.
pub(super) const SYNC_RULE: [(&str, Shape); 4] =
    [("pattern", Text), ("exclude", Text), ("use", Text), ("suffix", Text)];

/// Of a node in a project's tree, beside its children.
pub(super) const NODE: [(&str, Shape); 6] = [
    ("$className", Text),
    ("$path", Path),
    ("$properties", Object),
    ("$attributes", Object),
    ("$ignoreUnknownInstances", Flag),
    ("$id", Text),
];

/// Of meta files.
pub(super) const META: [(&str, Shape); 6] = [
    ("$schema", Text),
    ("id", Text),
    ("className", Text),
    ("ignoreUnknownInstances", Flag),
    ("properties", Object),
    ("attributes", Object),
];

/// Of each Instance of a `.model.json`.
pub(super) const MODEL: [(&str, Shape); 11] = [
    ("$schema", Text),
    ("name", Text),
    ("Name", Text),
    ("className", Text),
    ("ClassName", Text),
    ("id", Text),
    ("children", Objects),
    ("Children", Objects),
    ("properties", Object),
    ("Properties", Object),
    ("attributes", Object),
];

impl Shape {
    /// Whether this stands there. A single value may as well be `null`.
    fn fits(self, json: &Json) -> bool {
        let all = |fits: fn(&Json) -> bool| json.as_array().is_some_and(|items| items.iter().all(fits));
        match self {
            Text => json.is_string() || json.is_null(),
            Flag => json.is_boolean() || json.is_null(),
            Whole => json.is_u64() || json.is_null(),
            Texts => all(Json::is_string),
            Wholes => all(Json::is_u64),
            Object => json.is_object(),
            Objects => all(Json::is_object),
            Path => json.is_null() || json.get("optional").unwrap_or(json).is_string(),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Text => "a text",
            Flag => "true or false",
            Whole => "a whole number",
            Texts => "a list of texts",
            Wholes => "a list of whole numbers",
            Object => "a JSON object",
            Objects => "a list of JSON objects",
            Path => "a text, or { \"optional\": ... } with one",
        }
    }
}

/// Whether what stands at the known keys is what Rojo takes. `of` names the object, for errors; nothing if it is the file.
pub(super) fn check_shapes(object: &Map<String, Json>, keys: &Keys, of: &str) -> Result<(), String> {
    for (key, shape) in keys {
        match object.get(*key) {
            Some(json) if !shape.fits(json) => {
                let of = if of.is_empty() { String::new() } else { format!(" of `{of}`") };
                return Err(format!("`{key}`{of} must be {}, and not {}", shape.words(), shortened(json)));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether a project file has the keys that there are.
pub(super) fn check_project(project: &Map<String, Json>) -> Result<(), String> {
    let known = PROJECT.map(|(key, _)| key);
    if let Some(key) = project.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(format!("a project file has no `{key}`{}", suggestion(key, &known)));
    }
    check_shapes(project, &PROJECT, "")
}

/// Whether a node has the keys that there are: what begins with `$` and is none of them is a slip.
pub(super) fn check_node(node: &Map<String, Json>, name: &str) -> Result<(), String> {
    let known = NODE.map(|(key, _)| key);
    if let Some(key) = node.keys().find(|key| key.starts_with('$') && !known.contains(&key.as_str())) {
        return Err(format!("`{name}` has no use for `{key}`{}", suggestion(key, &known)));
    }
    check_shapes(node, &NODE, name)
}

/// Enough of a value to know it again.
fn shortened(json: &Json) -> String {
    const LENGTH_MAX: usize = 40;
    let text = json.to_string();
    match text.char_indices().nth(LENGTH_MAX) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}
