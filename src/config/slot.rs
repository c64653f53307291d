//! The field of [`Config`](super::Config) that a setting fills, and how it is filled.

use std::ops::Range;
use std::time::Duration;

use serde_json::{Value, json};
use toml::Spanned;
use toml::de::DeValue;

use super::error::Mistake;
use super::kind::Kind;
use super::options::{ClockKind, ReporterKind};
use super::scripts::{PATTERN_HELP, ScriptPattern, file_pattern};
use super::settings::Setting;
use super::value::{Refusal, choice, count, description, optional, percent, switch, text};
use super::{moment, rules};
use crate::cloud::Timestamp;
use crate::quantity;
use crate::server::{Profile, SignalBehavior};
use crate::universe::{Fault, Latency, LatencyRule};

const PROFILES: [(&str, Profile); 2] = [("guide", Profile::Guide), ("roblox", Profile::Roblox)];

const SIGNAL_BEHAVIORS: [(&str, SignalBehavior); 4] = [
    ("default", SignalBehavior::Default),
    ("immediate", SignalBehavior::Immediate),
    ("deferred", SignalBehavior::Deferred),
    ("ancestry-deferred", SignalBehavior::AncestryDeferred),
];

const CLOCKS: [(&str, ClockKind); 2] = [("real", ClockKind::Real), ("virtual", ClockKind::Virtual)];

fn reporters() -> [(&'static str, ReporterKind); 5] {
    ReporterKind::ALL.map(|(name, kind, _)| (name, kind))
}

/// A field, by its type.
#[derive(Debug)]
pub(super) enum Slot<'a> {
    Switch(&'a mut bool),
    Profile(&'a mut Profile),
    SignalBehavior(&'a mut SignalBehavior),
    Clock(&'a mut ClockKind),
    Reporter(&'a mut ReporterKind),
    Moment(&'a mut Timestamp),
    Count(&'a mut u64),
    /// A number between two others.
    SmallCount(&'a mut u32, u32, u32),
    /// A number from another one on, or none.
    OptionalCount(&'a mut Option<u64>, u64),
    /// A number from 0 to 100, or none.
    OptionalPercent(&'a mut Option<f64>),
    Size(&'a mut u64),
    Span(&'a mut Duration),
    OptionalSpan(&'a mut Option<Duration>),
    Latency(&'a mut Latency),
    OptionalLatency(&'a mut Option<Latency>),
    LatencyRules(&'a mut Vec<LatencyRule>),
    Faults(&'a mut Vec<Fault>),
    /// A path, or none.
    OptionalPath(&'a mut Option<String>),
    Texts(&'a mut Vec<String>),
    /// Patterns of files.
    Globs(&'a mut Vec<String>),
    Scripts(&'a mut Vec<ScriptPattern>),
}

impl Slot<'_> {
    /// What the field can be.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Switch(_) => Kind::Switch,
            Self::Profile(_) => Kind::Choice(PROFILES.map(|(name, _)| name).into()),
            Self::SignalBehavior(_) => Kind::Choice(SIGNAL_BEHAVIORS.map(|(name, _)| name).into()),
            Self::Clock(_) => Kind::Choice(CLOCKS.map(|(name, _)| name).into()),
            Self::Reporter(_) => Kind::Choice(reporters().map(|(name, _)| name).into()),
            Self::Moment(_) => Kind::Moment,
            Self::Count(_) => Kind::Count(0, u64::MAX),
            Self::SmallCount(_, least, u32::MAX) => Kind::Count((*least).into(), u64::MAX),
            Self::SmallCount(_, least, most) => Kind::Count((*least).into(), (*most).into()),
            Self::OptionalCount(_, least) => Kind::Optional(Box::new(Kind::Count(*least, u64::MAX))),
            Self::OptionalPercent(_) => Kind::Optional(Box::new(Kind::Percent)),
            Self::Size(_) => Kind::Size,
            Self::Span(_) => Kind::Span,
            Self::OptionalSpan(_) => Kind::Optional(Box::new(Kind::Span)),
            Self::Latency(_) => Kind::Latency,
            Self::OptionalLatency(_) => Kind::Optional(Box::new(Kind::Latency)),
            Self::OptionalPath(_) => Kind::Optional(Box::new(Kind::Path)),
            Self::LatencyRules(_) => Kind::LatencyRules,
            Self::Faults(_) => Kind::Faults,
            Self::Texts(_) | Self::Globs(_) | Self::Scripts(_) => Kind::Texts,
        }
    }

    /// What is in the field, as it is written in the file. To be asked of defaults: the lists of those are empty.
    pub fn value(&self) -> Value {
        match self {
            Self::Switch(value) => json!(**value),
            Self::Profile(value) => named(**value, &PROFILES),
            Self::SignalBehavior(value) => named(**value, &SIGNAL_BEHAVIORS),
            Self::Clock(value) => named(**value, &CLOCKS),
            Self::Reporter(value) => named(**value, &reporters()),
            Self::Moment(value) => json!(moment::text(**value)),
            Self::Count(value) => json!(**value),
            Self::SmallCount(value, ..) => json!(**value),
            Self::OptionalCount(value, _) => value.map_or_else(|| json!("none"), |number| json!(number)),
            Self::OptionalPercent(value) => value.map_or_else(|| json!("none"), |number| json!(number)),
            Self::Size(value) => json!(quantity::size_text(**value)),
            Self::Span(value) => json!(quantity::duration_text(**value)),
            Self::OptionalSpan(value) => json!(value.map_or_else(|| "none".to_owned(), quantity::duration_text)),
            Self::Latency(value) => json!(value.to_string()),
            Self::OptionalLatency(value) => {
                json!(value.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string))
            }
            Self::OptionalPath(value) => json!(value.as_deref().unwrap_or("none")),
            Self::Globs(value) => json!(**value),
            Self::LatencyRules(_) | Self::Faults(_) | Self::Texts(_) | Self::Scripts(_) => json!([]),
        }
    }

    /// Fills the field, or adds what is wrong with the value.
    pub fn read(self, setting: &Setting, value: &Spanned<DeValue>, mistakes: &mut Vec<Mistake>) {
        let kind = self.kind();
        if let Err(refusal) = self.fill(value, mistakes) {
            let message = refusal.message(setting.key, &kind, value.get_ref());
            let help = format!("for example: {} = {}", setting.name(), setting.example);
            mistakes.push(Mistake::new(message, value.span()).with_help(help));
        }
    }

    fn fill(self, spanned: &Spanned<DeValue>, mistakes: &mut Vec<Mistake>) -> Result<(), Refusal> {
        let value = spanned.get_ref();
        match self {
            Self::Switch(slot) => *slot = switch(value)?,
            Self::Profile(slot) => *slot = choice(value, &PROFILES)?,
            Self::SignalBehavior(slot) => *slot = choice(value, &SIGNAL_BEHAVIORS)?,
            Self::Clock(slot) => *slot = choice(value, &CLOCKS)?,
            Self::Reporter(slot) => *slot = choice(value, &reporters())?,
            Self::Moment(slot) => {
                *slot = match value {
                    DeValue::Datetime(date) => moment::parse(&date.to_string()).map_err(Refusal::Value)?,
                    _ => text(value, moment::parse)?,
                }
            }
            Self::Count(slot) => *slot = count(value, 0..=u64::MAX)?,
            Self::SmallCount(slot, least, most) => {
                let number = count(value, least.into()..=most.into())?;
                *slot = u32::try_from(number).map_err(|_| Refusal::Type)?;
            }
            Self::OptionalCount(slot, least) => *slot = optional(value, |value| count(value, least..=u64::MAX))?,
            Self::OptionalPercent(slot) => *slot = optional(value, percent)?,
            Self::Size(slot) => *slot = text(value, quantity::size_bytes)? as u64,
            Self::Span(slot) => *slot = text(value, quantity::duration)?,
            Self::OptionalSpan(slot) => *slot = optional(value, |value| text(value, quantity::duration))?,
            Self::Latency(slot) => *slot = text(value, str::parse)?,
            Self::OptionalLatency(slot) => *slot = optional(value, |value| text(value, str::parse))?,
            Self::OptionalPath(slot) => *slot = optional(value, |value| text(value, path))?,
            Self::LatencyRules(slot) => *slot = rules::latency_rules(list(value)?, mistakes),
            Self::Faults(slot) => *slot = rules::faults(list(value)?, mistakes),
            Self::Texts(slot) => *slot = texts(list(value)?, mistakes, |text, _| text.to_owned()),
            Self::Globs(slot) => {
                let list = texts(list(value)?, mistakes, |text, span| (text.to_owned(), span));
                for (text, span) in &list {
                    if let Err(error) = file_pattern(text) {
                        mistakes.push(Mistake::new(error, span.clone()).with_help(PATTERN_HELP));
                    }
                }
                *slot = list.into_iter().map(|(text, _)| text).collect();
            }
            Self::Scripts(slot) => {
                *slot = texts(list(value)?, mistakes, |text, span| ScriptPattern { text: text.to_owned(), span });
            }
        }
        Ok(())
    }
}

/// The name of a file. None at all would be the folder of the configuration file.
fn path(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("name a file, or write \"none\"".to_owned()) } else { Ok(text.to_owned()) }
}

fn named<T: PartialEq>(value: T, table: &[(&str, T)]) -> Value {
    json!(table.iter().find(|(_, known)| *known == value).map(|(name, _)| *name))
}

fn list<'a, 'i>(value: &'a DeValue<'i>) -> Result<&'a [Spanned<DeValue<'i>>], Refusal> {
    value.as_array().map(|list| &**list).ok_or(Refusal::Type)
}

fn texts<T>(list: &[Spanned<DeValue>], mistakes: &mut Vec<Mistake>, make: impl Fn(&str, Range<usize>) -> T) -> Vec<T> {
    let mut made = Vec::new();
    for value in list {
        match value.get_ref() {
            DeValue::String(text) => made.push(make(text, value.span())),
            other => {
                let message = format!("this must be text in quotes, not {}", description(other));
                mistakes.push(Mistake::new(message, value.span()));
            }
        }
    }
    made
}
