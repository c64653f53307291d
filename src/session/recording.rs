//! What was typed, as a script that can be run or as a spec.

use std::fmt::Write as _;
use std::time::Duration;

use super::input::{Look, look};

/// One thing that happened.
#[derive(Clone, Debug)]
enum Entry {
    /// An input, and the value in Luau that it had, if it was an expression with one that is simple.
    Input { source: String, has_values: bool, literal: Option<String>, has_failed: bool },
    /// Time that was let pass.
    Advance(Duration),
    /// Something that a script cannot say.
    Comment(String),
}

/// The course of a session.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    entries: Vec<Entry>,
}

impl Recording {
    /// What every saved session begins with.
    pub const HEAD: &str = "-- A session of `sandstore repl`.\n";

    /// An input has ended.
    pub fn add_input(&mut self, source: &str, has_values: bool, literal: Option<String>, has_failed: bool) {
        if !source.trim().is_empty() {
            self.entries.push(Entry::Input { source: source.trim_end().to_owned(), has_values, literal, has_failed });
        }
    }

    /// Time was let pass.
    pub fn add_advance(&mut self, span: Duration) {
        self.entries.push(Entry::Advance(span));
    }

    /// Something happened that a script cannot do.
    pub fn add_comment(&mut self, text: &str) {
        self.entries.push(Entry::Comment(text.to_owned()));
    }

    /// Whether nothing has happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The session as a script. What showed a value prints it.
    #[must_use]
    pub fn script(&self) -> String {
        let mut text = Self::HEAD.to_owned();
        for entry in &self.entries {
            let line = match entry {
                Entry::Input { source, has_failed: true, .. } => commented("ended with an error", source),
                Entry::Input { source, has_values: true, .. } if look(source) == Look::Expression => {
                    within("print(", source, ")")
                }
                entry => plain(entry),
            };
            let _ = writeln!(text, "{line}");
        }
        text
    }

    /// The session as a spec with one test. What showed a value expects it.
    #[must_use]
    pub fn spec(&self) -> String {
        let mut text = format!("{}\nit(\"goes as it went\", function()\n", Self::HEAD);
        for entry in &self.entries {
            let line = match entry {
                Entry::Input { source, has_failed: true, .. } => commented("ended with an error", source),
                Entry::Input { source, literal: Some(literal), .. } if look(source) == Look::Expression => {
                    match literal.as_str() {
                        "nil" => within("expect(", source, ").toBeNil()"),
                        literal => within("expect(", source, &format!(").toBe({literal})")),
                    }
                }
                Entry::Input { source, has_values: true, .. } if look(source) == Look::Expression => {
                    within("print(", source, ")")
                }
                entry => plain(entry),
            };
            let _ = writeln!(text, "\t{line}");
        }
        text + "end)\n"
    }
}

/// An expression between brackets. A comment in it must not swallow the last one.
fn within(before: &str, source: &str, after: &str) -> String {
    let source = source.trim_end_matches([';', ' ', '\t', '\n']);
    if source.contains("--") { format!("{before}\n{source}\n{after}") } else { format!("{before}{source}{after}") }
}

fn plain(entry: &Entry) -> String {
    match entry {
        // Behind another line, a bracket would call it.
        Entry::Input { source, .. } if source.trim_start().starts_with('(') => format!(";{source}"),
        Entry::Input { source, .. } => source.clone(),
        Entry::Advance(span) => format!("task.wait({})", span.as_secs_f64()),
        Entry::Comment(text) => format!("-- {text}"),
    }
}

fn commented(why: &str, source: &str) -> String {
    let lines = source.lines().map(|line| format!("-- {line}"));
    format!("-- {why}:\n{}", lines.collect::<Vec<_>>().join("\n"))
}
