//! Finding spec files.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use globset::{Glob, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, WalkDir};

use super::file_pattern::path_from;
use super::snapshot;
use crate::project::{self, PlacedScript, Project};

/// Folders that hold no specs of the user's, beside those whose names begin with a dot.
pub const SKIPPED_FOLDERS: [&str; 6] =
    ["target", "node_modules", "Packages", "DevPackages", "ServerPackages", snapshot::FOLDER];

/// Which files below a folder are specs.
#[derive(Clone, Debug, Default)]
pub struct SpecPatterns {
    /// Where patterns begin, without links. Files that lie elsewhere are matched from the folder on that is searched.
    folder: PathBuf,
    include: GlobSet,
    /// Files, and whole folders.
    exclude: GlobSet,
}

impl SpecPatterns {
    /// Patterns of paths that begin in a folder.
    ///
    /// # Errors
    /// Together they are too large.
    pub fn new(folder: &Path, include: Vec<Glob>, exclude: Vec<Glob>) -> Result<Self, globset::Error> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let set = |globs: Vec<Glob>| {
            let mut builder = GlobSetBuilder::new();
            for glob in globs {
                builder.add(glob);
            }
            builder.build()
        };
        Ok(Self { folder, include: set(include)?, exclude: set(exclude)? })
    }

    /// Whether a file has a path as specs have, be it left out or not.
    pub(super) fn mean(&self, file: &Path) -> bool {
        self.include.is_match(path_from(&self.folder, file))
    }

    /// Whether a file is a spec by its path.
    pub(super) fn take(&self, file: &Path) -> bool {
        let path = path_from(&self.folder, file);
        let mut folders = Path::new(&path).ancestors();
        self.include.is_match(&path) && !folders.any(|folder| self.exclude.is_match(folder))
    }

    /// The patterns as seen from a folder that is searched.
    fn seen_from<'a>(&'a self, searched: &Path) -> Search<'a> {
        let whole = searched.canonicalize().unwrap_or_else(|_| searched.to_owned());
        let prefix = whole.strip_prefix(&self.folder).map(Path::to_owned).unwrap_or_default();
        Search { patterns: self, searched: searched.to_owned(), prefix }
    }
}

/// A folder that is searched, and the way to it from where patterns begin.
struct Search<'a> {
    patterns: &'a SpecPatterns,
    searched: PathBuf,
    prefix: PathBuf,
}

impl Search<'_> {
    /// The path that patterns are held against.
    fn pattern_path(&self, path: &Path) -> PathBuf {
        self.prefix.join(path.strip_prefix(&self.searched).unwrap_or(path))
    }

    fn is_left_out(&self, entry: &DirEntry) -> bool {
        is_skipped(entry) || self.patterns.exclude.is_match(self.pattern_path(entry.path()))
    }

    fn is_spec(&self, entry: &DirEntry) -> bool {
        !entry.file_type().is_dir() && self.patterns.include.is_match(self.pattern_path(entry.path()))
    }
}

/// A spec to be run.
#[derive(Clone, Debug)]
pub struct SpecFile {
    /// As it is shown.
    pub path: PathBuf,
    /// The project that has to be named to run it, where it is no file or was not found by its own path.
    pub found_in: Option<PathBuf>,
    /// The folder that its `require` must not leave. `None`: the file's own.
    pub top_folder: Option<PathBuf>,
    /// What is in the tree of `game`.
    pub project: Option<Arc<Project>>,
    /// Which ModuleScript of the project it is. `None`: it is a script of its own.
    pub module: Option<PlacedScript>,
}

/// Why specs cannot be looked for.
#[derive(Debug, thiserror::Error)]
pub enum DiscoveryError {
    #[error("there is no file or folder {}", path.display())]
    Missing { path: PathBuf },
    #[error("cannot look into {}: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: std::io::Error },
}

/// The specs among and below the paths: in the order of the paths, those of one folder in the order of their names. A file that
/// is named is taken whatever its name is. None comes twice.
///
/// # Errors
/// A path that is not there, or a folder that cannot be read.
pub fn discover(paths: &[PathBuf], patterns: &SpecPatterns) -> Result<Vec<PathBuf>, DiscoveryError> {
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    for path in paths {
        let specs = if path.is_dir() { below(path, patterns)? } else { vec![path.clone()] };
        for spec in specs {
            let spec = straight(&spec);
            let identity = spec.canonicalize().map_err(|reason| match reason.kind() {
                std::io::ErrorKind::NotFound => DiscoveryError::Missing { path: spec.clone() },
                _ => DiscoveryError::Unreadable { path: spec.clone(), reason },
            })?;
            if known.insert(identity) {
                found.push(spec);
            }
        }
    }
    Ok(found)
}

fn below(folder: &Path, patterns: &SpecPatterns) -> Result<Vec<PathBuf>, DiscoveryError> {
    let mut found = Vec::new();
    for entry in folders_and_files(folder, patterns) {
        let (entry, is_spec) = entry?;
        if is_spec {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

/// A path as people would write it: without `./`, and without `folder/..` where the folder is no link to somewhere else.
fn straight(path: &Path) -> PathBuf {
    let mut straight = PathBuf::new();
    for component in path.components() {
        let is_back = component == Component::ParentDir;
        let folder = straight.components().next_back();
        if is_back && matches!(folder, Some(Component::Normal(_))) && !straight.is_symlink() {
            straight.pop();
        } else if component != Component::CurDir {
            straight.push(component);
        }
    }
    if straight.as_os_str().is_empty() { path.to_owned() } else { straight }
}

/// The folders and scripts in which something may happen that matters to tests.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    pub folders: BTreeSet<PathBuf>,
    /// Luau files, specs or not.
    pub scripts: BTreeSet<PathBuf>,
}

/// What lies among and below the paths and is not left out. Whatever cannot be looked into is not there.
#[must_use]
pub fn surroundings(paths: &[PathBuf], patterns: &SpecPatterns) -> Surroundings {
    let mut found = Surroundings::default();
    for path in paths {
        if !path.is_dir() {
            found.folders.extend(path.parent().map(Path::to_owned));
            found.scripts.insert(path.clone());
            if !project::is_project(path) {
                continue;
            }
        }
        // Beside the file of a project lies what stands in its tree.
        let path = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        found.scripts.extend(project::project_file(path));
        for (entry, _) in folders_and_files(path, patterns).flatten() {
            if entry.file_type().is_dir() {
                found.folders.insert(entry.into_path());
            } else if entry.path().extension().is_some_and(|ending| ending == "luau" || ending == "lua") {
                found.scripts.insert(entry.into_path());
            }
        }
    }
    found
}

/// Everything below a folder that is not left out, the folder included, and whether it is a spec.
fn folders_and_files<'a>(
    folder: &'a Path,
    patterns: &'a SpecPatterns,
) -> impl Iterator<Item = Result<(DirEntry, bool), DiscoveryError>> + 'a {
    let search = std::rc::Rc::new(patterns.seen_from(folder));
    let filter = search.clone();
    // The folder itself may have any name: the user asked for it.
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    let entries = entries.filter_entry(move |entry| entry.depth() == 0 || !filter.is_left_out(entry));
    entries.map(move |entry| match entry {
        Ok(entry) => {
            let is_spec = search.is_spec(&entry);
            Ok((entry, is_spec))
        }
        Err(error) => {
            Err(DiscoveryError::Unreadable { path: error.path().unwrap_or(folder).to_owned(), reason: error.into() })
        }
    })
}

/// Whether an entry is a folder that holds nothing of the user's.
pub(super) fn is_skipped(entry: &DirEntry) -> bool {
    entry.file_type().is_dir() && is_skipped_name(&entry.file_name().to_string_lossy())
}

/// Whether a folder of that name holds nothing of the user's.
pub(super) fn is_skipped_name(name: &str) -> bool {
    name.starts_with('.') || SKIPPED_FOLDERS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specs_are_found_by_name_in_order_and_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        for name in [
            "b.spec.luau",
            "a.test.lua",
            "a.luau",
            "inner/c.spec.lua",
            "Packages/d.spec.luau",
            ".hidden/e.spec.luau",
            "inner/target/f.spec.luau",
            "ServerPackages/g.spec.luau",
            "old/h.spec.luau",
            "tests/i.luau",
            "tests/__snapshots__/i.snap.luau",
        ] {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, "").expect("a file");
        }
        let patterns = |include: &[&str], exclude: &[&str]| {
            let globs = |texts: &[&str]| texts.iter().map(|text| Glob::new(text).expect("a pattern")).collect();
            SpecPatterns::new(root, globs(include), globs(exclude)).expect("patterns")
        };
        let common = patterns(&["**/*.spec.{lua,luau}", "**/*.test.lua"], &["old"]);
        let found_by = |paths: &[&str], patterns: &SpecPatterns| -> Vec<String> {
            let paths: Vec<_> = paths.iter().map(|path| root.join(path)).collect();
            let found = discover(&paths, patterns).expect("the paths are there");
            let names = found.iter().map(|path| path.strip_prefix(root).expect("below").display().to_string());
            names.map(|name| name.replace('\\', "/")).collect()
        };
        let found = |paths: &[&str]| found_by(paths, &common);
        assert_eq!(found(&[""]), ["a.test.lua", "b.spec.luau", "inner/c.spec.lua"]);
        assert_eq!(found(&["inner", "a.luau", "inner/c.spec.lua"]), ["inner/c.spec.lua", "a.luau"]);
        assert_eq!(found(&["Packages"]), ["Packages/d.spec.luau"]);
        assert_eq!(found(&["old", "old/h.spec.luau"]), ["old/h.spec.luau"], "what is named is taken");
        let own = patterns(&["tests/**/*.luau"], &[]);
        assert_eq!(found_by(&["tests"], &own), ["tests/i.luau"], "patterns begin in their own folder");
        assert_eq!(found_by(&["inner", "old"], &own), [""; 0]);
        assert!(matches!(discover(&[root.join("none")], &common), Err(DiscoveryError::Missing { .. })));
    }
}
