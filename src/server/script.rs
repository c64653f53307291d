//! A script: its source, where it came from, and under which name it appears in error messages.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::script_error::SourceLocation;
use crate::project::{PlacedScript, Project};

/// Where server scripts live in Roblox; file scripts appear as its children.
pub const SCRIPT_PARENT: &str = "ServerScriptService";

/// Every chunk of ours is named so. Frames of such chunks are left out of stacks that users see.
pub(crate) const SHIM_PREFIX: &str = "[sandstore]";

/// A server script to be run.
#[derive(Clone, Debug)]
pub struct Script {
    name: String,
    source: Arc<str>,
    path: Option<PathBuf>,
    /// Which source of the project it is, if it is in its tree.
    project_source: Option<usize>,
}

/// Why a file cannot be run as a script.
#[derive(Debug, thiserror::Error)]
pub enum ScriptFileError {
    #[error("cannot read {}: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: std::io::Error },
    #[error("{} is a directory, not a script", path.display())]
    Directory { path: PathBuf },
    #[error("{} is not UTF-8 text: byte {offset} is not valid", path.display())]
    NotText { path: PathBuf, offset: usize },
}

impl Script {
    /// A script that has no file, under the given name.
    pub fn new(name: impl Into<String>, source: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), source: source.into(), path: None, project_source: None }
    }

    /// Reads a script file. Its name is the file's, without `.luau`, `.lua` and the Rojo suffix `.server`.
    ///
    /// # Errors
    /// The file is missing, unreadable, a directory or not UTF-8.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, ScriptFileError> {
        let path = path.as_ref();
        let source = read_script(path)?;
        Ok(Self { name: name_of(path), source: source.into(), path: Some(path.to_owned()), project_source: None })
    }

    /// Reads a script of a project. Its name is its place in the tree.
    ///
    /// # Errors
    /// As [`Script::from_file`].
    pub fn in_project(project: &Project, script: &PlacedScript) -> Result<Self, ScriptFileError> {
        let path = &project.sources[script.source].path;
        let source = read_script(path)?;
        let project_source = Some(script.source);
        Ok(Self { name: script.full_name.clone(), source: source.into(), path: Some(path.clone()), project_source })
    }

    /// The script of a file whose text is known.
    pub(crate) fn with_path(name: impl Into<String>, source: impl Into<Arc<str>>, path: PathBuf) -> Self {
        Self { name: name.into(), source: source.into(), path: Some(path), project_source: None }
    }

    /// A source of a project whose text is known, under its place in the tree.
    pub(crate) fn of_source(
        full_name: impl Into<String>,
        text: impl Into<Arc<str>>,
        path: PathBuf,
        project_source: usize,
    ) -> Self {
        Self { project_source: Some(project_source), ..Self::with_path(full_name, text, path) }
    }

    /// A script without any code that stands at a path: what it is asked to `require` is looked for there.
    pub(crate) fn at(path: &Path) -> Self {
        Self::with_path(name_of(path), "", path.to_owned())
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which source of the project it is; its name is its place in the tree then.
    pub(crate) fn project_source(&self) -> Option<usize> {
        self.project_source
    }

    pub fn source(&self) -> &Arc<str> {
        &self.source
    }

    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}

/// Reads a Luau file as text. A byte-order mark is dropped and a `#!` line is blanked, so that line numbers stay.
///
/// # Errors
/// The file is missing, unreadable, a directory or not UTF-8.
pub fn read_script(path: &Path) -> Result<String, ScriptFileError> {
    if path.is_dir() {
        return Err(ScriptFileError::Directory { path: path.to_owned() });
    }
    let bytes = std::fs::read(path).map_err(|reason| ScriptFileError::Unreadable { path: path.to_owned(), reason })?;
    let text = String::from_utf8(bytes).map_err(|error| ScriptFileError::NotText {
        path: path.to_owned(),
        offset: error.utf8_error().valid_up_to(),
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(match text.strip_prefix("#!") {
        Some(rest) => rest.find('\n').map_or(String::new(), |end| rest[end..].to_owned()),
        None => text.to_owned(),
    })
}

fn name_of(path: &Path) -> String {
    let file = path.file_name().map_or_else(|| "Script".into(), |name| name.to_string_lossy());
    let stem = file.strip_suffix(".luau").or_else(|| file.strip_suffix(".lua")).unwrap_or(&file);
    stem.strip_suffix(".server").unwrap_or(stem).to_owned()
}

/// The sources that a server has loaded, by the name under which Luau knows them.
#[derive(Default)]
pub(crate) struct LoadedScripts {
    by_name: RefCell<FxHashMap<String, LoadedScript>>,
}

#[derive(Clone)]
struct LoadedScript {
    path: Option<PathBuf>,
    source: Arc<str>,
}

impl LoadedScripts {
    /// Registers a source and answers the full name to load it under. Two scripts of the same name get different ones.
    pub fn register(&self, name: &str, path: Option<&Path>, source: &Arc<str>) -> String {
        self.register_in_tree(&format!("{SCRIPT_PARENT}.{name}"), path, source)
    }

    /// Like [`LoadedScripts::register`], of a script whose place in the tree is known.
    pub fn register_in_tree(&self, place: &str, path: Option<&Path>, source: &Arc<str>) -> String {
        let mut by_name = self.by_name.borrow_mut();
        let mut full_name = place.to_owned();
        let mut count = 1;
        while by_name.contains_key(&full_name) {
            count += 1;
            full_name = format!("{place}#{count}");
        }
        let script = LoadedScript { path: path.map(Path::to_owned), source: source.clone() };
        by_name.insert(full_name.clone(), script);
        full_name
    }

    /// Registers a source under a name that nothing else has.
    pub fn register_as(&self, full_name: &str, path: Option<&Path>, source: &Arc<str>) {
        let script = LoadedScript { path: path.map(Path::to_owned), source: source.clone() };
        self.by_name.borrow_mut().insert(full_name.to_owned(), script);
    }

    /// The path of a script that is a file.
    pub fn path(&self, full_name: &str) -> Option<PathBuf> {
        self.by_name.borrow().get(full_name)?.path.clone()
    }

    /// Like [`LoadedScripts::register_in_tree`], but the same text of the same script keeps its name.
    pub fn register_again(&self, full_name: &str, path: Option<&Path>, source: &Arc<str>) -> String {
        let is_same = |known: &LoadedScript| known.source == *source && known.path.as_deref() == path;
        if self.by_name.borrow().get(full_name).is_some_and(is_same) {
            return full_name.to_owned();
        }
        self.register_in_tree(full_name, path, source)
    }

    /// The file behind a script's full name.
    pub fn location(&self, full_name: &str, line: u32) -> Option<SourceLocation> {
        let script = self.by_name.borrow().get(full_name)?.clone();
        let path = script.path.unwrap_or_else(|| PathBuf::from(full_name));
        Some(SourceLocation { path, line, source: script.source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_rojo() {
        assert_eq!(name_of(Path::new("a/Lobby.server.luau")), "Lobby");
        assert_eq!(name_of(Path::new("queue.lua")), "queue");
        assert_eq!(name_of(Path::new("no_ending")), "no_ending");
    }

    #[test]
    fn scripts_of_one_name_stay_apart() {
        let loaded = LoadedScripts::default();
        let source: Arc<str> = "".into();
        assert_eq!(loaded.register("a", None, &source), "ServerScriptService.a");
        assert_eq!(loaded.register("a", None, &source), "ServerScriptService.a#2");
    }
}
