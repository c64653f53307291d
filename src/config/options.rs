//! All settings together.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use super::error::{ConfigError, SourceFile};
use super::scripts::ScriptPattern;
use super::{read, scripts};
use crate::cloud::Timestamp;
use crate::cloud::memory_store::{QuotaOptions, StructureLimits};
use crate::server::Profile;
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

/// Everything about a run that can be set, with the defaults of `sandstore run`.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The dialect that scripts may speak.
    pub profile: Profile,
    /// Whether portability notes are said.
    pub has_notes: bool,
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
    /// The file that the settings come from.
    pub file: Option<Rc<SourceFile>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            has_notes: true,
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

    /// Hands all settings to a universe, except `scripts`, which have to be found first ([`Config::script_files`]).
    #[must_use]
    pub fn apply(&self, builder: UniverseBuilder) -> UniverseBuilder {
        let clock = match self.clock {
            ClockKind::Real => Clock::Real,
            ClockKind::Virtual => Clock::Virtual { start: self.clock_start },
        };
        let builder = builder
            .profile(self.profile)
            .notes(self.has_notes)
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

    /// The files that `scripts` leads to, each once: in the order of the list, and by name within a pattern.
    ///
    /// # Errors
    ///
    /// Something in the list leads to no file.
    pub fn script_files(&self) -> Result<Vec<PathBuf>, ConfigError> {
        scripts::files(&self.scripts, self.file.as_ref())
    }
}
