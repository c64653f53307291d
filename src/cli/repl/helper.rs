//! What happens while a line is typed: completion, hints, colours, and whether it is whole.

use std::borrow::Cow;

use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use super::commands::{command_line, wants_file};
use super::highlight::highlighted;
use super::protocol::Asker;
use crate::session::{Look, look};

/// How hints look.
const HINT: anstyle::Style = anstyle::Style::new().dimmed();

/// Longer lines are shown without colours: they would be coloured anew with every key.
const COLOURED_BYTES_MAX: usize = 20_000;

pub struct LineHelper {
    asker: Asker,
    files: FilenameCompleter,
    has_colour: bool,
}

impl LineHelper {
    pub fn new(asker: Asker, has_colour: bool) -> Self {
        Self { asker, files: FilenameCompleter::new(), has_colour }
    }
}

impl Helper for LineHelper {}

impl Completer for LineHelper {
    type Candidate = Pair;

    fn complete(&self, line: &str, position: usize, context: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let text = &line[..position];
        if wants_file(text) {
            return self.files.complete(line, position, context);
        }
        let completion = self.asker.complete(text);
        let pairs = completion.candidates.into_iter();
        let pairs = pairs.map(|candidate| Pair { display: candidate.shown, replacement: candidate.text });
        Ok((position - completion.replaced, pairs.collect()))
    }
}

/// Something to know, not to take over.
pub struct Aside(String);

impl Hint for Aside {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for LineHelper {
    type Hint = Aside;

    fn hint(&self, line: &str, position: usize, _: &Context<'_>) -> Option<Aside> {
        // All hints are about methods.
        if position < line.len() || !line.contains(':') || command_line(line).is_some() {
            return None;
        }
        self.asker.hint(line).map(Aside)
    }
}

impl Highlighter for LineHelper {
    fn highlight<'l>(&self, line: &'l str, position: usize) -> Cow<'l, str> {
        if self.has_colour && line.len() <= COLOURED_BYTES_MAX {
            Cow::Owned(highlighted(line, position))
        } else {
            Cow::Borrowed(line)
        }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.has_colour { Cow::Owned(format!("{HINT}{hint}{HINT:#}")) } else { Cow::Borrowed(hint) }
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        self.has_colour
    }
}

impl Validator for LineHelper {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = context.input();
        let is_cut_off = command_line(text).is_none() && look(text) == Look::Incomplete;
        Ok(if is_cut_off { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}
