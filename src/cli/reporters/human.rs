//! The report for people at a terminal.
//!
//! A line for each file, what failed right below it, and a summary, at whose end the run's duration stands.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use rustc_hash::FxHashSet;

use super::ReportPlan;
use super::plain_text::{FRAMES_MAX, counts, counts_text, frame, output_lines, request_head, request_table};
use crate::cli::{coverage_report, diagnostics, snapshot_report, text_diff};
use crate::server::Message;
use crate::server::notes::NoteKind;
use crate::testing::{Failure, FileResult, Reporter, RequestTail, Said, Status, Summary, TestResult, excerpt};

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const ASIDE: Style = AnsiColor::Yellow.on_default();
const DIM: Style = Style::new().dimmed();

/// So many lines of what a failed test has printed are shown, the last ones.
const OUTPUT_LINES_MAX: usize = 50;

/// Writes with colours; the stream drops them where they are not wanted.
pub struct HumanReport {
    plan: ReportPlan,
    out: Box<dyn Write>,
    /// Repetitions of a file have the same notes: one is enough.
    noted: FxHashSet<(NoteKind, Option<(PathBuf, u32)>)>,
    /// Whether what was written last stands by itself.
    is_apart: bool,
}

impl HumanReport {
    pub fn new(plan: ReportPlan, out: Box<dyn Write>) -> Self {
        Self { plan, out, noted: FxHashSet::default(), is_apart: false }
    }
}

impl Reporter for HumanReport {
    fn file(&mut self, result: &FileResult) -> io::Result<()> {
        if self.plan.is_list {
            return list(&mut self.out, result);
        }
        if result.tests.is_empty() && result.problem.is_none() {
            return Ok(()); // No test of it was asked for.
        }
        if std::mem::replace(&mut self.is_apart, result.has_failed()) {
            writeln!(self.out)?;
        }
        self.head(result)?;
        let out = &mut self.out;
        for note in &result.notes {
            let place = note.location.as_ref().map(|location| (location.path.clone(), location.line));
            if self.noted.insert((note.kind, place)) {
                writeln!(out, "{}", diagnostics::note(note))?;
            }
        }
        for test in result.tests.iter().filter(|test| test.status == Status::Failed) {
            if let Some(reason) = &test.failure {
                failure(out, &result.path, reason, &test.full_name())?;
            }
            request_lines(out, &test.requests)?;
            said(out, &test.output)?;
            repeat_hint(out, result, Some(test))?;
        }
        if let Some(problem) = &result.problem {
            failure(out, &result.path, problem, "")?;
            request_lines(out, &result.requests)?;
            said(out, &result.output)?;
            repeat_hint(out, result, None)?;
        }
        out.flush()
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let out = &mut self.out;
        if self.plan.is_list || summary.tests() == 0 && !summary.has_failed() {
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
        let seconds = summary.took.as_secs_f64();
        let style = if summary.has_failed() { BAD } else { GOOD };
        let counts = counts_text([summary.passed, summary.failed, summary.skipped, summary.todo]);
        let files = count(summary.files - summary.files_without_tests, "file");
        let files = match summary.failed_files {
            0 => files,
            failed => format!("{files}, {failed} failed"),
        };
        writeln!(out, "{style}{counts}{style:#} ({files}) in {seconds:.2} s")?;
        out.flush()
    }
}

impl HumanReport {
    fn head(&mut self, result: &FileResult) -> io::Result<()> {
        let (style, word) = if result.has_failed() { (BAD, "FAIL") } else { (GOOD, "pass") };
        let seed = if self.plan.repeats { format!(", seed {}", result.seed) } else { String::new() };
        let (path, counts) = (result.path.display(), counts(result));
        writeln!(self.out, "{style}{word}{style:#} {path} {DIM}({counts}{seed}){DIM:#}")
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
        shown.into_iter().try_for_each(|line| writeln!(out, "    {}", frame(line)))?;
        if failure.stack.len() > FRAMES_MAX {
            writeln!(out, "    {DIM}... and more{DIM:#}")?;
        }
    }
    Ok(())
}

/// The requests that led there.
fn request_lines(out: &mut impl Write, requests: &RequestTail) -> io::Result<()> {
    match request_table(requests) {
        Some(table) => writeln!(out, "\n  {}:\n{table}", request_head(requests)),
        None => Ok(()),
    }
}

/// What was printed, the end of it if it is much.
fn said(out: &mut impl Write, output: &[Said]) -> io::Result<()> {
    let styled = |(message, line): (&Message, String)| {
        let style = match message {
            Message::Warning(_) => ASIDE,
            Message::Error(_) => BAD,
            Message::Print(_) | Message::Note(_) => Style::new(),
        };
        let line = excerpt::start(line, excerpt::MESSAGE_BYTES_MAX);
        format!("    {style}{line}{style:#}")
    };
    let lines: Vec<_> = output_lines(output).map(styled).collect();
    if lines.is_empty() {
        return Ok(());
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
    let filter = test.and_then(TestResult::name_to_run).map(|name| {
        // A name with a hyphen in front would be taken for an option.
        let sign = if name.starts_with('-') { '=' } else { ' ' };
        format!(" --filter{sign}{} --exact", quoted(&name))
    });
    let filter = filter.unwrap_or_default();
    let path = result.found_in.as_ref().unwrap_or(&result.path).display().to_string();
    let path = if path.contains(|letter: char| !is_bare(letter)) { quoted(&path) } else { path };
    writeln!(out, "\n  {DIM}again: sandstore test{seed}{filter} {path}{DIM:#}")
}

/// One word for a shell. Double quotes read well and work everywhere; what they do not protect needs single ones.
fn quoted(text: &str) -> String {
    if text.contains(['"', '$', '`', '\\', '!', '%']) {
        format!("'{}'", text.replace('\'', r"'\''"))
    } else {
        format!("\"{text}\"")
    }
}

/// Whether no shell takes the letter for anything else.
fn is_bare(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '/' | '.' | '_' | '-' | '+' | '\\' | ':')
}
