//! The report of tests for people at a terminal.
//!
//! A line for each file, what failed right below it, and a summary. The report goes to standard output; times aside, it is the
//! same for the same files, options and seed.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use rustc_hash::FxHashSet;

use super::test_options::TestOptions;
use super::{coverage_report, diagnostics, snapshot_report, text_diff};
use crate::server::notes::NoteKind;
use crate::server::{Frame, Message};
use crate::testing::{Failure, FileResult, Reporter, Said, Status, Summary, TestResult};
use crate::universe::Stopwatch;

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const ASIDE: Style = AnsiColor::Yellow.on_default();
const DIM: Style = Style::new().dimmed();

/// So many lines of what a failed test has printed are shown, the last ones.
const OUTPUT_LINES_MAX: usize = 50;

/// Longer stacks are cut: nobody reads on.
const FRAMES_MAX: usize = 20;

/// Writes to standard output.
pub struct HumanReport {
    is_list: bool,
    repeats: bool,
    stopwatch: Stopwatch,
    /// Repetitions of a file have the same notes: one is enough.
    noted: FxHashSet<(NoteKind, Option<(PathBuf, u32)>)>,
    /// Whether what was written last stands by itself.
    is_apart: bool,
}

impl HumanReport {
    pub fn new(options: &TestOptions) -> Self {
        Self {
            is_list: options.list,
            repeats: options.repeat.get() > 1,
            stopwatch: Stopwatch::start(),
            noted: FxHashSet::default(),
            is_apart: false,
        }
    }
}

impl Reporter for HumanReport {
    fn file(&mut self, result: &FileResult) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        if self.is_list {
            return list(&mut out, result);
        }
        if result.tests.is_empty() && result.problem.is_none() {
            return Ok(()); // No test of it was asked for.
        }
        if std::mem::replace(&mut self.is_apart, result.has_failed()) {
            writeln!(out)?;
        }
        self.head(&mut out, result)?;
        for note in &result.notes {
            let place = note.location.as_ref().map(|location| (location.path.clone(), location.line));
            if self.noted.insert((note.kind, place)) {
                writeln!(out, "{}", diagnostics::note(note))?;
            }
        }
        for test in result.tests.iter().filter(|test| test.status == Status::Failed) {
            if let Some(reason) = &test.failure {
                failure(&mut out, &result.path, reason, &test.full_name())?;
            }
            said(&mut out, &test.output)?;
            repeat_hint(&mut out, result, Some(test))?;
        }
        if let Some(problem) = &result.problem {
            failure(&mut out, &result.path, problem, "")?;
            said(&mut out, &result.output)?;
            repeat_hint(&mut out, result, None)?;
        }
        out.flush()
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        if self.is_list || summary.tests() == 0 && !summary.has_failed() {
            return Ok(());
        }
        let snapshots = snapshot_report::text(&summary.snapshots);
        if !snapshots.is_empty() {
            write!(out, "\n{snapshots}")?;
        }
        if let Some(coverage) = &summary.coverage {
            write!(out, "\n{}", coverage_report::table(coverage))?;
        }
        writeln!(out)?;
        if summary.files_left_out > 0 {
            writeln!(out, "{ASIDE}{} after the failure did not run{ASIDE:#}", count(summary.files_left_out, "file"))?;
        }
        if summary.focused_files > 0 {
            let what = count(summary.focused_files, "file");
            writeln!(out, "{ASIDE}{what} with focused tests: the other tests there were skipped{ASIDE:#}")?;
        }
        let seconds = self.stopwatch.elapsed().as_secs_f64();
        let style = if summary.has_failed() { BAD } else { GOOD };
        let counts = counts([summary.passed, summary.failed, summary.skipped, summary.todo]);
        let files = if summary.failed_files > 0 {
            format!("{}, {} failed", count(summary.files, "file"), summary.failed_files)
        } else {
            count(summary.files, "file")
        };
        writeln!(out, "{style}{counts}{style:#} ({files}) in {seconds:.2} s")?;
        out.flush()
    }
}

impl HumanReport {
    fn head(&self, out: &mut impl Write, result: &FileResult) -> io::Result<()> {
        let (style, word) = if result.has_failed() { (BAD, "FAIL") } else { (GOOD, "pass") };
        let each = [Status::Passed, Status::Failed, Status::Skipped, Status::Todo].map(|status| result.count(status));
        let seed = if self.repeats { format!(", seed {}", result.seed) } else { String::new() };
        writeln!(out, "{style}{word}{style:#} {} {DIM}({}{seed}){DIM:#}", result.path.display(), counts(each))
    }
}

fn list(out: &mut impl Write, result: &FileResult) -> io::Result<()> {
    if let Some(problem) = &result.problem {
        failure(out, &result.path, problem, "")?;
    }
    for test in &result.tests {
        let mark = match test.status {
            Status::Skipped => " (skipped)",
            Status::Todo => " (todo)",
            _ => "",
        };
        writeln!(out, "{}: {}{DIM}{mark}{DIM:#}", result.path.display(), test.full_name())?;
        if let Some(reason) = &test.failure {
            failure(out, &result.path, reason, &test.full_name())?;
        }
    }
    out.flush()
}

/// Passed, failed, skipped, to do; what there is none of is left out.
fn counts(each: [usize; 4]) -> String {
    let words = ["passed", "failed", "skipped", "to do"];
    let some = each.into_iter().zip(words).filter(|(number, _)| *number > 0);
    let texts: Vec<_> = some.map(|(number, word)| format!("{number} {word}")).collect();
    if texts.is_empty() { "no test".to_owned() } else { texts.join(", ") }
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// What went wrong, where, and how the script came there.
fn failure(out: &mut impl Write, path: &Path, failure: &Failure, name: &str) -> io::Result<()> {
    let subject = if name.is_empty() { path.display().to_string() } else { name.to_owned() };
    writeln!(out)?;
    writeln!(
        out,
        "{}",
        diagnostics::test_failure(&format!("{subject}: {}", failure.message), failure.location.as_ref())
    )?;
    if let (Some(expected), Some(received)) = (&failure.expected, &failure.received) {
        writeln!(out)?;
        write!(out, "{}", text_diff::render(expected, received))?;
    }
    // A stack of one frame says what the excerpt says.
    if failure.stack.len() > 1 {
        writeln!(out, "\n  stack:")?;
        let shown = failure.stack.iter().take(FRAMES_MAX);
        shown.into_iter().try_for_each(|frame| writeln!(out, "    {}", frame_text(frame)))?;
        if failure.stack.len() > FRAMES_MAX {
            writeln!(out, "    {DIM}... and more{DIM:#}")?;
        }
    }
    Ok(())
}

fn frame_text(Frame { script, line, function }: &Frame) -> String {
    match function {
        Some(function) => format!("{script}:{line} in {function}"),
        None => format!("{script}:{line}"),
    }
}

/// What was printed, the end of it if it is much.
fn said(out: &mut impl Write, output: &[Said]) -> io::Result<()> {
    if output.is_empty() {
        return Ok(());
    }
    let has_servers = output.iter().any(|(server, _)| server.0 != 1);
    let mut lines = Vec::new();
    for (server, message) in output {
        let (text, style) = match message {
            Message::Print(text) => (text.clone(), Style::new()),
            Message::Warning(text) => (text.clone(), ASIDE),
            Message::Error(error) => (error.to_string(), BAD),
            Message::Note(_) => continue,
        };
        let prefix = if has_servers { format!("[{}] ", server.0) } else { String::new() };
        lines.extend(text.split('\n').map(|line| format!("    {prefix}{style}{line}{style:#}")));
    }
    writeln!(out, "\n  output:")?;
    let left_out = lines.len().saturating_sub(OUTPUT_LINES_MAX);
    if left_out > 0 {
        writeln!(out, "    {DIM}... {} before{DIM:#}", count(left_out, "line"))?;
    }
    lines[left_out..].iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// How to run just this again.
fn repeat_hint(out: &mut impl Write, result: &FileResult, test: Option<&TestResult>) -> io::Result<()> {
    let seed = if result.seed == 0 { String::new() } else { format!(" --seed {}", result.seed) };
    let filter = test.map(|test| format!(" --filter {:?}", test.full_name())).unwrap_or_default();
    writeln!(out, "\n  {DIM}again: sandstore test{seed}{filter} {}{DIM:#}", result.path.display())
}
