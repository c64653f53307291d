//! Looking for the file.

use std::path::{Component, Path, PathBuf};

/// The name of the configuration file.
pub const FILE_NAME: &str = "sandstore.toml";

/// The nearest configuration file in the folder of `start` (a script or a folder) or above it, or `None`. The path is the
/// shortest from the present folder, for messages.
#[must_use]
pub fn find(start: &Path) -> Option<PathBuf> {
    let start = start.canonicalize().ok()?;
    let file = start.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())?;
    let present = std::env::current_dir().and_then(|folder| folder.canonicalize());
    Some(present.map_or_else(|_| file.clone(), |present| from_folder(&present, &file)))
}

/// The path that leads from one folder to a file. Both paths are absolute and without `..`.
fn from_folder(folder: &Path, file: &Path) -> PathBuf {
    let (from, to): (Vec<_>, Vec<_>) = (folder.components().collect(), file.components().collect());
    let shared = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
    // Nothing leads from one drive of Windows to another.
    if from.first() != to.first() {
        return file.to_owned();
    }
    let up = from[shared..].iter().map(|_| Component::ParentDir);
    up.chain(to[shared..].iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_up_and_down() {
        let lead = |folder: &str, file: &str| from_folder(Path::new(folder), Path::new(file));
        assert_eq!(lead("/a/b", "/a/b/f"), Path::new("f"));
        assert_eq!(lead("/a/b", "/a/b/c/f"), Path::new("c/f"));
        assert_eq!(lead("/a/b/c", "/a/f"), Path::new("../../f"));
        assert_eq!(lead("/a/b", "/f"), Path::new("../../f"));
        assert_eq!(lead("/", "/a/f"), Path::new("a/f"));
    }
}
