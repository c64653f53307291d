//! One JSON document with everything, for programs.
//!
//! `docs/reference/test-report.md` is made from [`OBJECTS`]. A member that is there in one version stays in all later ones of
//! the same [`VERSION`]; new ones may come. Durations on this machine stand in the members `seconds`, nowhere else.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::value::RawValue;

use super::ReportPlan;
use super::plain_text::slashed;
use crate::cli::coverage_report::{percent, shortfall};
use crate::server::Message;
use crate::server::notes::Note;
use crate::testing::{
    Coverage, Failure, FileResult, Reporter, RequestTail, Said, SnapshotSummary, Status, Summary, TestResult,
};
use crate::universe::trace;

/// What the member `format` says.
pub const FORMAT: &str = "sandstore-test-report";

/// Counted up when members change their meaning or go.
const VERSION: u32 = 1;

/// An object of the document, and its members with what each says.
pub type ObjectFields = (&'static str, &'static [(&'static str, &'static str)]);

/// Every object, in the order in which they stand inside each other.
pub const OBJECTS: &[ObjectFields] = &[
    (
        "The document",
        &[
            ("format", "`sandstore-test-report`"),
            ("version", "the version of this format: 1"),
            ("seed", "the seed of the run; repetitions of a file count on from it"),
            ("success", "whether nothing failed, enough lines have run and all snapshots could be written"),
            ("seconds", "how long the run took on this machine"),
            ("summary", "the sums"),
            ("snapshots", "what became of the [snapshots](../guide/testing.md#snapshots) of all files"),
            ("coverage", "which lines have run, or `null` when they are not counted"),
            ("files", "a result for each file and repetition, in the order of the files"),
        ],
    ),
    (
        "`summary`",
        &[
            ("files", "files that ran, each repetition counted"),
            ("failedFiles", "those of them that failed"),
            ("filesLeftOut", "files that did not run, after a failure with `--fail-fast`"),
            ("focusedFiles", "files in which some tests are focused"),
            ("passed", "tests that passed"),
            ("failed", "tests that failed"),
            (
                "skipped",
                "tests that were left out by the spec, because others are focused, or because the function of their block failed",
            ),
            ("todo", "tests without a body"),
            ("listed", "tests that would have run without `--list`"),
        ],
    ),
    (
        "`snapshots`",
        &[
            ("written", "snapshots that are new"),
            ("updated", "snapshots that have changed, with `--update`"),
            ("removed", "snapshots that nobody asked for any more, or files of them, that are gone with `--update`"),
            ("obsolete", "those that nobody asks for any more and that are still there, by file"),
            ("problems", "which files could not be written, and why, as texts"),
        ],
    ),
    (
        "Obsolete snapshots",
        &[
            ("path", "the file that holds them, with `/` on every system"),
            ("names", "their names in it. None: the whole file, whose spec is not there"),
        ],
    ),
    (
        "`coverage`",
        &[
            ("lines", "how many lines could run"),
            ("covered", "how many have run"),
            ("percent", "the same of a hundred, cut to one decimal"),
            ("percentMin", "what `--coverage-min` asks for, or `null`"),
            ("success", "whether that part has run"),
            ("files", "the files, in the order of their paths"),
            ("unreadable", "the paths of files that ought to count and do not compile or cannot be read"),
        ],
    ),
    (
        "A file of `coverage`",
        &[
            ("path", "its path from the folder that the command ran in, with `/` on every system"),
            ("lines", "how many lines could run"),
            ("covered", "how many have run"),
            ("percent", "the same of a hundred, cut to one decimal"),
            ("missed", "the lines that have not run, from 1"),
        ],
    ),
    (
        "A file",
        &[
            ("path", "its path, as it was found, with `/` on every system"),
            ("seed", "the seed of its universe"),
            ("success", "whether nothing in it failed"),
            ("seconds", "how long it took on this machine"),
            ("hasFocus", "whether some of its tests are focused"),
            ("problem", "why its tests could not be collected or not be run to their end: a failure, or `null`"),
            ("requests", "as in a test, with `--requests`, if the file has a problem"),
            ("output", "what servers said outside of tests"),
            ("notes", "notes about its code"),
            ("tests", "its tests, in their order"),
        ],
    ),
    (
        "A test",
        &[
            ("names", "the names of the blocks around it, from the outermost on, and its own"),
            ("name", "the same as one text"),
            ("status", "`passed`, `failed`, `skipped`, `todo` or `listed`"),
            ("seconds", "how long it took on this machine"),
            ("universeSeconds", "how much time passed in its universe"),
            ("failure", "why it failed, or `null`"),
            ("requests", "with `--requests`, the last requests of a failed test to stores and services, oldest first"),
            ("requestsLeftOut", "how many requests there were before these"),
            ("output", "what servers said while it ran"),
        ],
    ),
    (
        "A failure",
        &[
            ("message", "what went wrong"),
            ("path", "the file it points to, or `null`"),
            ("line", "the line in that file, from 1, or `null`"),
            ("expected", "what an expectation wanted, as text, or `null`"),
            ("received", "what it got, as text, or `null`"),
            ("stack", "the script's own stack, innermost first"),
        ],
    ),
    (
        "A frame of a stack",
        &[
            ("script", "the script's full name"),
            ("line", "its line, from 1"),
            ("function", "the function's name, or `null`"),
        ],
    ),
    (
        "Something said",
        &[
            ("server", "the number of the server, from 1"),
            ("kind", "`print`, `warning` or `error`"),
            ("text", "the text; bytes that are no text are replaced"),
        ],
    ),
    (
        "A note",
        &[
            ("name", "the name of the [note](../notes.md)"),
            ("path", "the file, or `null`"),
            ("line", "the line in that file, from 1, or `null`"),
            ("problem", "what goes wrong"),
            ("instead", "what to write instead"),
        ],
    ),
];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    format: &'static str,
    version: u32,
    seed: u64,
    success: bool,
    seconds: f64,
    summary: Sums,
    snapshots: SnapshotSums<'a>,
    coverage: Option<Lines<'a>>,
    files: &'a [Box<RawValue>],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sums {
    files: usize,
    failed_files: usize,
    files_left_out: usize,
    focused_files: usize,
    passed: usize,
    failed: usize,
    skipped: usize,
    todo: usize,
    listed: usize,
}

#[derive(Serialize)]
struct SnapshotSums<'a> {
    written: usize,
    updated: usize,
    removed: usize,
    obsolete: Vec<Obsolete<'a>>,
    problems: &'a [String],
}

#[derive(Serialize)]
struct Obsolete<'a> {
    path: String,
    names: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Lines<'a> {
    lines: usize,
    covered: usize,
    percent: f64,
    percent_min: Option<f64>,
    success: bool,
    files: Vec<LinesOfFile<'a>>,
    unreadable: &'a [String],
}

#[derive(Serialize)]
struct LinesOfFile<'a> {
    path: &'a str,
    lines: usize,
    covered: usize,
    percent: f64,
    missed: Vec<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    path: String,
    seed: u64,
    success: bool,
    seconds: f64,
    has_focus: bool,
    problem: Option<Reason<'a>>,
    requests: Vec<Box<RawValue>>,
    output: Vec<Line<'a>>,
    notes: Vec<Advice>,
    tests: Vec<Test<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Test<'a> {
    names: &'a [String],
    name: String,
    status: &'static str,
    seconds: f64,
    universe_seconds: f64,
    failure: Option<Reason<'a>>,
    requests: Vec<Box<RawValue>>,
    requests_left_out: u64,
    output: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Reason<'a> {
    message: &'a str,
    path: Option<String>,
    line: Option<u32>,
    expected: Option<&'a str>,
    received: Option<&'a str>,
    stack: Vec<StackFrame<'a>>,
}

#[derive(Serialize)]
struct StackFrame<'a> {
    script: &'a str,
    line: u32,
    function: Option<&'a str>,
}

#[derive(Serialize)]
struct Line<'a> {
    server: u32,
    kind: &'static str,
    text: std::borrow::Cow<'a, str>,
}

#[derive(Serialize)]
struct Advice {
    name: &'static str,
    path: Option<String>,
    line: Option<u32>,
    problem: &'static str,
    instead: &'static str,
}

/// Holds all files back, each as its text: the sums stand before them.
pub struct JsonReport {
    plan: ReportPlan,
    out: Box<dyn Write>,
    files: Vec<Box<RawValue>>,
}

impl JsonReport {
    pub fn new(plan: ReportPlan, out: Box<dyn Write>) -> Self {
        Self { plan, out, files: Vec::new() }
    }
}

impl Reporter for JsonReport {
    fn file(&mut self, result: &FileResult) -> io::Result<()> {
        self.files.push(serde_json::value::to_raw_value(&file(result))?);
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let &Summary {
            files, failed_files, files_left_out, focused_files, passed, failed, skipped, todo, listed, ..
        } = summary;
        let snapshots = snapshot_sums(&summary.snapshots);
        let coverage = summary.coverage.as_ref().map(|coverage| covered_lines(coverage, self.plan.coverage_min));
        let is_covered = coverage.as_ref().is_none_or(|coverage| coverage.success);
        let document = Document {
            format: FORMAT,
            version: VERSION,
            seed: self.plan.seed,
            success: !summary.has_failed() && is_covered && snapshots.problems.is_empty(),
            seconds: summary.took.as_secs_f64(),
            summary: Sums { files, failed_files, files_left_out, focused_files, passed, failed, skipped, todo, listed },
            snapshots,
            coverage,
            files: &self.files,
        };
        serde_json::to_writer(&mut self.out, &document)?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}

fn snapshot_sums(summary: &SnapshotSummary) -> SnapshotSums<'_> {
    let obsolete = summary.obsolete.iter();
    SnapshotSums {
        written: summary.written,
        updated: summary.updated,
        removed: summary.removed,
        obsolete: obsolete.map(|of| Obsolete { path: slashed(&of.file), names: &of.keys }).collect(),
        problems: &summary.problems,
    }
}

fn covered_lines(coverage: &Coverage, percent_min: Option<f64>) -> Lines<'_> {
    let (covered, lines) = coverage.lines();
    let files = coverage.files.iter().map(|(path, file)| {
        let (covered, lines) = (file.lines_hit(), file.lines.len());
        let missed = file.lines.iter().filter(|(_, hits)| **hits == 0).map(|(line, _)| *line);
        LinesOfFile { path, lines, covered, percent: percent(covered, lines), missed: missed.collect() }
    });
    Lines {
        lines,
        covered,
        percent: percent(covered, lines),
        percent_min,
        success: percent_min.is_none_or(|percent_min| shortfall(coverage, percent_min).is_none()),
        files: files.collect(),
        unreadable: &coverage.unreadable,
    }
}

fn file(result: &FileResult) -> File<'_> {
    File {
        path: slashed(&result.path),
        seed: result.seed,
        success: !result.has_failed(),
        seconds: result.took.as_secs_f64(),
        has_focus: result.has_focus,
        problem: result.problem.as_ref().map(reason),
        requests: requests(&result.requests),
        output: lines(&result.output),
        notes: result.notes.iter().map(advice).collect(),
        tests: result.tests.iter().map(test).collect(),
    }
}

fn test(test: &TestResult) -> Test<'_> {
    Test {
        names: &test.names,
        name: test.full_name(),
        status: match test.status {
            Status::Passed => "passed",
            Status::Failed => "failed",
            Status::Skipped => "skipped",
            Status::Todo => "todo",
            Status::Listed => "listed",
        },
        seconds: test.took.as_secs_f64(),
        universe_seconds: test.elapsed.as_secs_f64(),
        failure: test.failure.as_ref().map(reason),
        requests: requests(&test.requests),
        requests_left_out: test.requests.left_out,
        output: lines(&test.output),
    }
}

fn reason(failure: &Failure) -> Reason<'_> {
    let location = failure.location.as_ref();
    let frames = failure.stack.iter().map(|frame| StackFrame {
        script: &frame.script,
        line: frame.line,
        function: frame.function.as_deref(),
    });
    Reason {
        message: &failure.message,
        path: location.map(|location| slashed(&location.path)),
        line: location.map(|location| location.line),
        expected: failure.expected.as_deref(),
        received: failure.received.as_deref(),
        stack: frames.collect(),
    }
}

/// As in a trace: the same request has the same members in both.
fn requests(requests: &RequestTail) -> Vec<Box<RawValue>> {
    let lines = requests.records.iter().map(|record| trace::line(requests.since, record));
    lines.filter_map(|line| RawValue::from_string(line).ok()).collect()
}

fn lines(output: &[Said]) -> Vec<Line<'_>> {
    let lines = output.iter().filter_map(|(server, message)| {
        let (kind, text) = match message {
            Message::Print(text) => ("print", text.into()),
            Message::Warning(text) => ("warning", text.into()),
            Message::Error(error) => ("error", error.to_string().into()),
            Message::Note(_) => return None,
        };
        Some(Line { server: server.0, kind, text })
    });
    lines.collect()
}

fn advice(note: &Note) -> Advice {
    let location = note.location.as_ref();
    Advice {
        name: note.kind.name(),
        path: location.map(|location| slashed(&location.path)),
        line: location.map(|location| location.line),
        problem: note.kind.problem(),
        instead: note.kind.instead(),
    }
}
