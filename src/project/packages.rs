//! The tree of a folder without project file that Wally or pesde has filled: its packages, at the places that their
//! documentation gives as examples. `[place]` of the manifests is not read.

use std::path::Path;

use super::folder::{self, Reading};
use super::{Node, PROJECT_FILE, Project, ProjectError};

/// Files that say that a folder has packages.
pub(super) const MANIFESTS: [&str; 2] = ["wally.toml", "pesde.toml"];

/// Folders of packages, with the service that they stand in and their name there.
const FOLDERS: [(&str, &str, &str); 5] = [
    ("Packages", "ReplicatedStorage", "Packages"),
    ("roblox_packages", "ReplicatedStorage", "Packages"),
    ("ServerPackages", "ServerScriptService", "Packages"),
    ("roblox_server_packages", "ServerScriptService", "Packages"),
    ("DevPackages", "ReplicatedStorage", "DevPackages"),
];

/// What makes a file or folder of packages that is missing, for the end of a message.
pub(super) fn hint(path: &Path) -> Option<String> {
    let is_part = |name: &str| path.components().any(|part| part.as_os_str() == name);
    let (name, ..) = FOLDERS.iter().find(|(name, ..)| is_part(name))?;
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
        for (name, service, place) in FOLDERS {
            let path = folder.join(name);
            if !path.is_dir() {
                continue;
            }
            let mut packages = folder::read_plain(&path, &mut reading, 0)?;
            place.clone_into(&mut packages.name);
            let known = services.iter_mut().find(|known| known.name == service);
            match known {
                Some(known) => known.children.push(packages),
                None => services.push(Node { children: vec![packages], ..Node::new(service, service) }),
            }
        }
        Ok((!services.is_empty()).then(|| Self::new(services, &folder.join(PROJECT_FILE), reading)))
    }
}
