//! Lists of rules: faults, and latencies of some of the calls. Each rule is a table; a fault may also be a text, as on the
//! command line.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::Mistake;
use super::kind::Kind;
use super::value::{Refusal, count, description, text};
use crate::nearest::suggestion;
use crate::universe::{Effect, FAULT_FIELDS, Fault, Latency, LatencyRule, Pattern};

const FAULT_EXAMPLE: &str = r#"{ effect = "Timeout", operation = "HashMap.Set", rate = "10%" }"#;
const LATENCY_RULE_EXAMPLE: &str = r#"{ operation = "Queue.*", latency = "200ms" }"#;

/// A field of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// What it says of the rule.
    pub meaning: &'static str,
    /// What it can be.
    pub kind: Kind,
    /// Whether a rule without it makes no sense.
    pub is_required: bool,
}

/// The fields of a fault: what happens, then those that faults on the command line have too.
#[must_use]
pub fn fault_fields() -> Vec<Field> {
    let meaning = "what happens: a status that the request fails with, LoseRequest, LoseReply, or Timeout";
    let effect = Field { name: "effect", meaning, kind: Kind::Choice(Effect::names()), is_required: true };
    let others = FAULT_FIELDS.iter().map(|&(name, meaning)| {
        let kind = match name {
            "server" | "every" => Kind::Count(1, u64::MAX),
            "skip" | "times" => Kind::Count(0, u64::MAX),
            "from" | "for" => Kind::Span,
            "rate" => Kind::Share,
            _ => Kind::Text,
        };
        Field { name, meaning, kind, is_required: false }
    });
    std::iter::once(effect).chain(others).collect()
}

/// The fields of a rule about the network. What it is about is said as in a fault.
#[must_use]
pub fn latency_rule_fields() -> Vec<Field> {
    let mut fields = fault_fields();
    fields.retain(|field| ["operation", "structure"].contains(&field.name));
    let meaning = "how long these calls take, such as 20ms or 5ms..80ms";
    fields.push(Field { name: "latency", meaning, kind: Kind::Latency, is_required: true });
    fields
}

pub(super) fn faults(list: &[Spanned<DeValue>], mistakes: &mut Vec<Mistake>) -> Vec<Fault> {
    let fields = fault_fields();
    let mut faults = Vec::new();
    for value in list {
        match value.get_ref() {
            DeValue::String(text) => match text.parse::<Fault>() {
                Ok(fault) => faults.push(fault),
                Err(error) => mistakes.push(Mistake::new(error.to_string(), value.span())),
            },
            DeValue::Table(table) => {
                let mut fault = Fault::new(Effect::TimeOut);
                read_fields(Rule { name: "a fault", fields: &fields, table, value }, mistakes, |field, text| {
                    match field {
                        "effect" => fault.effect = text.parse::<Effect>().map_err(|error| error.to_string())?,
                        _ => fault.set(field, text).map_err(|error| error.to_string())?,
                    }
                    Ok(())
                });
                if let Err(error) = fault.check() {
                    mistakes.push(Mistake::new(error.to_string(), value.span()));
                }
                faults.push(fault);
            }
            other => mistakes.push(no_rule("a fault", "a table or text in quotes", FAULT_EXAMPLE, other, value)),
        }
    }
    faults
}

pub(super) fn latency_rules(list: &[Spanned<DeValue>], mistakes: &mut Vec<Mistake>) -> Vec<LatencyRule> {
    let fields = latency_rule_fields();
    let mut rules = Vec::new();
    for value in list {
        let DeValue::Table(table) = value.get_ref() else {
            mistakes.push(no_rule("a rule", "a table", LATENCY_RULE_EXAMPLE, value.get_ref(), value));
            continue;
        };
        let mut rule = LatencyRule { operation: None, structure: None, latency: Latency::NONE };
        read_fields(Rule { name: "a rule", fields: &fields, table, value }, mistakes, |field, text| {
            match field {
                "operation" => rule.operation = Some(Pattern::of_operation(text)?),
                "structure" => rule.structure = Some(Pattern::new(text)),
                _ => rule.latency = text.parse().map_err(|hint| format!("`{text}` does not fit latency: {hint}"))?,
            }
            Ok(())
        });
        rules.push(rule);
    }
    rules
}

fn no_rule(name: &str, wanted: &str, example: &str, found: &DeValue, value: &Spanned<DeValue>) -> Mistake {
    let message = format!("{name} must be {wanted}, not {}", description(found));
    Mistake::new(message, value.span()).with_help(format!("for example: {example}"))
}

/// A rule as it stands in the file.
struct Rule<'a, 'i> {
    /// What it is called in messages.
    name: &'static str,
    fields: &'a [Field],
    table: &'a DeTable<'i>,
    value: &'a Spanned<DeValue<'i>>,
}

/// Hands every field of a rule to `set`, as text.
fn read_fields(rule: Rule<'_, '_>, mistakes: &mut Vec<Mistake>, mut set: impl FnMut(&str, &str) -> Result<(), String>) {
    let Rule { name, fields, table, value } = rule;
    for (key, value) in table {
        let Some(field) = fields.iter().find(|field| field.name == key.get_ref()) else {
            let names: Vec<_> = fields.iter().map(|field| field.name).collect();
            let message = format!("{name} has no field `{}`{}", key.get_ref(), suggestion(key.get_ref(), &names));
            mistakes.push(Mistake::new(message, key.span()));
            continue;
        };
        let result = match as_text(&field.kind, value.get_ref()) {
            Ok(text) => set(field.name, &text),
            Err(refusal) => Err(refusal.message(field.name, &field.kind, value.get_ref())),
        };
        mistakes.extend(result.err().map(|message| Mistake::new(message, value.span())));
    }
    for field in fields.iter().filter(|field| field.is_required && !table.contains_key(field.name)) {
        let message = format!("{name} needs the field `{}`, which says {}", field.name, field.meaning);
        mistakes.push(Mistake::new(message, value.span()));
    }
}

/// The value as it would stand on the command line.
fn as_text(kind: &Kind, value: &DeValue) -> Result<String, Refusal> {
    match (kind, value) {
        (Kind::Count(least, most), value) => count(value, *least..=*most).map(|number| number.to_string()),
        (Kind::Share, DeValue::Integer(number)) => Ok(number.to_string()),
        (Kind::Share, DeValue::Float(number)) => Ok(number.to_string()),
        (_, value) => text(value, |text| Ok(text.to_owned())),
    }
}
