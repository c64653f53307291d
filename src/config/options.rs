//! All settings together.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use super::error::{ConfigError, SourceFile};
use super::scripts::ScriptPattern;
use super::{read, scripts};
use crate::cloud::Timestamp;
use crate::cloud::memory_store::{QuotaOptions, StructureLimits};
use crate::server::{Profile, SignalBehavior};
use crate::universe::{Clock, Fault, NetworkOptions, SCRIPT_TIMEOUT_DEFAULT, UniverseBuilder, VIRTUAL_START};

/// Most players on a server.
pub const PLAYERS_MAX: u32 = 1_000;

/// Most servers of a universe.
pub const SERVERS_MAX: u32 = 1_000;

/// How much memory a server's scripts may use unless somebody says otherwise: 2 GB.
const MEMORY_BYTES_MAX_DEFAULT: u64 = 2_000_000_000;

/// How time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockKind {
    /// As on the wall.
    Real,
    /// From one thing due to the next.
    Virtual,
}

/// How the results of tests are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReporterKind {
    /// Text for people.
    Human,
    /// XML as JUnit's.
    JUnit,
    /// One JSON document.
    Json,
    /// Workflow commands of GitHub Actions.
    GitHub,
    /// The Test Anything Protocol.
    Tap,
}

impl ReporterKind {
    /// Every reporter, with its name and what it is for.
    pub const ALL: [(&'static str, Self, &'static str); 5] = [
        ("human", Self::Human, "for people at a terminal"),
        ("junit", Self::JUnit, "JUnit XML, which CI services show as tables"),
        ("json", Self::Json, "one JSON document with everything, for programs"),
        ("github", Self::GitHub, "the human report, with annotations for GitHub Actions"),
        ("tap", Self::Tap, "TAP version 14"),
    ];

    /// Its name on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind, _)| *kind == self).map_or("", |(name, ..)| name)
    }
}

/// Which files are specs unless somebody says otherwise.
const SPECS_DEFAULT: [&str; 4] = ["**/*.spec.luau", "**/*.spec.lua", "**/*.test.luau", "**/*.test.lua"];

/// Longer than anything lives in a memory store, and virtual time costs nothing.
const TEST_TIMEOUT_DEFAULT: Duration = Duration::from_secs(50 * 86_400);

/// What `sandstore test` alone is set with.
#[derive(Clone, Debug, PartialEq)]
pub struct TestConfig {
    /// Patterns of the files that are specs, from the folder of the configuration file on.
    pub include: Vec<String>,
    /// Patterns of those among them that are not.
    pub exclude: Vec<String>,
    /// How long a test or a hook may take, in universe time.
    pub timeout: Duration,
    /// Whether tests may leave threads, which end with them.
    pub allows_leftovers: bool,
    /// How many files run at the same time. `None`: one for each core.
    pub jobs: Option<u64>,
    /// How results are shown.
    pub reporter: ReporterKind,
    /// How many requests are shown with each failed test.
    pub requests: u64,
    /// Whether it is counted which lines run.
    pub has_coverage: bool,
    /// Patterns of the files whose lines are counted, likewise. None: all that are loaded.
    pub coverage_include: Vec<String>,
    /// Patterns of those among them that are not.
    pub coverage_exclude: Vec<String>,
    /// Which part of all lines must run, in percent.
    pub coverage_min: Option<f64>,
}

impl Default for TestConfig {
    fn default() -> Self {
        Self {
            include: SPECS_DEFAULT.map(str::to_owned).into(),
            exclude: Vec::new(),
            timeout: TEST_TIMEOUT_DEFAULT,
            allows_leftovers: false,
            jobs: None,
            reporter: ReporterKind::Human,
            requests: 0,
            has_coverage: false,
            coverage_include: Vec::new(),
            coverage_exclude: Vec::new(),
            coverage_min: None,
        }
    }
}

/// Everything about a run that can be set, with the defaults of `sandstore run`.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The dialect that scripts may speak.
    pub profile: Profile,
    /// Whether portability notes are said.
    pub has_notes: bool,
    /// Whether members that are not emulated do nothing instead of failing.
    pub stubs_missing: bool,
    /// Whether requests of `HttpService` reach out for real.
    pub allows_http: bool,
    /// When the handlers of signals run.
    pub signal_behavior: SignalBehavior,
    /// How time passes.
    pub clock: ClockKind,
    /// Where the virtual clock starts.
    pub clock_start: Timestamp,
    /// The end of the run, if it does not end by itself.
    pub run_for: Option<Duration>,
    /// Players on each server.
    pub players: u32,
    /// Servers that run the scripts.
    pub servers: u32,
    /// The seed of everything random.
    pub seed: u64,
    /// How long calls take.
    pub network: NetworkOptions,
    /// After how long a server closes whose last player has left.
    pub close_empty_after: Option<Duration>,
    /// What fails on purpose.
    pub faults: Vec<Fault>,
    /// The scripts to run when nobody names any.
    pub scripts: Vec<ScriptPattern>,
    /// What scripts get as `...`.
    pub arguments: Vec<String>,
    /// Whether there are request and memory quotas.
    pub has_quotas: bool,
    /// The numbers behind the quotas.
    pub quotas: QuotaOptions,
    /// What one sorted map or queue may hold.
    pub structures: StructureLimits,
    /// How long a script may run without yielding, in real time.
    pub script_timeout: Duration,
    /// The most memory that each server's scripts may use.
    pub memory_bytes_max: u64,
    /// The file of memory stores to begin with, from the folder of the configuration file on.
    pub load: Option<String>,
    /// The file that takes what the memory stores hold at the end, likewise.
    pub dump: Option<String>,
    /// Whether statistics are printed at the end.
    pub has_stats: bool,
    /// The file that takes every request, likewise.
    pub trace: Option<String>,
    /// What tests alone are set with.
    pub test: TestConfig,
    /// The file that the settings come from.
    pub file: Option<Rc<SourceFile>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            has_notes: true,
            stubs_missing: false,
            allows_http: false,
            signal_behavior: SignalBehavior::Default,
            clock: ClockKind::Real,
            clock_start: VIRTUAL_START,
            run_for: None,
            players: 1,
            servers: 1,
            seed: 0,
            network: NetworkOptions::default(),
            close_empty_after: None,
            faults: Vec::new(),
            scripts: Vec::new(),
            arguments: Vec::new(),
            has_quotas: true,
            quotas: QuotaOptions::default(),
            structures: StructureLimits::default(),
            script_timeout: SCRIPT_TIMEOUT_DEFAULT,
            memory_bytes_max: MEMORY_BYTES_MAX_DEFAULT,
            load: None,
            dump: None,
            has_stats: false,
            trace: None,
            test: TestConfig::default(),
            file: None,
        }
    }
}

impl Config {
    /// The settings of a file; what it does not say is as in [`Config::default`].
    ///
    /// # Errors
    ///
    /// The file cannot be read, or something in it is wrong.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        Self::load_over(Self::default(), path)
    }

    /// The settings of a file; what it does not say is as in `defaults`.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or something in it is wrong.
    pub fn load_over(defaults: Self, path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        let file = Rc::new(SourceFile::read(path.as_ref())?);
        let mut config = Self { file: Some(Rc::clone(&file)), ..defaults };
        let mistakes = read::read(&file.text, &mut config);
        if mistakes.is_empty() { Ok(config) } else { Err(ConfigError::wrong(file, mistakes)) }
    }

    /// Hands all settings to a universe, except `scripts`, which have to be found first ([`Config::script_files`]), and
    /// `allow-http`, for which somebody has to bring a client.
    #[must_use]
    pub fn apply(&self, builder: UniverseBuilder) -> UniverseBuilder {
        let clock = match self.clock {
            ClockKind::Real => Clock::Real,
            ClockKind::Virtual => Clock::Virtual { start: self.clock_start },
        };
        let builder = builder
            .profile(self.profile)
            .notes(self.has_notes)
            .stub_missing(self.stubs_missing)
            .signal_behavior(self.signal_behavior)
            .clock(clock)
            .players(self.players)
            .servers(self.servers)
            .seed(self.seed)
            .network(self.network.clone())
            .close_empty_after(self.close_empty_after)
            .faults(self.faults.clone())
            .arguments(self.arguments.clone())
            .quotas(self.has_quotas)
            .quota_options(self.quotas.clone())
            .structure_limits(self.structures)
            .script_timeout(Some(self.script_timeout))
            .memory_limit_bytes(usize::try_from(self.memory_bytes_max).unwrap_or(usize::MAX));
        match self.run_for {
            Some(span) => builder.run_for(span),
            None => builder,
        }
    }

    /// Where a path of the configuration file leads.
    #[must_use]
    pub fn path(&self, path: &str) -> PathBuf {
        self.file.as_ref().map_or_else(|| path.into(), |file| file.folder().join(path))
    }

    /// The files that `scripts` leads to, each once: in the order of the list, and by name within a pattern.
    ///
    /// # Errors
    ///
    /// Something in the list leads to no file.
    pub fn script_files(&self) -> Result<Vec<PathBuf>, ConfigError> {
        scripts::files(&self.scripts, self.file.as_ref())
    }
}
