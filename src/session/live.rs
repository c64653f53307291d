//! The session itself.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use mlua::{Function, Value};

use super::input::{Input, Origin, attempts};
use super::interrupt::Interrupt;
use super::library::{Finished, Handle, Seat, SessionLibrary};
use crate::cloud::Timestamp;
use crate::server::{Library, Script, ServerId, SourceLocation, StartError};
use crate::universe::{BuildError, Control, End, RunReport, ServerPlan, StopSignal, Universe, UniverseBuilder};

/// In real time, so often it is looked whether an input is still there.
const LOOK: Duration = Duration::from_secs(1);

/// As long as a session waits at once.
const REST: Duration = Duration::from_secs(3_600);

/// What a session begins with.
pub struct SessionPlan {
    /// The universe's settings. Its servers and its stop signal are the session's.
    pub universe: UniverseBuilder,
    /// How many servers there are.
    pub servers: u32,
    /// How many players each of them has.
    pub players: u32,
    /// Where inputs `require` from.
    pub folder: PathBuf,
    /// The scripts that every server runs.
    pub scripts: Vec<Script>,
    /// How much time may pass in the universe, if not all.
    pub run_for: Option<Duration>,
}

/// How an input has ended.
#[derive(Debug)]
pub enum Outcome {
    /// It is done. Its values as they are shown, if it has any, and as Luau, if it is one that is simple.
    Done { values: Option<String>, literal: Option<String> },
    /// It has ended with an error, which went to the output.
    Failed,
    /// It does not compile.
    Wrong(StartError),
    /// It was interrupted.
    Interrupted,
    /// It waits for something that will not happen by itself, and goes on when somebody makes it.
    Waiting,
    /// In virtual time it went on and on. It was ended.
    Endless,
    /// Its thread or its server is gone.
    Gone,
    /// The time of the session is over.
    TimeOver,
}

/// A universe into which somebody types.
pub struct Session {
    universe: Universe,
    control: Control,
    library: Rc<SessionLibrary>,
    server: ServerId,
    inputs: u32,
    /// The newest server that can be interrupted.
    newest: ServerId,
    end: Option<Timestamp>,
    players: u32,
}

impl Session {
    /// Starts the universe. The scripts run when the session first rests or runs something.
    ///
    /// # Errors
    /// Scripts that do not compile, or a VM that cannot be made.
    pub fn start(plan: SessionPlan) -> Result<Self, BuildError> {
        let stop = StopSignal::default();
        let universe = plan.universe.servers(0).stop_signal(stop.clone()).build()?;
        let library = Rc::new(SessionLibrary {
            folder: plan.folder,
            interrupt: Interrupt::new(stop.clone()),
            stop,
            seats: RefCell::default(),
            finished: RefCell::default(),
            scripts: plan.scripts,
        });
        let control = universe.control();
        let end = plan.run_for.map(|span| universe.now().saturating_add(span));
        let (server, inputs, newest, players) = (ServerId(1), 0, ServerId(0), plan.players);
        let mut session = Self { universe, control, library, server, inputs, newest, end, players };
        for _ in 0..plan.servers.max(1) {
            session.start_server()?;
        }
        Ok(session)
    }

    /// A hand on the universe.
    #[must_use]
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// What ends an input from another thread.
    #[must_use]
    pub fn interrupt(&self) -> Interrupt {
        self.library.interrupt.clone()
    }

    /// What ends [`Session::rest`] from another thread.
    #[must_use]
    pub fn wake(&self) -> StopSignal {
        self.library.stop.clone()
    }

    /// The server on which inputs run.
    #[must_use]
    pub fn server(&self) -> ServerId {
        self.server
    }

    /// Inputs run on this server from now on, if there is one of this number.
    pub fn switch_to(&mut self, server: ServerId) -> bool {
        let exists = self.control.has_server(server);
        if exists {
            self.server = server;
        }
        exists
    }

    /// Starts another server like the first ones.
    ///
    /// # Errors
    /// Scripts that do not compile, or a VM that cannot be made.
    pub fn start_server(&mut self) -> Result<ServerId, BuildError> {
        let scripts = self.library.scripts.clone();
        let libraries: Vec<Rc<dyn Library>> = vec![Rc::new(Handle(self.library.clone()))];
        let id = self.control.start_server(&ServerPlan {
            scripts,
            players: self.players,
            libraries,
            ..ServerPlan::default()
        })?;
        self.know_servers();
        Ok(id)
    }

    /// Teleports start servers too: what interrupts must reach them all.
    fn know_servers(&mut self) {
        let newest = self.newest;
        for id in self.control.server_ids().into_iter().filter(|id| *id > newest) {
            self.newest = id;
            if let Some(preemptor) = self.control.preemptor(id) {
                self.library.interrupt.add_server(preemptor);
            }
        }
    }

    /// Runs an input on the server of the session, until it is done or nothing more can come of it.
    ///
    /// # Errors
    /// A fault of sandstore, or a VM that has no memory left to go on.
    pub fn run(&mut self, input: &Input) -> Result<Outcome, StartError> {
        // What came before was meant for something else.
        self.library.interrupt.take();
        if !self.control.has_server(self.server) {
            return Ok(Outcome::Gone);
        }
        self.inputs += 1;
        let number = self.inputs;
        let thread = match self.begin(number, input)? {
            Ok(thread) => thread,
            Err(failure) => return Ok(Outcome::Wrong(failure)),
        };
        let outcome = loop {
            self.library.stop.take_back();
            self.know_servers();
            let end = self.run_on()?;
            if let Some(finished) = self.library.finished.borrow_mut().remove(&number) {
                break self.outcome(finished);
            }
            if self.library.interrupt.take() {
                self.call::<()>("cancel", thread.clone())?;
                break Outcome::Interrupted;
            }
            if !self.control.has_server(self.server) || self.call::<bool>("isOver", thread.clone())? {
                break Outcome::Gone;
            }
            match end {
                End::Idle => break Outcome::Waiting,
                End::Endless => {
                    self.call::<()>("cancel", thread.clone())?;
                    break Outcome::Endless;
                }
                End::TimeOver if self.is_over() => break Outcome::TimeOver,
                End::TimeOver | End::Stopped => {}
            }
        };
        self.settle()?;
        Ok(outcome)
    }

    fn outcome(&self, finished: Finished) -> Outcome {
        match finished {
            Finished { has_failed: true, .. } if self.library.interrupt.take() => Outcome::Interrupted,
            Finished { has_failed: true, .. } => Outcome::Failed,
            Finished { values, literal, .. } => Outcome::Done { values, literal },
        }
    }

    /// Compiles an input and makes its thread ready.
    fn begin(&self, number: u32, input: &Input) -> Result<Result<Value, StartError>, StartError> {
        let seat = self.seat()?;
        let is_typed = input.origin == Origin::Typed;
        let (name, path) = match &input.origin {
            Origin::Typed => (format!("input{number}"), None),
            Origin::File(path) => {
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                let script = Script::new(stem.trim_end_matches(".server"), input.source.clone());
                (seat.view.script_name(&script), Some(path.clone()))
            }
        };
        let path_text = path.as_ref().map(|path| path.to_string_lossy().into_owned());
        let start: Function = seat.functions.get("start")?;
        let arguments = (number, &*name, path_text, &*input.source, attempts(&input.source, is_typed));
        let (thread, message): (Value, Option<String>) = start.call(arguments)?;
        seat.view.wake();
        let Some(message) = message else { return Ok(Ok(thread)) };
        let mut parts = message.split(':').skip(1);
        let line = parts.find_map(|part| part.trim().parse().ok()).unwrap_or(1);
        let path = path.unwrap_or_else(|| name.into());
        let location = SourceLocation { path, line, source: input.source.clone() };
        Ok(Err(StartError::Syntax { message, location }))
    }

    /// Lets the universe go on for a while, but not beyond the end of the session.
    fn run_on(&mut self) -> Result<End, StartError> {
        match (self.control.is_virtual(), self.left()) {
            (true, None) => self.universe.run_until_idle(),
            (true, Some(left)) => self.universe.run_at_most(left),
            (false, left) => self.universe.run_at_most(left.map_or(LOOK, |left| left.min(LOOK))),
        }
    }

    /// Lets everything happen that is due at the present moment.
    ///
    /// # Errors
    /// As [`Session::run`].
    pub fn settle(&mut self) -> Result<(), StartError> {
        self.library.stop.take_back();
        self.universe.run_at_most(Duration::ZERO).map(drop)
    }

    /// Lets this much time pass and everything happen that is due meanwhile. Answers how it ended; what was interrupted is
    /// [`End::Stopped`].
    ///
    /// # Errors
    /// As [`Session::run`].
    pub fn advance(&mut self, span: Duration) -> Result<End, StartError> {
        self.library.interrupt.take();
        let span = self.left().map_or(span, |left| left.min(span));
        let end = self.control.now().saturating_add(span);
        loop {
            self.library.stop.take_back();
            let reached = self.universe.advance(end.saturating_since(self.control.now()))?;
            if reached != End::Stopped || self.library.interrupt.take() {
                return Ok(reached);
            }
        }
    }

    /// Lets real time pass while nothing is typed, until somebody gives the signal of [`Session::wake`] or the time of the
    /// session is over. Must not be asked where time is virtual: it passes when somebody wants it to.
    ///
    /// # Errors
    /// As [`Session::run`].
    pub fn rest(&mut self) -> Result<(), StartError> {
        self.know_servers();
        let span = self.left().map_or(REST, |left| left.min(REST));
        self.universe.advance(span).map(drop)
    }

    /// Takes the wake signal back, and notes that an interruption was heard.
    pub fn hear(&self) {
        self.library.stop.take_back();
        self.library.interrupt.take();
    }

    /// Whether the time of the session is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.left().is_some_and(|left| left.is_zero())
    }

    fn left(&self) -> Option<Duration> {
        self.end.map(|end| end.saturating_since(self.control.now()))
    }

    /// Closes the servers as at the end of a run.
    ///
    /// # Errors
    /// As [`Session::run`].
    pub fn close(&mut self) -> Result<RunReport, StartError> {
        self.library.stop.take_back();
        self.universe.close_all()
    }

    /// Replaces every server by a new one with another number: all variables are gone.
    ///
    /// # Errors
    /// As [`Session::start_server`].
    pub fn replace_servers(&mut self) -> Result<(), BuildError> {
        let old = self.control.server_ids();
        let count = old.len().max(1);
        old.into_iter().for_each(|server| self.control.crash_server(server));
        for index in 0..count {
            let server = self.start_server()?;
            if index == 0 {
                self.server = server;
            }
        }
        Ok(())
    }

    /// Whether any thread of a server that is there has ended with an error that nobody caught.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.library.seats.borrow().values().any(|seat| seat.view.has_failed())
    }

    fn seat(&self) -> Result<Rc<Seat>, StartError> {
        let seat = self.library.seats.borrow().get(&self.server).cloned();
        seat.ok_or_else(|| StartError::Vm(mlua::Error::runtime("the server is gone")))
    }

    /// Calls one of the functions of the session's shims on its server.
    pub(super) fn call<R: mlua::FromLuaMulti>(
        &self,
        name: &str,
        arguments: impl mlua::IntoLuaMulti,
    ) -> Result<R, StartError> {
        let seat = self.seat()?;
        Ok(seat.functions.get::<Function>(name)?.call(arguments)?)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // They hold on to the servers, which hold on to the library.
        self.library.seats.borrow_mut().clear();
    }
}
