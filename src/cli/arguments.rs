//! What can be said on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::settings::ConfigFlags;
use super::test_options::TestOptions;
use crate::config::{PLAYERS_MAX, SERVERS_MAX};
use crate::quantity;
use crate::server::Profile;
use crate::universe::{Fault, Latency};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
Examples:
  sandstore run lobby.luau                       run a script as a Roblox server would
  sandstore run --clock virtual expiry.luau      jump over every wait instead of sleeping
  sandstore run --strict lobby.luau              accept exactly what Roblox accepts
  sandstore run --servers 3 --latency 5ms..80ms lobby.luau
  sandstore test                                 run every *.spec.luau and *.test.luau below this folder
  sandstore init                                 write a sandstore.toml with all settings

Exit codes: 0 fine, 1 a script or a test failed, 2 wrong usage, 3 a script could not be loaded; the rest is in docs/reference/exit-codes.md.";

/// Runs Roblox server scripts that use MemoryStoreService, offline.
#[derive(Debug, Parser)]
#[command(name = "sandstore", version, about, after_help = EXAMPLES, styles = STYLES, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run scripts to their end.
    Run(Box<RunOptions>),
    /// Run tests, each file in a universe of its own.
    Test(Box<TestOptions>),
    /// Write a sandstore.toml with every setting, commented out.
    Init {
        /// Where to write it. The folder is made if it is missing.
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Print the JSON Schema of sandstore.toml, for editors.
    Schema,
    /// Write type definitions of what specs have, for luau-lsp.
    Types {
        /// Where to write them. The folder is made if it is missing.
        #[arg(default_value = ".sandstore")]
        folder: PathBuf,
    },
    /// Print a completion script for a shell.
    Completions {
        /// The shell to complete for.
        shell: Shell,
    },
}

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
pub enum ClockName {
    /// Wait for the wall clock.
    Real,
    /// Jump to the next thing due.
    Virtual,
}

#[derive(Args, Debug)]
pub struct RunOptions {
    /// The scripts to run. Several are several scripts of the same server. None: those of sandstore.toml.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Arguments for the scripts, which get them as `...`.
    #[arg(last = true, value_name = "ARGS")]
    pub arguments: Vec<String>,

    /// The dialect that scripts may speak.
    #[arg(long, value_enum, default_value = "guide", help_heading = "Dialect")]
    pub profile: ProfileName,

    /// Short for --profile roblox.
    #[arg(long, conflicts_with = "profile", help_heading = "Dialect")]
    pub strict: bool,

    /// Leave out the notes about code that goes wrong in Roblox.
    #[arg(long, help_heading = "Dialect")]
    pub no_notes: bool,

    /// How time passes.
    #[arg(long, value_enum, default_value = "real", help_heading = "World")]
    pub clock: ClockName,

    /// End after this much time in the universe, such as 30s, 10m or 45d.
    #[arg(long = "for", value_name = "DURATION", value_parser = quantity::duration, help_heading = "World")]
    pub run_for: Option<Duration>,

    /// Simulated players on each server.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(..=i64::from(PLAYERS_MAX)), help_heading = "World")]
    pub players: u32,

    /// Servers that run the scripts and share the memory stores.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(SERVERS_MAX)), help_heading = "World")]
    pub servers: u32,

    /// The seed of everything random. The same seed gives the same run.
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "World")]
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

    /// Start with the stores of this file, which --dump wrote or you did.
    #[arg(long, value_name = "FILE", help_heading = "Stores")]
    pub load: Option<PathBuf>,

    /// Write what memory stores and data stores hold at the end to this file, as JSON.
    #[arg(long, value_name = "FILE", help_heading = "Stores")]
    pub dump: Option<PathBuf>,

    /// Print at the end what the scripts asked of the memory stores.
    #[arg(long, help_heading = "Output")]
    pub stats: bool,

    /// Write a line of JSON for every request to this file, or a timeline if its name ends in .perfetto.json.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub trace: Option<PathBuf>,

    #[command(flatten)]
    pub config: ConfigFlags,
}
