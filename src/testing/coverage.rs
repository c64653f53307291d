//! Line coverage of a test run: which files count, and what all runs together have reached.
//!
//! # What counts
//!
//! - Files below no hidden folder and none of [`SKIPPED_FOLDERS`](super::SKIPPED_FOLDERS): those hold code of others.
//! - No specs and no snapshots: they say nothing about what they test.
//! - Where patterns say what counts, files that match one of them and nothing else, code of others too. Files that match and
//!   that no test has loaded count with all their lines; without patterns nobody knows which files ought to be there.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::discovery::{SpecFile, SpecPatterns, is_skipped, is_skipped_name};
use super::file_pattern::{FilePatterns, path_from};
use crate::server::{FileCoverage, LineCounter, coverable, read_script};

/// Files that are no code: type definitions and snapshots.
const NO_CODE: [&str; 3] = [".d.luau", ".snap.luau", ".snap.lua"];

/// Scripts that run on clients only: no server gets to them.
const ON_CLIENTS: [&str; 2] = [".client.luau", ".client.lua"];

/// Which files' lines are counted.
#[derive(Clone, Debug)]
pub struct CoverageOptions {
    /// Only files that match one of these, if there are any.
    include: FilePatterns,
    exclude: FilePatterns,
    specs: SpecPatterns,
    /// What the names of files are relative to, without links.
    folder: PathBuf,
}

impl CoverageOptions {
    /// Files are named by their path from the folder.
    #[must_use]
    pub fn new(folder: &Path, include: FilePatterns, exclude: FilePatterns, specs: SpecPatterns) -> Self {
        Self { include, exclude, specs, folder: folder.canonicalize().unwrap_or_else(|_| folder.to_owned()) }
    }

    /// Counts lines for one run.
    pub(super) fn counter(&self) -> LineCounter {
        let (options, known) = (self.clone(), RefCell::new(BTreeMap::<PathBuf, bool>::new()));
        LineCounter::new(move |path| *known.borrow_mut().entry(path.to_owned()).or_insert_with(|| options.counts(path)))
    }

    fn counts(&self, file: &Path) -> bool {
        let name = self.name_of(file);
        let folders = name.split('/').rev().skip(1);
        let is_foreign = || folders.into_iter().any(|folder| folder != ".." && is_skipped_name(folder));
        let is_wanted = if self.include.is_empty() { !is_foreign() } else { self.include.is_match(file) };
        let is_code = !NO_CODE.iter().chain(&ON_CLIENTS).any(|end| name.ends_with(end));
        is_wanted && is_code && !self.exclude.is_match(file) && !self.specs.mean(file)
    }

    /// The files that the patterns mean, whether anything has loaded them or not.
    fn meant(&self) -> BTreeSet<PathBuf> {
        let mut files = BTreeSet::new();
        for top in self.include.tops() {
            // Links to folders are not followed: they may lead in circles.
            let entries = WalkDir::new(top).into_iter();
            let entries = entries.filter_entry(|entry| entry.depth() == 0 || !is_skipped(entry));
            // A folder that cannot be read holds nothing that a test could load.
            for entry in entries.filter_map(Result::ok) {
                let is_script = entry.path().extension().is_some_and(|ending| ending == "luau" || ending == "lua");
                if is_script && entry.path().is_file() {
                    files.insert(entry.into_path());
                }
            }
        }
        files
    }

    /// The path of a file from the folder, with `/` on every system.
    fn name_of(&self, file: &Path) -> String {
        path_from(&self.folder, file)
    }
}

/// What all runs together have reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// By the path from the folder, with `/` on every system.
    pub files: BTreeMap<String, FileCoverage>,
    /// Files that ought to count and do not compile or cannot be read.
    pub unreadable: Vec<String>,
}

impl Coverage {
    /// How many lines have run, and how many could.
    #[must_use]
    pub fn lines(&self) -> (usize, usize) {
        let hit = self.files.values().map(FileCoverage::lines_hit).sum();
        (hit, self.files.values().map(|file| file.lines.len()).sum())
    }
}

/// Adds up what runs have reached.
pub(super) struct Collector<'a> {
    options: &'a CoverageOptions,
    /// Files that count, and those that do not, by the paths under which they were loaded.
    names: BTreeMap<PathBuf, Option<String>>,
    specs: BTreeSet<String>,
    coverage: Coverage,
}

impl<'a> Collector<'a> {
    pub fn new(options: &'a CoverageOptions, specs: &[SpecFile]) -> Self {
        let specs = specs.iter().map(|spec| options.name_of(&spec.path)).collect();
        Self { options, names: BTreeMap::new(), specs, coverage: Coverage::default() }
    }

    /// Takes what one run has reached.
    pub fn add(&mut self, files: &BTreeMap<PathBuf, FileCoverage>) {
        for (path, counts) in files {
            if let Some(name) = self.name_of(path) {
                self.coverage.files.entry(name).or_default().add(counts);
            }
        }
    }

    /// The name of a file if it counts.
    fn name_of(&mut self, path: &Path) -> Option<String> {
        if let Some(known) = self.names.get(path) {
            return known.clone();
        }
        let name = self.options.name_of(path);
        let name = (self.options.counts(path) && !self.specs.contains(&name)).then_some(name);
        self.names.insert(path.to_owned(), name.clone());
        name
    }

    /// All in all, with the files that nothing has loaded.
    pub fn finish(mut self) -> Coverage {
        for path in self.options.meant() {
            let Some(name) = self.name_of(&path).filter(|name| !self.coverage.files.contains_key(name)) else {
                continue;
            };
            match read_script(&path).ok().and_then(|source| coverable(&source)) {
                Some(counts) => drop(self.coverage.files.insert(name, counts)),
                None => self.coverage.unreadable.push(name),
            }
        }
        self.coverage
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::server::{Script, ServerId};
    use crate::universe::Universe;

    fn options(include: &[&str], exclude: &[&str]) -> CoverageOptions {
        let here = Path::new(".");
        let patterns = |texts: &[&str]| texts.iter().map(|text| text.parse().expect("a pattern")).collect();
        let [include, exclude] = [include, exclude].map(|texts| FilePatterns::new(here, patterns(texts)));
        let specs = vec![globset::Glob::new("**/*.spec.luau").expect("a pattern")];
        let specs = SpecPatterns::new(here, specs, Vec::new()).expect("patterns");
        CoverageOptions::new(here, include, exclude, specs)
    }

    #[test]
    fn code_of_others_and_specs_do_not_count() {
        let all = options(&[], &["src/old", "**/*.story.luau"]);
        for counted in ["a.luau", "src/b.lua", "../c.luau", "src/older/d.luau"] {
            assert!(all.counts(Path::new(counted)), "{counted}");
        }
        for left_out in [
            "Packages/a.luau",
            ".hidden/a.luau",
            "a.spec.luau",
            "src/old/a.luau",
            "src/deep/a.story.luau",
            "__snapshots__/a.spec.snap.luau",
            "types.d.luau",
        ] {
            assert!(!all.counts(Path::new(left_out)), "{left_out}");
        }
    }

    #[test]
    fn patterns_say_what_counts() {
        let some = options(&["./src/", "Packages/own/*.luau"], &[]);
        for counted in ["src/a.luau", "src/deep/b.luau", "Packages/own/c.luau"] {
            assert!(some.counts(Path::new(counted)), "{counted}");
        }
        for left_out in ["a.luau", "Packages/own/deep/c.luau", "src/a.spec.luau", "srcs/a.luau"] {
            assert!(!some.counts(Path::new(left_out)), "{left_out}");
        }
    }

    #[test]
    fn every_server_of_a_universe_counts_however_it_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("worker.luau");
        let source =
            "local n = 0\nwhile true do\n\tn += 1\n\ttask.wait(10)\n\tif n > 99 then\n\t\terror(n)\n\tend\nend\n";
        std::fs::write(&path, source).expect("a file");
        let counter = LineCounter::new(|_| true);
        let script = Script::from_file(&path).expect("a script");
        let built = Universe::builder().servers(3).script(script).coverage(counter.clone()).build();
        let mut universe = built.expect("it starts");
        universe.advance(Duration::from_secs(15)).expect("it runs");
        universe.crash_server(ServerId(2));
        universe.advance(Duration::from_secs(10)).expect("it runs");
        drop(universe);
        let counts = counter.take().remove(&path).expect("it was loaded");
        assert_eq!(counts.lines, BTreeMap::from([(1, 3), (2, 3), (3, 8), (4, 8), (5, 5), (6, 0)]));
    }

    #[test]
    fn paths_are_relative() {
        let folder = tempfile::tempdir().expect("a folder");
        let here = folder.path().join("tests");
        for name in ["tests/a.luau", "src/b.luau"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, "").expect("a file");
        }
        let options = CoverageOptions { folder: here.canonicalize().expect("a folder"), ..options(&[], &[]) };
        assert_eq!(options.name_of(&here.join("a.luau")), "a.luau");
        assert_eq!(options.name_of(&here.join("../src/b.luau")), "../src/b.luau");
    }
}
