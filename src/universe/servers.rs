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
use super::places::{Places, ServerPlan};
use super::timetable::{Entry, Timetable};
use super::watchdog::Watchdog;
use super::wire::Delivery;
use crate::cloud::{Player, Timestamp};
use crate::server::{
    CloseReason, Library, Message, Output, Preemptor, Server, ServerId, ServerOptions, StartError, World,
};

/// How long the functions of `BindToClose` have, in seconds (documented).
pub const CLOSE_SECONDS_MAX: u64 = 30;

/// Why a server could not be started: what went wrong with its scripts.
#[derive(Debug, thiserror::Error)]
#[error("{} of the scripts did not start", failures.len())]
pub struct BuildError {
    /// At least one; every script is tried, so that all mistakes show at once.
    pub failures: Vec<StartError>,
}

/// A server, and until when it may close.
pub(super) struct Running {
    pub server: Server,
    /// How many players with made-up names it has had.
    pub players_made: Cell<u32>,
    /// See [`ServerPlan::is_apart`].
    is_apart: bool,
    /// Whether it has had players, and since when it has none.
    had_players: Cell<bool>,
    empty_since: Cell<Option<Timestamp>>,
    closes_until: Cell<Option<Timestamp>>,
    /// It has crashed or closed, and has no more turns.
    is_gone: Cell<bool>,
    libraries: Vec<Rc<dyn Library>>,
}

/// All servers that run.
pub(super) struct Servers {
    pub core: Rc<Core>,
    pub output: Rc<dyn Output>,
    /// What all servers share; the seed is the universe's.
    pub options: ServerOptions,
    pub places: Places,
    watchdog: Option<Watchdog>,
    /// After how long a server closes whose last player has left.
    close_empty_after: Option<Duration>,
    /// Whether the run is over and all servers close.
    pub is_over: Cell<bool>,
    running: RefCell<Vec<Rc<Running>>>,
    timetable: RefCell<Timetable>,
    /// How many turns all servers together have had.
    pub turns: Cell<u64>,
    /// Room for the servers of a round.
    due: Cell<Vec<ServerId>>,
    /// How many of them close.
    closing_count: Cell<usize>,
    /// Whether any server in the list is gone.
    has_gone: Cell<bool>,
    /// Whether any server that is gone had an error that nobody caught, or one did not start.
    pub has_failed: Cell<bool>,
}

impl Servers {
    pub fn new(
        core: Rc<Core>,
        output: Rc<dyn Output>,
        options: ServerOptions,
        script_timeout: Option<Duration>,
        close_empty_after: Option<Duration>,
    ) -> Self {
        let watchdog = script_timeout.map(Watchdog::new);
        Self {
            core,
            output,
            options,
            places: Places::default(),
            watchdog,
            close_empty_after,
            is_over: Cell::new(false),
            running: RefCell::default(),
            timetable: RefCell::default(),
            turns: Cell::new(0),
            due: Cell::default(),
            closing_count: Cell::new(0),
            has_gone: Cell::new(false),
            has_failed: Cell::new(false),
        }
    }

    /// Starts a server. It has its first turn when those that were there before have had theirs.
    ///
    /// # Errors
    /// Scripts that do not compile, or a VM that cannot be made.
    pub fn start(&self, plan: &ServerPlan) -> Result<ServerId, BuildError> {
        self.start_as(self.core.next_server(), plan)
    }

    /// Starts a server under this number, which is a new one.
    pub(super) fn start_as(&self, id: ServerId, plan: &ServerPlan) -> Result<ServerId, BuildError> {
        let (options, facts) = plan.settle(&self.options, self.core.server_seed(id));
        let (place, libraries) = (facts.place, options.libraries.clone());
        let world: Rc<dyn World> = self.core.clone();
        let server = Server::start(id, options, world, self.output.clone())
            .map_err(|failure| BuildError { failures: vec![failure] })?;
        let failures: Vec<_> = plan.scripts.iter().filter_map(|script| server.run_script(script).err()).collect();
        if !failures.is_empty() {
            return Err(BuildError { failures });
        }
        self.core.take_number(id);
        if let Some(watchdog) = &self.watchdog {
            watchdog.watch(server.preemptor());
        }
        let running = Running {
            server,
            players_made: Cell::new(plan.players),
            is_apart: plan.is_apart,
            had_players: Cell::new(false),
            empty_since: Cell::new(None),
            closes_until: Cell::new(None),
            is_gone: Cell::new(false),
            libraries,
        };
        {
            let all = &mut *self.running.borrow_mut();
            // One that was asked for by a teleport may come after one with a higher number.
            let index = all.partition_point(|other| other.server.id() < id);
            all.insert(index, Rc::new(running));
        }
        self.core.add_server(id, facts, (0..plan.players).map(|number| Player::simulated(id, number)));
        if self.places.follow(place, plan) {
            self.open_place(place, plan);
        }
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
            self.closing_count.set(self.closing_count.get() + 1);
            self.core.close_server(id);
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

    /// Whether this server closes.
    pub fn is_closing(&self, id: ServerId) -> bool {
        self.find(id).is_some_and(|running| running.closes_until.get().is_some())
    }

    /// What stops a script of this server that does not yield.
    pub fn preemptor(&self, id: ServerId) -> Option<Preemptor> {
        self.find(id).map(|running| running.server.preemptor())
    }

    /// Gives every server a turn that has something to do, delivers the replies and messages that have come, and lets go of servers that have closed.
    ///
    /// # Errors
    /// A fault of sandstore, or a VM that has no memory left to go on.
    pub fn run_round(&self) -> Result<(), StartError> {
        self.take_woken();
        let mut due = self.due.take();
        self.timetable.borrow().due_by(self.core.clock.now(), &mut due);
        for id in due.drain(..) {
            if let Some(running) = self.find(id) {
                running.server.run()?;
                self.turns.set(self.turns.get() + 1);
                self.plan_turn(&running);
            }
        }
        self.due.set(due);
        while let Some(delivery) = self.core.next_delivery() {
            // What was meant for a server that is gone goes nowhere.
            match delivery {
                Delivery::Reply { server, ticket, outcome } => {
                    if let Some(running) = self.find(server) {
                        running.server.deliver(ticket, outcome);
                    }
                }
                Delivery::Message(delivery) => {
                    if let Some(running) = self.find(delivery.server) {
                        running.server.deliver_message(delivery.message);
                    }
                }
                Delivery::Http { ticket, outcome } => {
                    if let Some(running) = self.find(ticket.server) {
                        running.server.deliver_http(ticket.number, outcome)?;
                    }
                }
                Delivery::Travel(step) => self.travel(step)?,
            }
        }
        self.close_empty()?;
        self.finish_closing()
    }

    /// Lets every server close whose own closing has not begun. The players stay in the experience.
    ///
    /// # Errors
    /// As [`Servers::run_round`].
    pub fn begin_close(&self, reason: CloseReason) -> Result<(), StartError> {
        self.is_over.set(true);
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
        self.take_woken();
        let of_servers = self.timetable.borrow().next_due();
        let closes = self.may_close().then(|| self.all().filter_map(|running| self.closes_at(&running)).min());
        [of_servers, closes.flatten()].into_iter().flatten().min()
    }

    /// Notes when a server next has something to do.
    fn plan_turn(&self, running: &Running) {
        if !running.is_gone.get() {
            let entry = Entry { due: running.server.next_due(), is_at_work: !running.server.is_only_polling() };
            self.timetable.borrow_mut().set(running.server.id(), entry);
        }
    }

    /// Looks at the servers that others have given something to do.
    fn take_woken(&self) {
        while let Some(id) = self.core.next_woken() {
            if let Some(running) = self.find(id) {
                self.plan_turn(&running);
            }
        }
    }

    /// Whether any server closes, or could by itself.
    fn may_close(&self) -> bool {
        self.closing_count.get() > 0 || self.close_empty_after.is_some()
    }

    /// When scripts of any server next have something to do; reads that wait for ever count if `with_polls`.
    pub fn next_due_of_scripts(&self, with_polls: bool) -> Option<Timestamp> {
        let due = |running: Rc<Running>| {
            [running.server.next_due_of_scripts(with_polls), self.closes_at(&running)].into_iter().flatten().min()
        };
        self.all().filter_map(due).min()
    }

    /// Whether scripts of any other server still have something to do.
    pub fn have_work_beside(&self, server: ServerId, with_polls: bool) -> bool {
        let is_at_work = |running: &Rc<Running>| {
            self.closes_at(running).is_some() || running.server.next_due_of_scripts(with_polls).is_some()
        };
        self.all().any(|running| running.server.id() != server && is_at_work(&running))
    }

    pub fn has_work(&self) -> bool {
        self.all().any(|running| running.server.has_work())
    }

    /// Whether reads that wait for ever are all that any server still waits for.
    pub fn are_only_polling(&self) -> bool {
        self.take_woken();
        let is_closing = || self.may_close() && self.all().any(|running| self.closes_at(&running).is_some());
        !(self.timetable.borrow().is_anyone_at_work() || is_closing())
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

    /// When a server must be gone, or closes by itself.
    fn closes_at(&self, running: &Running) -> Option<Timestamp> {
        running.closes_until.get().or_else(|| self.empty_until(running))
    }

    /// When a server closes because nobody is there.
    fn empty_until(&self, running: &Running) -> Option<Timestamp> {
        Some(running.empty_since.get()?.saturating_add(self.close_empty_after?))
    }

    /// Lets servers close whose last player has left long enough ago, where that is wanted.
    fn close_empty(&self) -> Result<(), StartError> {
        if self.close_empty_after.is_none() || self.is_over.get() {
            return Ok(());
        }
        let now = self.core.clock.now();
        for running in self.all().filter(|running| running.closes_until.get().is_none() && !running.is_apart) {
            let id = running.server.id();
            let is_empty = self.core.is_empty(id);
            running.had_players.set(running.had_players.get() || !is_empty);
            let since =
                if is_empty && running.had_players.get() { running.empty_since.get().or(Some(now)) } else { None };
            running.empty_since.set(since);
            if self.empty_until(&running).is_some_and(|until| until <= now) {
                running.empty_since.set(None);
                self.stop(id, CloseReason::ServerEmpty)?;
            }
        }
        Ok(())
    }

    /// Lets go of the servers that were told to stop and are done, or out of time, and of those that have crashed.
    fn finish_closing(&self) -> Result<(), StartError> {
        let now = self.core.clock.now();
        for running in self.all().take_while(|_| self.closing_count.get() > 0) {
            let Some(until) = running.closes_until.get() else { continue };
            let is_at_work = running.server.is_close_running()?;
            // Its players have left when it has had its turn, and `PlayerRemoving` tells of them in it.
            let is_done = !is_at_work && !running.server.has_work();
            if !is_done && now < until {
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
        self.timetable.borrow_mut().remove(id);
        if running.closes_until.get().is_some() {
            self.closing_count.set(self.closing_count.get() - 1);
        }
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

    pub(super) fn find(&self, id: ServerId) -> Option<Rc<Running>> {
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
