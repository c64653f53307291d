//! What was typed, as a script that can be run or as a spec.

use std::fmt::Write as _;
use std::time::Duration;

use super::input::{Look, defect, look, split_return, without_exported_types};
use crate::server::script_text::tokens;

/// One thing that happened.
#[derive(Clone, Debug)]
enum Entry {
    /// An input, and the value in Luau that it had, if it was an expression with one that is simple.
    Input { source: String, has_values: bool, literal: Option<String>, left_out: Option<&'static str> },
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

    /// An input has ended. `left_out`: why it cannot be run again as it was, if it cannot.
    pub fn add_input(
        &mut self,
        source: &str,
        has_values: bool,
        literal: Option<String>,
        left_out: Option<&'static str>,
    ) {
        if !source.trim().is_empty() {
            self.entries.push(Entry::Input { source: source.trim_end().to_owned(), has_values, literal, left_out });
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
            let _ = writeln!(text, "{}", lines_of(entry, |value, _| within("print(", value, ")")));
        }
        text
    }

    /// The session as a spec with one test. What showed a value expects it.
    #[must_use]
    pub fn spec(&self) -> String {
        let mut text = format!("{}\nit(\"goes as it went\", function()\n", Self::HEAD);
        for entry in &self.entries {
            let lines = lines_of(entry, |value, literal| match literal {
                Some("nil") => within("expect(", value, ").toBeNil()"),
                Some(literal) => within("expect(", value, &format!(").toBe({literal})")),
                None => within("print(", value, ")"),
            });
            let _ = writeln!(text, "\t{}", without_exported_types(&lines));
        }
        text + "end)\n"
    }
}

/// An entry as it stands in a file; `show` says what is done with an expression that had a value.
fn lines_of(entry: &Entry, show: impl Fn(&str, Option<&str>) -> String) -> String {
    let Entry::Input { source, has_values, literal, left_out } = entry else { return plain(entry) };
    if let Some(why) = left_out {
        return commented(why, source);
    }
    // What is no call is no statement either.
    let shows = |value: &str| *has_values || defect(value).is_some();
    let literal = literal.as_deref();
    if look(source) == Look::Expression {
        return if shows(source) { show(source, literal) } else { plain(entry) };
    }
    match split_return(source) {
        // Whatever follows a `return` would not compile.
        Some((before, value)) => {
            let shown = if shows(value) { show(value.trim_start(), literal) } else { value.trim_start().to_owned() };
            format!("{}\n{}", statements(before.trim_end()), statements(&shown))
        }
        // It returned from within a block, and would end what comes behind it too.
        None if *has_values => show(&format!("(function()\n{}\nend)()", without_exported_types(source)), literal),
        None => plain(entry),
    }
}

/// An expression between brackets. A comment in it must not swallow the last one.
fn within(before: &str, source: &str, after: &str) -> String {
    let source = source.trim_end_matches([';', ' ', '\t', '\n']);
    if source.contains("--") { format!("{before}\n{source}\n{after}") } else { format!("{before}{source}{after}") }
}

fn plain(entry: &Entry) -> String {
    match entry {
        Entry::Input { source, .. } => statements(source),
        Entry::Advance(span) => format!("task.wait({})", span.as_secs_f64()),
        Entry::Comment(text) => format!("-- {text}"),
    }
}

/// Behind another line, a bracket would call it.
fn statements(source: &str) -> String {
    let is_bracket = tokens(source).first().is_some_and(|token| token.is("("));
    if is_bracket { format!("do end {source}") } else { source.to_owned() }
}

fn commented(why: &str, source: &str) -> String {
    let lines = source.lines().map(|line| format!("-- {line}"));
    format!("-- {why}:\n{}", lines.collect::<Vec<_>>().join("\n"))
}
