//! A folder of a project as an Instance: a Folder, or what its `init` file says.

use std::fs::DirEntry;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use super::ignored::Ignored;
use super::source::{Source, SourceKind};
use super::sync_rules::Rules;
use super::{Node, PROJECT_FILES, ProjectError, description, entry, file, packages, project_file, without_dot};

/// Folders within folders beyond this are not believed, as in models.
const DEPTH_MAX: usize = 250;

/// What they say is put over the folder, one after the other.
const FOLDER_METAS: [&str; 2] = ["init.meta.json", "init.meta.jsonc"];

/// What version control keeps. Other hidden folders are taken, as Rojo takes them: package managers keep packages there.
const NEVER_TAKEN: [&str; 3] = [".git", ".hg", ".svn"];

/// What is gathered while a project is read.
pub(super) struct Reading {
    pub sources: Vec<Source>,
    /// How many marks of nodes have been given.
    marks: usize,
    pub left_out: Vec<PathBuf>,
    /// What was read for the tree itself.
    pub files_read: Vec<PathBuf>,
    /// What the projects around say is to be ignored, the innermost last.
    pub ignored: Vec<Ignored>,
    /// The folders that are being read, each within the one before it, and the project files; without links.
    open: Vec<PathBuf>,
    pub projects: Vec<PathBuf>,
    /// What the outermost project says of itself.
    pub place_id: Option<u64>,
    pub game_id: Option<u64>,
    /// How the project around says that files are read.
    pub rules: Rules,
    /// What users should know, in words for them.
    pub warnings: Vec<String>,
    /// Which files stand in the tree all the same.
    is_kept: Box<dyn Fn(&Path) -> bool>,
}

impl Reading {
    pub fn new(is_kept: impl Fn(&Path) -> bool + 'static) -> Self {
        Self {
            sources: Vec::new(),
            marks: 0,
            left_out: Vec::new(),
            files_read: Vec::new(),
            ignored: Vec::new(),
            open: Vec::new(),
            projects: Vec::new(),
            place_id: None,
            game_id: None,
            rules: Rules::default(),
            warnings: Vec::new(),
            is_kept: Box::new(is_kept),
        }
    }

    pub fn add(&mut self, path: &Path, kind: SourceKind) -> usize {
        self.push(Source::of_file(without_dot(path), kind))
    }

    pub fn push(&mut self, source: Source) -> usize {
        self.sources.push(source);
        self.sources.len() - 1
    }

    /// A mark that no node has yet.
    pub fn next_mark(&mut self) -> usize {
        self.marks += 1;
        self.marks
    }

    /// Reads a file as a JSON object.
    pub fn object(&mut self, path: &Path) -> Result<Map<String, Json>, ProjectError> {
        self.files_read.push(path.to_owned());
        description::read_object(path)
    }

    fn is_ignored(&self, path: &Path) -> bool {
        let path = without_dot(path);
        let said = self.ignored.iter().rev().find_map(|ignored| ignored.says(&path));
        said == Some(true) && !(self.is_kept)(&path)
    }
}

/// Whether a file says what the folder is that it lies in, and is no Instance.
fn is_of_folder(file_name: &str) -> bool {
    FOLDER_METAS.contains(&file_name)
        || PROJECT_FILES.contains(&file_name)
        || entry::INIT_FILES.iter().any(|(init, _)| *init == file_name)
}

/// The Instance of a file or folder, or nothing when it stands for none.
pub(super) fn read(path: &Path, reading: &mut Reading, depth: usize) -> Result<Option<Node>, ProjectError> {
    if depth > DEPTH_MAX {
        return Err(ProjectError::new(path, format!("more than {DEPTH_MAX} folders within each other")));
    }
    if !path.is_dir() {
        return entry::read(path, reading, depth);
    }
    if let Some(project) = project_file(path) {
        return file::read(&project, None, reading, depth).map(Some);
    }
    read_plain(path, reading, depth).map(Some)
}

/// The Instance of a folder, whatever project stands in it.
pub(super) fn read_plain(path: &Path, reading: &mut Reading, depth: usize) -> Result<Node, ProjectError> {
    let whole = path.canonicalize().map_err(|error| ProjectError::access(path, &error))?;
    // Folders in it have been looked at already: it is the `$path` of a project that leads back.
    if reading.open.contains(&whole) {
        return Err(ProjectError::new(path, "a link or a `$path` leads back into this folder from within"));
    }
    reading.open.push(whole);
    let node = read_open(path, reading, depth);
    reading.open.pop();
    node
}

/// The same when it is known that the folder is not within itself.
fn read_open(path: &Path, reading: &mut Reading, depth: usize) -> Result<Node, ProjectError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut node = Node::new(name, "Folder");
    let failed = |error: std::io::Error| ProjectError::access(path, &error);
    let mut entries: Vec<_> = std::fs::read_dir(path).map_err(failed)?.collect::<Result<_, _>>().map_err(failed)?;
    // The order of a folder is the system's own.
    entries.sort_by_key(DirEntry::file_name);
    let has = |name: &str| entries.binary_search_by(|entry| entry.file_name().as_os_str().cmp(name.as_ref())).is_ok();
    // Neither what is ignored nor rules concern it, as in Rojo.
    if let Some((init, kind)) = entry::INIT_FILES.iter().find(|(init, _)| has(init)) {
        entry::put_init(&mut node, &path.join(init), *kind, reading);
    }
    for found in entries {
        let (child, file_name) = (found.path(), found.file_name());
        let is_seen = file_name.to_str().is_none_or(|name| !is_of_folder(name) && !NEVER_TAKEN.contains(&name));
        if !is_seen || reading.is_ignored(&child) {
            continue;
        }
        match why_left_out(&found, &child, reading) {
            Some(why) => {
                let hint = packages::hint(&child).filter(|_| !child.exists()).unwrap_or_default();
                reading.warnings.push(format!("{} {why}, and is left out{hint}", child.display()));
            }
            None => node.children.extend(read(&child, reading, depth + 1)?),
        }
    }
    for meta in FOLDER_METAS {
        description::put_meta(&mut node, &path.join(meta), true, reading)?;
    }
    Ok(node)
}

/// Why what is found in a folder cannot be an Instance, if it cannot.
fn why_left_out(found: &DirEntry, path: &Path, reading: &Reading) -> Option<&'static str> {
    if found.file_name().to_str().is_none() {
        return Some("has a name that is no UTF-8");
    }
    let Ok(target) = std::fs::metadata(path) else {
        return Some("is a link that leads nowhere");
    };
    if !target.is_dir() {
        return (!target.is_file()).then_some("is no file, but a pipe or a device");
    }
    // No folder is within itself, be it by a link or by one further up: it would have no end.
    let is_link = found.file_type().is_ok_and(|kind| kind.is_symlink());
    let whole = if is_link { path.canonicalize().ok()? } else { reading.open.last()?.join(found.file_name()) };
    if reading.open.contains(&whole) {
        return Some("leads back into a folder that it lies in");
    }
    let leads_to_project = is_link && reading.projects.iter().any(|file| file.parent() == Some(&whole));
    leads_to_project.then_some("leads back to the project that it lies in")
}
