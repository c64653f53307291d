//! A Rojo project as plain data: which Instances its files stand for.
//!
//! # Pipeline
//!
//! 1. `file` reads a `*.project.json`: its `tree`, where folders and files are put in (`$path`), and what is ignored.
//! 2. `folder` turns a folder into nodes, with its `init` file; `entry` turns one file into a node by its ending.
//! 3. `description` reads what JSON says of a node: `.meta.json` beside a file, `.model.json` in its place.
//!
//! Sources of scripts and modules are not read here: a server reads each when it first needs it (`source`).
//!
//! # Where this differs from Rojo
//!
//! Properties that hold datatypes are left out, and so are binary models (`.rbxm`, `.rbxmx`), tables of translations (`.csv`)
//! and what nobody can name; [`Project::left_out`] lists files. A project whose root is no `DataModel`, such as a library,
//! is put below `ReplicatedStorage`.

mod description;
mod entry;
mod file;
mod folder;
mod source;

use std::fmt;
use std::path::{Path, PathBuf};

pub use file::{PROJECT_FILE, is_project};
pub use source::{Source, SourceKind};

/// Where a project without a `DataModel` is put.
const LIBRARY_PARENT: &str = "ReplicatedStorage";

/// Below these services, scripts run by themselves.
const RUNNING: [&str; 2] = ["ServerScriptService", "Workspace"];

/// Below this one they do where this property of it is true, as in Studio's run mode.
const RUNNING_IN_TESTS: (&str, &str) = ("TestService", "ExecuteWithStudioRun");

/// A plain value of a property or attribute. Enums are texts or numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Bool(bool),
    Number(f64),
    Text(String),
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
    pub children: Vec<Node>,
}

impl Node {
    fn new(name: impl Into<String>, class: impl Into<String>) -> Self {
        Self { name: name.into(), class: class.into(), ..Self::default() }
    }

    fn property(&self, name: &str) -> Option<&Value> {
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
            Some(Value::Text(context)) if context != "Legacy" => false,
            _ => service.runs_scripts(),
        };
        self.class == "Script" && !is_off && runs_here
    }
}

/// A script that runs by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningScript {
    /// Its place in the tree, without `game`.
    pub full_name: String,
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
    /// The folder of the project file.
    pub folder: PathBuf,
}

/// Why a project cannot be read.
#[derive(Debug)]
pub struct ProjectError {
    pub path: PathBuf,
    pub reason: String,
}

impl ProjectError {
    fn new(path: &Path, reason: impl fmt::Display) -> Self {
        Self { path: path.to_owned(), reason: reason.to_string() }
    }
}

impl fmt::Display for ProjectError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path.display(), self.reason)
    }
}

impl std::error::Error for ProjectError {}

impl Project {
    /// Reads a project: its file, or the folder that it stands in.
    ///
    /// # Errors
    /// A file cannot be read or is not what it should be.
    pub fn read(path: &Path) -> Result<Self, ProjectError> {
        let path = if path.is_dir() { path.join(PROJECT_FILE) } else { path.to_owned() };
        let mut reading = folder::Reading::default();
        let root = file::read(&path, &mut reading, 0)?;
        let services = if root.class == "DataModel" {
            root.children
        } else {
            vec![Node { children: vec![root], ..Node::new(LIBRARY_PARENT, LIBRARY_PARENT) }]
        };
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self { services, sources: reading.sources, left_out: reading.left_out, folder })
    }

    /// The scripts that run by themselves on a server, in the order of the tree.
    #[must_use]
    pub fn scripts(&self) -> Vec<RunningScript> {
        let mut found = Vec::new();
        for service in &self.services {
            for node in &service.children {
                collect(node, service, &service.name, &mut found);
            }
        }
        found
    }
}

fn collect(node: &Node, service: &Node, above: &str, found: &mut Vec<RunningScript>) {
    let full_name = format!("{above}.{}", node.name);
    if let Some(source) = node.source.filter(|_| node.is_script_that_runs(service)) {
        found.push(RunningScript { full_name: full_name.clone(), source });
    }
    for child in &node.children {
        collect(child, service, &full_name, found);
    }
}
