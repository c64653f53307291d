//! The event loop: what is due runs, then time goes on.

use std::rc::Rc;
use std::time::Duration;

use super::builder::UniverseBuilder;
use super::clock::END_OF_TIME;
use super::clock::StopSignal;
use super::control::Control;
use super::core::Core;
use super::places::{PlayerPlan, ServerPlan};
use super::servers::{BuildError, CLOSE_SECONDS_MAX, Servers};
use super::statistics::Statistics;
use crate::cloud::Timestamp;
use crate::cloud::snapshot::{Defect, Snapshot};
use crate::cloud::teleport::JoinRefused;
use crate::server::{CloseReason, ServerId, StartError};

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Nothing was left that could run.
    Idle,
    /// The time given by [`UniverseBuilder::run_for`] was over.
    TimeOver,
    /// Somebody gave the [`StopSignal`].
    Stopped,
    /// In virtual time, something went on and on, and no time was given at which to end.
    Endless,
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct RunReport {
    pub end: End,
    /// Whether any thread of any server ended with an error that nobody caught.
    pub has_failed: bool,
    /// Whether functions of `BindToClose` were still running when their time was over.
    pub is_cut_short: bool,
    /// How much time passed in the universe.
    pub elapsed: Duration,
    pub statistics: Statistics,
}

/// One simulated experience.
pub struct Universe {
    core: Rc<Core>,
    servers: Rc<Servers>,
    stop: StopSignal,
    run_for: Option<Duration>,
}

impl Universe {
    /// Settings for a new universe.
    #[must_use]
    pub fn builder() -> UniverseBuilder {
        UniverseBuilder::default()
    }

    pub(super) fn new(core: Rc<Core>, servers: Servers, stop: StopSignal, run_for: Option<Duration>) -> Self {
        Self { core, servers: Rc::new(servers), stop, run_for }
    }

    /// A hand on the universe while it runs.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::new(self.core.clone(), self.servers.clone())
    }

    /// Starts another server. It has its first turn when the universe runs on.
    ///
    /// # Errors
    /// Scripts that do not compile, or a VM that cannot be made.
    pub fn start_server(&mut self, plan: &ServerPlan) -> Result<ServerId, BuildError> {
        self.servers.start(plan)
    }

    /// Lets a server close as usual: its players leave, its functions of `BindToClose` get their time, then it is gone. Does
    /// nothing when there is no such server.
    ///
    /// # Errors
    /// As [`Universe::run`].
    pub fn stop_server(&mut self, id: ServerId) -> Result<(), StartError> {
        self.servers.stop(id, CloseReason::DeveloperShutdown)
    }

    /// Ends a server on the spot, without `BindToClose`. Requests that it has sent still arrive. Does nothing when there is no
    /// such server.
    pub fn crash_server(&mut self, id: ServerId) {
        self.servers.crash(id);
    }

    /// The servers that run or close, in the order in which they were started.
    #[must_use]
    pub fn server_ids(&self) -> Vec<ServerId> {
        self.servers.ids()
    }

    /// As [`Control::set_place`].
    pub fn set_place(&mut self, place: u64, plan: &ServerPlan) {
        self.servers.set_place(place, plan);
    }

    /// Lets a player join a server: `PlayerAdded` fires when the universe runs on, the quotas follow at once. Answers the user
    /// id.
    ///
    /// # Errors
    /// The server is not there, closes or is full, or the player is in the experience already.
    pub fn join_player(&mut self, server: ServerId, plan: &PlayerPlan) -> Result<u64, JoinRefused> {
        self.servers.join_player(server, plan)
    }

    /// Lets a player leave the experience: `PlayerRemoving` fires when the universe runs on, the quotas follow at once. False
    /// when nobody on the server has this user id.
    pub fn leave_player(&mut self, server: ServerId, user_id: u64) -> bool {
        self.servers.leave_player(server, user_id)
    }

    /// Who is on a server, by user id.
    #[must_use]
    pub fn players(&self, server: ServerId) -> Vec<u64> {
        self.core.players_of(server)
    }

    /// The time in the universe.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.core.clock.now()
    }

    /// Lets this much time pass and everything happen that is due meanwhile, without closing anything at its end.
    ///
    /// # Errors
    /// As [`Universe::run`].
    pub fn advance(&mut self, span: Duration) -> Result<End, StartError> {
        let end = self.core.clock.now().saturating_add(span).min(END_OF_TIME);
        let reached = self.run_until(Some(end))?;
        if reached == End::Idle {
            self.wait_until(end);
            return Ok(End::TimeOver);
        }
        Ok(reached)
    }

    /// Runs until nothing is left that could run, without closing anything.
    ///
    /// # Errors
    /// As [`Universe::run`].
    pub fn run_until_idle(&mut self) -> Result<End, StartError> {
        self.run_until(None)
    }

    /// Runs until nothing is left that could run, but for this much time at most, without closing anything.
    ///
    /// # Errors
    /// As [`Universe::run`].
    pub fn run_at_most(&mut self, span: Duration) -> Result<End, StartError> {
        self.run_until(Some(self.core.clock.now().saturating_add(span)))
    }

    /// What the memory stores and the data stores hold at the present moment. What is still on the network has not reached them.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.core.snapshot()
    }

    /// Replaces what the stores hold; the times in the snapshot begin at the present moment. Before
    /// [`Universe::run`] that is the start of the universe.
    ///
    /// # Errors
    /// The first thing in the snapshot that the stores do not take. They are as they were then.
    pub fn restore(&mut self, snapshot: &Snapshot) -> Result<(), Defect> {
        self.core.restore(snapshot)
    }

    /// Runs the scripts to their end, then closes the servers.
    ///
    /// # Errors
    /// A fault of sandstore, or a VM that has no memory left to go on. Errors of scripts are no failure of the run: they go
    /// to the output, and [`RunReport::has_failed`] tells of them.
    pub fn run(&mut self) -> Result<RunReport, StartError> {
        let start = self.core.clock.now();
        let end_of_run = self.run_for.map(|span| start.saturating_add(span));
        let end = self.run_until(end_of_run)?;
        if end == End::Idle {
            self.servers.say_unfinished();
        }
        self.finish(end, start)
    }

    /// Closes the servers of a universe that was run piece by piece ([`Universe::advance`]), as the end of a run does.
    ///
    /// # Errors
    /// As [`Universe::run`].
    pub fn close_all(&mut self) -> Result<RunReport, StartError> {
        self.finish(End::Stopped, self.core.start)
    }

    fn finish(&mut self, end: End, start: Timestamp) -> Result<RunReport, StartError> {
        let reason = if end == End::Idle { CloseReason::ServerEmpty } else { CloseReason::DeveloperShutdown };
        let is_cut_short = !self.close(reason)?;
        self.servers.end(end == End::Idle);
        self.servers.flush();
        Ok(RunReport {
            end,
            has_failed: self.servers.have_failed(),
            is_cut_short,
            elapsed: self.core.clock.now().saturating_since(start),
            statistics: self.core.statistics(),
        })
    }

    fn run_until(&mut self, end: Option<Timestamp>) -> Result<End, StartError> {
        self.core.greet_observers();
        let end = end.map(|end| end.min(END_OF_TIME));
        let mut rounds = 0;
        loop {
            self.servers.run_round()?;
            rounds += 1;
            if self.stop.is_stopped() {
                return Ok(End::Stopped);
            }
            let is_endless = self.core.is_spinning()
                || (end.is_none() && rounds > self.core.patience && self.core.clock.is_virtual());
            if is_endless {
                self.servers.say_endless();
                return Ok(End::Endless);
            }
            let next = self.next_due().filter(|_| !self.is_only_polling());
            if self.must_hear_from_outside(next, end) {
                self.wait_for_outside(end, &self.stop);
                continue;
            }
            let Some(next) = next else {
                return Ok(if self.core.outside.is_busy() { End::TimeOver } else { End::Idle });
            };
            if let Some(end) = end
                && next > end
            {
                self.wait_until(end);
                if self.stop.is_stopped() {
                    return Ok(End::Stopped);
                }
                if self.core.clock.now() < end {
                    continue; // Something has come from outside.
                }
                return Ok(End::TimeOver);
            }
            // Nothing would ever be due again where time can go no further.
            if next > END_OF_TIME {
                self.servers.say_endless();
                return Ok(End::Endless);
            }
            self.wait_until(next);
        }
    }

    /// Gives the functions of `BindToClose` their time, and answers whether it was enough. Other threads go on meanwhile, as
    /// in Roblox.
    fn close(&mut self, reason: CloseReason) -> Result<bool, StartError> {
        self.servers.begin_close(reason)?;
        let limit = self.core.clock.now().saturating_add(Duration::from_secs(CLOSE_SECONDS_MAX));
        loop {
            self.servers.run_round()?;
            let closing = self.servers.closing()?;
            let next = self.next_due().filter(|next| *next <= limit);
            // Of a run that came to its end nothing is left undone; one that was ended may have threads that never end.
            let is_settled = reason != CloseReason::ServerEmpty || !self.servers.has_work();
            match next {
                _ if closing.is_empty() && is_settled => return Ok(true),
                _ if self.core.is_spinning() => {
                    self.servers.say_endless();
                    return Ok(closing.is_empty());
                }
                _ if self.must_hear_from_outside(next, Some(limit)) => {
                    self.wait_for_outside(Some(limit), &StopSignal::default());
                }
                Some(next) => self.wait_until_due(next),
                None => {
                    self.wait_until_due(limit);
                    if self.core.clock.now() < limit {
                        continue;
                    }
                    let is_enough = closing.is_empty();
                    closing.into_iter().for_each(|server| self.servers.say_close_is_over(server));
                    return Ok(is_enough);
                }
            }
        }
    }

    /// Whether all that is left are reads that wait for ever, on queues to which nothing will ever come.
    fn is_only_polling(&self) -> bool {
        self.core.is_still() && self.servers.are_only_polling()
    }

    /// Whether it cannot go on before an answer has come from outside: nothing else is left to do, or virtual time would have to
    /// pass. Never when the end has come.
    fn must_hear_from_outside(&self, next: Option<Timestamp>, end: Option<Timestamp>) -> bool {
        let now = self.core.clock.now();
        self.core.outside.is_busy()
            && next.is_none_or(|next| next > now && self.core.clock.is_virtual())
            && end.is_none_or(|end| end > now)
    }

    /// Waits for an answer from outside, in real time until `end` at most. Virtual time stands still.
    fn wait_for_outside(&self, end: Option<Timestamp>, stop: &StopSignal) {
        match end.filter(|_| !self.core.clock.is_virtual()) {
            Some(end) => self.wait(end, stop),
            None => {
                self.servers.flush();
                self.core.flush_observers();
                self.core.wait_for_outside(stop);
            }
        }
    }

    fn next_due(&self) -> Option<Timestamp> {
        [self.servers.next_due(), self.core.next_due()].into_iter().flatten().min()
    }

    fn wait_until(&self, due: Timestamp) {
        self.wait(due, &self.stop);
    }

    /// Waits even when the run was stopped: closing takes its time.
    fn wait_until_due(&self, due: Timestamp) {
        self.wait(due, &StopSignal::default());
    }

    fn wait(&self, due: Timestamp, stop: &StopSignal) {
        // Between two rounds of one moment there is nothing to wait for.
        if due > self.core.clock.now() {
            self.servers.flush();
            self.core.flush_observers();
            self.core.advance_to(due, stop);
        }
    }
}

impl Drop for Universe {
    fn drop(&mut self) {
        // A VM may hold a control, which holds the servers: without this neither would ever go.
        self.servers.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::rc::Rc;

    use super::*;
    use crate::cloud::memory_store::{self, snapshot::HashMapItem};
    use crate::server::{Message, Output, Script};

    /// Knows whether anybody still holds on to it.
    struct Witness(#[expect(dead_code, reason = "held for its count alone")] Rc<()>);

    impl Output for Witness {
        fn receive(&self, _: ServerId, _: Message) {}
    }

    #[test]
    fn stores_are_restored_before_a_run_and_outlive_it() {
        let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('m')
            task.wait(10) map:SetAsync('new', map:GetAsync('old'), 60) task.wait(5)";
        let item = |key: &str, seconds| HashMapItem {
            key: key.into(),
            value: "kept".into(),
            expires_in: Duration::from_secs(seconds),
        };
        let with = |items| {
            let hash_maps = BTreeMap::from([("m".into(), items)]);
            Snapshot::from(memory_store::Snapshot { hash_maps, ..memory_store::Snapshot::default() })
        };
        let mut universe = Universe::builder().script(Script::new("s", source)).build().expect("the script compiles");
        universe.restore(&with(vec![item("old", 20)])).expect("the item is sound");
        universe.restore(&with(vec![item("bad", 0)])).expect_err("no item lives for 0 seconds");
        assert_eq!(universe.snapshot(), with(vec![item("old", 20)]));
        universe.run().expect("the script runs");
        let found = universe.snapshot();
        let left: Vec<_> =
            found.memory_stores.hash_maps["m"].iter().map(|item| (&*item.key, item.expires_in.as_secs())).collect();
        assert_eq!(left, [("new", 55), ("old", 5)]);
    }

    #[test]
    fn a_universe_that_is_dropped_leaves_nothing_behind() {
        let witness = Rc::new(());
        let source =
            "local map = game:GetService('MemoryStoreService'):GetHashMap('m') map:SetAsync('k', 1, 60) task.wait(9)";
        let builder = Universe::builder().output(Witness(witness.clone())).script(Script::new("s", source));
        let mut universe = builder.run_for(Duration::from_secs(1)).build().expect("the script compiles");
        let report = universe.run().expect("the script runs");
        assert_eq!((report.end, report.has_failed), (End::TimeOver, false));
        drop(universe);
        assert_eq!(Rc::strong_count(&witness), 1);
    }
}
