//! The servers of a universe: they start, close and crash while others run.
//!
//! # Invariants
//!
//! - Every server has a number of its own, counted from 1, that is never given again. Its seed, its JobId and the ids of its
//!   players follow from it.
//! - Servers have their turns in the order of their numbers.
//! - A server that closes fires `PlayerRemoving`, runs its functions of `BindToClose` and goes when they are done, or after
//!   [`CLOSE_SECONDS_MAX`]. One that crashes does nothing of this: it is gone. What it has sent still arrives.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use super::core::Core;
use super::watchdog::Watchdog;
use super::wire::Delivery;
use crate::cloud::Timestamp;
use crate::seed::{Purpose, derive};
use crate::server::{
    CloseReason, Library, Message, Output, Script, Server, ServerId, ServerOptions, StartError, World,
};

/// How long the functions of `BindToClose` have, in seconds (documented).
pub const CLOSE_SECONDS_MAX: u64 = 30;

/// What one server is started with, beside what all servers of a universe share.
#[derive(Clone, Debug, Default)]
pub struct ServerPlan {
    /// Its scripts. Each runs when the server has its first turn.
    pub scripts: Vec<Script>,
    /// How many simulated players it has.
    pub players: u32,
    /// What rooms above add to it.
    pub libraries: Vec<Rc<dyn Library>>,
}

/// Why a server could not be started: what went wrong with its scripts.
#[derive(Debug, thiserror::Error)]
#[error("{} of the scripts did not start", failures.len())]
pub struct BuildError {
    /// At least one; every script is tried, so that all mistakes show at once.
    pub failures: Vec<StartError>,
}

/// A server, and until when it may close.
struct Running {
    server: Server,
    closes_until: Cell<Option<Timestamp>>,
    /// It has crashed or closed, and has no more turns.
    is_gone: Cell<bool>,
    libraries: Vec<Rc<dyn Library>>,
}

/// All servers that run.
pub(super) struct Servers {
    core: Rc<Core>,
    output: Rc<dyn Output>,
    /// What all servers share; the seed is the universe's.
    options: ServerOptions,
    watchdog: Option<Watchdog>,
    started: Cell<u32>,
    running: RefCell<Vec<Rc<Running>>>,
    /// Whether any server in the list is gone.
    has_gone: Cell<bool>,
    /// Whether any server that is gone had an error that nobody caught.
    has_failed: Cell<bool>,
}

impl Servers {
    pub fn new(
        core: Rc<Core>,
        output: Rc<dyn Output>,
        options: ServerOptions,
        script_timeout: Option<Duration>,
    ) -> Self {
        let watchdog = script_timeout.map(Watchdog::start);
        Self {
            core,
            output,
            options,
            watchdog,
            started: Cell::new(0),
            running: RefCell::default(),
            has_gone: Cell::new(false),
            has_failed: Cell::new(false),
        }
    }

    /// Starts a server. It has its first turn when those that were there before have had theirs.
    ///
    /// # Errors
    /// Scripts that do not compile, or a VM that cannot be made.
    pub fn start(&self, plan: &ServerPlan) -> Result<ServerId, BuildError> {
        let id = ServerId(self.started.get() + 1);
        let seed = derive(self.options.seed, Purpose::Server(id.0));
        let mut options = ServerOptions { seed, players: plan.players, ..self.options.clone() };
        options.libraries.extend_from_slice(&plan.libraries);
        let libraries = options.libraries.clone();
        let world: Rc<dyn World> = self.core.clone();
        let server = Server::start(id, options, world, self.output.clone())
            .map_err(|failure| BuildError { failures: vec![failure] })?;
        let failures: Vec<_> = plan.scripts.iter().filter_map(|script| server.run_script(script).err()).collect();
        if !failures.is_empty() {
            return Err(BuildError { failures });
        }
        self.started.set(id.0);
        if let Some(watchdog) = &self.watchdog {
            watchdog.watch(server.preemptor());
        }
        let (closes_until, is_gone) = (Cell::new(None), Cell::new(false));
        self.running.borrow_mut().push(Rc::new(Running { server, closes_until, is_gone, libraries }));
        self.core.add_server(id);
        self.core.set_players(id, plan.players);
        self.core.set_server_count(self.running.borrow().len());
        Ok(id)
    }

    /// Lets a server close as usual, and its players leave the experience. Nothing happens when there is no such server or it
    /// closes already.
    ///
    /// # Errors
    /// As [`Servers::run_round`].
    pub fn stop(&self, id: ServerId, reason: CloseReason) -> Result<(), StartError> {
        let until = self.core.clock.now().saturating_add(Duration::from_secs(CLOSE_SECONDS_MAX));
        let Some(running) = self.find(id) else { return Ok(()) };
        if running.closes_until.get().is_none() {
            running.closes_until.set(Some(until));
            self.core.set_players(id, 0);
            running.server.begin_close(reason)?;
        }
        Ok(())
    }

    /// Ends a server on the spot, and its players leave the experience. Nothing happens when there is no such server. One
    /// that has its turn ends it.
    pub fn crash(&self, id: ServerId) {
        if let Some(running) = self.find(id) {
            self.give_up(&running);
        }
    }

    /// The numbers of the servers that run or close, in their order.
    pub fn ids(&self) -> Vec<ServerId> {
        self.all().map(|running| running.server.id()).collect()
    }

    /// Whether this server runs or closes.
    pub fn contains(&self, id: ServerId) -> bool {
        self.find(id).is_some()
    }

    /// Gives every server a turn, delivers the replies and messages that have come, and lets go of servers that have closed.
    ///
    /// # Errors
    /// A fault of sandstore, or a VM that has no memory left to go on.
    pub fn run_round(&self) -> Result<(), StartError> {
        for running in self.all() {
            running.server.run()?;
        }
        while let Some(delivery) = self.core.next_delivery() {
            // What was meant for a server that is gone goes nowhere.
            let Some(running) = self.find(delivery.server()) else { continue };
            match delivery {
                Delivery::Reply { ticket, outcome, .. } => running.server.deliver(ticket, outcome),
                Delivery::Message(delivery) => running.server.deliver_message(delivery.message),
            }
        }
        self.finish_closing()
    }

    /// Lets every server close whose own closing has not begun. The players stay in the experience.
    ///
    /// # Errors
    /// As [`Servers::run_round`].
    pub fn begin_close(&self, reason: CloseReason) -> Result<(), StartError> {
        for running in self.all().filter(|running| running.closes_until.get().is_none()) {
            running.server.begin_close(reason)?;
        }
        Ok(())
    }

    /// The servers whose functions of `BindToClose` are at work.
    ///
    /// # Errors
    /// As [`Servers::run_round`].
    pub fn closing(&self) -> Result<Vec<ServerId>, StartError> {
        let mut closing = Vec::new();
        for running in self.all() {
            if running.server.is_close_running()? {
                closing.push(running.server.id());
            }
        }
        Ok(closing)
    }

    /// Says that functions of `BindToClose` of this server have run out of time.
    pub fn say_close_is_over(&self, server: ServerId) {
        let text = format!("BindToClose: functions were still running after {CLOSE_SECONDS_MAX} seconds");
        self.output.receive(server, Message::Warning(text));
    }

    /// When any server next has something to do by itself, or must be gone.
    pub fn next_due(&self) -> Option<Timestamp> {
        let due =
            |running: Rc<Running>| [running.server.next_due(), running.closes_until.get()].into_iter().flatten().min();
        self.all().filter_map(due).min()
    }

    /// When scripts of any server next have something to do; reads that wait for ever count if `with_polls`.
    pub fn next_due_of_scripts(&self, with_polls: bool) -> Option<Timestamp> {
        let due = |running: Rc<Running>| {
            [running.server.next_due_of_scripts(with_polls), running.closes_until.get()].into_iter().flatten().min()
        };
        self.all().filter_map(due).min()
    }

    /// Whether scripts of any other server still have something to do.
    pub fn have_work_beside(&self, server: ServerId, with_polls: bool) -> bool {
        let is_at_work = |running: &Rc<Running>| {
            running.closes_until.get().is_some() || running.server.next_due_of_scripts(with_polls).is_some()
        };
        self.all().any(|running| running.server.id() != server && is_at_work(&running))
    }

    pub fn has_work(&self) -> bool {
        self.all().any(|running| running.server.has_work())
    }

    /// Whether reads that wait for ever are all that any server still waits for.
    pub fn are_only_polling(&self) -> bool {
        self.all().all(|running| running.server.is_only_polling() && running.closes_until.get().is_none())
    }

    pub fn say_unfinished(&self) {
        self.all().for_each(|running| running.server.say_unfinished());
    }

    /// Says of every server where the threads stand that go on and on.
    pub fn say_endless(&self) {
        let text = if self.core.is_spinning() {
            "asks again and again and no time passes: wait between two calls, for example with task.wait(1)"
        } else {
            "goes on and on, and in virtual time nothing ends it: say when the run is over, such as --for 1h"
        };
        self.all().for_each(|running| running.server.say_of_waiting(text));
    }

    pub fn have_failed(&self) -> bool {
        self.has_failed.get() || self.all().any(|running| running.server.has_failed())
    }

    /// Lets every server say what can be said only when the run is over. `is_idle`: it came to its end by itself.
    pub fn end(&self, is_idle: bool) {
        self.all().for_each(|running| running.server.end(is_idle));
    }

    /// Shows what is held back by whoever prints.
    pub fn flush(&self) {
        self.output.flush();
    }

    /// Lets go of the servers that were told to stop and are done, or out of time, and of those that have crashed.
    fn finish_closing(&self) -> Result<(), StartError> {
        let now = self.core.clock.now();
        for running in self.all() {
            let Some(until) = running.closes_until.get() else { continue };
            let is_at_work = running.server.is_close_running()?;
            if is_at_work && now < until {
                continue;
            }
            if is_at_work {
                self.say_close_is_over(running.server.id());
            }
            running.server.end(false);
            self.give_up(&running);
        }
        if self.has_gone.replace(false) {
            // Dropped one by one, and not while the list is borrowed: what their VMs held may look at the universe.
            let gone: Vec<_> = self.running.borrow_mut().extract_if(.., |running| running.is_gone.get()).collect();
            drop(gone);
        }
        Ok(())
    }

    fn give_up(&self, running: &Running) {
        let id = running.server.id();
        running.is_gone.set(true);
        running.server.halt();
        self.has_gone.set(true);
        self.has_failed.set(self.has_failed.get() || running.server.has_failed());
        self.core.remove_server(id);
        self.core.set_server_count(self.all().count());
        running.libraries.iter().for_each(|library| library.server_gone(id));
    }

    /// Ends all servers on the spot.
    pub fn clear(&self) {
        let gone = std::mem::take(&mut *self.running.borrow_mut());
        drop(gone);
    }

    fn find(&self, id: ServerId) -> Option<Rc<Running>> {
        let running = self.running.borrow();
        let index = running.binary_search_by_key(&id, |running| running.server.id()).ok()?;
        Some(running[index].clone()).filter(|running| !running.is_gone.get())
    }

    /// The servers that are not gone, in their order. More may start meanwhile; they come last.
    fn all(&self) -> impl Iterator<Item = Rc<Running>> {
        let at = |index: usize| self.running.borrow().get(index).cloned();
        (0..).map_while(at).filter(|running| !running.is_gone.get())
    }
}
