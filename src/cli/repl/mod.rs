//! `sandstore repl`.
//!
//! The universe lives on the main thread, since a Luau VM never leaves its own. A second thread reads: it edits lines in a
//! terminal (`editor`), or takes them from a pipe (`lines`). It asks, the main thread answers (`protocol`): while nothing is
//! asked the world goes on, and what it says is printed above the line that is being typed (`printer`).
//!
//! - `commands`: everything that begins with a dot, in one table for help, completion and documentation.
//! - `helper`, `highlight`: completion, hints, colours while typing.
//! - `history`: where inputs are kept from one session to the next.

pub mod commands;
mod editor;
mod helper;
mod highlight;
mod history;
mod lines;
mod printer;
mod protocol;
mod serve;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::rc::Rc;

use clap::ArgMatches;

use super::arguments::ReplArguments;
use super::exit_code::ExitCode;
use super::records::Records;
use super::run::{read, said};
use super::settings::{self, DataFiles};
use super::stores::{self, StoresFile};
use super::terminal::print_to_stderr;
use super::world_options::http_client;
use super::{crash, diagnostics};
use crate::cloud::Snapshot;
use crate::config::Config;
use crate::project::top_folder;
use crate::server::StartError;
use crate::session::{Recording, Session, SessionPlan};
use crate::universe::activity::Activity;
use crate::universe::{Fault, RequestLog, RunReport, StopSignal, Universe, UniverseBuilder};
use printer::Printer;

/// So many of the latest requests are kept for `.requests`.
const REQUESTS_MAX: usize = 1_000;

/// A session and what belongs to it.
pub struct Repl {
    session: Session,
    printer: Printer,
    activity: Rc<Activity>,
    log: Rc<RequestLog>,
    recording: Recording,
    snapshots: BTreeMap<String, Snapshot>,
    config: Config,
    /// The plan of faults.
    faults: Vec<Fault>,
    /// Whether somebody types, and is shown prompts.
    is_interactive: bool,
    /// Whether an input or a command has failed.
    has_failed: bool,
}

/// Why the session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leave {
    /// Somebody wanted it so, or there are no more lines.
    Done,
    /// Ctrl-C, with nobody who types.
    Interrupted,
}

/// Runs a session. `matches` tells which of the options somebody wrote.
pub fn run(arguments: &ReplArguments, matches: &ArgMatches) -> ExitCode {
    let options = &arguments.options;
    let config = match settings::settle(&arguments.files, options, matches) {
        Ok(config) => config,
        Err(refusal) => {
            print_to_stderr(&format!("{}\n", refusal.text));
            return refusal.code;
        }
    };
    let data = DataFiles::settle(options, &config);
    let stores = match &data.load {
        Some(path) => said(StoresFile::read(path)).map(Some),
        None => Some(None),
    };
    let (Some((project, scripts)), Some(stores)) = (read(&arguments.files), stores) else {
        return ExitCode::NotLoaded;
    };
    if data.dump.as_deref().is_some_and(|path| said(stores::check_target(path)).is_none()) {
        return ExitCode::OutputFailed;
    }
    // The session has a signal of its own for what stops it; a trace that cannot be written is told of at the end.
    let Some(records) = said(Records::open(config.has_stats, data.trace.as_deref(), &StopSignal::default())) else {
        return ExitCode::OutputFailed;
    };
    let is_interactive = io::stdin().is_terminal() && io::stdout().is_terminal();
    let printer = Printer::new(is_interactive, config.servers > 1, records.trace());
    let (activity, log) = (Rc::<Activity>::default(), Rc::new(RequestLog::keeping(REQUESTS_MAX)));
    let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    let universe =
        records.attach(config.apply(Universe::builder()).http_client(http_client(&config)).output(printer.clone()));
    let top = arguments.files.first().and_then(|file| top_folder(file)).unwrap_or_else(|| top_of(&folder));
    let universe = universe.observer(activity.clone()).observer(log.clone()).project_folder(top);
    let universe = project.into_iter().fold(universe, UniverseBuilder::project);
    let plan = SessionPlan {
        universe,
        servers: config.servers,
        players: config.players,
        folder,
        scripts,
        run_for: config.run_for,
    };
    let session = match Session::start(plan) {
        Ok(session) => session,
        Err(error) => {
            for failure in &error.failures {
                print_to_stderr(&format!("{}\n", diagnostics::start_error(failure)));
            }
            return ExitCode::NotLoaded;
        }
    };
    if stores.is_some_and(|file| said(file.restore(|snapshot| session.control().restore(snapshot))).is_none()) {
        return ExitCode::NotLoaded;
    }
    let faults = config.faults.clone();
    let mut repl = Repl {
        session,
        printer,
        activity,
        log,
        recording: Recording::default(),
        snapshots: BTreeMap::new(),
        config,
        faults,
        is_interactive,
        has_failed: false,
    };
    let left = repl.serve(!arguments.no_history);
    repl.finish(left, &data, &records)
}

/// The folder that `require` must not leave when no script says where the project is.
fn top_of(folder: &std::path::Path) -> PathBuf {
    // A name in the folder stands for a file there.
    top_folder(folder).unwrap_or_else(|| folder.to_owned())
}

impl Repl {
    /// Closes the servers and writes what was asked for.
    fn finish(mut self, left: Result<Leave, StartError>, data: &DataFiles, records: &Records) -> ExitCode {
        let closed: Result<(Leave, RunReport), StartError> = left.and_then(|leave| Ok((leave, self.session.close()?)));
        let contents = data.dump.as_deref().map(|path| (path, self.session.control().snapshot()));
        let (has_failed, is_interactive) = (self.has_failed, self.is_interactive);
        drop(self);
        let is_recorded = said(records.close()).is_some();
        let code = match closed {
            Ok((leave, report)) => {
                records.print_statistics(&report);
                if let Some(text) = diagnostics::stubbed(report.statistics.stubbed.iter()) {
                    print_to_stderr(&format!("{text}\n"));
                }
                match leave {
                    Leave::Interrupted => ExitCode::Interrupted,
                    // Whoever types has seen the errors.
                    Leave::Done if !is_interactive && (has_failed || report.has_failed) => ExitCode::ScriptFailed,
                    Leave::Done => ExitCode::Success,
                }
            }
            Err(error) => {
                crash::report(&error.to_string());
                return ExitCode::Internal;
            }
        };
        match contents {
            Some((path, snapshot)) if said(stores::dump(path, &snapshot)).is_none() => ExitCode::OutputFailed,
            _ if !is_recorded => ExitCode::OutputFailed,
            _ => code,
        }
    }
}
