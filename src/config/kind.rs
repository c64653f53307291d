//! What a setting can be: in words, for messages and pages. `schema` says the same to editors.

use crate::quantity;

/// Where there are more names to choose from, a message does not list them.
const NAMES_SHOWN_MAX: usize = 6;

/// The type of a setting, or of a field of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Switch,
    /// One of these names.
    Choice(Vec<&'static str>),
    /// Any text.
    Text,
    /// The name of a file.
    Path,
    /// A whole number between the two, both included.
    Count(u64, u64),
    /// A part of the whole.
    Share,
    /// A number from 0 to 100.
    Percent,
    /// A number of bytes.
    Size,
    /// A time span.
    Span,
    /// A span or two.
    Latency,
    /// A date, with or without a time.
    Moment,
    /// What it is about, or `"none"`.
    Optional(Box<Kind>),
    /// Several texts.
    Texts,
    /// Several faults.
    Faults,
    /// Several rules about the network.
    LatencyRules,
}

impl Kind {
    /// What has to be written, in the middle of a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Switch => "true or false".to_owned(),
            Self::Choice(names) if names.len() > NAMES_SHOWN_MAX => "a name in quotes".to_owned(),
            Self::Choice(names) => listed(names),
            Self::Text | Self::Path => "text in quotes".to_owned(),
            Self::Count(0, u64::MAX) => "a whole number".to_owned(),
            Self::Count(least, u64::MAX) => format!("a whole number from {least} on"),
            Self::Count(least, most) => format!("a whole number from {least} to {most}"),
            Self::Share => "a share, such as \"10%\" or 0.1".to_owned(),
            Self::Percent => "a percentage, such as 80 or \"99.5%\"".to_owned(),
            Self::Size => "a size in quotes, such as \"256MB\"".to_owned(),
            Self::Span => "a duration in quotes, such as \"30s\"".to_owned(),
            Self::Latency => "a duration in quotes, or two, such as \"20ms\" or \"5ms..80ms\"".to_owned(),
            Self::Moment => "a date in quotes, such as \"2026-12-24\" or \"2026-12-24T18:30:00Z\"".to_owned(),
            Self::Optional(kind) => format!("{}, or \"none\"", kind.words()),
            Self::Texts => "a list of texts, such as [\"one\", \"two\"]".to_owned(),
            Self::Faults => "a list of faults, or tables under [[faults]]".to_owned(),
            Self::LatencyRules => "a list of rules, or tables under [[latency-rules]]".to_owned(),
        }
    }

    /// The pattern that the texts of this type match, if not every text will do.
    pub(super) fn pattern(&self) -> Option<String> {
        let span = quantity::duration_pattern();
        let pattern = match self {
            Self::Share | Self::Percent => quantity::share_pattern().to_owned(),
            Self::Path => ".+".to_owned(),
            Self::Size => quantity::size_pattern(),
            Self::Span => span,
            Self::Latency => format!("{span}(\\.\\.{span})?"),
            _ => return None,
        };
        Some(format!("^{pattern}$"))
    }
}

/// Several names, with commas and a last "or".
fn listed(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
    match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => quoted.concat(),
    }
}
