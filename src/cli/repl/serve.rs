//! The loop of the main thread: hears what is asked, and lets the world go on between.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};

use super::protocol::{Ask, Asker, Prompt};
use super::{Leave, Repl, commands, editor, lines};
use crate::cli::terminal::ERROR;
use crate::cli::{diagnostics, interrupt};
use crate::server::StartError;
use crate::session::{Input, Origin, Outcome};
use crate::universe::End;

/// Words that somebody types who wants to leave or needs help, and the commands that do it.
const WORDS: [(&str, &str); 5] =
    [("exit", ".exit"), ("exit()", ".exit"), ("quit", ".exit"), ("quit()", ".exit"), ("help", ".help")];

/// How to leave, for those who have pressed Ctrl-C.
const LEAVING: &str = "Ctrl-C again, Ctrl-D or .exit leaves.";

impl Repl {
    /// Serves whoever types, or a pipe, to the end.
    pub(super) fn serve(&mut self, has_history: bool) -> Result<Leave, StartError> {
        let (asks, asked) = mpsc::channel();
        let asker = Asker::new(asks, self.session.wake(), self.session.interrupt());
        let (prompts, prompted) = mpsc::channel();
        interrupt::listen_for({
            let asker = asker.clone();
            move || asker.interrupt()
        });
        self.session.settle()?;
        if self.is_interactive {
            self.printer.answer(&format!(
                "sandstore {}: a live server. Type Luau; .help lists commands, .exit leaves.",
                env!("CARGO_PKG_VERSION")
            ));
            editor::start(asker.clone(), prompted, has_history, &self.printer);
        } else {
            lines::start(asker.clone(), prompted);
        }
        self.answer(&prompts);
        let left = self.listen(&asker, &asked, &prompts);
        self.printer.close_prompt();
        left
    }

    fn listen(&mut self, asker: &Asker, asked: &Receiver<Ask>, prompts: &Sender<Prompt>) -> Result<Leave, StartError> {
        // How often Ctrl-C was pressed since something was typed.
        let mut interrupts = 0;
        loop {
            self.session.hear();
            let ask = match asked.try_recv() {
                Ok(ask) => ask,
                Err(TryRecvError::Disconnected) => return Ok(Leave::Done),
                Err(TryRecvError::Empty) if self.session.is_over() => {
                    self.printer.close_prompt();
                    self.printer.say("The time of --for is over.");
                    return Ok(Leave::Done);
                }
                Err(TryRecvError::Empty) if self.session.control().is_virtual() => match asked.recv() {
                    Ok(ask) => ask,
                    Err(_) => return Ok(Leave::Done),
                },
                Err(TryRecvError::Empty) => {
                    let rested = self.session.rest();
                    self.survive(rested)?;
                    continue;
                }
            };
            match ask {
                Ask::Complete(text, answer) => {
                    // Whoever has given up waiting has dropped the other end.
                    let _ = answer.try_send(self.complete(&text));
                }
                Ask::Hint(text, answer) => {
                    let _ = answer.try_send(self.session.hint(&text));
                }
                Ask::Leave => return Ok(Leave::Done),
                Ask::NoText(why) => {
                    self.printer.close_prompt();
                    self.fail(&why);
                    self.answer(prompts);
                }
                Ask::Interrupted | Ask::Signalled if !self.is_interactive => return Ok(Leave::Interrupted),
                Ask::Interrupted | Ask::Signalled if interrupts > 0 => return Ok(Leave::Done),
                Ask::Signalled => {
                    interrupts += 1;
                    self.printer.say(LEAVING);
                }
                Ask::Interrupted => {
                    interrupts += 1;
                    self.printer.close_prompt();
                    self.printer.say(LEAVING);
                    self.answer(prompts);
                }
                Ask::Input(text) => {
                    self.printer.close_prompt();
                    asker.set_busy(true);
                    let done = self.obey(&text);
                    asker.set_busy(false);
                    match done? {
                        Done::Leave => return Ok(Leave::Done),
                        Done::Interrupted if !self.is_interactive => return Ok(Leave::Interrupted),
                        Done::Interrupted => interrupts = 1,
                        Done::GoOn => interrupts = 0,
                    }
                    self.answer(prompts);
                }
            }
        }
    }

    fn answer(&self, prompts: &Sender<Prompt>) {
        let servers = self.session.control().server_ids();
        let server = self.session.server();
        let prompt =
            if servers.len() < 2 && server.0 == 1 { "> ".to_owned() } else { format!("server {}> ", server.0) };
        self.printer.open_prompt();
        // Whoever reads no more has asked to leave.
        let _ = prompts.send(prompt);
    }

    /// Runs an input or a command.
    fn obey(&mut self, text: &str) -> Result<Done, StartError> {
        if let Some(line) = commands::command_line(text) {
            return commands::obey(self, line);
        }
        if text.trim().is_empty() {
            return Ok(Done::GoOn);
        }
        if let Some((_, command)) = WORDS.iter().find(|(word, _)| *word == text.trim()).filter(|_| self.is_interactive)
        {
            self.printer.say(&format!("Commands begin with a dot: {command}"));
            return Ok(Done::GoOn);
        }
        self.evaluate(&Input { origin: Origin::Typed, source: Arc::from(text) })
    }

    /// Runs an input and shows what comes of it.
    pub(super) fn evaluate(&mut self, input: &Input) -> Result<Done, StartError> {
        let outcome = self.session.run(input);
        let Some(outcome) = self.survive(outcome)? else { return Ok(Done::GoOn) };
        let (mut literal_value, mut has_values) = (None, false);
        let mut done = Done::GoOn;
        let mut has_failed = true;
        match outcome {
            Outcome::Done { values, literal } => {
                (literal_value, has_values, has_failed) = (literal, values.is_some(), false);
                if let Some(values) = values {
                    self.printer.value(&values);
                }
            }
            Outcome::Failed => {}
            Outcome::Wrong(error) => {
                self.printer.report(&diagnostics::start_error(&error));
                self.has_failed = true;
                return Ok(Done::GoOn);
            }
            Outcome::Interrupted => {
                self.say_interrupted();
                done = Done::Interrupted;
            }
            Outcome::Waiting => {
                has_failed = false;
                self.printer
                    .warn("It still waits, and nothing that is due could wake it. It goes on when something does.");
            }
            Outcome::Endless => self.printer.warn("It was ended."),
            Outcome::Gone => self.printer.warn("Its thread was cancelled, or its server is gone."),
            Outcome::TimeOver => {
                has_failed = false;
                self.printer.warn("The time of --for was over before it was done.");
                done = Done::Leave;
            }
        }
        self.has_failed |= has_failed;
        self.recording.add_input(&input.source, has_values, literal_value, has_failed);
        self.has_left_server();
        Ok(done)
    }

    /// Says it when the server of the prompt is gone, and goes to another.
    pub(super) fn has_left_server(&mut self) {
        let server = self.session.server();
        if self.session.control().has_server(server) {
            return;
        }
        match self.session.control().server_ids().first() {
            Some(&other) => {
                self.session.switch_to(other);
                self.printer.warn(&format!("Server {} is gone; the prompt is on server {} now.", server.0, other.0));
            }
            None => self.printer.warn(&format!("Server {} is gone; .server start starts another.", server.0)),
        }
    }

    /// A server whose VM has no memory left cannot go on. It is replaced, and the session goes on without its variables.
    pub(super) fn survive<T>(&mut self, result: Result<T, StartError>) -> Result<Option<T>, StartError> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error @ StartError::Vm(mlua::Error::MemoryError(_))) => {
                self.printer.close_prompt();
                self.has_failed = true;
                self.printer.report(&diagnostics::start_error(&error));
                if let Err(mut error) = self.session.replace_servers() {
                    return Err(error.failures.remove(0));
                }
                self.printer
                    .warn("Every server was replaced by a new one: variables are gone, the stores are as they were.");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Lets time pass, and says when it did not pass as far as was wanted.
    pub(super) fn pass(&mut self, span: std::time::Duration) -> Result<Done, StartError> {
        let reached = self.session.advance(span);
        let reached = self.survive(reached)?;
        self.has_left_server();
        Ok(match reached {
            Some(End::Stopped) => {
                self.say_interrupted();
                Done::Interrupted
            }
            _ => Done::GoOn,
        })
    }

    /// The terminal has shown the key where the cursor was.
    fn say_interrupted(&self) {
        self.printer.say(if self.is_interactive { "\nInterrupted." } else { "Interrupted." });
    }

    /// Says what went wrong with a line.
    pub(super) fn fail(&mut self, text: &str) {
        self.has_failed = true;
        self.printer.report(&format!("{ERROR}{text}{ERROR:#}"));
    }
}

/// How it goes on after an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    GoOn,
    Interrupted,
    Leave,
}
