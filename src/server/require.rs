//! Finding the file behind `require("./module")`, without ever leaving the project's folder.
//!
//! Paths work as in Luau and Roblox: `./` and `../` start from the requiring file's folder, `@self/` from the folder that an
//! `init.luau` stands for. Links are resolved before the check, so a link cannot lead outside either.

use std::cell::RefCell;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::script::{ScriptFileError, read_script};

/// Roblox's words for a `require` of something that is no module.
pub const INVALID_REQUIRE: &str = "Attempted to call require with invalid argument(s).";

/// The file endings that are tried, in this order, and the file that stands for a folder.
const ENDINGS: [&str; 2] = ["luau", "lua"];
const FOLDER_FILE: &str = "init";

/// Why a path leads to no module.
#[derive(Debug, thiserror::Error)]
pub enum RequireError {
    #[error("{INVALID_REQUIRE}")]
    NotAPath,
    #[error("require path must start with ./, ../ or @self: \"{0}\"")]
    NotRelative(String),
    #[error("no module \"{path}\" beside {requirer}")]
    Missing { path: String, requirer: String },
    #[error("module \"{path}\" lies outside the project's folder {}, whose top is the nearest folder with a sandstore.toml, default.project.json, wally.toml, pesde.toml, .luaurc or .git: put an empty sandstore.toml into the folder that holds both", folder.display())]
    Outside { path: String, folder: PathBuf },
    #[error("module \"{0}\" is ambiguous: both a file and a folder of that name exist")]
    Ambiguous(String),
}

/// Where the scripts and modules of one server lie.
pub(crate) struct ModuleFolder {
    project: Option<PathBuf>,
    /// The files of scripts and modules by the key that the shim uses for them.
    files: RefCell<FxHashMap<String, KnownFile>>,
}

#[derive(Clone)]
struct KnownFile {
    path: PathBuf,
    /// The folder that its modules must not leave: the project's, or else that of the script that it all began with.
    root: PathBuf,
}

impl ModuleFolder {
    pub fn new(project: Option<PathBuf>) -> Self {
        Self { project, files: RefCell::default() }
    }

    /// Makes a script known, so that its `require` has a folder to start from. Answers its key.
    pub fn add_script(&self, full_name: &str, path: Option<&Path>) -> String {
        let key = format!("script {full_name}");
        if let Some(path) = path {
            let root = self.project.clone().unwrap_or_else(|| folder_of(path));
            let file = KnownFile { path: path.to_owned(), root: canonical(&root) };
            self.files.borrow_mut().insert(key.clone(), file);
        }
        key
    }

    /// The key of the module that `path` means when the script or module `requirer` asks.
    pub fn resolve(&self, requirer: &str, path: &str) -> Result<String, RequireError> {
        let known = self.files.borrow().get(requirer).cloned();
        let unknown = || RequireError::Missing { path: path.into(), requirer: "a script without file".into() };
        let KnownFile { path: from, root } = known.ok_or_else(unknown)?;
        let folder = folder_of(&from);
        let is_folder_file = from.file_stem().is_some_and(|stem| stem == FOLDER_FILE);
        // An init file stands for its folder, so its siblings are the folder's siblings.
        let siblings = if is_folder_file { folder.join("..") } else { folder.clone() };
        let wanted = match path.split_once('/') {
            _ if path.starts_with("./") || path.starts_with("../") => siblings.join(path),
            Some(("@self", rest)) if is_folder_file => folder.join(rest),
            _ => return Err(RequireError::NotRelative(path.into())),
        };
        let found = find_file(&wanted, path)?;
        let missing = || RequireError::Missing { path: path.into(), requirer: from.display().to_string() };
        let file = found.ok_or_else(missing)?.canonicalize().map_err(|_| missing())?;
        if !file.starts_with(&root) {
            return Err(RequireError::Outside { path: path.into(), folder: root });
        }
        let key = file.to_string_lossy().into_owned();
        self.files.borrow_mut().insert(key.clone(), KnownFile { path: file, root });
        Ok(key)
    }

    /// Reads a module that [`ModuleFolder::resolve`] found. Answers its name, path and source.
    pub fn read(&self, key: &str) -> Result<(String, PathBuf, Arc<str>), ScriptFileError> {
        let known = self.files.borrow().get(key).map(|file| file.path.clone());
        let path = known.unwrap_or_else(|| PathBuf::from(key));
        let source = read_script(&path)?;
        Ok((module_name(&path), path, source.into()))
    }
}

/// The name of a module: its file's, or its folder's for an init file.
fn module_name(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    if stem == FOLDER_FILE { folder.unwrap_or(stem) } else { stem }
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().map_or_else(PathBuf::new, Path::to_owned)
}

/// The folder without links and relative parts. An empty path is the current folder.
fn canonical(folder: &Path) -> PathBuf {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
}

/// The file for a module path: `name.luau`, `name.lua`, or `name/init.luau`, `name/init.lua`.
fn find_file(wanted: &Path, path: &str) -> Result<Option<PathBuf>, RequireError> {
    let names_nothing = !matches!(wanted.components().next_back(), Some(Component::Normal(_)));
    let as_file = |ending| {
        let mut name = wanted.as_os_str().to_owned();
        name.push(".");
        name.push(ending);
        PathBuf::from(name)
    };
    let file = if names_nothing { None } else { ENDINGS.into_iter().map(as_file).find(|file| file.is_file()) };
    let as_folder = |ending| wanted.join(format!("{FOLDER_FILE}.{ending}"));
    let folder = ENDINGS.into_iter().map(as_folder).find(|file| file.is_file());
    match (file, folder) {
        (Some(_), Some(_)) => Err(RequireError::Ambiguous(path.into())),
        (file, folder) => Ok(file.or(folder)),
    }
}
