//! What the session shows: beside a line that is being typed, above it.

use std::cell::{Cell, RefCell};
use std::io::{self, IsTerminal as _, Write as _};
use std::rc::Rc;
use std::sync::mpsc::{self, Sender};
use std::thread;

use anstream::{AutoStream, ColorChoice};
use anstyle::Style;
use rustc_hash::FxHashSet;
use rustyline::ExternalPrinter;

use crate::cli::terminal::{ERROR, Terminal, WARNING, print_to_stderr};
use crate::cli::{crash, diagnostics};
use crate::server::notes::NoteKind;
use crate::server::{Message, Output, ServerId};
use crate::universe::trace::Trace;

/// Where a text belongs when nobody types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stream {
    Out,
    Err,
}

/// Cloning gives another handle to the same printer.
#[derive(Clone)]
pub struct Printer {
    shared: Rc<Shared>,
}

struct Shared {
    /// What prints when nobody types: as in `sandstore run`.
    plain: Option<Terminal>,
    /// The way above the line that is being typed, where the terminal can do that.
    above: RefCell<Option<Sender<String>>>,
    is_prompt_open: Cell<bool>,
    /// Whether lines bear the number of their server.
    has_numbers: Cell<bool>,
    noted: RefCell<FxHashSet<(NoteKind, String, Option<String>)>>,
    has_colour: bool,
}

impl Printer {
    pub fn new(is_interactive: bool, has_numbers: bool, trace: Option<Rc<Trace>>) -> Self {
        let shared = Shared {
            plain: (!is_interactive).then(|| Terminal::new(has_numbers, trace)),
            above: RefCell::default(),
            is_prompt_open: Cell::new(false),
            has_numbers: Cell::new(has_numbers),
            noted: RefCell::default(),
            has_colour: AutoStream::choice(&io::stdout()) != ColorChoice::Never,
        };
        Self { shared: Rc::new(shared) }
    }

    /// Whether the terminal shows colours, and wants to.
    pub fn has_colour(&self) -> bool {
        self.shared.has_colour
    }

    /// From now on there are several servers.
    pub fn number_servers(&self) {
        self.shared.has_numbers.set(true);
    }

    /// Prints above the line that is being typed by these means. They may block while nobody edits, so they are used on a
    /// thread of their own.
    pub fn print_above(&self, mut means: impl ExternalPrinter + Send + 'static) {
        let (sender, texts) = mpsc::channel::<String>();
        let printer = thread::Builder::new().name("printer".into()).spawn(move || {
            for text in texts {
                // Without the editor it is printed as it is.
                if means.print(text.clone()).is_err() {
                    let _ = io::stdout().write_all(text.as_bytes());
                }
            }
        });
        *self.shared.above.borrow_mut() = printer.is_ok().then_some(sender);
    }

    /// Somebody types from now on.
    pub fn open_prompt(&self) {
        self.flush();
        self.shared.is_prompt_open.set(true);
    }

    /// Nobody types any more.
    pub fn close_prompt(&self) {
        self.shared.is_prompt_open.set(false);
    }

    /// Shows values, as they are.
    pub fn value(&self, text: &str) {
        self.write(Stream::Out, text, Style::new());
    }

    /// Shows the answer to a command.
    pub fn answer(&self, text: &str) {
        self.value(text.trim_end_matches('\n'));
    }

    /// Says something about the session itself.
    pub fn say(&self, text: &str) {
        self.write(Stream::Err, text, Style::new().dimmed());
    }

    pub fn warn(&self, text: &str) {
        self.write(Stream::Err, text, WARNING);
    }

    /// Shows a text that has its own colours.
    pub fn report(&self, text: &str) {
        self.write(Stream::Err, text.trim_end_matches('\n'), Style::new());
    }

    fn write(&self, stream: Stream, text: &str, style: Style) {
        let styled: String = text.split('\n').map(|line| format!("{style}{line}{style:#}\n")).collect();
        if let Some(terminal) = &self.shared.plain {
            // Standard output carries what scripts print and nothing else.
            terminal.flush();
            print_to_stderr(&styled);
            return;
        }
        let is_elsewhere = stream == Stream::Err && !io::stderr().is_terminal();
        if self.shared.is_prompt_open.get()
            && !is_elsewhere
            && let Some(above) = &*self.shared.above.borrow()
        {
            let shown = if self.shared.has_colour { styled } else { anstream::adapter::strip_str(&styled).to_string() };
            let _ = above.send(shown);
            return;
        }
        // A terminal that is gone shows nothing; the session learns of it when it reads.
        let _ = match stream {
            Stream::Out => anstream::stdout().write_all(styled.as_bytes()).and_then(|()| io::stdout().flush()),
            Stream::Err => anstream::stderr().write_all(styled.as_bytes()),
        };
    }

    fn write_of(&self, server: ServerId, stream: Stream, text: &str, style: Style) {
        if !self.shared.has_numbers.get() {
            return self.write(stream, text, style);
        }
        let numbered: Vec<_> = text.split('\n').map(|line| format!("[{}] {line}", server.0)).collect();
        self.write(stream, &numbered.join("\n"), style);
    }
}

impl Output for Printer {
    fn receive(&self, server: ServerId, message: Message) {
        if let Some(terminal) = &self.shared.plain {
            return terminal.receive(server, message);
        }
        match message {
            Message::Print(line) => self.write_of(server, Stream::Out, &line, Style::new()),
            Message::Warning(line) => self.write_of(server, Stream::Err, &line, WARNING),
            Message::Error(error) => {
                self.write_of(server, Stream::Err, &error.to_string(), ERROR);
                if error.is_internal {
                    crash::report(&error.message);
                }
                if let Some(excerpt) = diagnostics::excerpt(&error) {
                    self.write_of(server, Stream::Err, &excerpt, Style::new());
                }
            }
            // Servers that run the same scripts have the same notes: one is enough.
            Message::Note(note) if !self.shared.noted.borrow_mut().insert(diagnostics::identity(&note)) => {}
            Message::Note(note) => self.write_of(server, Stream::Err, &diagnostics::note(&note), Style::new()),
        }
    }

    fn flush(&self) {
        if let Some(terminal) = &self.shared.plain {
            terminal.flush();
        }
    }
}
