//! The snapshots of one run of a spec: what is there, and what the run makes of it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::format::{self, Entries};
use super::{SnapshotMode, file_of};

/// What comes of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it is kept, or it will be kept so.
    Passed,
    /// It is kept otherwise.
    Different { key: String, kept: String },
    /// It is not kept, and must not be written.
    Missing { key: String },
    /// The file cannot be read.
    Unreadable(String),
}

/// What a run made of one snapshot.
#[derive(Clone, Debug)]
pub struct Taken {
    pub text: String,
    /// The test that asked for it, counted as in the results.
    pub test: usize,
    /// Whether it is, or is to be, kept so.
    pub has_passed: bool,
}

/// What a run did with the snapshots of its file.
#[derive(Clone, Debug, Default)]
pub struct SnapshotRun {
    pub file: PathBuf,
    pub kept: Entries,
    pub taken: BTreeMap<String, Taken>,
    /// Whether the file could be read, or is not there.
    pub is_readable: bool,
}

impl SnapshotRun {
    /// The file, if what came of the run depends on it.
    pub fn file_read(&self) -> Option<PathBuf> {
        let is_read = !self.is_readable || !self.kept.is_empty() || !self.taken.is_empty();
        is_read.then(|| self.file.clone())
    }
}

/// The snapshots of a run. Cloning gives another handle to the same ones.
#[derive(Clone, Debug)]
pub struct Snapshots {
    state: Rc<RefCell<State>>,
}

#[derive(Debug)]
struct State {
    mode: SnapshotMode,
    file: PathBuf,
    kept: Option<Result<Entries, String>>,
    taken: BTreeMap<String, Taken>,
    /// How often each name was used.
    counts: BTreeMap<String, u32>,
    /// The same when the present test began.
    counts_before: BTreeMap<String, u32>,
}

impl State {
    /// Read when first needed: most specs have no snapshots.
    fn kept(&mut self) -> Result<&Entries, String> {
        let kept = self.kept.get_or_insert_with(|| load(&self.file));
        kept.as_ref().map_err(Clone::clone)
    }
}

impl Snapshots {
    pub fn new(spec: &Path, mode: SnapshotMode) -> Self {
        let (taken, counts, counts_before) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let state = State { mode, file: file_of(spec), kept: None, taken, counts, counts_before };
        Self { state: Rc::new(RefCell::new(state)) }
    }

    /// A test begins.
    pub fn begin(&self) {
        let state = &mut *self.state.borrow_mut();
        state.counts_before.clone_from(&state.counts);
    }

    /// The test begins once more: what it did does not count.
    pub fn begin_again(&self, test: usize) {
        let state = &mut *self.state.borrow_mut();
        state.counts.clone_from(&state.counts_before);
        state.taken.retain(|_, taken| taken.test != test);
    }

    /// Compares a text with the snapshot of a test. `name` is the test's, with a hint if there is one.
    pub fn compare(&self, name: &str, test: usize, text: String) -> Verdict {
        let state = &mut *self.state.borrow_mut();
        let count = state.counts.entry(name.to_owned()).or_default();
        *count += 1;
        let key = format!("{name} {count}");
        let mode = state.mode;
        let kept = match state.kept() {
            Ok(kept) => kept.get(&key).cloned(),
            Err(why) => return Verdict::Unreadable(why),
        };
        let verdict = match kept {
            _ if mode == SnapshotMode::Update => Verdict::Passed,
            Some(kept) if kept == text => Verdict::Passed,
            Some(kept) => Verdict::Different { key: key.clone(), kept },
            None if mode == SnapshotMode::WriteNone => Verdict::Missing { key: key.clone() },
            None => Verdict::Passed,
        };
        state.taken.insert(key, Taken { text, test, has_passed: verdict == Verdict::Passed });
        verdict
    }

    /// What the run did, once.
    pub fn take(&self) -> SnapshotRun {
        let state = &mut *self.state.borrow_mut();
        let (kept, is_readable) = match state.kept() {
            Ok(kept) => (kept.clone(), true),
            Err(_) => (Entries::new(), false),
        };
        SnapshotRun { file: state.file.clone(), kept, taken: std::mem::take(&mut state.taken), is_readable }
    }
}

fn load(file: &Path) -> Result<Entries, String> {
    let text = match std::fs::read(file) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| format!("{} is not UTF-8 text", file.display()))?,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Entries::new());
        }
        Err(error) => return Err(format!("cannot read {}: {error}", file.display())),
    };
    format::read(&text).map_err(|error| format!("{}, {error}", file.display()))
}
