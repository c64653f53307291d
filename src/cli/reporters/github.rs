//! The human report with annotations for GitHub Actions, and a short summary of the job.
//!
//! Each failure is a workflow command, `::error file=...,line=...,title=...::message`, which GitHub shows at the line of the
//! change. Lines of a log that look like commands would be obeyed, so where a test has printed such lines, commands are stopped
//! around them. The run's duration stands at the end, as in the human report.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::human::HumanReport;
use super::plain_text::slashed;
use super::{Buffer, ReportPlan};
use crate::testing::{Failure, FileResult, Reporter, Summary, excerpt};

/// Where the checkout lies. Paths in annotations begin there.
const WORKSPACE_VARIABLE: &str = "GITHUB_WORKSPACE";

/// The file that takes the summary of a step, in Markdown.
const SUMMARY_VARIABLE: &str = "GITHUB_STEP_SUMMARY";

/// So many failures are named in the summary: it is not the log.
const FAILURES_NAMED_MAX: usize = 50;

/// So much of a value stands in an annotation.
const VALUE_BYTES_MAX: usize = 1_000;

pub struct GitHubReport {
    plan: ReportPlan,
    human: HumanReport,
    log: Buffer,
    out: Box<dyn Write>,
    workspace: Option<PathBuf>,
    failures: Vec<(String, String)>,
}

impl GitHubReport {
    pub fn new(plan: ReportPlan, out: Box<dyn Write>) -> Self {
        let log = Buffer::default();
        let workspace = std::env::var_os(WORKSPACE_VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
        let workspace = workspace.unwrap_or_else(|| ".".into()).canonicalize().ok();
        Self { plan, human: HumanReport::new(plan, Box::new(log.clone())), log, out, workspace, failures: Vec::new() }
    }

    /// Writes the human report's lines so that none is taken for a command.
    fn write_log(&mut self) -> io::Result<()> {
        let text = self.log.take();
        let plain = anstream::adapter::strip_str(&text).to_string();
        if !plain.lines().any(is_command) {
            return self.out.write_all(text.as_bytes());
        }
        // The same log has the same word, and no line of it can end the pause.
        let word = (0..).map(|number| format!("sandstore-log-{number}")).find(|word| !text.contains(word));
        let word = word.unwrap_or_default();
        writeln!(self.out, "::stop-commands::{word}")?;
        self.out.write_all(text.as_bytes())?;
        writeln!(self.out, "::{word}::")
    }

    fn annotate(&mut self, title: &str, spec: &Path, failure: &Failure) -> io::Result<()> {
        let path = failure.location.as_ref().map_or(spec, |location| &location.path);
        let mut place = format!("file={}", property(&self.workspace_path(path)));
        if let Some(location) = &failure.location {
            place.push_str(&format!(",line={}", location.line));
        }
        let mut message = failure.message.clone();
        if let (Some(expected), Some(received)) = (&failure.expected, &failure.received) {
            let (expected, received) = excerpt::pair(expected, received, VALUE_BYTES_MAX);
            message.push_str(&format!("\nexpected: {expected}\nreceived: {received}"));
        }
        writeln!(self.out, "::error {place},title={}::{}", property(title), data(&message))?;
        self.failures.push((slashed(spec), title.to_owned()));
        Ok(())
    }

    fn workspace_path(&self, path: &Path) -> String {
        let whole = path.canonicalize().ok();
        let inside =
            whole.as_deref().zip(self.workspace.as_deref()).and_then(|(whole, top)| whole.strip_prefix(top).ok());
        slashed(inside.unwrap_or(path))
    }

    fn summarize(&self, summary: &Summary) -> io::Result<()> {
        let Some(path) = std::env::var_os(SUMMARY_VARIABLE).filter(|path| !path.is_empty()) else { return Ok(()) };
        let mut text = "### sandstore test\n\n".to_owned();
        text.push_str(
            "| files | passed | failed | skipped | to do | seconds |\n| --- | --- | --- | --- | --- | --- |\n",
        );
        let Summary { files, passed, failed, skipped, todo, .. } = summary;
        let seconds = summary.took.as_secs_f64();
        text.push_str(&format!("| {files} | {passed} | {failed} | {skipped} | {todo} | {seconds:.2} |\n"));
        if !self.failures.is_empty() {
            text.push_str("\n| file | failure |\n| --- | --- |\n");
        }
        for (file, name) in self.failures.iter().take(FAILURES_NAMED_MAX) {
            text.push_str(&format!("| {} | {} |\n", cell(file), cell(name)));
        }
        if self.failures.len() > FAILURES_NAMED_MAX {
            text.push_str(&format!("| | and {} more |\n", self.failures.len() - FAILURES_NAMED_MAX));
        }
        OpenOptions::new().append(true).create(true).open(path)?.write_all(format!("{text}\n").as_bytes())
    }
}

impl Reporter for GitHubReport {
    fn file(&mut self, result: &FileResult) -> io::Result<()> {
        self.human.file(result)?;
        self.write_log()?;
        for test in &result.tests {
            if let Some(failure) = &test.failure {
                self.annotate(&test.full_name(), &result.path, failure)?;
            }
        }
        if let Some(problem) = &result.problem {
            self.annotate(&slashed(&result.path), &result.path, problem)?;
        }
        self.out.flush()
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.human.end(summary)?;
        self.write_log()?;
        self.out.flush()?;
        if self.plan.is_list { Ok(()) } else { self.summarize(summary) }
    }
}

/// Whether GitHub would take a line of the log for one of its commands.
fn is_command(line: &str) -> bool {
    line.trim_start().starts_with("::") || line.contains("##[")
}

/// The text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A cell of a table in Markdown, in which nothing is taken for Markdown or HTML.
fn cell(text: &str) -> String {
    let escape = |letter: char| match letter {
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '&' => "&amp;".to_owned(),
        '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '#' => format!("\\{letter}"),
        letter if letter.is_control() => " ".to_owned(),
        letter => letter.to_string(),
    };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_escaped() {
        assert_eq!(property("a:b,c%\nd"), "a%3Ab%2Cc%25%0Ad");
        assert_eq!(data("50% of\r\na: b, c"), "50%25 of%0D%0Aa: b, c");
        assert_eq!(cell("a|b `c` <d>\n"), "a\\|b \\`c\\` &lt;d&gt; ");
    }

    #[test]
    fn lines_that_are_commands_are_known() {
        for line in ["::error::x", "   ::set-env name=a::b", "a ##[error]b"] {
            assert!(is_command(line), "{line}");
        }
        assert!(!is_command("a::b # c"));
    }
}
