//! What can be said on the command line of `sandstore test`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::arguments::ProfileName;
use super::coverage_flags::CoverageFlags;
use crate::quantity;
use crate::server::Profile;
use crate::testing::{self, SnapshotMode};
use crate::universe::{Fault, Latency};

/// How results are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReporterName {
    /// For people at a terminal.
    Human,
}

#[derive(Args, Debug)]
pub struct TestOptions {
    /// Files, and folders in which *.spec.luau, *.spec.lua, *.test.luau and *.test.lua are tests. Default: this folder.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Run only tests whose full name contains this text, such as "lobby > matches".
    #[arg(long, value_name = "TEXT", help_heading = "Selection")]
    pub filter: Option<String>,

    /// Name the tests instead of running them.
    #[arg(long, help_heading = "Selection")]
    pub list: bool,

    /// Run nothing more after the first failure.
    #[arg(long, help_heading = "Selection")]
    pub fail_fast: bool,

    /// Run each file so often, with the next seed each time.
    #[arg(long, value_name = "N", default_value = "1", help_heading = "Selection")]
    pub repeat: NonZeroUsize,

    /// How many files run at the same time. Default: one for each core.
    #[arg(long, value_name = "N", help_heading = "Selection")]
    pub jobs: Option<NonZeroUsize>,

    /// Write all snapshots anew, and remove those that no test asks for any more.
    #[arg(long, short, help_heading = "Snapshots")]
    pub update: bool,

    /// Let tests fail whose snapshots are missing, instead of writing them. Also when the environment has CI.
    #[arg(long, help_heading = "Snapshots")]
    pub ci: bool,

    /// The dialect that scripts may speak.
    #[arg(long, value_enum, default_value = "guide", help_heading = "Dialect")]
    pub profile: ProfileName,

    /// Short for --profile roblox.
    #[arg(long, conflicts_with = "profile", help_heading = "Dialect")]
    pub strict: bool,

    /// Leave out the notes about code that Roblox would treat otherwise.
    #[arg(long, help_heading = "Dialect")]
    pub no_notes: bool,

    /// The seed of everything random. The same seed gives the same results.
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "World")]
    pub seed: u64,

    /// Simulated players on the server that runs the tests.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(..=1000), help_heading = "World")]
    pub players: u32,

    /// How long calls take, such as 20ms or 5ms..80ms.
    #[arg(long, value_name = "D|D..D", help_heading = "World")]
    pub latency: Option<Latency>,

    /// Let requests fail on purpose, such as Timeout,operation=HashMap.Set,rate=10%. May be given several times.
    #[arg(long, value_name = "FAULT", help_heading = "World")]
    pub faults: Vec<Fault>,

    /// How long a test or a hook may take, in universe time.
    #[arg(long, value_name = "DURATION", default_value = "50d", value_parser = quantity::duration, help_heading = "Limits")]
    pub timeout: Duration,

    /// How long a script may run without yielding, in real time.
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = quantity::duration, help_heading = "Limits")]
    pub script_timeout: Duration,

    /// The most memory that each server's scripts may use, such as 256MB.
    #[arg(long, value_name = "SIZE", default_value = "2GB", value_parser = quantity::size_bytes, help_heading = "Limits")]
    pub memory_limit: usize,

    /// Do without request and memory quotas and limits on messages: nothing is ever used up.
    #[arg(long, help_heading = "Limits")]
    pub no_quotas: bool,

    /// How results are shown.
    #[arg(long, value_enum, default_value = "human", help_heading = "Output")]
    pub reporter: ReporterName,

    #[command(flatten)]
    pub coverage: CoverageFlags,
}

impl TestOptions {
    /// The settings for the room that runs the tests.
    pub fn settings(&self) -> testing::TestOptions {
        testing::TestOptions {
            profile: if self.strict { Profile::Roblox } else { self.profile.into() },
            seed: self.seed,
            players: self.players,
            latency: self.latency.clone(),
            faults: self.faults.clone(),
            has_quotas: !self.no_quotas,
            notes: !self.no_notes,
            script_timeout: self.script_timeout,
            memory_limit_bytes: self.memory_limit,
            timeout: self.timeout,
            filter: self.filter.clone(),
            fail_fast: self.fail_fast,
            is_list: self.list,
            snapshots: self.snapshot_mode(),
            coverage: if self.list { None } else { self.coverage.options() },
        }
    }

    fn snapshot_mode(&self) -> SnapshotMode {
        let is_ci = || self.ci || std::env::var("CI").is_ok_and(|value| !matches!(&*value, "" | "0" | "false"));
        if self.update {
            SnapshotMode::Update
        } else if is_ci() {
            SnapshotMode::WriteNone
        } else {
            SnapshotMode::WriteNew
        }
    }
}
