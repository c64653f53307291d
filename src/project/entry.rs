//! One file of a project as an Instance, by its ending.

use std::path::Path;

use super::folder::Reading;
use super::source::SourceKind;
use super::{Node, ProjectError, Value, description, file};

/// Endings of scripts and modules, longest first, with the class and the kind of source.
const SOURCES: [(&str, &str, SourceKind); 8] = [
    (".server.luau", "Script", SourceKind::Luau),
    (".server.lua", "Script", SourceKind::Luau),
    (".client.luau", "LocalScript", SourceKind::Luau),
    (".client.lua", "LocalScript", SourceKind::Luau),
    (".luau", "ModuleScript", SourceKind::Luau),
    (".lua", "ModuleScript", SourceKind::Luau),
    (".json", "ModuleScript", SourceKind::Json),
    (".toml", "ModuleScript", SourceKind::Toml),
];

/// Files that Rojo turns into Instances and this does not.
const LEFT_OUT: [&str; 5] = [".rbxm", ".rbxmx", ".csv", ".plugin.lua", ".plugin.luau"];

const META: &str = ".meta.json";
const MODEL: &str = ".model.json";
const PROJECT: &str = ".project.json";
const TEXT: &str = ".txt";

/// The ending and what is before it, if the file stands for an Instance with a source.
pub(super) fn source_of(file_name: &str) -> Option<(&str, &'static str, SourceKind)> {
    SOURCES.iter().find_map(|&(ending, class, kind)| Some((file_name.strip_suffix(ending)?, class, kind)))
}

/// The Instance of a file, or nothing when it stands for none.
pub(super) fn read(path: &Path, reading: &mut Reading, depth: usize) -> Result<Option<Node>, ProjectError> {
    let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if file_name.ends_with(META) {
        return Ok(None);
    }
    let mut node = if let Some(name) = file_name.strip_suffix(MODEL) {
        description::model(path, name, &reading.object(path)?)?
    } else if file_name.ends_with(PROJECT) {
        file::read(path, reading, depth)?
    } else if LEFT_OUT.iter().any(|ending| file_name.ends_with(ending)) {
        reading.left_out.push(path.to_owned());
        return Ok(None);
    } else if let Some((name, class, kind)) = source_of(&file_name) {
        let mut node = Node::new(name, class);
        node.source = Some(reading.add(path, kind));
        node
    } else if let Some(name) = file_name.strip_suffix(TEXT) {
        let text = std::fs::read_to_string(path).map_err(|error| ProjectError::new(path, error))?;
        reading.files_read.push(path.to_owned());
        let mut node = Node::new(name, "StringValue");
        node.properties.push(("Value".to_owned(), Value::Text(text)));
        node
    } else {
        return Ok(None);
    };
    let meta = path.with_file_name(format!("{}{META}", node.name));
    if meta.is_file() {
        description::put_over(&mut node, &reading.object(&meta)?, "");
    }
    Ok(Some(node))
}
