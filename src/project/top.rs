//! The folder that bounds a project: `require` may reach everything below it.

use std::path::{Path, PathBuf};

use super::packages::MANIFESTS;
use super::{LUAURC_FILE, PROJECT_FILES, project_file};

/// Files and folders that mark the top folder of a project.
pub const TOP_MARKERS: [&str; 7] =
    ["sandstore.toml", PROJECT_FILES[0], PROJECT_FILES[1], "wally.toml", "pesde.toml", LUAURC_FILE, ".git"];

/// The nearest folder around a file with a project, or with packages, as seen from the folder that the user is in if it lies
/// there; and whether it is a project. Does not look beyond a repository.
#[must_use]
pub fn around(file: &Path) -> Option<(PathBuf, bool)> {
    around_folder(file.canonicalize().ok()?.parent()?)
}

/// The same of a folder, which may be it.
#[must_use]
pub fn around_folder(folder: &Path) -> Option<(PathBuf, bool)> {
    let whole = folder.canonicalize().ok()?;
    let here = Path::new(".").canonicalize().unwrap_or_default();
    for folder in whole.ancestors() {
        let is_project = project_file(folder).is_some();
        if is_project || MANIFESTS.iter().any(|manifest| folder.join(manifest).is_file()) {
            let near = folder.strip_prefix(&here).unwrap_or(folder);
            let near = if near.as_os_str().is_empty() { Path::new(".") } else { near };
            return Some((near.to_owned(), is_project));
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// The nearest folder above the file that looks like a project's top. Folders within a project may have a `.luaurc` of their own,
/// so that counts only where nothing else is found.
#[must_use]
pub fn top_folder(file: &Path) -> Option<PathBuf> {
    let file = file.canonicalize().ok()?;
    let has = |marker: &str| file.ancestors().skip(1).find(|folder| folder.join(marker).exists());
    let strong = TOP_MARKERS.iter().filter(|marker| **marker != LUAURC_FILE).filter_map(|marker| has(marker));
    let nearest = strong.max_by_key(|folder| folder.components().count());
    nearest.or_else(|| has(LUAURC_FILE)).map(Path::to_owned)
}
