//! What came of tests, as plain data that may go from one thread to another.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use super::coverage::Coverage;
use super::excerpt;
use super::snapshot::{SnapshotRun, SnapshotSummary};
use crate::cloud::Timestamp;
use crate::server::notes::Note;
use crate::server::{FileCoverage, Frame, Message, ScriptError, ServerId, SourceLocation};
use crate::universe::AnyRecord;

/// What stands between the names of blocks and tests in a full name.
const NAME_SEPARATOR: &str = " > ";

/// How a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Passed,
    Failed,
    /// Left out by the spec, or because others are focused.
    Skipped,
    /// Announced without a body.
    Todo,
    /// Would have run, but tests were only to be named.
    Listed,
}

/// Why a test failed, or a whole file.
#[derive(Clone, Debug, Default)]
pub struct Failure {
    pub message: String,
    /// What was expected, as text of one or more lines, where an expectation failed.
    pub expected: Option<String>,
    pub received: Option<String>,
    /// The innermost line of a script.
    pub location: Option<SourceLocation>,
    /// The script's own stack, innermost first.
    pub stack: Vec<Frame>,
}

impl Failure {
    /// A failure without a place in a script.
    pub(super) fn plain(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// With long texts cut, and a word on how much was left out.
    pub(super) fn bounded(mut self) -> Self {
        self.message = excerpt::start(self.message, excerpt::MESSAGE_BYTES_MAX);
        (self.expected, self.received) = match (self.expected, self.received) {
            (Some(expected), Some(received)) => {
                let (expected, received) = excerpt::pair(&expected, &received, excerpt::TEXT_BYTES_MAX);
                (Some(expected), Some(received))
            }
            one => one,
        };
        self
    }

    /// The message without the place in front of it, which the location tells.
    pub(super) fn from_error(error: ScriptError) -> Self {
        let place = error.stack.first().map(|frame| format!("{}:{}: ", frame.script, frame.line));
        let message = match place.and_then(|place| error.message.strip_prefix(&place)) {
            Some(rest) => rest.to_owned(),
            None => error.message,
        };
        Self { message, location: error.location, stack: error.stack, expected: None, received: None }
    }
}

/// The last requests to the memory stores before a failure.
#[derive(Clone, Debug, Default)]
pub struct RequestTail {
    /// When the test began, or the universe.
    pub since: Timestamp,
    /// How many there were before those that are here.
    pub left_out: u64,
    pub records: Vec<AnyRecord>,
}

/// Something that a server said, and which server.
pub type Said = (ServerId, Message);

/// One test.
#[derive(Clone, Debug)]
pub struct TestResult {
    /// The names of the blocks around it, from the outermost on, and its own.
    pub names: Vec<String>,
    /// Whether it is no test but a hook of the block, as its last name says.
    pub is_hook: bool,
    pub status: Status,
    /// How much time passed in the universe.
    pub elapsed: Duration,
    /// How long it took on this machine. All else is the same when the same files run with the same seed again.
    pub took: Duration,
    pub failure: Option<Failure>,
    /// What the servers said while it ran.
    pub output: Vec<Said>,
    /// The requests that led to its failure, if they were asked for.
    pub requests: RequestTail,
}

impl TestResult {
    /// The names as one text.
    #[must_use]
    pub fn full_name(&self) -> String {
        full_name(&self.names)
    }
}

impl TestResult {
    /// The full name of what must run so that this runs: of the block, if it is a hook. `None`: the whole file.
    #[must_use]
    pub fn name_to_run(&self) -> Option<String> {
        let names = if self.is_hook { &self.names[..self.names.len().saturating_sub(1)] } else { &self.names[..] };
        (!names.is_empty()).then(|| full_name(names))
    }
}

/// The names of blocks and of a test as one text.
pub(super) fn full_name(names: &[String]) -> String {
    names.join(NAME_SEPARATOR)
}

/// One file.
#[derive(Clone, Debug)]
pub struct FileResult {
    /// As it was found: below what the user named.
    pub path: PathBuf,
    /// What a command line names to run it, if that is not its path.
    pub found_in: Option<PathBuf>,
    /// The seed of its universe.
    pub seed: u64,
    pub tests: Vec<TestResult>,
    /// Why its tests could not be collected, or not be run to their end.
    pub problem: Option<Failure>,
    /// What the servers said outside of tests.
    pub output: Vec<Said>,
    /// The requests outside of tests, if the file as a whole has failed and they were asked for.
    pub requests: RequestTail,
    pub notes: Vec<Note>,
    /// Members that are not emulated and were let pass.
    pub stubbed: BTreeSet<String>,
    /// Whether some of its tests are focused, which skips the others.
    pub has_focus: bool,
    /// How long it took on this machine.
    pub took: Duration,
    /// The scripts and modules that any server of its universe has read, its own file included.
    pub files_read: BTreeSet<PathBuf>,
    /// Which lines have run, by the path under which a file was loaded. Empty when nothing is counted.
    pub coverage: BTreeMap<PathBuf, FileCoverage>,
    /// What it made of its snapshots.
    pub(super) snapshots: SnapshotRun,
}

impl FileResult {
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.problem.is_some() || self.count(Status::Failed) > 0
    }

    /// How many tests ended so.
    #[must_use]
    pub fn count(&self, status: Status) -> usize {
        self.tests.iter().filter(|test| test.status == status).count()
    }
}

/// All files together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were run.
    pub files: usize,
    pub failed_files: usize,
    /// Files in which no test was chosen, and nothing failed.
    pub files_without_tests: usize,
    /// Files that were left out because of a failure before.
    pub files_left_out: usize,
    /// Files in which some tests are focused.
    pub focused_files: usize,
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
    pub todo: usize,
    pub listed: usize,
    /// How long all of it took on this machine.
    pub took: Duration,
    /// Which lines have run, if they were counted.
    pub coverage: Option<Coverage>,
    pub snapshots: SnapshotSummary,
    /// Members that are not emulated and were let pass, of all files.
    pub stubbed: BTreeSet<String>,
}

impl Summary {
    pub(super) fn add(&mut self, result: &FileResult) {
        self.files += 1;
        self.failed_files += usize::from(result.has_failed());
        self.files_without_tests += usize::from(result.tests.is_empty() && !result.has_failed());
        self.focused_files += usize::from(result.has_focus);
        self.passed += result.count(Status::Passed);
        self.failed += result.count(Status::Failed);
        self.skipped += result.count(Status::Skipped);
        self.todo += result.count(Status::Todo);
        self.listed += result.count(Status::Listed);
        self.stubbed.extend(result.stubbed.iter().cloned());
    }

    /// How many tests there were, of any status.
    #[must_use]
    pub fn tests(&self) -> usize {
        self.passed + self.failed + self.skipped + self.todo + self.listed
    }

    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.failed_files > 0
    }
}
