//! Finding the file behind `require("./module")`, without ever leaving the project's folder.
//!
//! Paths work as in Luau and Roblox: `./` and `../` start from the requiring file's folder, `@self/` from the folder that an
//! `init.luau` stands for, `@name/` from where an alias of a `.luaurc` leads. Links are resolved before the check, so a link
//! cannot lead outside either. A file that stands in the tree of `game` is its ModuleScript, however it is asked for.

use std::cell::RefCell;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::project::{self, Aliases, Project, TOP_MARKERS};

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
    #[error("require path must start with a valid prefix: ./, ../, or @: \"{0}\"")]
    NotRelative(String),
    #[error("@self is known in init files only, whose folder it means: \"{0}\"")]
    NoSelf(String),
    /// An alias that leads nowhere, in Luau's words.
    #[error("{0}")]
    Alias(String),
    #[error("{0} is known in tests only: run the file with `sandstore test`")]
    TestsOnly(String),
    #[error("no module \"{path}\" beside {requirer}")]
    Missing { path: String, requirer: String },
    #[error("module \"{path}\" lies outside the project's folder {}, whose top is the nearest folder with a {}: put an empty {} into the folder that holds both", folder.display(), markers(), TOP_MARKERS[0])]
    Outside { path: String, folder: PathBuf },
    #[error("module \"{0}\" is ambiguous: both a file and a folder of that name exist")]
    Ambiguous(String),
}

/// The markers in words: `a, b or c`.
fn markers() -> String {
    let [others @ .., last] = TOP_MARKERS;
    format!("{} or {last}", others.join(", "))
}

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A file, by its key.
    File(String),
    /// A source of the project, which has its place in the tree.
    Source(usize),
}

/// Where the scripts and modules of one server lie.
pub(crate) struct ModuleFolder {
    /// The folder that scripts must not leave.
    top: Option<PathBuf>,
    /// What is in the tree.
    tree: Option<Arc<Project>>,
    /// What `.luaurc` files say, by their folders.
    aliases: RefCell<FxHashMap<PathBuf, Option<Aliases>>>,
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
    pub fn new(top: Option<PathBuf>, tree: Option<Arc<Project>>) -> Self {
        Self { top, tree, aliases: RefCell::default(), files: RefCell::default() }
    }

    /// Makes a script known, so that its `require` has a folder to start from. Answers its key.
    pub fn add_script(&self, full_name: &str, path: Option<&Path>) -> String {
        let key = format!("script {full_name}");
        if let Some(path) = path {
            self.files.borrow_mut().insert(key.clone(), self.known(path, || folder_of(path)));
        }
        key
    }

    fn known(&self, path: &Path, root: impl FnOnce() -> PathBuf) -> KnownFile {
        KnownFile { path: path.to_owned(), root: canonical(&self.top.clone().unwrap_or_else(root)) }
    }

    /// What `path` means when a source of the project asks. Paths that do not begin with an alias are for the tree to answer.
    pub fn resolve_in_tree(&self, source: usize, path: &str) -> Result<Found, RequireError> {
        let project = self.tree.as_ref().ok_or(RequireError::NotAPath)?;
        let file = project.sources.get(source).ok_or(RequireError::NotAPath)?;
        self.resolve_from(&self.known(&file.path, || project.folder.clone()), path)
    }

    /// What `path` means when the script or module `requirer` asks.
    pub fn resolve(&self, requirer: &str, path: &str) -> Result<Found, RequireError> {
        let known = self.files.borrow().get(requirer).cloned();
        let unknown = || RequireError::Missing { path: path.into(), requirer: "a script without file".into() };
        self.resolve_from(&known.ok_or_else(unknown)?, path)
    }

    fn resolve_from(&self, requirer: &KnownFile, path: &str) -> Result<Found, RequireError> {
        let KnownFile { path: from, root } = requirer;
        let folder = folder_of(from);
        let is_folder_file = from.file_stem().is_some_and(|stem| stem == FOLDER_FILE);
        // An init file stands for its folder, so its siblings are the folder's siblings.
        let siblings = if is_folder_file { folder.join("..") } else { folder.clone() };
        let wanted = match path.strip_prefix('@') {
            _ if path.starts_with("./") || path.starts_with("../") => siblings.join(path),
            None => return Err(RequireError::NotRelative(path.into())),
            Some(aliased) => match aliased.split_once('/').unwrap_or((aliased, "")) {
                ("self", rest) if is_folder_file => folder.join(rest),
                ("self", _) => return Err(RequireError::NoSelf(path.into())),
                // Its names are answered before anybody looks for files, where they are known.
                ("sandstore", _) => return Err(RequireError::TestsOnly(path.into())),
                (name, "") => self.alias(name, &folder, root)?,
                (name, rest) => self.alias(name, &folder, root)?.join(rest),
            },
        };
        let found = find_file(&wanted, path)?;
        let missing = || RequireError::Missing { path: path.into(), requirer: from.display().to_string() };
        let file = found.ok_or_else(missing)?.canonicalize().map_err(|_| missing())?;
        if let Some(source) = self.tree.as_ref().and_then(|tree| tree.source_at(&file)) {
            return Ok(Found::Source(source));
        }
        if !file.starts_with(root) {
            return Err(RequireError::Outside { path: path.into(), folder: root.clone() });
        }
        let key = file.to_string_lossy().into_owned();
        self.files.borrow_mut().insert(key.clone(), KnownFile { path: file, root: root.clone() });
        Ok(Found::File(key))
    }

    /// Where an alias leads, as seen from a folder.
    fn alias(&self, name: &str, folder: &Path, root: &Path) -> Result<PathBuf, RequireError> {
        let mut read = |folder: &Path| {
            if let Some(known) = self.aliases.borrow().get(folder) {
                return Ok(known.clone());
            }
            let aliases = Aliases::read(folder)?;
            self.aliases.borrow_mut().insert(folder.to_owned(), aliases.clone());
            Ok(aliases)
        };
        project::resolve_alias(name, &canonical(folder), root, &mut read).map_err(RequireError::Alias)
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
