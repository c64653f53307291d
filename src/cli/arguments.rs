//! What can be said on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::test_options::TestOptions;
use super::world_options::WorldOptions;
use crate::config::SERVERS_MAX;
use crate::quantity;

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
  sandstore repl                                 type lines of Luau, look at the stores, let time pass
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
    Run(Box<RunArguments>),
    /// Type lines of Luau into a live server.
    Repl(Box<ReplArguments>),
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
pub enum ClockName {
    /// Wait for the wall clock.
    Real,
    /// Jump to the next thing due.
    Virtual,
}

#[derive(Args, Debug)]
pub struct RunArguments {
    /// The scripts to run. Several are several scripts of the same server. Or a Rojo project, its folder, or a
    /// place file (.rbxl, .rbxlx): the scripts of its ServerScriptService run. None: those of sandstore.toml, or the project in
    /// this folder.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    #[command(flatten)]
    pub options: RunOptions,
}

#[derive(Args, Debug)]
pub struct ReplArguments {
    /// Scripts that each server runs at its start, or a Rojo project or place file. None: none.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Neither read nor write the history of inputs.
    #[arg(long, help_heading = "Session")]
    pub no_history: bool,

    #[command(flatten)]
    pub options: RunOptions,
}

/// What `run` and `repl` have in common.
#[derive(Args, Debug)]
pub struct RunOptions {
    /// Arguments for the scripts, which get them as `...`.
    #[arg(last = true, value_name = "ARGS")]
    pub arguments: Vec<String>,

    /// How time passes.
    #[arg(long, value_enum, default_value = "real", help_heading = "World")]
    pub clock: ClockName,

    /// End after this much time in the universe, such as 30s, 10m or 45d.
    #[arg(long = "for", value_name = "DURATION", value_parser = quantity::duration, help_heading = "World")]
    pub run_for: Option<Duration>,

    /// Servers that run the scripts and share the memory stores.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = quantity::whole_number(1, SERVERS_MAX), help_heading = "World")]
    pub servers: u32,

    #[command(flatten)]
    pub world: WorldOptions,

    /// Start with the stores of this file, which --dump wrote or you did.
    #[arg(long, value_name = "FILE", help_heading = "Stores")]
    pub load: Option<PathBuf>,

    /// Write what memory stores and data stores hold at the end to this file, as JSON.
    #[arg(long, value_name = "FILE", help_heading = "Stores")]
    pub dump: Option<PathBuf>,

    /// Print at the end what the scripts asked of the memory stores and the data stores.
    #[arg(long, help_heading = "Output")]
    pub stats: bool,

    /// Write a line of JSON for every request to this file, or a timeline if its name ends in .perfetto.json.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub trace: Option<PathBuf>,
}
