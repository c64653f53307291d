//! Writes down what comes of the tests of one file, while they run.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::result::{Failure, FileResult, Said, Status, TestResult, full_name};
use super::snapshot::SnapshotRun;
use crate::cloud::Timestamp;
use crate::server::notes::Note;
use crate::server::{Message, Output, ServerId};

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
    output: Vec<Said>,
    notes: Vec<Note>,
    problem: Option<Failure>,
    has_focus: bool,
    has_failed: bool,
}

/// The test that runs.
#[derive(Debug)]
struct Open {
    names: Vec<String>,
    began: Timestamp,
    output: Vec<Said>,
}

impl Recorder {
    pub fn begin(&self, names: Vec<String>, now: Timestamp) {
        self.record.borrow_mut().open = Some(Open { names, began: now, output: Vec::new() });
    }

    /// The test that runs begins once more, and what it has said is forgotten. Answers its number among the results.
    pub fn begin_again(&self, now: Timestamp) -> Option<usize> {
        let record = &mut *self.record.borrow_mut();
        let open = record.open.as_mut()?;
        (open.began, open.output) = (now, Vec::new());
        Some(record.tests.len())
    }

    /// Whether a thread of any server has ended with an error since the test began.
    pub fn has_error(&self) -> bool {
        let record = self.record.borrow();
        record.open.as_ref().is_some_and(|open| first_error(&open.output).is_some())
    }

    /// The test that runs is over. It has failed, too, when a thread of any server ended with an error meanwhile.
    pub fn finish(&self, failure: Option<Failure>, now: Timestamp) {
        let record = &mut *self.record.borrow_mut();
        let Some(Open { names, began, output }) = record.open.take() else { return };
        let failure = failure.or_else(|| first_error(&output));
        let status = if failure.is_some() { Status::Failed } else { Status::Passed };
        record.has_failed |= failure.is_some();
        record.tests.push(TestResult { names, status, elapsed: now.saturating_since(began), failure, output });
    }

    /// The full name of the test that runs, and its number among the results.
    pub fn open_test(&self) -> Option<(String, usize)> {
        let record = self.record.borrow();
        record.open.as_ref().map(|open| (full_name(&open.names), record.tests.len()))
    }

    /// A test that does not run.
    pub fn note(&self, names: Vec<String>, status: Status) {
        let (failure, output, elapsed) = (None, Vec::new(), std::time::Duration::ZERO);
        self.record.borrow_mut().tests.push(TestResult { names, status, elapsed, failure, output });
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

    pub fn has_failed(&self) -> bool {
        self.record.borrow().has_failed
    }

    /// The result of the file, once.
    pub fn take(&self, path: std::path::PathBuf, seed: u64) -> FileResult {
        let Record { tests, output, notes, mut problem, has_focus, .. } = self.record.take();
        // What raised an error while a module was loaded tells more than that it did not load.
        let first = first_error(&output);
        if problem.is_none() || problem.as_ref().is_some_and(|problem| problem.message == MODULE_FAILED) {
            problem = first.or(problem);
        }
        FileResult {
            path,
            seed,
            tests,
            problem,
            output,
            notes,
            has_focus,
            coverage: BTreeMap::new(),
            snapshots: SnapshotRun::default(),
        }
    }
}

/// What `require` raises when the module itself has raised an error, which was said before.
const MODULE_FAILED: &str = "Requested module experienced an error while loading";

fn first_error(output: &[Said]) -> Option<Failure> {
    output.iter().find_map(|(_, message)| match message {
        Message::Error(error) => {
            let mut failure = Failure::from_error(error.clone());
            failure.message = format!("an error that nothing caught: {}", failure.message);
            Some(failure)
        }
        _ => None,
    })
}

impl Output for Recorder {
    fn receive(&self, server: ServerId, message: Message) {
        let record = &mut *self.record.borrow_mut();
        match (message, &mut record.open) {
            (Message::Note(note), _) => record.notes.push(note),
            (message, Some(open)) => open.output.push((server, message)),
            (message, None) => record.output.push((server, message)),
        }
    }
}
