//! Writing to the terminal: what scripts print to stdout, everything else to stderr.

use std::cell::{Cell, RefCell};
use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write};
use std::rc::Rc;

use anstyle::{AnsiColor, Style};
use rustc_hash::FxHashSet;

use super::diagnostics;
use super::exit_code::ExitCode;
use crate::server::notes::NoteKind;
use crate::server::{Message, Output, ServerId};
use crate::universe::trace::Trace;

/// How warnings look.
pub const WARNING: Style = AnsiColor::Yellow.on_default();
/// How errors look.
pub const ERROR: Style = AnsiColor::Red.on_default();

/// A terminal that can do nothing calls itself so here.
const KIND_VARIABLE: &str = "TERM";
/// Who sets this wants colours everywhere.
const FORCE_VARIABLE: &str = "CLICOLOR_FORCE";

/// Whether the terminal shows text and nothing else.
pub fn is_dumb() -> bool {
    std::env::var_os(KIND_VARIABLE).is_some_and(|kind| kind == "dumb")
}

/// Leaves colours out where the terminal cannot show them. Everything else about them is `anstream`'s choice, which takes
/// the terminal of a CI machine (`CI` is set) for one with colours whatever it calls itself.
pub fn choose_colours() {
    if is_dumb() && std::env::var_os(FORCE_VARIABLE).is_none() {
        anstream::ColorChoice::Never.write_global();
    }
}

/// Prints text of our own to stdout: help, completion scripts.
pub fn print_text(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}

/// Prints a line of our own to stderr, in the colour of errors.
pub fn print_error(line: &str) {
    let _ = writeln!(anstream::stderr(), "{ERROR}{line}{ERROR:#}");
}

/// Prints text to stderr as it is.
pub fn print_to_stderr(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Shows what servers say.
pub struct Terminal {
    stdout: RefCell<BufWriter<StdoutLock<'static>>>,
    is_terminal: bool,
    /// Whether all lines bear the number of their server. Those of servers that come after the first always do.
    has_numbers: bool,
    has_failed: Cell<bool>,
    /// To be finished before the process ends early.
    trace: Option<Rc<Trace>>,
    noted: RefCell<FxHashSet<(NoteKind, String, Option<String>)>>,
}

impl Terminal {
    pub fn new(has_numbers: bool, trace: Option<Rc<Trace>>) -> Self {
        let stdout = io::stdout();
        Self {
            is_terminal: stdout.is_terminal(),
            stdout: RefCell::new(BufWriter::with_capacity(1 << 16, stdout.lock())),
            has_numbers,
            has_failed: Cell::new(false),
            trace,
            noted: RefCell::default(),
        }
    }

    fn print(&self, server: ServerId, line: &str) {
        let mut stdout = self.stdout.borrow_mut();
        let result = match self.prefix(server) {
            Some(prefix) => line.split('\n').try_for_each(|line| writeln!(stdout, "{prefix}{line}")),
            None => writeln!(stdout, "{line}"),
        };
        let result = if self.is_terminal { result.and_then(|()| stdout.flush()) } else { result };
        self.check(&result);
    }

    fn prefix(&self, server: ServerId) -> Option<String> {
        (self.has_numbers || server.0 > 1).then(|| format!("[{}] ", server.0))
    }

    /// Writes to stderr, after everything that was printed before.
    fn say(&self, server: ServerId, text: &str, style: Style) {
        self.flush();
        let prefix = self.prefix(server).unwrap_or_default();
        let mut stderr = anstream::stderr().lock();
        for line in text.trim_end_matches('\n').split('\n') {
            let _ = writeln!(stderr, "{prefix}{style}{line}{style:#}");
        }
    }

    /// A reader that has gone (`| head`) wants no more; any other failure is told. Either way nothing more can be shown.
    fn check(&self, result: &io::Result<()>) {
        if let Err(error) = result
            && !self.has_failed.replace(true)
        {
            if error.kind() != io::ErrorKind::BrokenPipe {
                print_error(&format!("cannot write to standard output: {error}"));
            }
            if let Some(trace) = &self.trace {
                // There is one exit code for all output that failed.
                let _ = trace.finish();
            }
            std::process::exit(i32::from(ExitCode::OutputFailed.number()));
        }
    }
}

impl Output for Terminal {
    fn receive(&self, server: ServerId, message: Message) {
        match message {
            Message::Print(line) => self.print(server, &line),
            Message::Warning(line) => self.say(server, &line, WARNING),
            Message::Error(error) => {
                self.say(server, &error.to_string(), ERROR);
                if error.is_internal {
                    super::crash::report(&error.message);
                }
                if let Some(excerpt) = diagnostics::excerpt(&error) {
                    self.say(server, &excerpt, Style::new());
                }
            }
            // Servers that run the same scripts have the same notes: one is enough.
            Message::Note(note) if !self.noted.borrow_mut().insert(diagnostics::identity(&note)) => {}
            Message::Note(note) => self.say(server, &diagnostics::note(&note), Style::new()),
        }
    }

    fn flush(&self) {
        let result = self.stdout.borrow_mut().flush();
        self.check(&result);
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.flush();
    }
}
