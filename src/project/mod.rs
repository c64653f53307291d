//! A Rojo project or a place file as plain data: which Instances its files stand for.
//!
//! # Pipeline
//!
//! 1. `file` reads a `*.project.json`: its `tree`, where folders and files are put in (`$path`), and what is ignored.
//! 2. `folder` turns a folder into nodes, with its `init` file; `entry` turns one file into a node by its ending.
//! 3. `description` reads what JSON says of a node: `.meta.json` beside a file, `.model.json` in its place.
//!    `values` reads the values in it, by the types of properties. `jsonc` reads JSON with comments.
//!    `keys` says which keys these files have. `sync_rules` and `ignored` are those of the project file.
//! 4. `model` reads Roblox's own files: models (`.rbxm`, `.rbxmx`), and places in the place of a project (`.rbxl`, `.rbxlx`).
//! 5. `settle` is for what needs the whole tree: sources written as properties, and references by name.
//! 6. `doubts` says what the files name and Roblox does not have: [`Project::warnings`].
//!
//! `yaml` makes Luau of YAML, for `source`.
//!
//! Sources of scripts and modules that are files of their own are not read here: a server reads each when it first needs it (`source`).
//!
//! Beside that, `top` finds the folder that a project is bounded by, and `luaurc` the aliases of `require`.
//!
//! # Where this differs from Rojo
//!
//! Plugins are left out, and [`Project::left_out`] lists them; what tables of translations (`.csv`) say is not read. A project whose root is no `DataModel`, such as a library,
//! is put below `ReplicatedStorage`.

mod description;
mod doubts;
mod entry;
mod file;
mod folder;
mod ignored;
mod jsonc;
mod keys;
mod luaurc;
mod model;
mod node_index;
mod packages;
mod settle;
mod source;
mod sync_rules;
mod top;
mod values;
mod yaml;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub use doubts::Mention;
pub use file::{PROJECT_FILES, is_project, project_file};
pub use luaurc::{Aliases, LUAURC_FILE, resolve as resolve_alias};
pub use model::{READER_THREAD, is_place};
pub use node_index::NodeNumber;
pub use source::{Inside, Source, SourceKind};
pub use top::{TOP_MARKERS, around, around_folder, top_folder};

/// Where a project without a `DataModel` is put.
const LIBRARY_PARENT: &str = "ReplicatedStorage";

/// Below these services, scripts run by themselves.
const RUNNING: [&str; 2] = ["ServerScriptService", "Workspace"];

/// Below this one they do where this property of it is true, as in Studio's run mode.
const RUNNING_IN_TESTS: (&str, &str) = ("TestService", "ExecuteWithStudioRun");

/// Items of `Enum.RunContext`.
const RUN_CONTEXT_LEGACY: f64 = 0.0;
const RUN_CONTEXT_SERVER: f64 = 1.0;

/// A value of a property or attribute. Enums are texts or numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Bool(bool),
    Number(f64),
    Text(String),
    /// A datatype's, or another that only Roblox's files can hold.
    Roblox(rbx_types::Variant),
    /// The Instance with this mark.
    Instance(usize),
}

/// One Instance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    pub name: String,
    pub class: String,
    pub properties: Vec<(String, Value)>,
    pub attributes: Vec<(String, Value)>,
    pub tags: Vec<String>,
    /// Which of the project's sources it runs.
    pub source: Option<usize>,
    /// What values that refer to it say.
    pub mark: Option<usize>,
    /// What project files and models call it for references.
    pub id: Option<String>,
    /// Which files say what of it.
    pub mentions: Vec<Mention>,
    pub children: Vec<Node>,
}

impl Node {
    fn new(name: impl Into<String>, class: impl Into<String>) -> Self {
        Self { name: name.into(), class: class.into(), ..Self::default() }
    }

    /// A property that the project gives it.
    pub(crate) fn property(&self, name: &str) -> Option<&Value> {
        self.properties.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Whether scripts without a `RunContext` run below this service.
    fn runs_scripts(&self) -> bool {
        let (test_service, property) = RUNNING_IN_TESTS;
        RUNNING.contains(&self.class.as_str())
            || self.class == test_service && self.property(property) == Some(&Value::Bool(true))
    }

    fn is_script_that_runs(&self, service: &Node) -> bool {
        let is_off = self.property("Disabled") == Some(&Value::Bool(true))
            || self.property("Enabled") == Some(&Value::Bool(false));
        let runs_here = match self.property("RunContext") {
            Some(Value::Text(context)) if context == "Server" => service.class != "ServerStorage",
            Some(Value::Number(context)) if *context == RUN_CONTEXT_SERVER => service.class != "ServerStorage",
            Some(Value::Text(context)) if context != "Legacy" => false,
            Some(Value::Number(context)) if *context != RUN_CONTEXT_LEGACY => false,
            _ => service.runs_scripts(),
        };
        self.class == "Script" && !is_off && runs_here
    }
}

/// A script or module, by its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedScript {
    /// Its place in the tree, without `game`.
    pub full_name: String,
    /// The last part of that.
    pub name: String,
    /// Which of the project's sources it is.
    pub source: usize,
}

/// A project that was read.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// What is below `game`.
    pub services: Vec<Node>,
    /// The sources of its scripts and modules.
    pub sources: Vec<Source>,
    /// Files that would be Instances and are not understood.
    pub left_out: Vec<PathBuf>,
    /// What is doubtful in the files, in words for users.
    pub warnings: Vec<String>,
    /// The project file, or the place.
    pub file: PathBuf,
    /// Its folder.
    pub folder: PathBuf,
    /// `game.PlaceId` and `game.GameId`, where the project file says them.
    pub place_id: Option<u64>,
    pub game_id: Option<u64>,
    /// Files that were read for the tree: project files, descriptions, texts.
    pub files_read: Vec<PathBuf>,
    /// The sources by their paths without links, once somebody has asked.
    by_path: OnceLock<BTreeMap<PathBuf, usize>>,
    /// Numbers of the nodes, once somebody has asked.
    nodes: OnceLock<node_index::NodeIndex>,
}

/// Why a project cannot be read.
#[derive(Debug)]
pub struct ProjectError {
    pub path: PathBuf,
    pub reason: String,
    pub fault: Fault,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// What it says is not what Rojo takes, as far as sandstore knows.
    Meaning,
    /// Rojo refuses it in as many words.
    Refused,
    /// It leads to nothing.
    Path,
    /// It is no JSON, TOML or glob.
    Writing,
    /// It is no UTF-8.
    Encoding,
    /// It is not there, or the system does not give it.
    Access,
    /// It is a damaged file of Roblox, or one that is too large.
    Damage,
}

impl ProjectError {
    fn new(path: &Path, reason: impl fmt::Display) -> Self {
        Self { path: path.to_owned(), reason: reason.to_string(), fault: Fault::Meaning }
    }

    fn access(path: &Path, error: &std::io::Error) -> Self {
        let is_encoding = error.kind() == std::io::ErrorKind::InvalidData;
        Self { fault: if is_encoding { Fault::Encoding } else { Fault::Access }, ..Self::new(path, error) }
    }

    fn refused(path: &Path, reason: impl fmt::Display) -> Self {
        Self { fault: Fault::Refused, ..Self::new(path, reason) }
    }

    fn writing(path: &Path, error: impl fmt::Display) -> Self {
        Self { fault: Fault::Writing, ..Self::new(path, error) }
    }

    fn damage(path: &Path, reason: impl fmt::Display) -> Self {
        Self { fault: Fault::Damage, ..Self::new(path, reason) }
    }
}

impl fmt::Display for ProjectError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path.display(), self.reason)
    }
}

impl std::error::Error for ProjectError {}

impl Project {
    /// Reads a project: its file, the folder that it stands in, or a place file.
    ///
    /// # Errors
    /// A file cannot be read or is not what it should be.
    pub fn read(path: &Path) -> Result<Self, ProjectError> {
        Self::read_with(path, |_| false)
    }

    /// The same, with files in the tree that the project says are to be ignored: those that `is_kept`.
    ///
    /// # Errors
    /// As [`Project::read`].
    pub fn read_with(path: &Path, is_kept: impl Fn(&Path) -> bool + 'static) -> Result<Self, ProjectError> {
        // Where there is none, the error names the one that there could be.
        let in_folder = || project_file(path).unwrap_or_else(|| path.join(PROJECT_FILES[0]));
        let path = if path.is_dir() { in_folder() } else { path.to_owned() };
        let path = without_dot(&path);
        let mut reading = folder::Reading::new(is_kept);
        if model::is_place(&path) {
            let services = model::read_place(&path, &mut reading)?;
            return Ok(Self::new(services, &path, reading));
        }
        let root = file::read(&path, None, &mut reading, 0)?;
        let services = if root.class == "DataModel" {
            root.children
        } else {
            vec![Node { children: vec![root], ..Node::new(LIBRARY_PARENT, LIBRARY_PARENT) }]
        };
        Ok(Self::new(services, &path, reading))
    }

    /// `file` is that of the project.
    fn new(mut services: Vec<Node>, file: &Path, mut reading: folder::Reading) -> Self {
        settle::settle(&mut services, file, &mut reading);
        let folder::Reading { sources, left_out, files_read, mut warnings, place_id, game_id, .. } = reading;
        warnings.extend(doubts::of(&services, file));
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        let file = file.to_owned();
        Self { services, sources, left_out, warnings, file, folder, place_id, game_id, files_read, ..Self::default() }
    }

    /// What stands in the tree around a file that was not asked for as a project: the nearest project, or the packages of its
    /// folder if they are nearer.
    ///
    /// # Errors
    /// As [`Project::read`] and [`Project::of_packages`].
    pub fn around(file: &Path) -> Result<Option<Self>, ProjectError> {
        match around(file) {
            Some((folder, true)) => Self::read(&folder).map(Some),
            Some((folder, false)) => Self::of_packages(&folder),
            None => Ok(None),
        }
    }

    /// The packages of a folder, or of one above it, if no project is nearer.
    ///
    /// # Errors
    /// As [`Project::of_packages`].
    pub fn packages_around(folder: &Path) -> Result<Option<Self>, ProjectError> {
        match around_folder(folder) {
            Some((folder, false)) => Self::of_packages(&folder),
            _ => Ok(None),
        }
    }

    /// The script or module of a file, if the tree holds it. `file` may have links.
    #[must_use]
    pub fn script_at(&self, file: &Path) -> Option<PlacedScript> {
        let source = self.source_at(&file.canonicalize().ok()?)?;
        self.placed(|node, _| node.source == Some(source)).into_iter().next()
    }

    /// The scripts that run by themselves on a server, in the order of the tree.
    #[must_use]
    pub fn scripts(&self) -> Vec<PlacedScript> {
        self.placed(Node::is_script_that_runs)
    }

    /// The modules, in the order of the tree.
    #[must_use]
    pub fn modules(&self) -> Vec<PlacedScript> {
        self.placed(|node, _| node.class == "ModuleScript")
    }

    /// What has a source and is wanted, by the node and its service.
    fn placed(&self, is_wanted: impl Fn(&Node, &Node) -> bool) -> Vec<PlacedScript> {
        let mut found = Vec::new();
        for service in &self.services {
            for node in &service.children {
                collect(node, service, &service.name, &is_wanted, &mut found);
            }
        }
        found
    }

    /// Which of the sources a file is, if the tree holds it. `file` is without links.
    #[must_use]
    pub fn source_at(&self, file: &Path) -> Option<usize> {
        let by_path = self.by_path.get_or_init(|| {
            let whole = |(index, source): (usize, &Source)| Some((source.path.canonicalize().ok()?, index));
            // A file that stands in several places means the first of them.
            self.sources.iter().enumerate().rev().filter_map(whole).collect()
        });
        by_path.get(file).copied()
    }
}

fn collect(
    node: &Node,
    service: &Node,
    above: &str,
    is_wanted: &impl Fn(&Node, &Node) -> bool,
    found: &mut Vec<PlacedScript>,
) {
    let full_name = format!("{above}.{}", node.name);
    if let Some(source) = node.source.filter(|_| is_wanted(node, service)) {
        found.push(PlacedScript { full_name: full_name.clone(), name: node.name.clone(), source });
    }
    for child in &node.children {
        collect(child, service, &full_name, is_wanted, found);
    }
}

/// `./src` is what nobody writes.
fn without_dot(path: &Path) -> PathBuf {
    path.strip_prefix(".").ok().filter(|rest| !rest.as_os_str().is_empty()).unwrap_or(path).to_owned()
}
