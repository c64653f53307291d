//! The tree of a folder without project file that Wally or pesde has filled: its packages, where the manifest says that they
//! are in the place (`[place]`), else where the managers' documentation puts them in its examples.

use std::path::Path;

use toml::de::DeTable;

use crate::nearest::nearest;
use crate::reflection;

use super::folder::{self, Reading};
use super::{Node, PROJECT_FILES, Project, ProjectError};

/// Files that say that a folder has packages.
pub(super) const MANIFESTS: [&str; 2] = ["wally.toml", "pesde.toml"];

/// Where a folder of packages is in the place.
struct Folder {
    name: &'static str,
    /// The key in `[place]` of the manifest that says so.
    key: &'static str,
    /// Without such a key.
    place: &'static str,
}

const FOLDERS: [Folder; 5] = [
    Folder { name: "Packages", key: "shared-packages", place: "game.ReplicatedStorage.Packages" },
    Folder { name: "roblox_packages", key: "shared", place: "game.ReplicatedStorage.Packages" },
    Folder { name: "ServerPackages", key: "server-packages", place: "game.ServerScriptService.Packages" },
    Folder { name: "roblox_server_packages", key: "server", place: "game.ServerScriptService.Packages" },
    Folder { name: "DevPackages", key: "dev-packages", place: "game.ReplicatedStorage.DevPackages" },
];

/// What a place in a manifest is.
const SHAPE: &str = "a path such as game.ReplicatedStorage.Packages is expected";

/// What makes a file or folder of packages that is missing, for the end of a message.
pub(super) fn hint(path: &Path) -> Option<String> {
    let is_part = |name: &str| path.components().any(|part| part.as_os_str() == name);
    let name = FOLDERS.iter().map(|folder| folder.name).find(|name| is_part(name))?;
    let manager = if name.starts_with("roblox_") { "pesde" } else { "wally" };
    Some(format!("; `{manager} install` makes the packages of {name}"))
}

impl Project {
    /// The packages of a folder, if there are any.
    ///
    /// # Errors
    /// A file cannot be read or is not what it should be.
    pub fn of_packages(folder: &Path) -> Result<Option<Self>, ProjectError> {
        let mut reading = Reading::new(|_| false);
        let mut services: Vec<Node> = Vec::new();
        let places = places(folder, &mut reading)?;
        for Folder { name, key, place } in FOLDERS {
            let path = folder.join(name);
            if !path.is_dir() {
                continue;
            }
            let packages = folder::read_plain(&path, &mut reading, 0)?;
            let said = places.iter().find(|(known, _)| known == key);
            let steps = said.map(|(_, steps)| steps.clone()).unwrap_or_else(|| steps(place).unwrap_or_default());
            put(&mut services, &steps, packages);
        }
        Ok((!services.is_empty()).then(|| Self::new(services, &folder.join(PROJECT_FILES[0]), reading)))
    }
}

/// What the manifests of a folder say of places, as names from the service on.
fn places(folder: &Path, reading: &mut Reading) -> Result<Vec<(String, Vec<String>)>, ProjectError> {
    let mut found = Vec::new();
    for manifest in MANIFESTS {
        let path = folder.join(manifest);
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let table = DeTable::parse(&text).map_err(|error| ProjectError::writing(&path, error))?.into_inner();
        let said = table.get("place").and_then(|place| place.get_ref().as_table()).into_iter().flatten();
        for (key, value) in said {
            let key = key.get_ref();
            let keys = FOLDERS.map(|folder| folder.key);
            if !keys.contains(&&**key) {
                // Managers may have keys that are none of ours.
                let Some(meant) = nearest(key, &keys) else { continue };
                let reason = format!("place.{key} says nothing of packages; did you mean `{meant}`?");
                return Err(ProjectError::new(&path, reason));
            }
            let steps = value.get_ref().as_str().ok_or_else(|| SHAPE.to_owned()).and_then(steps);
            let steps = steps.map_err(|reason| ProjectError::new(&path, format!("place.{key}: {reason}")))?;
            found.push((key.clone().into_owned(), steps));
        }
        reading.files_read.push(path);
    }
    Ok(found)
}

/// The names of a path from `game` on: a service, and at least one below it. Else why it is none.
fn steps(place: &str) -> Result<Vec<String>, String> {
    let Some(path) = place.strip_prefix("game.") else {
        return Err(format!("{place:?} does not begin with `game.`: {SHAPE}"));
    };
    let steps: Vec<_> = path.split('.').map(str::to_owned).collect();
    if steps.len() < 2 || steps.iter().any(String::is_empty) {
        return Err(format!("{place:?} names no place below a service: {SHAPE}"));
    } else if !reflection::is_service(&steps[0]) {
        let services: Vec<_> = reflection::classes().filter(|class| reflection::is_service(class)).collect();
        let meant = nearest(&steps[0], &services).map(|meant| format!("; did you mean `{meant}`?"));
        return Err(format!("Roblox has no service {}{}", steps[0], meant.unwrap_or_default()));
    }
    Ok(steps)
}

/// Puts packages at a place, with the Folders on the way there.
fn put(among: &mut Vec<Node>, steps: &[String], packages: Node) {
    let Some((name, rest)) = steps.split_first() else { return };
    if rest.is_empty() {
        among.push(Node { name: name.clone(), ..packages });
        return;
    }
    let index = among.iter().position(|known| known.name == *name).unwrap_or_else(|| {
        let class = if reflection::is_service(name) { name } else { "Folder" };
        among.push(Node::new(name, class));
        among.len() - 1
    });
    put(&mut among[index].children, rest, packages);
}
