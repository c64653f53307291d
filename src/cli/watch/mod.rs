//! `sandstore test --watch`: runs specs again when files change.
//!
//! # Pipeline
//!
//! 1. All specs run. Which files each has read, and whether it has failed, is kept (`Known`).
//! 2. The system tells that something has happened in one of the folders (`wake`), or somebody has pressed a key.
//! 3. What has changed is found by comparing pictures of the files (`picture`), so it does not matter how well the system tells,
//!    nor what happens while tests run.
//! 4. Specs that have changed run first, then those that have read something that has changed, then those that have failed.
//!
//! # Invariants
//!
//! - Nothing runs when no file has changed.
//! - A mistake in a file ends nothing, nor does one that comes to `sandstore.toml` meanwhile: it is said.

mod picture;
mod wake;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::exit_code::ExitCode;
use super::terminal::print_to_stderr;
use super::test::TestRun;
use super::test_options::TestOptions;
use super::world_options::Refusal;
use crate::config;
use crate::testing::{FileResult, Reporter, SpecFile, Summary, Surroundings};
use picture::{Picture, whole};
use wake::{Wake, Wakes};

/// More changed files are not named.
const NAMES_SHOWN_MAX: usize = 3;

/// What the last run of a spec has shown.
#[derive(Debug, Default)]
struct Known {
    /// Without links, its own file included.
    files_read: BTreeSet<PathBuf>,
    has_failed: bool,
}

struct Watch<'a> {
    options: &'a TestOptions,
    matches: &'a ArgMatches,
    /// Specs by their path as it is shown.
    known: BTreeMap<PathBuf, Known>,
    /// Where the specs lay when there were settings.
    surroundings: Surroundings,
    picture: Picture,
    wakes: Wakes,
    /// What the last run ended with.
    code: ExitCode,
}

/// Watches until somebody ends it.
pub fn run(options: &TestOptions, matches: &ArgMatches) -> ExitCode {
    let mut watch = Watch {
        options,
        matches,
        known: BTreeMap::new(),
        surroundings: Surroundings::default(),
        picture: Picture::default(),
        wakes: Wakes::new(),
        code: ExitCode::Success,
    };
    if let Err(refusal) = watch.run_all() {
        watch.refuse(&refusal);
        // What is wrong with the command line does not change while we wait.
        if refusal.code == ExitCode::Usage {
            return refusal.code;
        }
    }
    if io::stdin().is_terminal() {
        watch.wakes.listen_to_keys();
    }
    loop {
        print_to_stderr(&format!("\nWaiting for changes. {}\n", watch.wakes.help()));
        loop {
            let ran = match watch.wakes.next() {
                Wake::Leave => return watch.code,
                Wake::RunAll => watch.run_all().map(|()| true),
                Wake::Changed => watch.run_changed(),
            };
            match ran {
                Ok(true) => break,
                Ok(false) => {}
                Err(refusal) => {
                    watch.refuse(&refusal);
                    break;
                }
            }
        }
    }
}

impl<'a> Watch<'a> {
    fn refuse(&mut self, refusal: &Refusal) {
        print_to_stderr(&format!("{}\n", refusal.text));
        self.code = refusal.code;
    }

    /// The settings of now, and a picture of the files of now.
    fn settle(&mut self) -> (Result<TestRun<'a>, Refusal>, Picture) {
        let run = TestRun::settle(self.options, self.matches);
        let read = self.known.values().flat_map(|known| &known.files_read);
        let mut files: BTreeSet<PathBuf> = read.cloned().collect();
        files.extend(self.config_files(run.as_ref().ok()));
        loop {
            // Without settings nobody knows where specs lie: they lie where they lay before.
            if let Ok(run) = &run {
                self.surroundings = run.surroundings();
            }
            let picture = Picture::take(&self.surroundings, &files);
            // Files may come to new folders before these are watched.
            if !self.wakes.watch(picture.folders()) {
                return (run, picture);
            }
        }
    }

    /// Settings come from there, or would.
    fn config_files(&self, run: Option<&TestRun<'_>>) -> Vec<PathBuf> {
        let named = self.options.world.config.config.as_deref();
        let found = run.and_then(TestRun::config_file);
        let beside = Path::new(config::FILE_NAME);
        [named, found, Some(beside)].into_iter().flatten().map(whole).collect()
    }

    fn run_all(&mut self) -> Result<(), Refusal> {
        let (run, picture) = self.settle();
        self.picture = picture;
        let run = run?;
        let files = run.files()?;
        self.known.clear();
        self.run(&run, &files);
        Ok(())
    }

    /// Answers whether anything was said or run.
    fn run_changed(&mut self) -> Result<bool, Refusal> {
        let (run, picture) = self.settle();
        let changed = picture.changes_since(&self.picture);
        if changed.is_empty() {
            return Ok(false);
        }
        self.picture = picture;
        print_to_stderr(&format!("\n{}\n", names(&changed)));
        let run = run?;
        let files = run.files()?;
        if changed.iter().any(|path| path.extension().is_some_and(|ending| ending == "toml")) {
            // Other settings may have other results.
            self.known.clear();
        }
        self.known.retain(|path, _| files.iter().any(|file| file.path == *path));
        let affected = self.affected(&files, &changed);
        if affected.is_empty() {
            print_to_stderr("No test reads it.\n");
        } else {
            self.run(&run, &affected);
        }
        Ok(true)
    }

    fn run(&mut self, run: &TestRun<'_>, files: &[SpecFile]) {
        // What was true of them is not any more.
        files.iter().for_each(|file| drop(self.known.remove(&file.path)));
        let mut listener = Listener { known: &mut self.known, written: BTreeSet::new() };
        let code = run.run(files, Some(&mut listener));
        let written = listener.written;
        let any_failed = self.known.values().any(|known| known.has_failed);
        self.code = if any_failed { ExitCode::ScriptFailed } else { code };
        // What the run has written itself is no change.
        self.picture.look_again(&written);
        self.picture.add(self.known.values().flat_map(|known| &known.files_read));
        self.wakes.watch(self.picture.folders());
    }

    /// The specs to run: those that are new or have changed, those that have read a changed file, those that have failed.
    fn affected(&self, files: &[SpecFile], changed: &BTreeSet<PathBuf>) -> Vec<SpecFile> {
        let urgency = |file: &SpecFile| match self.known.get(&file.path) {
            None => Some(0),
            Some(_) if changed.contains(&whole(&file.path)) => Some(0),
            Some(known) if !known.files_read.is_disjoint(changed) => Some(1),
            Some(known) if known.has_failed => Some(2),
            Some(_) => None,
        };
        let mut affected: Vec<_> = files.iter().filter_map(|file| Some((urgency(file)?, file))).collect();
        affected.sort_by_key(|(urgency, _)| *urgency);
        affected.into_iter().map(|(_, file)| file.clone()).collect()
    }
}

/// Hears what specs read, and what the run writes.
struct Listener<'a> {
    known: &'a mut BTreeMap<PathBuf, Known>,
    /// Without links.
    written: BTreeSet<PathBuf>,
}

impl Reporter for Listener<'_> {
    fn file(&mut self, result: &FileResult) -> io::Result<()> {
        let of_file = self.known.entry(result.path.clone()).or_default();
        of_file.has_failed |= result.has_failed();
        of_file.files_read.extend(result.files_read.iter().map(|path| whole(path)));
        of_file.files_read.insert(whole(&result.path));
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.written.extend(summary.snapshots.files.iter().map(|path| whole(path)));
        Ok(())
    }
}

/// `lobby.luau has changed`, or has gone.
fn names(changed: &BTreeSet<PathBuf>) -> String {
    let here = Path::new(".").canonicalize().unwrap_or_default();
    let shown = |path: &PathBuf| {
        let gone = if path.exists() { "" } else { " (gone)" };
        format!("{}{gone}", path.strip_prefix(&here).unwrap_or(path).display())
    };
    let mut names: Vec<_> = changed.iter().take(NAMES_SHOWN_MAX).map(shown).collect();
    if changed.len() > NAMES_SHOWN_MAX {
        names.push(format!("{} more", changed.len() - NAMES_SHOWN_MAX));
    }
    format!("Changed: {}", names.join(", "))
}
