//! The event loop: what is due runs, then time goes on.

use std::rc::Rc;
use std::time::Duration;

use super::builder::UniverseBuilder;
use super::clock::StopSignal;
use super::core::Core;
use super::statistics::Statistics;
use super::watchdog::Watchdog;
use crate::cloud::Timestamp;
use crate::server::{CloseReason, Message, Output, Server, ServerId, StartError};

/// How long the functions of `BindToClose` have, in seconds (documented).
pub const CLOSE_SECONDS_MAX: u64 = 30;

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Nothing was left that could run.
    Idle,
    /// The time given by [`UniverseBuilder::run_for`] was over.
    TimeOver,
    /// Somebody gave the [`StopSignal`].
    Stopped,
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct RunReport {
    pub end: End,
    /// Whether any thread of any server ended with an error that nobody caught.
    pub has_failed: bool,
    /// How much time passed in the universe.
    pub elapsed: Duration,
    pub statistics: Statistics,
}

/// One simulated experience.
pub struct Universe {
    core: Rc<Core>,
    servers: Vec<Server>,
    output: Rc<dyn Output>,
    stop: StopSignal,
    run_for: Option<Duration>,
    _watchdog: Option<Watchdog>,
}

impl Universe {
    /// Settings for a new universe.
    #[must_use]
    pub fn builder() -> UniverseBuilder {
        UniverseBuilder::default()
    }

    pub(super) fn new(
        core: Rc<Core>,
        servers: Vec<Server>,
        output: Rc<dyn Output>,
        stop: StopSignal,
        run_for: Option<Duration>,
        watchdog: Option<Watchdog>,
    ) -> Self {
        Self { core, servers, output, stop, run_for, _watchdog: watchdog }
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
        self.close(if end == End::Idle { CloseReason::ServerEmpty } else { CloseReason::DeveloperShutdown })?;
        self.servers.iter().for_each(|server| server.end(end == End::Idle));
        self.output.flush();
        Ok(RunReport {
            end,
            has_failed: self.servers.iter().any(Server::has_failed),
            elapsed: self.core.clock.now().saturating_since(start),
            statistics: self.core.statistics(),
        })
    }

    fn run_until(&self, end_of_run: Option<Timestamp>) -> Result<End, StartError> {
        loop {
            self.run_round()?;
            if self.stop.is_stopped() {
                return Ok(End::Stopped);
            }
            let Some(next) = self.next_due().filter(|_| !self.is_only_polling()) else {
                self.servers.iter().for_each(Server::say_unfinished);
                return Ok(End::Idle);
            };
            if let Some(end) = end_of_run
                && next > end
            {
                self.wait_until(end);
                return Ok(if self.stop.is_stopped() { End::Stopped } else { End::TimeOver });
            }
            self.wait_until(next);
        }
    }

    /// Gives the functions of `BindToClose` their time. Other threads go on meanwhile, as in Roblox.
    fn close(&mut self, reason: CloseReason) -> Result<(), StartError> {
        for server in &mut self.servers {
            server.begin_close(reason)?;
        }
        let limit = self.core.clock.now().saturating_add(Duration::from_secs(CLOSE_SECONDS_MAX));
        loop {
            self.run_round()?;
            let closing = self.closing_servers()?;
            let next = self.next_due().filter(|next| *next <= limit);
            // Of a run that came to its end nothing is left undone; one that was ended may have threads that never end.
            let is_settled = reason != CloseReason::ServerEmpty || !self.servers.iter().any(Server::has_work);
            match next {
                _ if closing.is_empty() && is_settled => return Ok(()),
                Some(next) => self.wait_until_due(next),
                None => {
                    self.wait_until_due(limit);
                    let text = format!("BindToClose: functions were still running after {CLOSE_SECONDS_MAX} seconds");
                    for server in closing {
                        self.output.receive(server, Message::Warning(text.clone()));
                    }
                    return Ok(());
                }
            }
        }
    }

    fn closing_servers(&self) -> Result<Vec<ServerId>, StartError> {
        let mut closing = Vec::new();
        for server in &self.servers {
            if server.is_close_running()? {
                closing.push(server.id());
            }
        }
        Ok(closing)
    }

    /// Gives every server a turn and delivers the replies that have come.
    fn run_round(&self) -> Result<(), StartError> {
        for server in &self.servers {
            server.run()?;
        }
        while let Some((server, ticket, outcome)) = self.core.next_delivery() {
            if let Some(server) = self.servers.iter().find(|candidate| candidate.id() == server) {
                server.deliver(ticket, outcome);
            }
        }
        Ok(())
    }

    /// Whether all that is left are reads that wait for ever, on queues to which nothing will ever come.
    fn is_only_polling(&self) -> bool {
        self.core.is_still() && self.servers.iter().all(Server::is_only_polling)
    }

    fn next_due(&self) -> Option<Timestamp> {
        let of_servers = self.servers.iter().filter_map(Server::next_due).min();
        [of_servers, self.core.next_due()].into_iter().flatten().min()
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
            self.output.flush();
            self.core.clock.advance_to(due, stop);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::server::Script;

    /// Knows whether anybody still holds on to it.
    struct Witness(#[expect(dead_code, reason = "held for its count alone")] Rc<()>);

    impl Output for Witness {
        fn receive(&self, _: ServerId, _: Message) {}
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
