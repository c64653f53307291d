//! Puts together what the runs of a file make of its snapshots, and writes the file.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::format::{self, Entries};
use super::record::SnapshotRun;
use super::{FOLDER, SnapshotMode, spec_of};
use crate::testing::discovery::SpecFile;
use crate::testing::options::TestOptions;
use crate::testing::result::{Failure, FileResult, Status, full_name};
use crate::whole_file;

/// Snapshots that nobody asks for any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObsoleteSnapshots {
    pub file: PathBuf,
    /// Their keys. Empty: the whole file, whose spec is not there.
    pub keys: Vec<String>,
}

/// What became of the snapshots of all files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SnapshotSummary {
    pub written: usize,
    pub updated: usize,
    pub removed: usize,
    pub obsolete: Vec<ObsoleteSnapshots>,
    /// Files that were written or removed.
    pub files: Vec<PathBuf>,
    /// Files that could not be written, and why.
    pub problems: Vec<String>,
}

/// The snapshots of the file whose runs come in.
#[derive(Debug, Default)]
struct Open {
    file: PathBuf,
    kept: Entries,
    /// What each snapshot is to be, and the seed of the run that said so first.
    decided: BTreeMap<String, (String, u64)>,
    /// Asked for by any run.
    used: BTreeSet<String>,
    /// Obsolete in every run so far.
    obsolete: Option<BTreeSet<String>>,
}

/// Takes the results of all files in their order.
#[derive(Debug)]
pub struct Keeper<'a> {
    options: &'a TestOptions,
    open: Open,
    summary: SnapshotSummary,
}

impl<'a> Keeper<'a> {
    pub fn new(options: &'a TestOptions) -> Self {
        Self { options, open: Open::default(), summary: SnapshotSummary::default() }
    }

    /// Takes what one run made of its snapshots. Tests fail that make something else of one than an earlier run did.
    pub fn add(&mut self, result: &mut FileResult) {
        let run = std::mem::take(&mut result.snapshots);
        if !run.is_readable {
            return;
        }
        if run.file != self.open.file {
            self.flush();
            self.open = Open { file: run.file.clone(), kept: run.kept.clone(), ..Open::default() };
        }
        let mine = self.obsolete(&run, result);
        let obsolete = match self.open.obsolete.take() {
            Some(others) => others.intersection(&mine).cloned().collect(),
            None => mine,
        };
        self.open.obsolete = Some(obsolete);
        for (key, taken) in run.taken {
            self.open.used.insert(key.clone());
            if !taken.has_passed {
                continue;
            }
            match self.open.decided.get(&key) {
                None => drop(self.open.decided.insert(key, (taken.text, result.seed))),
                Some((text, _)) if *text == taken.text => {}
                Some((text, seed)) => fail(result, taken.test, &key, (text, *seed), taken.text),
            }
        }
    }

    /// The snapshots that a run shows to be obsolete: those of tests that ran well and did not ask for them, and of tests that
    /// are not there.
    fn obsolete(&self, run: &SnapshotRun, result: &FileResult) -> BTreeSet<String> {
        let is_whole = self.options.filter.is_none()
            && result.problem.is_none()
            && !(self.options.fail_fast && result.has_failed());
        let tests: Vec<_> = result.tests.iter().map(|test| (full_name(&test.names), test.status)).collect();
        let unused = run.kept.keys().filter(|key| !run.taken.contains_key(*key));
        // A block that has failed as a whole has not told all its tests.
        let is_in_failed = |name: &str| {
            let mut failed = tests.iter().filter(|(_, status)| *status == Status::Failed);
            failed.any(|(block, _)| name.strip_prefix(&**block).is_some_and(|rest| rest.starts_with(" > ")))
        };
        let is_obsolete = |key: &str| {
            let (name, _) = format::order(key);
            if is_in_failed(name) {
                return false;
            }
            let is_of =
                |test: &str| name.strip_prefix(test).is_some_and(|hint| hint.is_empty() || hint.starts_with(": "));
            let mut owners = tests.iter().filter(|(test, _)| is_of(test)).peekable();
            if owners.peek().is_none() { is_whole } else { owners.all(|(_, status)| *status == Status::Passed) }
        };
        unused.filter(|key| is_obsolete(key)).cloned().collect()
    }

    /// All runs of a file have come in.
    fn flush(&mut self) {
        let Open { file, kept, decided, used, obsolete } = std::mem::take(&mut self.open);
        let mut entries = kept.clone();
        let (mut written, mut updated) = (0, 0);
        for (key, (text, _)) in decided {
            match entries.insert(key, text.clone()) {
                None => written += 1,
                Some(before) => updated += usize::from(before != text),
            }
        }
        let obsolete: Vec<_> = obsolete.unwrap_or_default().into_iter().filter(|key| !used.contains(key)).collect();
        let mut removed = 0;
        if self.options.snapshots == SnapshotMode::Update {
            entries.retain(|key, _| obsolete.binary_search(key).is_err());
            removed = obsolete.len();
        } else if !obsolete.is_empty() {
            self.summary.obsolete.push(ObsoleteSnapshots { file: file.clone(), keys: obsolete });
        }
        if entries == kept {
            return;
        }
        match save(&file, &entries) {
            Ok(()) => {
                self.summary.written += written;
                self.summary.updated += updated;
                self.summary.removed += removed;
                self.summary.files.push(file);
            }
            Err(error) => {
                let reason = whole_file::reason(&error);
                self.summary.problems.push(format!("cannot write {}: {reason}", file.display()));
            }
        }
    }

    /// All results have come in.
    pub fn finish(mut self, specs: &[SpecFile]) -> SnapshotSummary {
        self.flush();
        if !self.options.is_list {
            self.find_orphans(specs);
        }
        self.summary
    }

    /// Files of snapshots beside the specs whose own spec is not there any more.
    fn find_orphans(&mut self, specs: &[SpecFile]) {
        let folders: BTreeSet<_> = specs.iter().map(|spec| spec.path.with_file_name(FOLDER)).collect();
        for folder in folders {
            // Most specs have no snapshots.
            let Ok(entries) = std::fs::read_dir(folder) else { continue };
            let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
            files.sort();
            for file in files.into_iter().filter(|file| spec_of(file).is_some_and(|spec| !spec.exists())) {
                if self.options.snapshots != SnapshotMode::Update {
                    self.summary.obsolete.push(ObsoleteSnapshots { file, keys: Vec::new() });
                } else if remove(&file).is_ok() {
                    self.summary.removed += 1;
                    self.summary.files.push(file);
                }
            }
        }
    }
}

/// Writes the file, or removes it when nothing is left in it.
fn save(file: &Path, entries: &Entries) -> io::Result<()> {
    if entries.is_empty() {
        return remove(file);
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let spec = spec_of(file).and_then(|spec| Some(spec.file_name()?.to_string_lossy().into_owned()));
    whole_file::write(file, format::write(entries, &spec.unwrap_or_default()))
}

fn remove(file: &Path) -> io::Result<()> {
    std::fs::remove_file(file)?;
    if let Some(folder) = file.parent() {
        // It stays when something else is in it.
        let _ = std::fs::remove_dir(folder);
    }
    Ok(())
}

/// Two runs do not agree: the later one has failed.
fn fail(result: &mut FileResult, test: usize, key: &str, (expected, seed): (&str, u64), received: String) {
    let Some(test) = result.tests.get_mut(test).filter(|test| test.failure.is_none()) else { return };
    let message = format!("the snapshot \"{key}\" is another one with seed {seed}: leave out what depends on chance");
    test.status = Status::Failed;
    test.failure =
        Some(Failure { expected: Some(expected.to_owned()), received: Some(received), ..Failure::plain(message) });
}
