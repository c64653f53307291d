//! The JSON Schema of `sandstore.toml`, for editors.
//!
//! It says what [`Config::load`](super::Config::load) accepts. Only words of the schema language's draft 4 are used: editors of
//! TOML know no later ones.

use serde_json::{Map, Value, json};

use super::kind::Kind;
use super::rules::{Field, fault_fields, latency_rule_fields};
use super::settings::{SECTIONS, SETTINGS, Setting};

/// The schema.
#[must_use]
pub fn schema() -> Value {
    let mut properties = settings("");
    for section in SECTIONS.iter().filter(|section| !section.key.is_empty()) {
        let mut table = table(settings(section.key), &[]);
        table["description"] = json!(format!("{}.", section.meaning));
        properties.insert(section.key.to_owned(), table);
    }
    let mut schema = table(properties, &[]);
    schema["$schema"] = json!("http://json-schema.org/draft-04/schema#");
    schema["title"] = json!("sandstore.toml");
    schema["description"] = json!("Settings of sandstore, which runs Roblox server scripts offline.");
    schema
}

fn settings(section: &str) -> Map<String, Value> {
    let settings = SETTINGS.iter().filter(|setting| setting.section() == section);
    settings.map(|setting| (setting.name().to_owned(), property(setting))).collect()
}

fn property(setting: &Setting) -> Value {
    let mut property = kind(&setting.kind());
    property["description"] = json!(format!("{}.", setting.meaning));
    property["default"] = setting.default();
    property
}

fn table(properties: Map<String, Value>, required: &[&str]) -> Value {
    let mut table = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if !required.is_empty() {
        table["required"] = json!(required);
    }
    table
}

fn rule(fields: &[Field]) -> Value {
    let properties = fields.iter().map(|field| {
        let mut property = kind(&field.kind);
        property["description"] = json!(field.meaning);
        (field.name.to_owned(), property)
    });
    let required: Vec<_> = fields.iter().filter(|field| field.is_required).map(|field| field.name).collect();
    table(properties.collect(), &required)
}

fn kind(of: &Kind) -> Value {
    match of {
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Choice(names) => json!({ "type": "string", "enum": names }),
        Kind::Text => json!({ "type": "string" }),
        Kind::Count(least, u64::MAX) => json!({ "type": "integer", "minimum": least }),
        Kind::Count(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Share => json!({ "anyOf": [
            { "type": "string", "pattern": of.pattern() },
            { "type": "number", "minimum": 0, "maximum": 1 },
        ] }),
        Kind::Percent => json!({ "anyOf": [
            { "type": "string", "pattern": of.pattern() },
            { "type": "number", "minimum": 0, "maximum": 100 },
        ] }),
        Kind::Path | Kind::Size | Kind::Span | Kind::Latency => json!({ "type": "string", "pattern": of.pattern() }),
        // Dates of TOML are texts to editors.
        Kind::Moment => json!({ "type": "string" }),
        Kind::Optional(inner) => json!({ "anyOf": [kind(inner), { "type": "string", "enum": ["none"] }] }),
        Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Faults => {
            json!({ "type": "array", "items": { "anyOf": [rule(&fault_fields()), { "type": "string" }] } })
        }
        Kind::LatencyRules => json!({ "type": "array", "items": rule(&latency_rule_fields()) }),
    }
}
