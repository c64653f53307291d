//! Reading single TOML values.

use std::ops::RangeInclusive;

use toml::de::{DeInteger, DeValue};

use super::kind::Kind;
use crate::nearest::nearest;
use crate::quantity;

/// Why a value is not taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is of another type, or out of the type's range.
    Type,
    /// It is of the right type; this is what should be written instead.
    Value(String),
}

impl Refusal {
    /// The message about a value of `key`, which should have been of this kind.
    pub fn message(&self, key: &str, kind: &Kind, value: &DeValue) -> String {
        match self {
            Self::Type => format!("`{key}` must be {}, not {}", kind.words(), description(value)),
            Self::Value(hint) => match value.as_str().filter(|text| is_short(text)) {
                Some("") => format!("an empty text does not fit {key}: {hint}"),
                Some(text) => format!("`{text}` does not fit {key}: {hint}"),
                None => format!("{} does not fit {key}: {hint}", description(value)),
            },
        }
    }
}

/// What stands there, in the middle of a sentence.
pub(super) fn description(value: &DeValue) -> String {
    match value {
        DeValue::String(text) if !is_short(text) => "this text".to_owned(),
        DeValue::String(text) => format!("the text \"{text}\""),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Datetime(moment) => format!("the date {moment}"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// Whether a message can show the text.
fn is_short(text: &str) -> bool {
    text.chars().count() <= 40 && !text.contains(char::is_control)
}

pub(super) fn switch(value: &DeValue) -> Result<bool, Refusal> {
    value.as_bool().ok_or(Refusal::Type)
}

/// A text that means something.
pub(super) fn text<T>(value: &DeValue, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<T, Refusal> {
    parse(value.as_str().ok_or(Refusal::Type)?).map_err(Refusal::Value)
}

/// One of the names of a table.
pub(super) fn choice<T: Copy>(value: &DeValue, table: &[(&'static str, T)]) -> Result<T, Refusal> {
    let name = value.as_str().ok_or(Refusal::Type)?;
    if let Some((_, chosen)) = table.iter().find(|(known, _)| *known == name) {
        return Ok(*chosen);
    }
    let names: Vec<_> = table.iter().map(|(known, _)| *known).collect();
    // Without a near one, the message about the type lists them all.
    Err(nearest(name, &names).map_or(Refusal::Type, |known| Refusal::Value(format!("did you mean \"{known}\"?"))))
}

pub(super) fn count(value: &DeValue, range: RangeInclusive<u64>) -> Result<u64, Refusal> {
    let DeValue::Integer(number) = value else { return Err(Refusal::Type) };
    whole(number).filter(|number| range.contains(number)).ok_or(Refusal::Type)
}

/// As on the command line, or as a number.
pub(super) fn percent(value: &DeValue) -> Result<f64, Refusal> {
    match value {
        DeValue::Integer(number) => quantity::percent(&number.to_string()).map_err(Refusal::Value),
        DeValue::Float(number) => quantity::percent(&number.to_string()).map_err(Refusal::Value),
        _ => text(value, quantity::percent),
    }
}

fn whole(number: &DeInteger) -> Option<u64> {
    u64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// `"none"`, or what `read` reads.
pub(super) fn optional<T>(
    value: &DeValue,
    read: impl FnOnce(&DeValue) -> Result<T, Refusal>,
) -> Result<Option<T>, Refusal> {
    if value.as_str() == Some("none") { Ok(None) } else { read(value).map(Some) }
}
