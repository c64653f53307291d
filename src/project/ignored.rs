//! `globIgnorePaths` of a project file: what stands not in the tree, and behind an exclamation mark, what does all the same.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};
use serde_json::{Map, Value as Json};

use super::{ProjectError, without_dot};

/// The globs of one project, from its own folder.
pub(super) struct Ignored {
    folder: PathBuf,
    globs: GlobSet,
    /// Of each of them, whether it takes back what those before it say.
    takes_back: Vec<bool>,
}

impl Ignored {
    /// Those of a project file.
    pub fn read(path: &Path, folder: &Path, project: &Map<String, Json>) -> Result<Self, ProjectError> {
        let mut globs = GlobSetBuilder::new();
        let mut takes_back = Vec::new();
        for glob in project.get("globIgnorePaths").and_then(Json::as_array).into_iter().flatten() {
            let text = glob.as_str().unwrap_or_default();
            // A name that begins so is written `\!`.
            let rest = text.strip_prefix('!');
            let plain = rest.or(text.strip_prefix('\\').filter(|rest| rest.starts_with('!'))).unwrap_or(text);
            globs.add(Glob::new(plain).map_err(|error| ProjectError::writing(path, error))?);
            takes_back.push(rest.is_some());
        }
        let globs = globs.build().map_err(|error| ProjectError::writing(path, error))?;
        Ok(Self { folder: without_dot(folder), globs, takes_back })
    }

    /// Whether a file or folder is ignored. The last glob that means it says so; `None`: none does.
    pub fn says(&self, path: &Path) -> Option<bool> {
        let relative = path.strip_prefix(&self.folder).ok()?;
        let last = self.globs.matches(relative).last().copied()?;
        Some(!self.takes_back[last])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_glob_that_means_a_file_counts() {
        let project = serde_json::json!({ "globIgnorePaths": ["**/*.luau", "!**/keep.luau", "old/**", "\\!odd"] });
        let object = project.as_object().expect("it is one");
        let ignored = Ignored::read(Path::new("p"), Path::new("game"), object).expect("they are globs");
        let says = |path: &str| ignored.says(&Path::new("game").join(path));
        assert_eq!(says("src/drop.luau"), Some(true));
        assert_eq!(says("src/keep.luau"), Some(false));
        assert_eq!(says("old/keep.luau"), Some(true));
        assert_eq!(says("!odd"), Some(true));
        assert_eq!(says("src/data.json"), None);
        assert_eq!(ignored.says(Path::new("elsewhere/drop.luau")), None);
    }
}
