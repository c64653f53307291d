//! What a file of Roblox holds, as nodes.

use std::path::Path;

use rbx_dom_weak::{Instance, Ustr, WeakDom};
use rbx_reflection::{
    DataType, PropertyDescriptor, PropertyKind, PropertySerialization, ReflectionDatabase, Scriptability,
};
use rbx_types::{Ref, Variant, VariantType};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::project::doubts::Mentioned;
use crate::project::folder::Reading;
use crate::project::source::{SCRIPT_CLASSES, Source};
use crate::project::{Node, Value, without_dot};
use crate::reflection;

/// Instances within each other beyond this are not believed.
pub(super) const DEPTH_MAX: usize = 250;

/// The Instances at the top of a file with all below them.
pub(super) fn of(dom: &WeakDom, path: &Path, reading: &mut Reading) -> Result<Vec<Node>, String> {
    let mut model = Model {
        dom,
        path: without_dot(path),
        database: rbx_reflection_database::get_bundled(),
        marks: FxHashMap::default(),
        seen: FxHashMap::default(),
        taken: FxHashSet::default(),
        reading,
    };
    model.give_marks();
    let mut place = Vec::new();
    dom.root().children().iter().map(|child| model.node(*child, &mut place)).collect()
}

struct Model<'a> {
    dom: &'a WeakDom,
    path: std::path::PathBuf,
    database: &'static ReflectionDatabase<'static>,
    /// Of what other Instances refer to.
    marks: FxHashMap<Ref, usize>,
    /// What scripts write properties of classes as.
    seen: FxHashMap<(Ustr, Ustr), Option<&'static str>>,
    /// How sources have been named.
    taken: FxHashSet<String>,
    reading: &'a mut Reading,
}

impl Model<'_> {
    /// Whatever is referred to gets a mark, in the order of the file.
    fn give_marks(&mut self) {
        let mut wanted = FxHashSet::default();
        for instance in self.dom.descendants() {
            wanted.extend(instance.properties.values().filter_map(|value| match value {
                Variant::Ref(target) => Some(*target),
                _ => None,
            }));
        }
        for instance in self.dom.descendants().filter(|instance| wanted.contains(&instance.referent())) {
            let mark = self.reading.next_mark();
            self.marks.insert(instance.referent(), mark);
        }
    }

    fn node(&mut self, referent: Ref, above: &mut Vec<String>) -> Result<Node, String> {
        let dom = self.dom;
        let instance = dom.get_by_ref(referent).ok_or("an Instance is missing")?;
        if above.len() >= DEPTH_MAX {
            return Err(format!("more than {DEPTH_MAX} Instances within each other"));
        }
        let mut node = Node::new(&*instance.name, instance.class.as_str());
        if !reflection::is_class(&node.class) {
            node.mention(&self.path, Mentioned::Class);
        }
        node.mark = self.marks.get(&referent).copied();
        above.push(instance.name.clone());
        self.put_properties(&mut node, instance);
        node.source = self.source(instance, above);
        node.children.reserve(instance.children().len());
        for child in instance.children() {
            let child = self.node(*child, above)?;
            node.children.push(child);
        }
        above.pop();
        Ok(node)
    }

    /// What scripts can write and is not as it is in every new Instance of the class. The file names everything.
    fn put_properties(&mut self, node: &mut Node, instance: &Instance) {
        let class = instance.class.as_str();
        let mut names: Vec<_> = instance.properties.iter().collect();
        names.sort_by_key(|(name, _)| name.as_str());
        for (name, value) in names {
            match value {
                Variant::Attributes(attributes) => {
                    // Roblox's own, which Studio writes and no script can.
                    let own = |name: &str| name.starts_with("RBX");
                    let values = attributes.iter().filter(|(name, _)| !own(name));
                    let values = values.map(|(name, value)| (name.clone(), self.value(value)));
                    node.attributes.extend(values.filter_map(|(name, value)| Some((name, value?))));
                }
                Variant::Tags(tags) => node.tags.extend(tags.iter().map(str::to_owned)),
                // An optional frame that is not there.
                Variant::OptionalCFrame(None) => {}
                _ => {
                    let seen = self.seen_as(instance.class, *name).filter(|_| !self.is_default(class, name, value));
                    let value = seen.and_then(|seen| Some((seen.to_owned(), self.value(value)?)));
                    node.properties.extend(value);
                }
            }
        }
    }

    /// What scripts write a property as, if they can.
    fn seen_as(&mut self, class: Ustr, name: Ustr) -> Option<&'static str> {
        let database = self.database;
        *self.seen.entry((class, name)).or_insert_with(|| {
            let class = database.classes.get(class.as_str())?;
            let mut classes = database.superclasses_iter(class);
            let (class, property) = classes.find_map(|class| Some((class, class.properties.get(name.as_str())?)))?;
            if is_written(property) {
                return Some(property.name);
            }
            // `WorldPivotData` is saved in the place of `WorldPivot`, which is not.
            let is_meant = |other: &&PropertyDescriptor<'static>| {
                name.starts_with(other.name) && !is_saved(other) && is_written(other) && is_same_type(property, other)
            };
            class.properties.values().filter(is_meant).max_by_key(|other| other.name.len()).map(|other| other.name)
        })
    }

    fn is_default(&self, class: &str, name: &str, value: &Variant) -> bool {
        let class = self.database.classes.get(class);
        class.and_then(|class| self.database.find_default_property(class, name)) == Some(value)
    }

    /// `None`: it refers to nothing.
    fn value(&self, value: &Variant) -> Option<Value> {
        match value {
            Variant::Ref(target) => self.marks.get(target).copied().map(Value::Instance),
            other => Some(Value::of(other.clone())),
        }
    }

    fn source(&mut self, instance: &Instance, place: &[String]) -> Option<usize> {
        if !SCRIPT_CLASSES.contains(&instance.class.as_str()) {
            return None;
        }
        let text = match instance.properties.get(&"Source".into()) {
            Some(Variant::String(text)) => text.clone(),
            Some(Variant::BinaryString(bytes)) => String::from_utf8_lossy(bytes.as_ref()).into_owned(),
            _ => String::new(),
        };
        Some(self.reading.push(Source::inside(self.path.clone(), place, text, &mut self.taken)))
    }
}

/// Whether scripts can write a property.
fn is_written(property: &PropertyDescriptor<'_>) -> bool {
    matches!(property.scriptability, Scriptability::ReadWrite | Scriptability::Write)
        && matches!(property.kind, PropertyKind::Canonical { .. })
}

/// Whether files have a property.
fn is_saved(property: &PropertyDescriptor<'_>) -> bool {
    !matches!(property.kind, PropertyKind::Canonical { serialization: PropertySerialization::DoesNotSerialize })
}

fn is_same_type(saved: &PropertyDescriptor<'_>, written: &PropertyDescriptor<'_>) -> bool {
    match (&saved.data_type, &written.data_type) {
        (DataType::Value(VariantType::OptionalCFrame), DataType::Value(VariantType::CFrame)) => true,
        (DataType::Value(saved), DataType::Value(written)) => saved == written,
        (DataType::Enum(saved), DataType::Enum(written)) => saved == written,
        _ => false,
    }
}
