//! Writes down what comes of the tests of one file, while they run.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use super::excerpt;
use super::result::{Failure, FileResult, RequestTail, Said, Status, TestResult, full_name};
use super::snapshot::SnapshotRun;
use crate::cloud::Timestamp;
use crate::server::notes::Note;
use crate::server::{Message, Output, ScriptError, ServerId};
use crate::universe::{AnyRecord, CallRecord, DataStoreRecord, Observer, RequestRecord, Stopwatch};

/// So many prints, warnings and errors of a test are kept, and as many of those outside of tests.
const LINES_KEPT_MAX: usize = 1_000;

/// The record of one file. Cloning gives another handle to the same one.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorder {
    record: Rc<RefCell<Record>>,
}

#[derive(Debug, Default)]
struct Record {
    tests: Vec<TestResult>,
    open: Option<Open>,
    /// What is said outside of tests.
    output: SaidSoFar,
    /// What is said once the servers close, if they do.
    at_close: Option<SaidSoFar>,
    /// The requests of the test that runs, or outside of tests.
    requests: Requests,
    files_read: BTreeSet<PathBuf>,
    notes: Vec<Note>,
    problem: Option<Failure>,
    has_focus: bool,
    has_failed: bool,
}

/// The last requests that were made.
#[derive(Debug, Default)]
struct Requests {
    /// So many are kept.
    most: usize,
    since: Timestamp,
    left_out: u64,
    kept: VecDeque<AnyRecord>,
}

impl Requests {
    /// What has come together since the last time.
    fn take(&mut self, now: Timestamp) -> RequestTail {
        let Self { since, left_out, kept, .. } =
            std::mem::replace(self, Self { since: now, most: self.most, ..Self::default() });
        RequestTail { since, left_out, records: kept.into() }
    }

    fn add(&mut self, record: AnyRecord) {
        if self.kept.len() >= self.most {
            self.left_out += 1;
            self.kept.pop_front();
        }
        self.kept.push_back(record);
    }
}

/// The test that runs.
#[derive(Debug)]
struct Open {
    names: Vec<String>,
    is_hook: bool,
    began: Timestamp,
    stopwatch: Stopwatch,
    output: SaidSoFar,
}

/// What servers have said, as far as it is kept: who prints without end must not fill the memory.
#[derive(Debug, Default)]
struct SaidSoFar {
    kept: Vec<Said>,
    left_out: u64,
    /// The first error that nothing caught, kept or not.
    first_error: Option<ScriptError>,
}

impl SaidSoFar {
    fn add(&mut self, server: ServerId, message: Message) {
        let message = bounded(message);
        if let Message::Error(error) = &message
            && self.first_error.is_none()
        {
            self.first_error = Some(error.clone());
        }
        if self.kept.len() < LINES_KEPT_MAX {
            self.kept.push((server, message));
        } else {
            self.left_out += 1;
        }
    }

    /// The first error, which failed what ran; `what` stands before its message.
    fn failure(&self, what: &str) -> Option<Failure> {
        let mut failure = Failure::from_error(self.first_error.clone()?);
        failure.message = format!("{what}: {}", failure.message);
        Some(failure.bounded())
    }

    /// What is kept, and a last line about the rest.
    fn finish(mut self) -> Vec<Said> {
        if let Some((server, _)) = self.kept.last().filter(|_| self.left_out > 0) {
            let lines = if self.left_out == 1 { "line" } else { "lines" };
            self.kept.push((*server, Message::Print(format!("... ({} more {lines})", self.left_out))));
        }
        self.kept
    }
}

impl Recorder {
    /// A record of a universe that begins at a moment. So many requests of each failed test are kept.
    pub fn new(start: Timestamp, requests_max: usize) -> Self {
        let recorder = Self::default();
        recorder.record.borrow_mut().requests = Requests { most: requests_max, since: start, ..Requests::default() };
        recorder
    }

    pub fn begin(&self, names: Vec<String>, is_hook: bool, now: Timestamp) {
        let record = &mut *self.record.borrow_mut();
        record.requests.take(now);
        record.open =
            Some(Open { names, is_hook, began: now, stopwatch: Stopwatch::start(), output: SaidSoFar::default() });
    }

    /// The test that runs begins once more, and what it has said and asked is forgotten. Answers its number among the results.
    pub fn begin_again(&self, now: Timestamp) -> Option<usize> {
        let record = &mut *self.record.borrow_mut();
        let open = record.open.as_mut()?;
        (open.began, open.stopwatch, open.output) = (now, Stopwatch::start(), SaidSoFar::default());
        record.requests.take(now);
        Some(record.tests.len())
    }

    /// Whether a thread of any server has ended with an error since the test began.
    pub fn has_error(&self) -> bool {
        let record = self.record.borrow();
        record.open.as_ref().is_some_and(|open| open.output.first_error.is_some())
    }

    /// The test that runs is over. It has failed, too, when a thread of any server ended with an error meanwhile.
    pub fn finish(&self, failure: Option<Failure>, now: Timestamp) {
        let record = &mut *self.record.borrow_mut();
        let Some(Open { names, is_hook, began, stopwatch, output }) = record.open.take() else { return };
        let failure = failure.or_else(|| output.failure(UNCAUGHT));
        let status = if failure.is_some() { Status::Failed } else { Status::Passed };
        record.has_failed |= failure.is_some();
        let mut requests = record.requests.take(now);
        if failure.is_none() {
            requests = RequestTail::default();
        }
        let (elapsed, took) = (now.saturating_since(began), stopwatch.elapsed());
        let output = output.finish();
        record.tests.push(TestResult { names, is_hook, status, elapsed, took, failure, output, requests });
    }

    /// The full name of the test that runs, and its number among the results.
    pub fn open_test(&self) -> Option<(String, usize)> {
        let record = self.record.borrow();
        record.open.as_ref().map(|open| (full_name(&open.names), record.tests.len()))
    }

    /// A test that does not run.
    pub fn note(&self, names: Vec<String>, status: Status) {
        let test = TestResult {
            names,
            is_hook: false,
            status,
            elapsed: Duration::ZERO,
            took: Duration::ZERO,
            failure: None,
            output: Vec::new(),
            requests: RequestTail::default(),
        };
        self.record.borrow_mut().tests.push(test);
    }

    pub fn set_focus(&self, has_focus: bool) {
        self.record.borrow_mut().has_focus = has_focus;
    }

    /// The file as a whole has failed. The first reason counts.
    pub fn problem(&self, failure: Failure) {
        let record = &mut *self.record.borrow_mut();
        record.has_failed = true;
        record.problem.get_or_insert(failure);
    }

    /// The run ended before the tests did.
    pub fn abort(&self, why: &str, now: Timestamp) {
        if self.record.borrow().open.is_some() {
            self.finish(Some(Failure::plain(why)), now);
            self.problem(Failure::plain("the tests after this one were not run"));
        } else {
            self.problem(Failure::plain(why));
        }
    }

    /// The tests are over, and the servers begin to close.
    pub fn begin_close(&self) {
        self.record.borrow_mut().at_close = Some(SaidSoFar::default());
    }

    pub fn has_failed(&self) -> bool {
        self.record.borrow().has_failed
    }

    /// The result of the file, once.
    pub fn take(&self, path: PathBuf, seed: u64, took: Duration) -> FileResult {
        let mut record = self.record.take();
        let mut requests = record.requests.take(Timestamp::default());
        let Record { tests, output, at_close, files_read, notes, mut problem, has_focus, .. } = record;
        let at_close = at_close.unwrap_or_default();
        // What raised an error while a module was loaded tells more than that it did not load.
        let first = output.failure(UNCAUGHT).or_else(|| at_close.failure(UNCAUGHT_AT_CLOSE));
        if problem.is_none() || problem.as_ref().is_some_and(|problem| problem.message == MODULE_FAILED) {
            problem = first.or(problem);
        }
        if problem.is_none() {
            requests = RequestTail::default();
        }
        FileResult {
            path,
            found_in: None,
            seed,
            tests,
            problem,
            output: [output.finish(), at_close.finish()].concat(),
            requests,
            notes,
            stubbed: BTreeSet::new(),
            has_focus,
            took,
            files_read,
            coverage: BTreeMap::new(),
            snapshots: SnapshotRun::default(),
        }
    }
}

/// What `require` raises when the module itself has raised an error, which was said before.
const MODULE_FAILED: &str = "Requested module experienced an error while loading";

/// Nobody reads a print of megabytes in a report.
fn bounded(message: Message) -> Message {
    match message {
        Message::Print(text) => Message::Print(excerpt::start(text, excerpt::TEXT_BYTES_MAX)),
        Message::Warning(text) => Message::Warning(excerpt::start(text, excerpt::TEXT_BYTES_MAX)),
        Message::Error(mut error) => {
            error.message = excerpt::start(error.message, excerpt::TEXT_BYTES_MAX);
            Message::Error(error)
        }
        note @ Message::Note(_) => note,
    }
}

/// What stands before the message of an error that failed a test, or a file.
const UNCAUGHT: &str = "an error that nothing caught";
const UNCAUGHT_AT_CLOSE: &str = "an error that nothing caught while the servers closed, after the tests";

impl Observer for Recorder {
    fn observe(&self, record: &RequestRecord) {
        self.record.borrow_mut().requests.add(AnyRecord::MemoryStore(record.clone()));
    }

    fn observe_data_store(&self, record: &DataStoreRecord) {
        self.record.borrow_mut().requests.add(AnyRecord::DataStore(record.clone()));
    }

    fn observe_call(&self, record: &CallRecord) {
        self.record.borrow_mut().requests.add(AnyRecord::Call(record.clone()));
    }
}

impl Output for Recorder {
    fn file_read(&self, path: &Path) {
        self.record.borrow_mut().files_read.insert(path.to_owned());
    }

    fn receive(&self, server: ServerId, message: Message) {
        let record = &mut *self.record.borrow_mut();
        match (message, &mut record.open) {
            (Message::Note(note), _) => record.notes.push(note),
            (message, Some(open)) => open.output.add(server, message),
            (message, None) => record.at_close.as_mut().unwrap_or(&mut record.output).add(server, message),
        }
    }
}
