//! Pictures of files, to be compared with later ones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::testing::Surroundings;

/// What a file looked like. `None`: it was not there.
type Look = Option<(u64, Option<SystemTime>)>;

/// The files that matter, as they looked at a moment. Paths are without links.
#[derive(Debug, Default)]
pub struct Picture {
    files: BTreeMap<PathBuf, Look>,
    folders: BTreeSet<PathBuf>,
}

impl Picture {
    /// Of all scripts around the specs, and some files more.
    pub fn take(surroundings: &Surroundings, more: &BTreeSet<PathBuf>) -> Self {
        let mut picture = Self::default();
        picture.folders.extend(surroundings.folders.iter().map(|folder| whole(folder)));
        picture.add(surroundings.scripts.iter().map(|script| whole(script)).collect::<Vec<_>>().iter());
        picture.add(more.iter());
        picture
    }

    /// Adds files that are not in it.
    pub fn add<'a>(&mut self, files: impl Iterator<Item = &'a PathBuf>) {
        for file in files {
            if !self.files.contains_key(file) {
                self.files.insert(file.clone(), look(file));
                self.folders.extend(file.parent().map(Path::to_owned));
            }
        }
    }

    /// Looks anew at some of the files that are in it.
    pub fn look_again(&mut self, files: &BTreeSet<PathBuf>) {
        for file in files {
            self.files.entry(file.clone()).and_modify(|known| *known = look(file));
        }
    }

    /// Where something may happen to these files.
    pub fn folders(&self) -> &BTreeSet<PathBuf> {
        &self.folders
    }

    /// The files that look otherwise than before, have come or have gone.
    pub fn changes_since(&self, before: &Self) -> BTreeSet<PathBuf> {
        let differs = |(path, look): &(&PathBuf, &Look)| before.files.get(*path).copied().flatten() != **look;
        let came = self.files.iter().filter(differs).map(|(path, _)| path);
        let went = before.files.iter().filter(|(path, look)| look.is_some() && !self.files.contains_key(*path));
        came.chain(went.map(|(path, _)| path)).cloned().collect()
    }
}

fn look(file: &Path) -> Look {
    let metadata = file.metadata().ok()?;
    Some((metadata.len(), metadata.modified().ok()))
}

/// The path without links. Of a file that is not there, that of the nearest folder that is, and the rest of its path.
pub fn whole(path: &Path) -> PathBuf {
    let without_links = |above: &Path| {
        let there = if above.as_os_str().is_empty() { Path::new(".") } else { above };
        let rest = path.strip_prefix(above).ok()?;
        let there = there.canonicalize().ok()?;
        // An empty rest would add a stroke.
        Some(if rest.as_os_str().is_empty() { there } else { there.join(rest) })
    };
    path.ancestors().find_map(without_links).unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_come_go_or_change_are_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| whole(&folder.path().join(name));
        let write = |name: &str, text: &str| std::fs::write(path(name), text).expect("a file");
        let names = ["same", "changes", "goes", "comes"];
        let take = || Picture::take(&Surroundings::default(), &names.iter().map(|name| path(name)).collect());
        write("same", "1");
        write("changes", "1");
        write("goes", "1");
        let before = take();
        assert_eq!(take().changes_since(&before), BTreeSet::new());
        write("changes", "22");
        write("comes", "1");
        std::fs::remove_file(path("goes")).expect("it is there");
        assert_eq!(take().changes_since(&before), ["changes", "goes", "comes"].map(path).into());
        assert_eq!(Picture::default().changes_since(&before), ["same", "changes", "goes"].map(path).into());
        assert_eq!(take().folders(), &[whole(folder.path())].into());
    }
}
