//! The Test Anything Protocol, version 14: a subtest for each file, a test point for each test.
//!
//! Below each test point stands a block of YAML. Durations on this machine stand in its `duration_ms`. Text is quoted as JSON,
//! which YAML reads; what is printed stands in `output`. A file that could not be run to its end has a test point more.

use std::io::{self, Write};
use std::time::Duration;

use super::ReportPlan;
use super::plain_text::{frame, output_lines, place, request_table, slashed};
use crate::testing::{Failure, FileResult, Reporter, RequestTail, Said, Status, Summary, TestResult};

/// How far subtests are indented, and blocks of YAML below their test point.
const SUBTEST: &str = "    ";

pub struct TapReport {
    plan: ReportPlan,
    out: Box<dyn Write>,
    /// Files so far.
    files: usize,
}

/// What stands below a test point.
struct Point<'a> {
    indent: &'a str,
    took: Duration,
    failure: Option<&'a Failure>,
    requests: Option<&'a RequestTail>,
    output: &'a [Said],
}

impl TapReport {
    pub fn new(plan: ReportPlan, out: Box<dyn Write>) -> Self {
        Self { plan, out, files: 0 }
    }

    /// The version stands before everything else.
    fn head(&mut self) -> io::Result<()> {
        if self.files == 0 { writeln!(self.out, "TAP version 14") } else { Ok(()) }
    }

    fn test(&mut self, number: usize, test: &TestResult) -> io::Result<()> {
        // What is to be done is not done, which no consumer counts as a failure.
        let is_ok = !matches!(test.status, Status::Failed | Status::Todo);
        let result = if is_ok { "ok" } else { "not ok" };
        let directive = match test.status {
            Status::Passed | Status::Failed => "",
            Status::Skipped => " # SKIP",
            Status::Todo => " # TODO",
            Status::Listed => " # SKIP listed",
        };
        writeln!(self.out, "{SUBTEST}{result} {number} - {}{directive}", description(&test.full_name()))?;
        if directive.is_empty() {
            self.point(&Point {
                indent: SUBTEST,
                took: test.took,
                failure: test.failure.as_ref(),
                requests: Some(&test.requests),
                output: &test.output,
            })?;
        }
        Ok(())
    }

    fn point(&mut self, point: &Point<'_>) -> io::Result<()> {
        let &Point { indent, took, failure, requests, output } = point;
        let out = &mut self.out;
        writeln!(out, "{indent}  ---\n{indent}  duration_ms: {:.3}", took.as_secs_f64() * 1_000.0)?;
        if let Some(failure) = failure {
            writeln!(out, "{indent}  message: {}", quoted(&failure.message))?;
            if let Some(place) = place(failure) {
                writeln!(out, "{indent}  at: {}", quoted(&place))?;
            }
            for (name, text) in [("expected", &failure.expected), ("received", &failure.received)] {
                if let Some(text) = text {
                    writeln!(out, "{indent}  {name}: {}", quoted(text))?;
                }
            }
            list(out, indent, "stack", failure.stack.iter().map(frame))?;
        }
        if let Some(table) = requests.and_then(request_table) {
            list(out, indent, "requests", table.lines().map(|line| line.trim().to_owned()))?;
        }
        list(out, indent, "output", output_lines(output).map(|(_, line)| line))?;
        writeln!(out, "{indent}  ...")
    }
}

impl Reporter for TapReport {
    fn file(&mut self, result: &FileResult) -> io::Result<()> {
        if result.tests.is_empty() && result.problem.is_none() {
            return Ok(()); // No test of it was asked for.
        }
        self.head()?;
        self.files += 1;
        let path = slashed(&result.path);
        let name = if self.plan.repeats { format!("{path} (seed {})", result.seed) } else { path.clone() };
        writeln!(self.out, "# Subtest: {}", one_line(&name))?;
        for (number, test) in (1..).zip(&result.tests) {
            self.test(number, test)?;
        }
        let mut tests = result.tests.len();
        if let Some(problem) = &result.problem {
            tests += 1;
            writeln!(self.out, "{SUBTEST}not ok {tests} - {}", description(&path))?;
            self.point(&Point {
                indent: SUBTEST,
                took: result.took,
                failure: Some(problem),
                requests: Some(&result.requests),
                output: &result.output,
            })?;
        }
        writeln!(self.out, "{SUBTEST}1..{tests}")?;
        let word = if result.has_failed() { "not ok" } else { "ok" };
        writeln!(self.out, "{word} {} - {}", self.files, description(&name))?;
        let output = if result.problem.is_some() { &[][..] } else { &result.output };
        self.point(&Point { indent: "", took: result.took, failure: None, requests: None, output })?;
        self.out.flush()
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.head()?;
        writeln!(self.out, "1..{}{}", self.files, if self.files == 0 { " # no test" } else { "" })?;
        writeln!(self.out, "# seed {}", self.plan.seed)?;
        if summary.files_left_out > 0 {
            writeln!(self.out, "# {} of the files did not run after the failure", summary.files_left_out)?;
        }
        self.out.flush()
    }
}

fn list(out: &mut dyn Write, indent: &str, name: &str, lines: impl Iterator<Item = String>) -> io::Result<()> {
    for (index, line) in lines.enumerate() {
        if index == 0 {
            writeln!(out, "{indent}  {name}:")?;
        }
        writeln!(out, "{indent}    - {}", quoted(&line))?;
    }
    Ok(())
}

/// A description in which nothing is taken for a directive.
fn description(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace('#', "\\#")
}

/// A file may have any name.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A YAML text in double quotes. JSON escapes less than YAML wants.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let is_plain = |letter: char| {
        !letter.is_control() && !matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    let escape =
        |letter: char| if is_plain(letter) { letter.to_string() } else { format!("\\u{:04x}", u32::from(letter)) };
    json.chars().map(escape).collect()
}
