//! The table of settings.

use super::kind::Kind;
use super::options::{Config, PLAYERS_MAX, SERVERS_MAX};
use super::slot::Slot;

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its full key: with the table that it stands in, such as `quotas.units-base`.
    pub key: &'static str,
    /// What it does, in one sentence without the full stop.
    pub meaning: &'static str,
    /// A value, as it is written in the file.
    pub example: &'static str,
    /// The flag of the command line that wins over it.
    pub flag: Option<&'static str>,
    /// The field that it fills.
    pub(super) slot: fn(&mut Config) -> Slot<'_>,
}

/// A table of the file.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its key. The settings that stand in no table are in the section without one.
    pub key: &'static str,
    /// What its settings are about.
    pub meaning: &'static str,
}

impl Setting {
    /// The table that it stands in; empty for none.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.key.split_once('.').map_or("", |(section, _)| section)
    }

    /// The key within its table.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.key.split_once('.').map_or(self.key, |(_, name)| name)
    }

    /// What it can be.
    #[must_use]
    pub fn kind(&self) -> Kind {
        (self.slot)(&mut Config::default()).kind()
    }

    /// What it is when nobody says anything.
    #[must_use]
    pub fn default(&self) -> serde_json::Value {
        (self.slot)(&mut Config::default()).value()
    }
}

/// The tables of the file, in the order in which documentation shows them.
pub const SECTIONS: &[Section] = &[
    Section { key: "", meaning: "The world that scripts run in" },
    Section { key: "quotas", meaning: "What the experience may use. The defaults are Roblox's" },
    Section { key: "limits", meaning: "What one structure may hold, and what scripts may use of the machine" },
    Section { key: "test", meaning: "What `sandstore test` alone needs to know" },
];

/// Every setting, section by section, in the order in which documentation shows them.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "scripts",
        meaning: "Scripts to run when the command line names none, from this folder on. * and ? stand for parts of a name, \
                  ** for any folders",
        example: r#"["src/server/**/*.server.luau"]"#,
        flag: Some("FILE"),
        slot: |config| Slot::Scripts(&mut config.scripts),
    },
    Setting {
        key: "arguments",
        meaning: "Arguments for the scripts, which get them as `...`",
        example: r#"["lobby", "3"]"#,
        flag: Some("--"),
        slot: |config| Slot::Texts(&mut config.arguments),
    },
    Setting {
        key: "profile",
        meaning: "The dialect that scripts may speak",
        example: r#""roblox""#,
        flag: Some("--profile"),
        slot: |config| Slot::Profile(&mut config.profile),
    },
    Setting {
        key: "notes",
        meaning: "Whether notes are said about code that goes wrong in Roblox",
        example: "false",
        flag: Some("--no-notes"),
        slot: |config| Slot::Switch(&mut config.has_notes),
    },
    Setting {
        key: "stub-missing",
        meaning: "Let members of Roblox that sandstore does not emulate do nothing, with a note, instead of failing",
        example: "true",
        flag: Some("--stub-missing"),
        slot: |config| Slot::Switch(&mut config.stubs_missing),
    },
    Setting {
        key: "signal-behavior",
        meaning: "When the handlers of signals run",
        example: r#""deferred""#,
        flag: Some("--signal-behavior"),
        slot: |config| Slot::SignalBehavior(&mut config.signal_behavior),
    },
    Setting {
        key: "allow-http",
        meaning: "Let requests of HttpService really reach out. Without it they are refused",
        example: "true",
        flag: Some("--allow-http"),
        slot: |config| Slot::Switch(&mut config.allows_http),
    },
    Setting {
        key: "clock",
        meaning: "How time passes",
        example: r#""virtual""#,
        flag: Some("--clock"),
        slot: |config| Slot::Clock(&mut config.clock),
    },
    Setting {
        key: "clock-start",
        meaning: "The date at which the virtual clock starts",
        example: r#""2026-12-24T18:30:00Z""#,
        flag: None,
        slot: |config| Slot::Moment(&mut config.clock_start),
    },
    Setting {
        key: "for",
        meaning: "End after this much time in the universe, such as 30s, 10m or 45d",
        example: r#""10m""#,
        flag: Some("--for"),
        slot: |config| Slot::OptionalSpan(&mut config.run_for),
    },
    Setting {
        key: "players",
        meaning: "Simulated players on each server",
        example: "20",
        flag: Some("--players"),
        slot: |config| Slot::SmallCount(&mut config.players, 0, PLAYERS_MAX),
    },
    Setting {
        key: "servers",
        meaning: "Servers that run the scripts and share the memory stores",
        example: "3",
        flag: Some("--servers"),
        slot: |config| Slot::SmallCount(&mut config.servers, 1, SERVERS_MAX),
    },
    Setting {
        key: "seed",
        meaning: "The seed of everything random. The same seed gives the same run",
        example: "7",
        flag: Some("--seed"),
        slot: |config| Slot::Count(&mut config.seed),
    },
    Setting {
        key: "latency",
        meaning: "How long calls take, such as 20ms or 5ms..80ms",
        example: r#""5ms..80ms""#,
        flag: Some("--latency"),
        slot: |config| Slot::Latency(&mut config.network.latency),
    },
    Setting {
        key: "message-delay",
        meaning: "How long messages take to reach each subscriber, such as 1s..2s. Else as long as one way of a call",
        example: r#""1s..2s""#,
        flag: Some("--message-delay"),
        slot: |config| Slot::OptionalLatency(&mut config.network.message_delay),
    },
    Setting {
        key: "teleport-delay",
        meaning: "How long a teleport takes, such as 5s or 1s..3s. Else 1s..3s",
        example: r#""1s..3s""#,
        flag: Some("--teleport-delay"),
        slot: |config| Slot::OptionalLatency(&mut config.network.teleport_delay),
    },
    Setting {
        key: "close-empty-after",
        meaning: "Close servers whose last player has left after this much time. Else they stay",
        example: r#""5m""#,
        flag: Some("--close-empty-after"),
        slot: |config| Slot::OptionalSpan(&mut config.close_empty_after),
    },
    Setting {
        key: "latency-rules",
        meaning: "How long some of the calls take: the first rule that fits decides, else `latency`",
        example: r#"[{ operation = "Queue.*", latency = "200ms" }]"#,
        flag: None,
        slot: |config| Slot::LatencyRules(&mut config.network.rules),
    },
    Setting {
        key: "faults",
        meaning: "Let requests fail on purpose",
        example: r#"["Timeout,operation=HashMap.Set,rate=10%"]"#,
        flag: Some("--faults"),
        slot: |config| Slot::Faults(&mut config.faults),
    },
    Setting {
        key: "load",
        meaning: "Start with the stores of this file, which --dump wrote or you did",
        example: r#""stores.json""#,
        flag: Some("--load"),
        slot: |config| Slot::OptionalPath(&mut config.load),
    },
    Setting {
        key: "dump",
        meaning: "Write what memory stores and data stores hold at the end to this file, as JSON",
        example: r#""stores.json""#,
        flag: Some("--dump"),
        slot: |config| Slot::OptionalPath(&mut config.dump),
    },
    Setting {
        key: "stats",
        meaning: "Print at the end what the scripts asked of the memory stores and the data stores",
        example: "true",
        flag: Some("--stats"),
        slot: |config| Slot::Switch(&mut config.has_stats),
    },
    Setting {
        key: "trace",
        meaning: "Write a line of JSON for every request to this file, or a timeline if its name ends in .perfetto.json",
        example: r#""trace.jsonl""#,
        flag: Some("--trace"),
        slot: |config| Slot::OptionalPath(&mut config.trace),
    },
    Setting {
        key: "quotas.enabled",
        meaning: "Whether requests and memory are limited at all",
        example: "false",
        flag: Some("--no-quotas"),
        slot: |config| Slot::Switch(&mut config.has_quotas),
    },
    Setting {
        key: "quotas.units-base",
        meaning: "Request units a minute without any player",
        example: "500",
        flag: None,
        slot: |config| Slot::Count(&mut config.quotas.units_base),
    },
    Setting {
        key: "quotas.units-per-player",
        meaning: "Request units a minute that every player adds",
        example: "60",
        flag: None,
        slot: |config| Slot::Count(&mut config.quotas.units_per_player),
    },
    Setting {
        key: "quotas.memory-base",
        meaning: "Memory without any player",
        example: r#""8KiB""#,
        flag: None,
        slot: |config| Slot::Size(&mut config.quotas.memory_bytes_base),
    },
    Setting {
        key: "quotas.memory-per-player",
        meaning: "Memory that every player adds",
        example: r#""1KB""#,
        flag: None,
        slot: |config| Slot::Size(&mut config.quotas.memory_bytes_per_player),
    },
    Setting {
        key: "quotas.memory-traceback",
        meaning: "For how long players who have left count for the memory",
        example: r#""1h""#,
        flag: None,
        slot: |config| Slot::Span(&mut config.quotas.memory_traceback),
    },
    Setting {
        key: "quotas.structure-units-max",
        meaning: "Request units a minute on one structure",
        example: "100000",
        flag: None,
        slot: |config| Slot::OptionalCount(&mut config.quotas.structure_units_max, 0),
    },
    Setting {
        key: "quotas.partition-units-max",
        meaning: "Request units a minute on one partition of a hash map, or on one sorted map or queue",
        example: "300",
        flag: None,
        slot: |config| Slot::OptionalCount(&mut config.quotas.partition_units_max, 0),
    },
    Setting {
        key: "quotas.hash-map-partitions",
        meaning: "Partitions of a hash map: its keys are spread over them, and listing a page costs a request unit for each",
        example: "8",
        flag: None,
        slot: |config| Slot::SmallCount(&mut config.quotas.hash_map_partitions, 1, u32::MAX),
    },
    Setting {
        key: "limits.structure-items",
        meaning: "Most items in one sorted map or queue",
        example: "100",
        flag: None,
        slot: |config| Slot::Count(&mut config.structures.items_max),
    },
    Setting {
        key: "limits.structure-size",
        meaning: "Most memory of one sorted map or queue, keys included",
        example: r#""1MB""#,
        flag: None,
        slot: |config| Slot::Size(&mut config.structures.bytes_max),
    },
    Setting {
        key: "limits.script-timeout",
        meaning: "How long a script may run without yielding, in real time",
        example: r#""30s""#,
        flag: Some("--script-timeout"),
        slot: |config| Slot::Span(&mut config.script_timeout),
    },
    Setting {
        key: "limits.memory-limit",
        meaning: "The most memory that each server's scripts may use, such as 256MB",
        example: r#""256MB""#,
        flag: Some("--memory-limit"),
        slot: |config| Slot::Size(&mut config.memory_bytes_max),
    },
    Setting {
        key: "test.include",
        meaning: "Which files are specs, from this folder on. * and ? stand for parts of a name, ** for any folders",
        example: r#"["tests/**/*.luau"]"#,
        flag: None,
        slot: |config| Slot::Globs(&mut config.test.include),
    },
    Setting {
        key: "test.exclude",
        meaning: "Files and folders that hold none, beside those that never do",
        example: r#"["tests/fixtures", "**/*.slow.spec.luau"]"#,
        flag: None,
        slot: |config| Slot::Globs(&mut config.test.exclude),
    },
    Setting {
        key: "test.timeout",
        meaning: "How long a test or a hook may take, in universe time",
        example: r#""10m""#,
        flag: Some("--timeout"),
        slot: |config| Slot::Span(&mut config.test.timeout),
    },
    Setting {
        key: "test.allow-leftovers",
        meaning: "Let tests pass that leave threads behind; these end with the test",
        example: "true",
        flag: Some("--allow-leftovers"),
        slot: |config| Slot::Switch(&mut config.test.allows_leftovers),
    },
    Setting {
        key: "test.jobs",
        meaning: "How many files run at the same time. Default: one for each core",
        example: "4",
        flag: Some("--jobs"),
        slot: |config| Slot::OptionalCount(&mut config.test.jobs, 1),
    },
    Setting {
        key: "test.reporter",
        meaning: "How results are shown",
        example: r#""github""#,
        flag: Some("--reporter"),
        slot: |config| Slot::Reporter(&mut config.test.reporter),
    },
    Setting {
        key: "test.requests",
        meaning: "Show with each failed test the last requests to stores and services that led there",
        example: "20",
        flag: Some("--requests"),
        slot: |config| Slot::Count(&mut config.test.requests),
    },
    Setting {
        key: "test.coverage",
        meaning: "Count which lines of the scripts and modules run",
        example: "true",
        flag: Some("--coverage"),
        slot: |config| Slot::Switch(&mut config.test.has_coverage),
    },
    Setting {
        key: "test.coverage-include",
        meaning: r#"Count only files that match, such as src or "src/**/*.luau", those that no test loads too"#,
        example: r#"["src", "lib/**/*.luau"]"#,
        flag: Some("--coverage-include"),
        slot: |config| Slot::Globs(&mut config.test.coverage_include),
    },
    Setting {
        key: "test.coverage-exclude",
        meaning: "Leave out files that match, such as src/vendor",
        example: r#"["src/vendor"]"#,
        flag: Some("--coverage-exclude"),
        slot: |config| Slot::Globs(&mut config.test.coverage_exclude),
    },
    Setting {
        key: "test.coverage-min",
        meaning: "Fail when less than this part of all lines has run",
        example: "80",
        flag: Some("--coverage-min"),
        slot: |config| Slot::OptionalPercent(&mut config.test.coverage_min),
    },
];
