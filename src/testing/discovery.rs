//! Finding spec files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};
use wildmatch::WildMatch;

/// Which files below a folder are specs, by their names.
pub const PATTERNS: [&str; 4] = ["*.spec.luau", "*.spec.lua", "*.test.luau", "*.test.lua"];

/// Folders that hold no specs of the user's, beside those whose names begin with a dot.
pub const SKIPPED_FOLDERS: [&str; 4] = ["target", "node_modules", "Packages", "DevPackages"];

/// A spec to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecFile {
    /// As it is shown.
    pub path: PathBuf,
    /// The folder that its `require` must not leave. `None`: the file's own.
    pub project_folder: Option<PathBuf>,
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
pub fn discover(paths: &[PathBuf]) -> Result<Vec<PathBuf>, DiscoveryError> {
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    for path in paths {
        let specs = if path.is_dir() { below(path)? } else { vec![path.clone()] };
        for spec in specs {
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

fn below(folder: &Path) -> Result<Vec<PathBuf>, DiscoveryError> {
    let patterns = PATTERNS.map(WildMatch::new);
    let mut found = Vec::new();
    // The folder itself may have any name: the user asked for it.
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || !is_skipped(entry)) {
        let entry = entry.map_err(|error| DiscoveryError::Unreadable {
            path: error.path().unwrap_or(folder).to_owned(),
            reason: error.into(),
        })?;
        let name = entry.file_name().to_string_lossy();
        if !entry.file_type().is_dir() && patterns.iter().any(|pattern| pattern.matches(&name)) {
            let path = entry.into_path();
            // `./a.spec.luau` is what nobody writes.
            found.push(path.strip_prefix(".").map(Path::to_owned).unwrap_or(path));
        }
    }
    Ok(found)
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
        ] {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, "").expect("a file");
        }
        let found = |paths: &[&str]| -> Vec<String> {
            let paths: Vec<_> = paths.iter().map(|path| root.join(path)).collect();
            let found = discover(&paths).expect("the paths are there");
            let names = found.iter().map(|path| path.strip_prefix(root).expect("below").display().to_string());
            names.map(|name| name.replace('\\', "/")).collect()
        };
        assert_eq!(found(&[""]), ["a.test.lua", "b.spec.luau", "inner/c.spec.lua"]);
        assert_eq!(found(&["inner", "a.luau", "inner/c.spec.lua"]), ["inner/c.spec.lua", "a.luau"]);
        assert_eq!(found(&["Packages"]), ["Packages/d.spec.luau"]);
        assert!(matches!(discover(&[root.join("none")]), Err(DiscoveryError::Missing { .. })));
    }
}
