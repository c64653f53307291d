//! The room as a whole.
//!
//! - `mistakes`: what is wrong with a file, and what is said about it.
//! - `schema`: the schema takes what the reader takes, and refuses what it refuses.

mod mistakes;
mod schema;

use std::time::Duration;

use super::{ClockKind, Config, ConfigError, Mistake, ReporterKind, SECTIONS, SETTINGS, TestConfig, template};
use crate::cloud::Timestamp;
use crate::cloud::memory_store::{QuotaOptions, StructureLimits};
use crate::server::{Profile, SignalBehavior};
use crate::universe::{Fault, Latency, LatencyRule, NetworkOptions, Pattern};

/// The settings of a text, without the file; what is wrong with it otherwise.
fn read(text: &str) -> Result<Config, Vec<Mistake>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("sandstore.toml");
    std::fs::write(&path, text).expect("the file can be written");
    match Config::load(&path) {
        Ok(config) => Ok(Config { file: None, ..config }),
        Err(ConfigError::Wrong { mistakes, .. }) => Err(mistakes),
        Err(other) => panic!("{other}"),
    }
}

/// The template with every setting in force.
fn uncommented() -> String {
    let template = template();
    let lines = template.lines().map(|line| match line.strip_prefix('#') {
        Some(setting) if !setting.is_empty() && !setting.starts_with(' ') => setting,
        _ => line,
    });
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn the_template_has_every_setting_with_its_default() {
    assert_eq!(read(&template()), Ok(Config::default()), "nothing is in force");
    let text = uncommented();
    let written = text.lines().filter(|line| !line.starts_with('#') && line.contains(" = ")).count();
    assert_eq!(written, SETTINGS.len(), "{text}");
    assert_eq!(read(&text), Ok(Config::default()));
}

#[test]
fn every_example_changes_its_setting() {
    for setting in SETTINGS {
        let config = read(&format!("{} = {}", setting.key, setting.example)).expect(setting.key);
        assert_ne!(config, Config::default(), "{}", setting.key);
    }
}

#[test]
fn settings_stand_in_their_sections_once() {
    let mut sections: Vec<_> = SETTINGS.iter().map(|setting| setting.section()).collect();
    sections.dedup();
    assert_eq!(sections, SECTIONS.iter().map(|section| section.key).collect::<Vec<_>>());
    for (position, setting) in SETTINGS.iter().enumerate() {
        assert!(SETTINGS[position + 1..].iter().all(|other| other.key != setting.key), "{}", setting.key);
        assert!(setting.key.chars().all(|letter| letter.is_ascii_lowercase() || "-.".contains(letter)));
        assert!(!setting.meaning.ends_with('.'), "{}", setting.key);
    }
}

/// Every setting, with another value than its default.
const ALL_SET: &str = r#"
        scripts = ["a.luau"]
        arguments = ["one", "2"]
        profile = "roblox"
        notes = false
        stub-missing = true
        allow-http = true
        signal-behavior = "deferred"
        clock = "virtual"
        clock-start = 2026-01-01T00:00:09Z
        for = "10m"
        players = 5
        servers = 3
        seed = 18_446_744_073_709_551_615
        latency = "5ms..80ms"
        message-delay = "1s..2s"
        teleport-delay = "3s..4s"
        close-empty-after = "5m"
        latency-rules = [{ operation = "Queue.*", structure = "slow", latency = "1s" }]
        faults = ["Timeout,rate=10%", { effect = "InternalError", key = "a*", server = 2, from = "1s", for = "2s",
                  skip = 1, every = 0x5, rate = 0.25, times = 3, operation = "HashMap.Set", structure = "lobby" }]
        load = "a.json"
        dump = "b.json"
        stats = true
        trace = "c.jsonl"
        [quotas]
        enabled = false
        units-base = 1
        units-per-player = 2
        memory-base = "3KB"
        memory-per-player = "4B"
        memory-traceback = "5d"
        structure-units-max = 6
        partition-units-max = "none"
        hash-map-partitions = 7
        [limits]
        structure-items = 8
        structure-size = "9KiB"
        script-timeout = "10m"
        memory-limit = "11MB"
        [test]
        include = ["tests/*.luau"]
        exclude = ["old"]
        timeout = "1h"
        jobs = 12
        reporter = "tap"
        requests = 13
        allow-leftovers = true
        coverage = true
        coverage-include = ["src"]
        coverage-exclude = ["src/old"]
        coverage-min = "99.5%"
    "#;

#[test]
fn every_setting_reaches_its_field() {
    let config = read(ALL_SET).expect("a file without mistakes");
    let expected = Config {
        profile: Profile::Roblox,
        has_notes: false,
        stubs_missing: true,
        allows_http: true,
        signal_behavior: SignalBehavior::Deferred,
        clock: ClockKind::Virtual,
        clock_start: Timestamp::from_unix_seconds(1_767_225_609),
        run_for: Some(Duration::from_secs(600)),
        players: 5,
        servers: 3,
        seed: u64::MAX,
        network: NetworkOptions {
            latency: Latency::between(Duration::from_millis(5), Duration::from_millis(80)),
            message_delay: Some(Latency::between(Duration::from_secs(1), Duration::from_secs(2))),
            teleport_delay: Some(Latency::between(Duration::from_secs(3), Duration::from_secs(4))),
            rules: vec![LatencyRule {
                operation: Some(Pattern::new("Queue.*")),
                structure: Some(Pattern::new("slow")),
                latency: "1s".parse().expect("a latency"),
            }],
        },
        close_empty_after: Some(Duration::from_secs(300)),
        faults: [
            "Timeout,rate=10%",
            "InternalError,operation=HashMap.Set,structure=lobby,key=a*,server=2,from=1s,for=2s,skip=1,every=5,rate=0.25,times=3",
        ]
        .map(|text| text.parse::<Fault>().expect("a fault"))
        .into(),
        scripts: config.scripts.clone(),
        arguments: vec!["one".into(), "2".into()],
        has_quotas: false,
        quotas: QuotaOptions {
            units_base: 1,
            units_per_player: 2,
            memory_bytes_base: 3_000,
            memory_bytes_per_player: 4,
            memory_traceback: Duration::from_secs(5 * 86_400),
            structure_units_max: Some(6),
            partition_units_max: None,
            hash_map_partitions: 7,
        },
        structures: StructureLimits { items_max: 8, bytes_max: 9 * 1024 },
        script_timeout: Duration::from_secs(600),
        memory_bytes_max: 11_000_000,
        load: Some("a.json".into()),
        dump: Some("b.json".into()),
        has_stats: true,
        trace: Some("c.jsonl".into()),
        test: TestConfig {
            include: vec!["tests/*.luau".into()],
            exclude: vec!["old".into()],
            timeout: Duration::from_secs(3_600),
            jobs: Some(12),
            reporter: ReporterKind::Tap,
            requests: 13,
            has_coverage: true,
            coverage_include: vec!["src".into()],
            coverage_exclude: vec!["src/old".into()],
            allows_leftovers: true,
            coverage_min: Some(99.5),
        },
        file: None,
    };
    assert_eq!(config, expected);
    assert_eq!(config.scripts.iter().map(|pattern| pattern.text.as_str()).collect::<Vec<_>>(), ["a.luau"]);
}

#[test]
fn tables_may_be_written_in_every_way_of_toml() {
    let text =
        "quotas.units-base = 9\r\n[[faults]]\r\neffect = \"Timeout\"\r\n[[latency-rules]]\r\nlatency = \"1s\"\r\n";
    for text in [text.to_owned(), format!("\u{feff}{text}")] {
        let config = read(&text).expect("no mistake");
        assert_eq!(config.quotas.units_base, 9);
        assert_eq!((config.faults.len(), config.network.rules.len()), (1, 1));
    }
    assert_eq!(read(""), Ok(Config::default()));
}

#[test]
fn what_a_file_does_not_say_stays() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("own.toml");
    std::fs::write(&path, "players = 7").expect("the file can be written");
    let defaults = Config { clock: ClockKind::Virtual, players: 2, ..Config::default() };
    let config = Config::load_over(defaults, &path).expect("no mistake");
    assert_eq!((config.clock, config.players), (ClockKind::Virtual, 7));
}
