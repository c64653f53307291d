//! The settings of a universe.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::clock::{Clock, RunningClock, StopSignal};
use super::core::{Core, Parts};
use super::event_loop::Universe;
use super::faults::{Fault, FaultPlan};
use super::network::{Latency, Network, NetworkOptions};
use super::observer::Observer;
use super::outside::{HttpClient, Outside};
use super::places::ServerPlan;
use super::servers::{BuildError, Servers};
use super::transcript::Transcript;
use crate::cloud::Cloud;
use crate::cloud::data_store::DataStores;
use crate::cloud::memory_store::{MemoryStore, Quota, QuotaOptions, Service, StructureLimits};
use crate::cloud::messaging::Messaging;
use crate::project::Project;
use crate::server::{LineCounter, Output, Profile, Script, ServerOptions, SignalBehavior};

/// How long a script may run without yielding: Studio's default.
pub const SCRIPT_TIMEOUT_DEFAULT: Duration = Duration::from_secs(10);

/// After so many rounds without an end that was set, or requests without any time passing, virtual time is taken to go on for
/// ever: 46 hours of a script that does something in every frame.
const PATIENCE_DEFAULT: u64 = 10_000_000;

/// Gathers the settings of a [`Universe`]. Every setting has a default; see each method.
#[derive(Clone)]
pub struct UniverseBuilder {
    clock: Clock,
    servers: u32,
    seed: u64,
    network: NetworkOptions,
    faults: Vec<Fault>,
    has_quotas: bool,
    quota_options: QuotaOptions,
    structure_limits: StructureLimits,
    observers: Vec<Rc<dyn Observer>>,
    run_for: Option<Duration>,
    patience: u64,
    stop: StopSignal,
    http_client: Option<Arc<dyn HttpClient>>,
    script_timeout: Option<Duration>,
    close_empty_after: Option<Duration>,
    server_options: ServerOptions,
    scripts: Vec<Script>,
    places: Vec<(u64, ServerPlan)>,
    output: Rc<dyn Output>,
}

impl Default for UniverseBuilder {
    fn default() -> Self {
        Self {
            clock: Clock::virtual_time(),
            servers: 1,
            seed: 0,
            network: NetworkOptions::default(),
            faults: Vec::new(),
            has_quotas: true,
            quota_options: QuotaOptions::default(),
            structure_limits: StructureLimits::default(),
            observers: Vec::new(),
            run_for: None,
            patience: PATIENCE_DEFAULT,
            stop: StopSignal::default(),
            http_client: None,
            script_timeout: Some(SCRIPT_TIMEOUT_DEFAULT),
            close_empty_after: None,
            server_options: ServerOptions::default(),
            scripts: Vec::new(),
            places: Vec::new(),
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

    /// Counts which lines of the scripts run, on every server. Counts are complete when the universe is gone. Default: nothing
    /// is counted.
    #[must_use]
    pub fn coverage(mut self, counter: LineCounter) -> Self {
        self.server_options.coverage = Some(counter);
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
        self.network.latency = latency;
        self
    }

    /// How long calls take on the network, with other times for some of them. Default: no time.
    #[must_use]
    pub fn network(mut self, options: NetworkOptions) -> Self {
        self.network = options;
        self
    }

    /// How long messages of `MessagingService` take from the service to each subscriber, beside the time that publishing
    /// takes. Every subscriber draws its own time, so messages may overtake each other. Roblox speaks of one or two seconds
    /// altogether. Default: as long as one way of the network.
    #[must_use]
    pub fn message_delay(mut self, delay: Latency) -> Self {
        self.network.message_delay = Some(delay);
        self
    }

    /// How long a teleport takes, from the call to the arrival. Players stay where they are for the first half of it. Default: 1
    /// to 3 seconds.
    #[must_use]
    pub fn teleport_delay(mut self, delay: Latency) -> Self {
        self.network.teleport_delay = Some(delay);
        self
    }

    /// What the servers of a place run that start because players are teleported there; the plan's players and private server
    /// do not matter. Default: what the last server of the place that was started runs. There are no other places.
    #[must_use]
    pub fn place(mut self, place: u64, plan: ServerPlan) -> Self {
        self.places.push((place, plan));
        self
    }

    /// After how long a server closes whose last player has left. Default: never.
    #[must_use]
    pub fn close_empty_after(mut self, span: Option<Duration>) -> Self {
        self.close_empty_after = span;
        self
    }

    /// How many players every server takes, `Players.MaxPlayers`; never fewer than it has from the start. Default: 50.
    #[must_use]
    pub fn players_max(mut self, count: u32) -> Self {
        self.server_options.players_max = Some(count);
        self
    }

    /// Lets requests fail on purpose. The first fault that takes a request decides. Default: none.
    #[must_use]
    pub fn faults(mut self, faults: Vec<Fault>) -> Self {
        self.faults = faults;
        self
    }

    /// Lets somebody hear of every request. Several hear in the order in which they were added.
    #[must_use]
    pub fn observer(mut self, observer: Rc<dyn Observer>) -> Self {
        self.observers.push(observer);
        self
    }

    /// Whether the experience has request and memory quotas, and limits on messages. Default: yes.
    #[must_use]
    pub fn quotas(mut self, has_quotas: bool) -> Self {
        self.has_quotas = has_quotas;
        self
    }

    /// The numbers behind the quotas. Default: Roblox's.
    #[must_use]
    pub fn quota_options(mut self, options: QuotaOptions) -> Self {
        self.quota_options = options;
        self
    }

    /// What one sorted map or queue may hold. Default: as in Roblox.
    #[must_use]
    pub fn structure_limits(mut self, limits: StructureLimits) -> Self {
        self.structure_limits = limits;
        self
    }

    /// Ends the run after this much time in the universe. Default: it runs until nothing is left to run.
    #[must_use]
    pub fn run_for(mut self, span: Duration) -> Self {
        self.run_for = Some(span);
        self
    }

    /// How many rounds of the event loop without an end that was set, or requests without any time passing, virtual time goes
    /// on before the run is given up as [`End::Endless`](super::End::Endless). Default: 10 million.
    #[must_use]
    pub fn patience(mut self, rounds: u64) -> Self {
        self.patience = rounds;
        self
    }

    /// A signal that ends the run from outside.
    #[must_use]
    pub fn stop_signal(mut self, stop: StopSignal) -> Self {
        self.stop = stop;
        self
    }

    /// Lets requests of `HttpService` reach out for real, where nobody else answers them ([`Control::set_http`]). Virtual time
    /// stands still while one is out, and what comes back is no longer the same on every run. Default: they are refused.
    ///
    /// [`Control::set_http`]: super::Control::set_http
    #[must_use]
    pub fn http_client(mut self, client: Option<Arc<dyn HttpClient>>) -> Self {
        self.http_client = client;
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

    /// Whether members that are not emulated do nothing, and a note says so, instead of failing. Default: no.
    #[must_use]
    pub fn stub_missing(mut self, stubs: bool) -> Self {
        self.server_options.stubs_missing = stubs;
        self
    }

    /// When the handlers of signals run. Default: as the project's Workspace says, else at once.
    #[must_use]
    pub fn signal_behavior(mut self, behavior: SignalBehavior) -> Self {
        self.server_options.signal_behavior = behavior;
        self
    }

    /// The folder that `require` must not leave. Default: the folder of the script that requires.
    #[must_use]
    pub fn project_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.server_options.project_folder = Some(folder.into());
        self
    }

    /// What is in the tree of `game` on every server. Its scripts are added one by one, as others are.
    #[must_use]
    pub fn project(mut self, project: Arc<Project>) -> Self {
        let options = &mut self.server_options;
        options.place_id = project.place_id.unwrap_or(options.place_id);
        options.game_id = project.game_id.unwrap_or(options.game_id);
        options.project = Some(project);
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
        let quota = if self.has_quotas { Quota::new(self.quota_options) } else { Quota::unlimited() };
        let messaging = if self.has_quotas { Messaging::new() } else { Messaging::unlimited() };
        let data_stores = if self.has_quotas { DataStores::new() } else { DataStores::unlimited() };
        let core = Rc::new(Core::new(Parts {
            clock: RunningClock::start(self.clock),
            cloud: Cloud::new(
                Service::new(MemoryStore::with_limits(self.structure_limits), quota),
                messaging,
                data_stores,
            ),
            network: Network::new(self.network, self.seed),
            faults: FaultPlan::new(self.faults, self.seed),
            observers: self.observers,
            throttles: self.has_quotas,
            patience: self.patience,
            stop: self.stop.clone(),
            seed: self.seed,
            outside: Outside::new(self.http_client),
        }));
        let players = self.server_options.players;
        let plan = ServerPlan { scripts: self.scripts, players, ..ServerPlan::default() };
        let options = ServerOptions { seed: self.seed, ..self.server_options };
        let servers = Servers::new(core.clone(), self.output, options, self.script_timeout, self.close_empty_after);
        for (place, plan) in &self.places {
            servers.set_place(*place, plan);
        }
        for _ in 0..self.servers {
            // The scripts of one server that do not start would not start on the others either.
            servers.start(&plan)?;
        }
        Ok(Universe::new(core, servers, self.stop, self.run_for))
    }
}
