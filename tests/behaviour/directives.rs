//! Settings of a case, written in its first comment lines: `-- servers: 2`.
//!
//! The lines end where another line begins; `--!strict` may stand before them. A word that is not known is a mistake and
//! fails the case, so that no setting is silently ignored.

use std::path::PathBuf;
use std::time::Duration;

use libtest_mimic::Failed;
use sandstore::cloud::memory_store::{QuotaOptions, StructureLimits};
use sandstore::server::{Profile, SignalBehavior};
use sandstore::universe::{Fault, Latency, UniverseBuilder};

/// The settings of one case.
#[derive(Default)]
pub struct Directives {
    pub servers: u32,
    /// Scripts that run beside the case on the same server, from its folder: `-- also: modules/second.luau`.
    pub other_scripts: Vec<PathBuf>,
    /// Whether the transcript ends with how the run ended: `-- show: end`.
    pub shows_end: bool,
    /// Whether the transcript numbers the servers, as it does where there are several from the start: `-- show: numbers`.
    pub shows_numbers: bool,
    profile: Profile,
    players: u32,
    seed: u64,
    latency: Option<Latency>,
    message_delay: Option<Latency>,
    teleport_delay: Option<Latency>,
    /// Places that can be teleported to, each with a script from the folder of the case: `-- place: 7 places/arena.luau`.
    pub places: Vec<(u64, PathBuf)>,
    players_max: Option<u32>,
    close_empty_after: Option<Duration>,
    run_for: Option<Duration>,
    patience: Option<u64>,
    timeout: Option<Duration>,
    memory_bytes: Option<usize>,
    without_quotas: bool,
    without_notes: bool,
    stubs_missing: bool,
    signal_behavior: SignalBehavior,
    arguments: Vec<String>,
    faults: Vec<Fault>,
    quota_options: QuotaOptions,
    structure_limits: StructureLimits,
}

impl Directives {
    pub fn parse(source: &str) -> Result<Self, Failed> {
        let mut directives = Self { servers: 1, players: 1, ..Self::default() };
        let lines = source.lines().skip_while(|line| line.starts_with("--!"));
        for line in lines {
            let Some((word, value)) = directive(line) else {
                break;
            };
            directives.set(word, value).map_err(|problem| Failed::from(format!("`{line}`: {problem}")))?;
        }
        Ok(directives)
    }

    fn set(&mut self, word: &str, value: &str) -> Result<(), String> {
        match word {
            "profile" => {
                self.profile = match value {
                    "guide" => Profile::Guide,
                    "roblox" => Profile::Roblox,
                    _ => return Err("guide or roblox".into()),
                }
            }
            "servers" => self.servers = number(value)?,
            "players" => self.players = number(value)?,
            "seed" => self.seed = number(value)?,
            "latency" => self.latency = Some(latency(value)?),
            "messagedelay" => self.message_delay = Some(latency(value)?),
            "teleportdelay" => self.teleport_delay = Some(latency(value)?),
            "place" => {
                let (place, script) = value.split_once(' ').ok_or("a place id and a script are wanted")?;
                self.places.push((number(place)?, script.into()));
            }
            "maxplayers" => self.players_max = Some(number(value)?),
            "closeempty" => self.close_empty_after = Some(duration(value)?),
            "patience" => self.patience = Some(number(value)?),
            "for" => self.run_for = Some(duration(value)?),
            "timeout" => self.timeout = Some(duration(value)?),
            "memory" => self.memory_bytes = Some(number(value)?),
            "fault" => self.faults.push(value.parse().map_err(|error| format!("{error}"))?),
            "items" => self.structure_limits.items_max = number(value)?,
            "bytes" => self.structure_limits.bytes_max = number(value)?,
            "structureunits" => self.quota_options.structure_units_max = Some(number(value)?),
            "partitionunits" => self.quota_options.partition_units_max = Some(number(value)?),
            "quotas" => self.without_quotas = value == "off",
            "notes" => self.without_notes = value == "off",
            "signals" => {
                self.signal_behavior = match value {
                    "deferred" => SignalBehavior::Deferred,
                    "ancestry" => SignalBehavior::AncestryDeferred,
                    _ => return Err("deferred or ancestry".into()),
                }
            }
            "stubmissing" => self.stubs_missing = value == "on",
            "arguments" => self.arguments = value.split_whitespace().map(str::to_owned).collect(),
            "also" => self.other_scripts.push(value.into()),
            "show" if value == "numbers" => self.shows_numbers = true,
            "show" => self.shows_end = value == "end",
            _ => return Err("no such setting (see tests/behaviour/directives.rs)".into()),
        }
        Ok(())
    }

    pub fn apply(&self, builder: UniverseBuilder) -> UniverseBuilder {
        let mut builder = builder
            .profile(self.profile)
            .servers(self.servers)
            .players(self.players)
            .seed(self.seed)
            .quotas(!self.without_quotas)
            .quota_options(self.quota_options.clone())
            .structure_limits(self.structure_limits)
            .faults(self.faults.clone())
            .notes(!self.without_notes)
            .stub_missing(self.stubs_missing)
            .signal_behavior(self.signal_behavior)
            .arguments(self.arguments.clone());
        if let Some(latency) = &self.latency {
            builder = builder.latency(latency.clone());
        }
        if let Some(delay) = &self.message_delay {
            builder = builder.message_delay(delay.clone());
        }
        if let Some(delay) = &self.teleport_delay {
            builder = builder.teleport_delay(delay.clone());
        }
        if let Some(count) = self.players_max {
            builder = builder.players_max(count);
        }
        builder = builder.close_empty_after(self.close_empty_after);
        if let Some(span) = self.run_for {
            builder = builder.run_for(span);
        }
        if let Some(rounds) = self.patience {
            builder = builder.patience(rounds);
        }
        if let Some(limit) = self.timeout {
            builder = builder.script_timeout(Some(limit));
        }
        if let Some(limit) = self.memory_bytes {
            builder = builder.memory_limit_bytes(limit);
        }
        builder
    }
}

/// `-- word: value`, where the word is in lower case.
fn directive(line: &str) -> Option<(&str, &str)> {
    let (word, value) = line.strip_prefix("-- ")?.split_once(": ")?;
    let is_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    is_word.then(|| (word, value.trim()))
}

fn number<N: std::str::FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| "a whole number is wanted".into())
}

/// One duration, or two with `..` between them.
fn latency(text: &str) -> Result<Latency, String> {
    let (least, most) = text.split_once("..").unwrap_or((text, text));
    Ok(Latency::between(duration(least)?, duration(most)?))
}

fn duration(text: &str) -> Result<Duration, String> {
    let end = text.find(|character: char| character.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let seconds = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        _ => return Err("a duration such as 5ms or 10s is wanted".into()),
    };
    let number: f64 = number.parse().map_err(|_| "a duration begins with a number")?;
    Duration::try_from_secs_f64(number * seconds).map_err(|error| error.to_string())
}
