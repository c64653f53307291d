//! What can be said on the command line of `sandstore test`, and what comes of it together with the settings of a file.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{ArgMatches, Args};

use super::coverage_flags::CoverageFlags;
use super::world_options::{Refusal, WorldOptions, http_client, is_given};
use crate::config::{Config, ReporterKind, TestConfig};
use crate::quantity;
use crate::testing::{self, SnapshotMode, SpecPatterns};

/// So many requests of a failed test are shown unless somebody says otherwise.
const REQUESTS_SHOWN: &str = "20";

#[derive(Args, Debug)]
pub struct TestOptions {
    /// Files, and folders in which *.spec.luau, *.spec.lua, *.test.luau and *.test.lua are tests, or Rojo projects, or place
    /// files. Default: this folder.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Run only tests whose full name contains this text, such as "lobby > matches".
    #[arg(long, value_name = "TEXT", help_heading = "Selection")]
    pub filter: Option<String>,

    /// Let --filter be the whole full name of a test, or of a block of tests.
    #[arg(long, requires = "filter", help_heading = "Selection")]
    pub exact: bool,

    /// Name the tests instead of running them.
    #[arg(long, help_heading = "Selection")]
    pub list: bool,

    /// Run nothing more after the first failure.
    #[arg(long, help_heading = "Selection")]
    pub fail_fast: bool,

    /// Run each file so often, with the next seed each time.
    #[arg(long, value_name = "N", default_value = "1", value_parser = quantity::count, help_heading = "Selection")]
    pub repeat: NonZeroUsize,

    /// Run again what is affected when files change. Enter runs all tests, q and Enter leaves, and so does Ctrl-C.
    #[arg(long, help_heading = "Selection")]
    pub watch: bool,

    /// How many files run at the same time. Default: one for each core.
    #[arg(long, value_name = "N", value_parser = quantity::count, help_heading = "Selection")]
    pub jobs: Option<NonZeroUsize>,

    /// Write all snapshots anew, and remove those that no test asks for any more.
    #[arg(long, short, help_heading = "Snapshots")]
    pub update: bool,

    /// Let tests fail whose snapshots are missing, instead of writing them. Also when the environment has CI.
    #[arg(long, help_heading = "Snapshots")]
    pub ci: bool,

    #[command(flatten)]
    pub world: WorldOptions,

    /// How long a test or a hook may take, in universe time.
    #[arg(long, value_name = "DURATION", default_value = "50d", value_parser = quantity::duration, help_heading = "Limits")]
    pub timeout: Duration,

    /// Let tests pass that leave threads behind; these end with the test.
    #[arg(long, help_heading = "Limits")]
    pub allow_leftovers: bool,

    /// How results are shown. May be given several times.
    #[arg(long, value_name = "NAME", value_parser = reporters(), help_heading = "Output")]
    pub reporter: Vec<ReporterKind>,

    /// Write the report to this file, and the human one to the terminal. Of several reporters: NAME=FILE, for each that has one.
    #[arg(long, value_name = "[NAME=]FILE", help_heading = "Output")]
    pub output: Vec<PathBuf>,

    /// Show with each failed test the last requests to stores and services that led there: 20 of them, or N.
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, default_missing_value = REQUESTS_SHOWN, value_parser = quantity::whole_number(0, u64::MAX), help_heading = "Output")]
    pub requests: Option<u64>,

    #[command(flatten)]
    pub coverage: CoverageFlags,
}

fn reporters() -> impl TypedValueParser<Value = ReporterKind> {
    let values = ReporterKind::ALL.map(|(name, _, meaning)| PossibleValue::new(name).help(meaning));
    PossibleValuesParser::new(values).map(|chosen| {
        let known = ReporterKind::ALL.iter().find(|(name, ..)| *name == chosen);
        known.map_or(ReporterKind::Human, |(_, kind, _)| *kind)
    })
}

impl TestOptions {
    /// Puts flags, file and defaults together. `matches` tells which of the flags somebody wrote.
    pub fn settle(&self, matches: &ArgMatches) -> Result<Config, Refusal> {
        let start = self.paths.first().map_or(Path::new("."), PathBuf::as_path);
        let mut config = self.world.settle(start, matches)?;
        if is_given(matches, "timeout") {
            config.test.timeout = self.timeout;
        }
        config.test.allows_leftovers |= self.allow_leftovers;
        if let Some(jobs) = self.jobs {
            config.test.jobs = Some(jobs.get() as u64);
        }
        if let Some(&reporter) = self.reporter.last() {
            config.test.reporter = reporter;
        }
        if let Some(requests) = self.requests {
            config.test.requests = requests;
        }
        self.coverage.put_over(&mut config.test);
        Ok(config)
    }

    /// The settings for the room that runs the tests. `specs` tells which files are specs.
    pub fn for_tests(&self, config: &Config, specs: &SpecPatterns) -> testing::TestOptions {
        testing::TestOptions {
            profile: config.profile,
            seed: config.seed,
            players: config.players,
            network: config.network.clone(),
            close_empty_after: config.close_empty_after,
            faults: config.faults.clone(),
            has_quotas: config.has_quotas,
            quotas: config.quotas.clone(),
            structures: config.structures,
            start: config.clock_start,
            notes: config.has_notes,
            stubs_missing: config.stubs_missing,
            http_client: http_client(config),
            signal_behavior: config.signal_behavior,
            script_timeout: config.script_timeout,
            memory_limit_bytes: usize::try_from(config.memory_bytes_max).unwrap_or(usize::MAX),
            timeout: config.test.timeout,
            timeout_from: self.timeout_from(config),
            allows_leftovers: config.test.allows_leftovers,
            filter: self.filter.clone(),
            is_exact: self.exact,
            fail_fast: self.fail_fast,
            is_list: self.list,
            requests: usize::try_from(config.test.requests).unwrap_or(usize::MAX),
            snapshots: self.snapshot_mode(),
            coverage: if self.list { None } else { self.coverage.options(config, specs) },
        }
    }

    /// Which setting says how long a test may take.
    fn timeout_from(&self, config: &Config) -> String {
        if config.test.timeout == TestConfig::default().timeout {
            "the default; --timeout says otherwise".to_owned()
        } else if config.test.timeout == self.timeout {
            "--timeout".to_owned()
        } else {
            "timeout in sandstore.toml".to_owned()
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
