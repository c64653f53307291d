//! What project files name and Roblox does not have, said once when the tree is known: only then is it settled which class a
//! node has.

use std::path::{Path, PathBuf};

use crate::nearest::nearest;
use crate::reflection;

use super::{Node, model, values};

/// What a file says of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    pub(super) file: PathBuf,
    pub(super) what: Mentioned,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mentioned {
    Class,
    Property(String),
    /// What is passed over, in words for users.
    Passed(String),
}

impl Node {
    pub(super) fn mention(&mut self, file: &Path, what: Mentioned) {
        self.mentions.push(Mention { file: file.to_owned(), what });
    }
}

/// Everything that is doubtful in a tree whose project file is `file`, in words for users.
pub(super) fn of(services: &[Node], file: &Path) -> Vec<String> {
    let mut said = Vec::new();
    for service in services {
        let is_named = service.mentions.iter().any(|mention| mention.what == Mentioned::Class);
        if is_named || model::is_place(file) {
            check_class(service, &service.name, file, &mut said);
        } else {
            check_service(service, file, &mut said);
        }
        check_below(service, &service.name, file, &mut said);
    }
    said
}

/// A node below `game` whose class its name says.
fn check_service(node: &Node, file: &Path, said: &mut Vec<String>) {
    let is_folder = node.class == "Folder";
    if !is_folder && reflection::is_class(&node.class) {
        return;
    }
    let known: Vec<_> = reflection::classes().filter(|class| reflection::is_service(class)).collect();
    let meant = nearest(&node.name, &known);
    // A folder may stand there under a name of its own.
    if meant.is_some() || !is_folder {
        let text = format!("Roblox has no service {}, so it is a Folder{}", node.name, question(meant));
        said.push(line(file, &node.name, &text));
    }
}

fn check_below(node: &Node, full_name: &str, file: &Path, said: &mut Vec<String>) {
    for Mention { file, what } in &node.mentions {
        if let Mentioned::Passed(text) = what {
            said.push(line(file, full_name, text));
        }
    }
    check_properties(node, full_name, said);
    for child in &node.children {
        let full_name = format!("{full_name}.{}", child.name);
        check_class(child, &full_name, file, said);
        check_below(child, &full_name, file, said);
    }
}

fn check_class(node: &Node, full_name: &str, file: &Path, said: &mut Vec<String>) {
    if reflection::is_class(&node.class) {
        return;
    }
    let named = node.mentions.iter().rfind(|mention| mention.what == Mentioned::Class);
    let known: Vec<_> = reflection::classes().collect();
    let meant = question(nearest(&node.class, &known));
    let text = format!("Roblox has no class {}, so it is a Folder{meant}", node.class);
    said.push(line(named.map_or(file, |mention| &mention.file), full_name, &text));
}

fn check_properties(node: &Node, full_name: &str, said: &mut Vec<String>) {
    // Nothing is known of a class that is not there.
    if !reflection::is_class(&node.class) {
        return;
    }
    for Mention { file, what } in &node.mentions {
        let Mentioned::Property(name) = what else { continue };
        let text = match (values::kind_anywhere(&node.class, name), node.property(name)) {
            (Some(kind), Some(value)) => match values::misfit(&kind, value) {
                Some(wrong) => format!("{name}: {wrong}; it stays as it is"),
                None => continue,
            },
            (Some(_), None) => continue,
            (None, _) => {
                let classes = reflection::ancestry(&node.class);
                let facts = classes.iter().flat_map(|class| reflection::own_properties(class));
                let known: Vec<_> = facts.map(|(name, _)| name).collect();
                format!("{} has no property {name}{}", node.class, question(nearest(name, &known)))
            }
        };
        said.push(line(file, full_name, &text));
    }
}

fn question(meant: Option<&str>) -> String {
    meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default()
}

pub(super) fn line(file: &Path, full_name: &str, text: &str) -> String {
    format!("{}: {full_name}: {text}", file.display())
}
