//! The project's files as the tests see them.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold nothing of ours.
const FOREIGN_FOLDERS: [&str; 2] = [".git", "target"];

/// The project's top folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One text file of the project.
pub struct TextFile {
    /// From the top folder, with `/` on every system.
    pub name: String,
    pub text: String,
}

impl TextFile {
    fn read(path: &Path) -> Option<Self> {
        let text = fs::read_to_string(path).ok()?.replace("\r\n", "\n");
        let name = path.strip_prefix(root()).ok()?.components();
        let name: Vec<_> = name.map(|part| part.as_os_str().to_string_lossy()).collect();
        Some(Self { name: name.join("/"), text })
    }

    pub fn has_ending(&self, ending: &str) -> bool {
        self.name.rsplit_once('.').is_some_and(|(_, own)| own == ending)
    }

    pub fn is_in(&self, folder: &str) -> bool {
        self.name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Every text file of the project, or of one of its folders, in the order of their names.
pub fn text_files(folder: &str) -> Vec<TextFile> {
    let mut found = Vec::new();
    collect(&root().join(folder), &mut found);
    found.sort();
    found.iter().filter_map(|path| TextFile::read(path)).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is readable").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        // A link is not followed: what it leads to is somewhere else, or here already.
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && !FOREIGN_FOLDERS.iter().any(|foreign| name == *foreign) {
            collect(&path, found);
        } else if kind.is_file() && name != ".git" {
            found.push(path);
        }
    }
}
