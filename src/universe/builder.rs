//! The settings of a universe.

use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use super::budget::Budget;
use super::clock::{Clock, RunningClock, StopSignal};
use super::core::Core;
use super::event_loop::Universe;
use super::network::{Latency, Network};
use super::transcript::Transcript;
use super::watchdog::Watchdog;
use crate::seed::{Purpose, derive};
use crate::server::{Output, Profile, Script, Server, ServerId, ServerOptions, StartError, World};

/// How long a script may run without yielding: Studio's default.
const SCRIPT_TIMEOUT_DEFAULT: Duration = Duration::from_secs(10);

/// Why a universe could not be built: what went wrong with its scripts.
#[derive(Debug, thiserror::Error)]
#[error("{} of the scripts did not start", failures.len())]
pub struct BuildError {
    /// At least one; every script is tried, so that all mistakes show at once.
    pub failures: Vec<StartError>,
}

/// Gathers the settings of a [`Universe`]. Every setting has a default; see each method.
#[derive(Clone)]
pub struct UniverseBuilder {
    clock: Clock,
    servers: u32,
    seed: u64,
    latency: Latency,
    has_quotas: bool,
    run_for: Option<Duration>,
    stop: StopSignal,
    script_timeout: Option<Duration>,
    server_options: ServerOptions,
    scripts: Vec<Script>,
    output: Rc<dyn Output>,
}

impl Default for UniverseBuilder {
    fn default() -> Self {
        Self {
            clock: Clock::virtual_time(),
            servers: 1,
            seed: 0,
            latency: Latency::NONE,
            has_quotas: true,
            run_for: None,
            stop: StopSignal::default(),
            script_timeout: Some(SCRIPT_TIMEOUT_DEFAULT),
            server_options: ServerOptions::default(),
            scripts: Vec::new(),
            output: Rc::new(Transcript::default()),
        }
    }
}

impl UniverseBuilder {
    /// Which dialect scripts may speak. Default: the guide's, a superset of Roblox's.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.server_options.profile = profile;
        self
    }

    /// Default: virtual, from a fixed date.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The seed of everything random. Default: 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many servers run the scripts. Default: 1.
    #[must_use]
    pub fn servers(mut self, count: u32) -> Self {
        self.servers = count;
        self
    }

    /// How many players each server has. Default: 1.
    #[must_use]
    pub fn players(mut self, count: u32) -> Self {
        self.server_options.players = count;
        self
    }

    /// How long calls take on the network. Default: no time.
    #[must_use]
    pub fn latency(mut self, latency: Latency) -> Self {
        self.latency = latency;
        self
    }

    /// Whether the experience has request quotas. Default: yes.
    #[must_use]
    pub fn quotas(mut self, has_quotas: bool) -> Self {
        self.has_quotas = has_quotas;
        self
    }

    /// Ends the run after this much time in the universe. Default: it runs until nothing is left to run.
    #[must_use]
    pub fn run_for(mut self, span: Duration) -> Self {
        self.run_for = Some(span);
        self
    }

    /// A signal that ends the run from outside.
    #[must_use]
    pub fn stop_signal(mut self, stop: StopSignal) -> Self {
        self.stop = stop;
        self
    }

    /// How long a script may run without yielding, in real time. Default: 10 seconds. `None`: for ever.
    #[must_use]
    pub fn script_timeout(mut self, limit: Option<Duration>) -> Self {
        self.script_timeout = limit;
        self
    }

    /// The most memory that each server's VM may use. Default: no limit.
    #[must_use]
    pub fn memory_limit_bytes(mut self, limit: usize) -> Self {
        self.server_options.memory_limit_bytes = Some(limit);
        self
    }

    /// Whether notes are said about code that goes wrong in Roblox. Default: yes.
    #[must_use]
    pub fn notes(mut self, are_said: bool) -> Self {
        self.server_options.notes = are_said;
        self
    }

    /// The folder that `require` must not leave. Default: the folder of the script that requires.
    #[must_use]
    pub fn project_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.server_options.project_folder = Some(folder.into());
        self
    }

    /// Adds a script that every server runs. Several are several scripts of the same server.
    #[must_use]
    pub fn script(mut self, script: Script) -> Self {
        self.scripts.push(script);
        self
    }

    /// What scripts get as `...`. Default: nothing, as in Roblox.
    #[must_use]
    pub fn arguments(mut self, arguments: Vec<String>) -> Self {
        self.server_options.arguments = arguments;
        self
    }

    /// Receives what the servers say. Default: nobody listens.
    #[must_use]
    pub fn output(mut self, output: impl Output + 'static) -> Self {
        self.output = Rc::new(output);
        self
    }

    /// Starts the servers and loads the scripts. Nothing runs before [`Universe::run`].
    ///
    /// # Errors
    /// Scripts that do not compile, or a VM that cannot be made.
    pub fn build(self) -> Result<Universe, BuildError> {
        let players = u64::from(self.servers) * u64::from(self.server_options.players);
        let core = Rc::new(Core::new(
            RunningClock::start(self.clock),
            Network::new(self.latency, self.seed),
            Budget::new(self.has_quotas, players),
            self.servers == 1,
            self.stop.clone(),
        ));
        let mut servers = Vec::new();
        let mut failures = Vec::new();
        for number in 1..=self.servers {
            let seed = derive(self.seed, Purpose::Server(number));
            let options = ServerOptions { seed, ..self.server_options.clone() };
            let world: Rc<dyn World> = core.clone();
            match Server::start(ServerId(number), options, world, self.output.clone()) {
                Ok(server) => {
                    failures.extend(self.scripts.iter().filter_map(|script| server.run_script(script).err()));
                    servers.push(server);
                }
                Err(failure) => failures.push(failure),
            }
            if !failures.is_empty() {
                // The other servers would run the same scripts into the same failures.
                return Err(BuildError { failures });
            }
        }
        let preemptors = servers.iter().map(Server::preemptor).collect();
        let watchdog = self.script_timeout.map(|limit| Watchdog::start(preemptors, limit));
        Ok(Universe::new(core, servers, self.output, self.stop, self.run_for, watchdog))
    }
}
