//! The servers of a universe: they start, close and crash while others run.
//!
//! # Invariants
//!
//! - Every server has a number of its own, counted from 1, that is never given again. Its seed, its JobId and the ids of its
//!   players follow from it.
//! - Servers have their turns in the order of their numbers.
//! - A server that closes fires `PlayerRemoving`, runs its functions of `BindToClose` and goes when they are done, or after
//!   [`CLOSE_SECONDS_MAX`]. One that crashes does nothing of this: it is gone. What it has sent still arrives.

use std::rc::Rc;
use std::time::Duration;

use super::core::{Core, Delivery};
use super::watchdog::Watchdog;
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
    closes_until: Option<Timestamp>,
}

/// All servers that run.
pub(super) struct Servers {
    core: Rc<Core>,
    output: Rc<dyn Output>,
    /// What all servers share; the seed is the universe's.
    options: ServerOptions,
    watchdog: Option<Watchdog>,
    started: u32,
    running: Vec<Running>,
    /// Whether any server that is gone had an error that nobody caught.
    has_failed: bool,
}

impl Servers {
    pub fn new(
        core: Rc<Core>,
        output: Rc<dyn Output>,
        options: ServerOptions,
        script_timeout: Option<Duration>,
    ) -> Self {
        let watchdog = script_timeout.map(Watchdog::start);
        Self { core, output, options, watchdog, started: 0, running: Vec::new(), has_failed: false }
    }

    /// Starts a server. Nothing of it runs before the next round.
    ///
    /// # Errors
    /// Scripts that do not compile, or a VM that cannot be made.
    pub fn start(&mut self, plan: &ServerPlan) -> Result<ServerId, BuildError> {
        let id = ServerId(self.started + 1);
        let seed = derive(self.options.seed, Purpose::Server(id.0));
        let mut options = ServerOptions { seed, players: plan.players, ..self.options.clone() };
        options.libraries.extend_from_slice(&plan.libraries);
        let world: Rc<dyn World> = self.core.clone();
        let server = Server::start(id, options, world, self.output.clone())
            .map_err(|failure| BuildError { failures: vec![failure] })?;
        let failures: Vec<_> = plan.scripts.iter().filter_map(|script| server.run_script(script).err()).collect();
        if !failures.is_empty() {
            return Err(BuildError { failures });
        }
        self.started = id.0;
        if let Some(watchdog) = &self.watchdog {
            watchdog.watch(server.preemptor());
        }
        self.running.push(Running { server, closes_until: None });
        self.core.add_server(id);
        self.core.set_players(id, plan.players);
        self.core.set_server_count(self.running.len());
        Ok(id)
    }

    /// Lets a server close as usual, and its players leave the experience. Nothing happens when there is no such server or it
    /// closes already.
    ///
    /// # Errors
    /// As [`Servers::run_round`].
    pub fn stop(&mut self, id: ServerId, reason: CloseReason) -> Result<(), StartError> {
        let until = self.core.clock.now().saturating_add(Duration::from_secs(CLOSE_SECONDS_MAX));
        let Some(running) = self.running.iter_mut().find(|running| running.server.id() == id) else { return Ok(()) };
        if running.closes_until.is_none() {
            running.closes_until = Some(until);
            self.core.set_players(id, 0);
            running.server.begin_close(reason)?;
        }
        Ok(())
    }

    /// Ends a server on the spot, and its players leave the experience. Nothing happens when there is no such server.
    pub fn crash(&mut self, id: ServerId) {
        if let Some(index) = self.running.iter().position(|running| running.server.id() == id) {
            self.remove(index);
        }
    }

    /// The numbers of the servers that run or close, in their order.
    pub fn ids(&self) -> impl Iterator<Item = ServerId> {
        self.running.iter().map(|running| running.server.id())
    }

    /// Gives every server a turn, delivers the replies and messages that have come, and lets go of servers that have closed.
    ///
    /// # Errors
    /// A fault of sandstore, or a VM that has no memory left to go on.
    pub fn run_round(&mut self) -> Result<(), StartError> {
        for running in &self.running {
            running.server.run()?;
        }
        while let Some(delivery) = self.core.next_delivery() {
            // What was meant for a server that is gone goes nowhere.
            let Some(running) = self.running.iter().find(|running| running.server.id() == delivery.server()) else {
                continue;
            };
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
    pub fn begin_close(&mut self, reason: CloseReason) -> Result<(), StartError> {
        for running in self.running.iter_mut().filter(|running| running.closes_until.is_none()) {
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
        for running in &self.running {
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
        let of_servers = self.running.iter().filter_map(|running| running.server.next_due());
        of_servers.chain(self.running.iter().filter_map(|running| running.closes_until)).min()
    }

    pub fn has_work(&self) -> bool {
        self.running.iter().any(|running| running.server.has_work())
    }

    /// Whether reads that wait for ever are all that any server still waits for.
    pub fn are_only_polling(&self) -> bool {
        self.running.iter().all(|running| running.server.is_only_polling() && running.closes_until.is_none())
    }

    pub fn say_unfinished(&self) {
        self.running.iter().for_each(|running| running.server.say_unfinished());
    }

    /// Says of every server where the threads stand that go on and on.
    pub fn say_endless(&self) {
        let text = if self.core.is_spinning() {
            "asks again and again and no time passes: wait between two calls, for example with task.wait(1)"
        } else {
            "goes on and on, and in virtual time nothing ends it: say when the run is over, such as --for 1h"
        };
        self.running.iter().for_each(|running| running.server.say_of_waiting(text));
    }

    pub fn have_failed(&self) -> bool {
        self.has_failed || self.running.iter().any(|running| running.server.has_failed())
    }

    /// Lets every server say what can be said only when the run is over. `is_idle`: it came to its end by itself.
    pub fn end(&self, is_idle: bool) {
        self.running.iter().for_each(|running| running.server.end(is_idle));
    }

    /// Shows what is held back by whoever prints.
    pub fn flush(&self) {
        self.output.flush();
    }

    /// Lets go of the servers that were told to stop and are done, or out of time.
    fn finish_closing(&mut self) -> Result<(), StartError> {
        let now = self.core.clock.now();
        let mut index = 0;
        while let Some(Running { server, closes_until, .. }) = self.running.get(index) {
            let Some(until) = *closes_until else {
                index += 1;
                continue;
            };
            let is_at_work = server.is_close_running()?;
            if is_at_work && now < until {
                index += 1;
                continue;
            }
            if is_at_work {
                self.say_close_is_over(server.id());
            }
            server.end(false);
            self.remove(index);
        }
        Ok(())
    }

    fn remove(&mut self, index: usize) {
        let Running { server, .. } = self.running.remove(index);
        self.has_failed |= server.has_failed();
        self.core.remove_server(server.id());
        self.core.set_server_count(self.running.len());
    }
}
