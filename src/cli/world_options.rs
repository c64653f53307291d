//! The options that `run` and `test` share, and how they win over the settings of a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ValueEnum};

use super::diagnostics;
use super::exit_code::ExitCode;
use crate::config::{self, Config, ConfigError, PLAYERS_MAX};
use crate::network_client::NetworkClient;
use crate::quantity;
use crate::server::{Profile, SignalBehavior};
use crate::universe::{Fault, HttpClient, Latency};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProfileName {
    /// All that Roblox accepts, and what the community guide shows beyond it.
    Guide,
    /// Exactly Roblox.
    Roblox,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Self {
        match name {
            ProfileName::Guide => Self::Guide,
            ProfileName::Roblox => Self::Roblox,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SignalBehaviorName {
    /// As the project's Workspace says, else at once.
    Default,
    /// At once.
    Immediate,
    /// At the next resumption point, as in places made from Roblox's templates.
    Deferred,
    /// Deferred for signals that tell of ancestry.
    AncestryDeferred,
}

impl From<SignalBehaviorName> for SignalBehavior {
    fn from(name: SignalBehaviorName) -> Self {
        match name {
            SignalBehaviorName::Default => Self::Default,
            SignalBehaviorName::Immediate => Self::Immediate,
            SignalBehaviorName::Deferred => Self::Deferred,
            SignalBehaviorName::AncestryDeferred => Self::AncestryDeferred,
        }
    }
}

/// The flags about the configuration file.
#[derive(Args, Clone, Debug)]
pub struct ConfigFlags {
    /// Read this configuration file instead of the sandstore.toml in the first file's folder or above it.
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub config: Option<PathBuf>,

    /// Read no configuration file.
    #[arg(long, conflicts_with = "config", help_heading = "Configuration")]
    pub no_config: bool,
}

/// The dialect, the world and its limits.
#[derive(Args, Debug)]
pub struct WorldOptions {
    /// The dialect that scripts may speak.
    #[arg(long, value_enum, default_value = "guide", help_heading = "Dialect")]
    pub profile: ProfileName,

    /// Short for --profile roblox.
    #[arg(long, conflicts_with = "profile", help_heading = "Dialect")]
    pub strict: bool,

    /// Leave out the notes about code that goes wrong in Roblox.
    #[arg(long, help_heading = "Dialect")]
    pub no_notes: bool,

    /// Let members of Roblox that sandstore does not emulate do nothing, with a note, instead of failing.
    #[arg(long, help_heading = "Dialect")]
    pub stub_missing: bool,

    /// When the handlers of signals run.
    #[arg(long, value_name = "BEHAVIOR", value_enum, default_value = "default", help_heading = "Dialect")]
    pub signal_behavior: SignalBehaviorName,

    /// Let requests of HttpService really reach out. Without it they are refused.
    #[arg(long, help_heading = "World")]
    pub allow_http: bool,

    /// Simulated players on each server.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = quantity::whole_number(0, PLAYERS_MAX), help_heading = "World")]
    pub players: u32,

    /// The seed of everything random. The same seed gives the same run.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = quantity::whole_number(0, u64::MAX), help_heading = "World")]
    pub seed: u64,

    /// How long calls take, such as 20ms or 5ms..80ms.
    #[arg(long, value_name = "D|D..D", help_heading = "World")]
    pub latency: Option<Latency>,

    /// How long messages take to reach each subscriber, such as 1s..2s. Else as long as one way of a call.
    #[arg(long, value_name = "D|D..D", help_heading = "World")]
    pub message_delay: Option<Latency>,

    /// How long a teleport takes, such as 5s or 1s..3s. Else 1s..3s.
    #[arg(long, value_name = "D|D..D", help_heading = "World")]
    pub teleport_delay: Option<Latency>,

    /// Close servers whose last player has left after this much time. Else they stay.
    #[arg(long, value_name = "D", value_parser = quantity::duration, help_heading = "World")]
    pub close_empty_after: Option<Duration>,

    /// Let requests fail on purpose, such as Timeout,operation=HashMap.Set,rate=10%. May be given several times.
    #[arg(long, value_name = "FAULT", help_heading = "World")]
    pub faults: Vec<Fault>,

    /// How long a script may run without yielding, in real time.
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = quantity::duration, help_heading = "Limits")]
    pub script_timeout: Duration,

    /// The most memory that each server's scripts may use, such as 256MB.
    #[arg(long, value_name = "SIZE", default_value = "2GB", value_parser = quantity::size_bytes, help_heading = "Limits")]
    pub memory_limit: usize,

    /// Do without request and memory quotas and limits on messages: nothing is ever used up.
    #[arg(long, help_heading = "Limits")]
    pub no_quotas: bool,

    #[command(flatten)]
    pub config: ConfigFlags,
}

/// Whether somebody wrote the flag on the command line. Its default does not win over a file.
pub fn is_given(matches: &ArgMatches, flag: &str) -> bool {
    matches.value_source(flag) == Some(ValueSource::CommandLine)
}

/// Who asks real web services, if that is wanted.
pub fn http_client(config: &Config) -> Option<Arc<dyn HttpClient>> {
    config.allows_http.then(|| Arc::<NetworkClient>::default() as Arc<dyn HttpClient>)
}

/// Why there are no settings: what to tell the user, and the code to end with.
pub struct Refusal {
    /// An excerpt or a message, for standard error.
    pub text: String,
    /// What the program ends with.
    pub code: ExitCode,
}

impl Refusal {
    pub fn of_config(error: &ConfigError, code: ExitCode) -> Self {
        Self { text: diagnostics::config_error(error), code }
    }
}

impl WorldOptions {
    /// The settings of the file that belongs to `start`, or the defaults, with these flags over them.
    pub fn settle(&self, start: &Path, matches: &ArgMatches) -> Result<Config, Refusal> {
        let found =
            if self.config.no_config { None } else { self.config.config.clone().or_else(|| config::find(start)) };
        let loaded = found.map_or_else(|| Ok(Config::default()), Config::load);
        let mut config = loaded.map_err(|error| Refusal::of_config(&error, ExitCode::Usage))?;
        self.put_over(&mut config, matches);
        Ok(config)
    }

    /// Puts the flags that somebody wrote over the settings.
    fn put_over(&self, config: &mut Config, matches: &ArgMatches) {
        if is_given(matches, "profile") {
            config.profile = self.profile.into();
        }
        if self.strict {
            config.profile = Profile::Roblox;
        }
        config.has_notes &= !self.no_notes;
        config.stubs_missing |= self.stub_missing;
        config.allows_http |= self.allow_http;
        if is_given(matches, "signal_behavior") {
            config.signal_behavior = self.signal_behavior.into();
        }
        if is_given(matches, "players") {
            config.players = self.players;
        }
        if is_given(matches, "seed") {
            config.seed = self.seed;
        }
        if let Some(latency) = &self.latency {
            config.network.latency = latency.clone();
        }
        if self.message_delay.is_some() {
            config.network.message_delay.clone_from(&self.message_delay);
        }
        if self.teleport_delay.is_some() {
            config.network.teleport_delay.clone_from(&self.teleport_delay);
        }
        if self.close_empty_after.is_some() {
            config.close_empty_after = self.close_empty_after;
        }
        if !self.faults.is_empty() {
            config.faults.clone_from(&self.faults);
        }
        config.has_quotas &= !self.no_quotas;
        if is_given(matches, "script_timeout") {
            config.script_timeout = self.script_timeout;
        }
        if is_given(matches, "memory_limit") {
            config.memory_bytes_max = self.memory_limit as u64;
        }
    }
}
