//! A `*.project.json`: the tree that it describes, with the files and folders that stand in it.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use super::folder::{self, Reading};
use super::ignored::Ignored;
use super::sync_rules::Rules;
use super::{Fault, Node, ProjectError, description, keys, model, packages, without_dot};
use crate::reflection;

/// What the project file of a folder may be called, the first that is there before the others.
pub const PROJECT_FILES: [&str; 2] = ["default.project.json", "default.project.jsonc"];

const ENDINGS: [&str; 2] = [".project.json", ".project.jsonc"];

/// Classes that are named after their place, so that nobody has to write them: what they stand in, and they.
const NAMED_BY_PLACE: [(&str, &str); 3] =
    [("StarterPlayer", "StarterPlayerScripts"), ("StarterPlayer", "StarterCharacterScripts"), ("Workspace", "Terrain")];

/// Whether a path leads to a project: its file, a folder that holds one, or a place file.
#[must_use]
pub fn is_project(path: &Path) -> bool {
    if path.is_dir() {
        return project_file(path).is_some();
    }
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    ENDINGS.iter().any(|ending| name.ends_with(ending)) || model::is_place(path)
}

/// The project file of a folder, if it has one.
#[must_use]
pub fn project_file(folder: &Path) -> Option<PathBuf> {
    PROJECT_FILES.iter().map(|name| folder.join(name)).find(|file| file.is_file())
}

/// The root of a project's tree, with everything below it. `file_name` is what is left of the file's name without its ending.
pub(super) fn read(
    path: &Path,
    file_name: Option<&str>,
    reading: &mut Reading,
    depth: usize,
) -> Result<Node, ProjectError> {
    let project = reading.object(path)?;
    keys::check_project(&project).map_err(|reason| ProjectError::refused(path, reason))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let tree = project.get("tree").and_then(Json::as_object);
    let tree = tree.ok_or_else(|| ProjectError::refused(path, "a project needs a `tree`"))?;
    let whole = path.canonicalize().map_err(|error| ProjectError::access(path, &error))?;
    let said = project.get("name").and_then(Json::as_str).map(str::to_owned);
    let name = said.unwrap_or_else(|| default_name(&whole, file_name));
    if reading.projects.contains(&whole) {
        return Err(ProjectError::new(path, "a `$path` leads back to this project from within"));
    }
    if reading.projects.is_empty() {
        let id = |key: &str| project.get(key).and_then(Json::as_u64);
        (reading.place_id, reading.game_id) = (id("placeId"), id("gameId"));
    }
    let rules = Rules::read(path, folder, &project)?;
    reading.ignored.push(Ignored::read(path, folder, &project)?);
    reading.projects.push(whole);
    let rules_around = std::mem::replace(&mut reading.rules, rules);
    let place = Place { file: path, folder, depth };
    let root = read_node(&place, &name, tree, "", reading);
    reading.ignored.pop();
    reading.projects.pop();
    reading.rules = rules_around;
    root?.ok_or_else(|| ProjectError::new(path, "the `$path` of the tree's root leads nowhere"))
}

/// What a project is called that does not say it: after its folder, or after its file if that has a name of its own.
fn default_name(whole: &Path, file_name: Option<&str>) -> String {
    let text = |name: Option<&std::ffi::OsStr>| name.unwrap_or_default().to_string_lossy().into_owned();
    let own = text(whole.file_name());
    if PROJECT_FILES.contains(&&*own) {
        return text(whole.parent().and_then(Path::file_name));
    }
    let stem = ENDINGS.iter().find_map(|ending| own.strip_suffix(ending));
    file_name.or(stem).unwrap_or(&own).to_owned()
}

/// Where a tree is described.
struct Place<'a> {
    file: &'a Path,
    folder: &'a Path,
    depth: usize,
}

fn read_node(
    place: &Place<'_>,
    name: &str,
    tree: &Map<String, Json>,
    parent: &str,
    reading: &mut Reading,
) -> Result<Option<Node>, ProjectError> {
    keys::check_node(tree, name).map_err(|reason| ProjectError::refused(place.file, reason))?;
    let mut node = from_path(place, name, tree, reading)?.unwrap_or_default();
    name.clone_into(&mut node.name);
    if let Some(class) = tree.get("$className").and_then(Json::as_str) {
        if node.class.is_empty() {
            "Folder".clone_into(&mut node.class);
        }
        description::put_class(&mut node, class, place.file).map_err(|reason| ProjectError::new(place.file, reason))?;
    }
    let is_inferred = is_named_by_place(parent, name);
    // A folder in the place of a service is the service.
    if is_inferred && node.class == "Folder" && !tree.contains_key("$className") {
        name.clone_into(&mut node.class);
    }
    if node.class.is_empty() {
        // Without the path that is optional nothing is left of it, as in Rojo.
        if tree.contains_key("$path") && !is_inferred {
            return Ok(None);
        }
        if parent != "DataModel" && !is_inferred {
            let reason = format!("`{name}` needs a `$className` or a `$path`");
            return Err(ProjectError::new(place.file, reason));
        }
        name.clone_into(&mut node.class);
    }
    if node.class == "DataModel" {
        node.children.iter_mut().for_each(make_service);
    }
    description::put_id(&mut node, tree, "$");
    description::put_values(&mut node, tree, "$", place.file)
        .map_err(|reason| ProjectError::new(place.file, reason))?;
    let class = node.class.clone();
    for (key, value) in tree.iter().filter(|(key, _)| !key.starts_with('$')) {
        let Some(below) = value.as_object() else {
            return Err(ProjectError::refused(place.file, format!("`{key}` must be a JSON object")));
        };
        node.children.extend(read_node(place, key, below, &class, reading)?);
    }
    Ok(Some(node))
}

/// A folder below `game` in the place of a service is the service.
fn make_service(node: &mut Node) {
    if node.class == "Folder" && reflection::is_service(&node.name) {
        node.name.clone_into(&mut node.class);
    }
}

/// Whether a node needs no class because of its place and its name.
fn is_named_by_place(parent: &str, name: &str) -> bool {
    parent == "DataModel" && reflection::is_service(name) || NAMED_BY_PLACE.contains(&(parent, name))
}

/// What `$path` leads to. A path that is optional may lead nowhere.
fn from_path(
    place: &Place<'_>,
    name: &str,
    tree: &Map<String, Json>,
    reading: &mut Reading,
) -> Result<Option<Node>, ProjectError> {
    let said = tree.get("$path");
    let optional = said.and_then(|path| path.get("optional"));
    let Some(path) = optional.or(said).and_then(Json::as_str) else { return Ok(None) };
    let target = without_dot(&place.folder.join(path));
    if !target.exists() {
        if optional.is_some() {
            return Ok(None);
        }
        let hint = packages::hint(&target).unwrap_or_default();
        let reason = format!("the `$path` of `{name}` leads to {}, which does not exist{hint}", target.display());
        return Err(ProjectError { fault: Fault::Path, ..ProjectError::new(place.file, reason) });
    }
    if !target.is_dir() && !target.is_file() {
        let reason = format!("the `$path` of `{name}` leads to {}, which is a pipe or a device", target.display());
        return Err(ProjectError::new(place.file, reason));
    }
    // Its own folder: the project file there is this one.
    let own_file = place.file.canonicalize().ok();
    if project_file(&target).is_some_and(|file| file.canonicalize().ok() == own_file) {
        return folder::read_plain(&target, reading, place.depth + 1).map(Some);
    }
    let found = folder::read(&target, reading, place.depth + 1)?;
    let unknown = || ProjectError::new(place.file, format!("{} stands for no Instance", target.display()));
    found.ok_or_else(unknown).map(Some)
}
