//! What is settled only when the whole tree is known: sources that files write as properties, and references by name.
//!
//! A class, and which of several files has the last word, is known only then. References go by names as in Rojo: an Instance
//! has one by `id` (`$id` in project files) or by the attribute `Rojo_Id`, and the attribute `Rojo_Target_PrimaryPart` of
//! another sets its property `PrimaryPart` to that Instance. The attributes stay.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rbx_types::Variant;
use rustc_hash::{FxHashMap, FxHashSet};

use super::doubts::{Mentioned, line};
use super::folder::Reading;
use super::source::{SCRIPT_CLASSES, Source};
use super::{Node, Value};

const ID: &str = "Rojo_Id";
const TARGET: &str = "Rojo_Target_";

/// Settles what is below `game`. `file` is that of the project.
pub(super) fn settle(services: &mut [Node], file: &Path, reading: &mut Reading) {
    let mut tree = Tree { file, reading, marks: FxHashMap::default(), taken: FxHashSet::default() };
    let mut above = Vec::new();
    for service in &mut *services {
        tree.take_source_and_name(service, &mut above);
    }
    for service in services {
        tree.refer(service, &mut above);
    }
}

/// The property that an attribute refers with.
pub(super) fn property_of(attribute: &str) -> Option<&str> {
    attribute.strip_prefix(TARGET)
}

struct Tree<'a> {
    file: &'a Path,
    reading: &'a mut Reading,
    /// The Instances with a name, by it. `None`: several have it, and nobody knows which is meant, as in Rojo.
    marks: FxHashMap<String, Option<usize>>,
    /// How sources have been named.
    taken: FxHashSet<String>,
}

impl Tree<'_> {
    fn take_source_and_name(&mut self, node: &mut Node, above: &mut Vec<String>) {
        above.push(node.name.clone());
        if SCRIPT_CLASSES.contains(&&*node.class)
            && let Some(Value::Text(text)) = node.property("Source")
        {
            let (file, text) = (self.file_that_says(node, "Source"), text.clone());
            node.properties.retain(|(name, _)| name != "Source");
            node.source = Some(self.reading.push(Source::inside(file, above, text, &mut self.taken)));
        }
        if let Some(name) = self.name_of(node, above) {
            let mark = *node.mark.get_or_insert_with(|| self.reading.next_mark());
            let known = self.marks.entry(name).or_insert(Some(mark));
            if *known != Some(mark) {
                *known = None;
            }
        }
        for child in &mut node.children {
            self.take_source_and_name(child, above);
        }
        above.pop();
    }

    /// What the node is called for references. The attribute has the last word.
    fn name_of(&mut self, node: &Node, place: &[String]) -> Option<String> {
        let said = node.attributes.iter().rev().find(|(name, _)| name == ID);
        match said.map(|(_, value)| text(value)) {
            Some(Some(name)) => Some(name.into_owned()),
            Some(None) => {
                self.warn(node, ID, place, "the attribute Rojo_Id must be a text");
                node.id.clone()
            }
            None => node.id.clone(),
        }
    }

    fn refer(&mut self, node: &mut Node, above: &mut Vec<String>) {
        above.push(node.name.clone());
        let mut found = Vec::new();
        for (attribute, value) in &node.attributes {
            let Some(property) = property_of(attribute) else { continue };
            let said = match text(value).map(|name| (self.marks.get(&*name), name)) {
                Some((Some(Some(mark)), _)) => {
                    found.push((property.to_owned(), Value::Instance(*mark)));
                    continue;
                }
                Some((Some(None), name)) => {
                    format!("{property}: several Instances have the id {name}; it stays as it is")
                }
                Some((None, name)) => format!("{property}: no Instance has the id {name}; it stays as it is"),
                None => format!("the attribute {attribute} must be a text"),
            };
            self.warn(node, property, above, &said);
        }
        node.properties.extend(found);
        for child in &mut node.children {
            self.refer(child, above);
        }
        above.pop();
    }

    fn warn(&mut self, node: &Node, property: &str, place: &[String], text: &str) {
        let file = self.file_that_says(node, property);
        self.reading.warnings.push(line(&file, &place.join("."), text));
    }

    /// The file that has the last word about a property.
    fn file_that_says(&self, node: &Node, property: &str) -> PathBuf {
        let is_meant = |what: &Mentioned| matches!(what, Mentioned::Property(name) if name == property);
        let last = node.mentions.iter().rfind(|mention| is_meant(&mention.what)).or(node.mentions.last());
        last.map_or(self.file, |mention| &mention.file).to_owned()
    }
}

/// A text in an attribute: those of Roblox's files are bytes.
fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Text(text) => Some(text.into()),
        Value::Roblox(Variant::BinaryString(bytes)) => std::str::from_utf8(bytes.as_ref()).ok().map(Cow::from),
        _ => None,
    }
}
