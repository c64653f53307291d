//! The line that shows how far a run of tests is.
//!
//! It is on standard error, on a terminal alone, and gone before anything else is shown. It needs no control codes but the
//! carriage return, and has no colours.

use std::io::{self, IsTerminal as _, Write as _};

use super::terminal::is_dumb;

#[derive(Debug)]
pub struct Progress {
    is_wanted: bool,
    /// How many columns are covered now.
    width: usize,
    done: usize,
    all: usize,
    failed: usize,
}

impl Progress {
    pub fn new() -> Self {
        Self { is_wanted: !is_dumb() && io::stderr().is_terminal(), width: 0, done: 0, all: 0, failed: 0 }
    }

    /// So many of all files are done.
    pub fn show(&mut self, done: usize, all: usize) {
        (self.done, self.all) = (done, all);
        self.show_again();
    }

    /// A file is done and has its lines in the report.
    pub fn count(&mut self, has_failed: bool) {
        self.failed += usize::from(has_failed);
    }

    pub fn show_again(&mut self) {
        if self.done >= self.all {
            self.clear();
            return;
        }
        let failed = if self.failed > 0 { format!(", {} failed", self.failed) } else { String::new() };
        self.write(&format!("{} of {} files{failed}", self.done, self.all));
    }

    pub fn clear(&mut self) {
        if self.width > 0 {
            self.write("");
        }
    }

    fn write(&mut self, text: &str) {
        if !self.is_wanted {
            return;
        }
        let blank = " ".repeat(self.width.saturating_sub(text.len()));
        let back = if text.is_empty() { "\r" } else { "" };
        // A terminal that is gone needs no line.
        let _ = write!(io::stderr(), "\r{text}{blank}{back}");
        let _ = io::stderr().flush();
        self.width = text.len();
    }
}
