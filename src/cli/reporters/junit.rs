//! JUnit's XML, which Jenkins, GitLab, Azure and others show as tables.
//!
//! Only elements and attributes that all common schemas know are written: `testsuites` holds a `testsuite` for each file, and
//! that a `testcase` for each test. A file that could not be run to its end has a test case more, named as the file, with an
//! `error`. Durations on this machine stand in the attributes `time`, in seconds.
//!
//! XML has no way to write most control characters: the replacement character stands for them.

use std::io::{self, Write};
use std::time::Duration;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::ReportPlan;
use super::plain_text::{details, output_text, slashed};
use crate::testing::{Failure, FileResult, Reporter, RequestTail, Said, Status, Summary, TestResult};

/// Holds all files back: the sums stand at the beginning.
pub struct JUnitReport {
    plan: ReportPlan,
    out: Box<dyn Write>,
    suites: Writer<Vec<u8>>,
    tests: usize,
    failures: usize,
    errors: usize,
}

impl JUnitReport {
    pub fn new(plan: ReportPlan, out: Box<dyn Write>) -> Self {
        Self { plan, out, suites: Writer::new_with_indent(Vec::new(), b' ', 2), tests: 0, failures: 0, errors: 0 }
    }

    fn write(&mut self, event: Event<'_>) -> io::Result<()> {
        self.suites.write_event(event)
    }

    fn begin(&mut self, name: &'static str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.write(Event::Start(element(name, attributes)))
    }

    fn end_of(&mut self, name: &'static str) -> io::Result<()> {
        self.write(Event::End(BytesEnd::new(name)))
    }

    fn text_element(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
        if text.is_empty() {
            return self.write(Event::Empty(element(name, attributes)));
        }
        self.begin(name, attributes)?;
        self.write(Event::Text(BytesText::new(&valid(text))))?;
        self.end_of(name)
    }

    fn case(&mut self, suite: &str, test: &TestResult) -> io::Result<()> {
        let attributes = [("name", &*test.full_name()), ("classname", suite), ("time", &seconds(test.took))];
        let is_bare = test.status == Status::Passed && output_text(&test.output).is_empty();
        if is_bare {
            return self.write(Event::Empty(element("testcase", &attributes)));
        }
        self.begin("testcase", &attributes)?;
        match test.status {
            Status::Skipped => self.text_element("skipped", &[("message", "skipped")], "")?,
            Status::Todo => self.text_element("skipped", &[("message", "to do")], "")?,
            Status::Listed => self.text_element("skipped", &[("message", "listed, not run")], "")?,
            Status::Passed | Status::Failed => {}
        }
        if let Some(failure) = &test.failure {
            self.failure("failure", failure, &test.requests)?;
        }
        self.output(&test.output)?;
        self.end_of("testcase")
    }

    fn failure(&mut self, name: &'static str, failure: &Failure, requests: &RequestTail) -> io::Result<()> {
        let kind = if failure.expected.is_some() { "expectation" } else { "error" };
        let text = format!("{}\n{}", failure.message, details(failure, requests));
        self.text_element(name, &[("message", &failure.message), ("type", kind)], &text)
    }

    fn output(&mut self, output: &[Said]) -> io::Result<()> {
        let text = output_text(output);
        if text.is_empty() { Ok(()) } else { self.text_element("system-out", &[], &text) }
    }
}

impl Reporter for JUnitReport {
    fn file(&mut self, result: &FileResult) -> io::Result<()> {
        if result.tests.is_empty() && result.problem.is_none() {
            return Ok(()); // No test of it was asked for.
        }
        let path = slashed(&result.path);
        let name = if self.plan.repeats { format!("{path} (seed {})", result.seed) } else { path.clone() };
        let (failures, errors) = (result.count(Status::Failed), usize::from(result.problem.is_some()));
        let (tests, skipped) = (result.tests.len() + errors, skipped(result));
        self.tests += tests;
        self.failures += failures;
        self.errors += errors;
        let numbers = [tests, failures, errors, skipped].map(|number| number.to_string());
        self.begin(
            "testsuite",
            &[
                ("name", &name),
                ("tests", &numbers[0]),
                ("failures", &numbers[1]),
                ("errors", &numbers[2]),
                ("skipped", &numbers[3]),
                ("time", &seconds(result.took)),
            ],
        )?;
        self.begin("properties", &[])?;
        self.write(Event::Empty(element("property", &[("name", "seed"), ("value", &result.seed.to_string())])))?;
        self.end_of("properties")?;
        for test in &result.tests {
            self.case(&name, test)?;
        }
        if let Some(problem) = &result.problem {
            self.begin("testcase", &[("name", &path), ("classname", &name), ("time", &seconds(result.took))])?;
            self.failure("error", problem, &result.requests)?;
            self.end_of("testcase")?;
        }
        self.output(&result.output)?;
        self.end_of("testsuite")
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let numbers = [self.tests, self.failures, self.errors].map(|number| number.to_string());
        let time = seconds(summary.took);
        let attributes = [
            ("name", "sandstore"),
            ("tests", &*numbers[0]),
            ("failures", &*numbers[1]),
            ("errors", &*numbers[2]),
            ("time", &*time),
        ];
        let mut head = Writer::new(&mut self.out);
        head.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        head.write_event(Event::Text(BytesText::new("\n")))?;
        head.write_event(Event::Start(element("testsuites", &attributes)))?;
        let suites = self.suites.get_ref();
        self.out.write_all(if suites.is_empty() || suites.starts_with(b"\n") { b"" } else { b"\n" })?;
        self.out.write_all(suites)?;
        self.out.write_all(b"\n</testsuites>\n")?;
        self.out.flush()
    }
}

fn element<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut element = BytesStart::new(name);
    for &(name, value) in attributes {
        element.push_attribute((name, &*valid(value)));
    }
    element
}

fn skipped(result: &FileResult) -> usize {
    [Status::Skipped, Status::Todo, Status::Listed].map(|status| result.count(status)).iter().sum()
}

fn seconds(duration: Duration) -> String {
    format!("{:.3}", duration.as_secs_f64())
}

/// The text with nothing in it that XML has no character for.
fn valid(text: &str) -> String {
    let is_valid = |letter| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}');
    text.chars().map(|letter| if is_valid(letter) { letter } else { char::REPLACEMENT_CHARACTER }).collect()
}
