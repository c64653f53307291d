//! Which specs there are, and which project each belongs to.
//!
//! A spec belongs to the project that was asked for, if its tree holds the spec, else to the nearest `default.project.json` in
//! its folder or above, or else it has the packages that Wally or pesde has put there. Where the tree holds it, it runs as its ModuleScript; elsewhere it is a script of its own, beside the
//! same tree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::discovery::{DiscoveryError, SpecFile, SpecPatterns, discover, is_skipped_name};
use crate::project::{self, PlacedScript, Project, ProjectError};

/// Why there are no specs to run.
#[derive(Debug, thiserror::Error)]
pub enum SpecsError {
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    #[error(transparent)]
    Project(#[from] ProjectError),
}

/// The specs among and below the paths, as folders are searched. Of a path that is a project, those of its tree too; if it is
/// the project's file, those alone.
///
/// # Errors
/// A path that is not there, a folder or a project that cannot be read.
pub fn specs(paths: &[PathBuf], patterns: &SpecPatterns) -> Result<Vec<SpecFile>, SpecsError> {
    let mut found = Finding { projects: Projects::new(patterns), known: BTreeSet::new(), specs: Vec::new() };
    for path in paths {
        let named = if project::is_project(path) { Some(found.projects.read(path)?) } else { None };
        if named.is_none() || path.is_dir() {
            for spec in discover(std::slice::from_ref(path), patterns)? {
                found.add(spec, named.as_ref(), None)?;
            }
        }
        for (source, seats) in named.iter().flat_map(|seats| seats.specs(patterns).map(move |source| (source, seats))) {
            let spec = seats.project.sources[source].path.clone();
            if seats.project.sources[source].inside.is_some() {
                found.add_inside(spec, source, seats, path);
            } else {
                found.add(spec, Some(seats), Some(path.as_path()).filter(|path| path.is_file()))?;
            }
        }
    }
    Ok(found.specs)
}

struct Finding<'a> {
    projects: Projects<'a>,
    /// Without links.
    known: BTreeSet<PathBuf>,
    specs: Vec<SpecFile>,
}

impl Finding<'_> {
    fn add(&mut self, path: PathBuf, named: Option<&Arc<Seats>>, found_in: Option<&Path>) -> Result<(), SpecsError> {
        let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
        if !self.known.insert(whole.clone()) {
            return Ok(());
        }
        let seats = match named.filter(|seats| seats.module_at(&whole).is_some()) {
            Some(named) => Some(named.clone()),
            None => self.projects.around(&whole)?,
        };
        let module = seats.as_ref().and_then(|seats| seats.module_at(&whole)).cloned();
        let top_folder = project::top_folder(&path).or_else(|| folder_around(&whole));
        let project = seats.map(|seats| seats.project.clone());
        self.specs.push(SpecFile { path, found_in: found_in.map(Path::to_owned), top_folder, project, module });
        Ok(())
    }

    /// A spec that is no file, but stands inside one.
    fn add_inside(&mut self, path: PathBuf, source: usize, seats: &Arc<Seats>, named: &Path) {
        if !self.known.insert(path.clone()) {
            return;
        }
        let top_folder = project::top_folder(seats.project.sources[source].file());
        let module = seats.modules.get(&source).cloned();
        self.specs.push(SpecFile {
            path,
            found_in: Some(named.to_owned()),
            top_folder,
            project: Some(seats.project.clone()),
            module,
        });
    }
}

/// Where nothing marks a project's top, that is the folder that the user is in, if the spec lies in it.
fn folder_around(whole: &Path) -> Option<PathBuf> {
    let here = Path::new(".").canonicalize().ok()?;
    whole.starts_with(&here).then_some(here)
}

/// A project, and its modules by their sources.
struct Seats {
    project: Arc<Project>,
    modules: BTreeMap<usize, PlacedScript>,
}

impl Seats {
    fn new(project: Project) -> Self {
        let modules = project.modules().into_iter().map(|module| (module.source, module)).collect();
        Self { project: Arc::new(project), modules }
    }

    /// The module of a file, whose path is without links.
    fn module_at(&self, file: &Path) -> Option<&PlacedScript> {
        self.modules.get(&self.project.source_at(file)?)
    }

    /// The sources of the tree that are specs by their files or by their names, without those of packages.
    fn specs(&self, patterns: &SpecPatterns) -> impl Iterator<Item = usize> {
        let is_foreign = |path: &Path| {
            let inside = path.strip_prefix(&self.project.folder).unwrap_or(path);
            let mut names = inside.iter().map(|name| name.to_string_lossy());
            names.any(|name| name != ".." && is_skipped_name(&name))
        };
        let is_spec = move |path: &Path| patterns.take(path) && !is_foreign(path);
        let specs = self.modules.iter().filter(move |(source, module)| {
            let source = &self.project.sources[**source];
            is_spec(&source.pattern_path()) || source.path_by_name(&module.name).is_some_and(|path| is_spec(&path))
        });
        specs.map(|(source, _)| *source)
    }
}

/// The projects that have been read, by their files without links.
struct Projects<'a> {
    patterns: &'a SpecPatterns,
    known: BTreeMap<PathBuf, Arc<Seats>>,
    /// Those of folders without project.
    packages: BTreeMap<PathBuf, Option<Arc<Seats>>>,
}

impl<'a> Projects<'a> {
    fn new(patterns: &'a SpecPatterns) -> Self {
        Self { patterns, known: BTreeMap::new(), packages: BTreeMap::new() }
    }

    /// A project by its file or folder.
    fn read(&mut self, path: &Path) -> Result<Arc<Seats>, ProjectError> {
        let file = project::project_file(path).unwrap_or_else(|| path.to_owned());
        let whole = file.canonicalize().unwrap_or_else(|_| file.clone());
        if let Some(known) = self.known.get(&whole) {
            return Ok(known.clone());
        }
        // Projects often keep their specs out of what they publish.
        let patterns = self.patterns.clone();
        let seats = Arc::new(Seats::new(Project::read_with(&file, move |path| patterns.mean(path))?));
        self.known.insert(whole, seats.clone());
        Ok(seats)
    }

    /// The nearest project around a file, whose path is without links.
    fn around(&mut self, whole: &Path) -> Result<Option<Arc<Seats>>, ProjectError> {
        match project::around(whole) {
            Some((folder, true)) => self.read(&folder).map(Some),
            Some((folder, false)) => {
                if let Some(known) = self.packages.get(&folder) {
                    return Ok(known.clone());
                }
                let packages = Project::of_packages(&folder)?.map(|packages| Arc::new(Seats::new(packages)));
                self.packages.insert(folder, packages.clone());
                Ok(packages)
            }
            None => Ok(None),
        }
    }
}
