//! The schema against the reader. The little of the schema language that the schema uses is understood here.

use regex_lite::Regex;
use serde_json::{Map, Value, json};
use toml::de::{DeTable, DeValue};

use super::{read, uncommented};
use crate::config::{Kind, SETTINGS, schema};

/// Whether the value is as the schema wants it.
fn fits(schema: &Value, value: &Value) -> bool {
    schema.as_object().expect("a schema is an object").iter().all(|(word, wanted)| match word.as_str() {
        "type" => match wanted.as_str().expect("a type") {
            "boolean" => value.is_boolean(),
            "string" => value.is_string(),
            "integer" => value.is_u64() || value.is_i64(),
            "number" => value.is_number(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            other => panic!("{other}"),
        },
        "enum" => wanted.as_array().expect("names").contains(value),
        "minimum" => value.as_f64().is_none_or(|number| number >= wanted.as_f64().expect("a number")),
        "maximum" => value.as_f64().is_none_or(|number| number <= wanted.as_f64().expect("a number")),
        "pattern" => {
            let pattern = Regex::new(wanted.as_str().expect("a pattern")).expect("a pattern");
            value.as_str().is_none_or(|text| pattern.is_match(text))
        }
        "anyOf" => wanted.as_array().expect("schemas").iter().any(|schema| fits(schema, value)),
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| fits(wanted, item))),
        "required" => {
            let names = wanted.as_array().expect("names");
            value
                .as_object()
                .is_none_or(|table| names.iter().all(|name| table.contains_key(name.as_str().unwrap_or(""))))
        }
        "properties" => value.as_object().is_none_or(|table| {
            table.iter().all(|(key, value)| wanted.get(key).is_some_and(|schema| fits(schema, value)))
        }),
        "additionalProperties" => wanted == &json!(false),
        "$schema" | "title" | "description" | "default" => wanted.is_string() || word == "default",
        other => panic!("the schema uses `{other}`, which this test does not understand"),
    })
}

/// What an editor sees of a file.
fn json_of(text: &str) -> Value {
    fn table(table: &DeTable) -> Value {
        Value::Object(
            table.iter().map(|(key, item)| (key.get_ref().to_string(), value(item.get_ref()))).collect::<Map<_, _>>(),
        )
    }
    fn value(of: &DeValue) -> Value {
        match of {
            DeValue::String(text) => json!(text),
            DeValue::Integer(number) => serde_json::from_str(number.as_str()).expect("a number"),
            DeValue::Float(number) => serde_json::from_str(number.as_str()).expect("a number"),
            DeValue::Boolean(value) => json!(value),
            DeValue::Datetime(date) => json!(date.to_string()),
            DeValue::Array(items) => items.iter().map(|item| value(item.get_ref())).collect(),
            DeValue::Table(items) => table(items),
        }
    }
    table(DeTable::parse(text).expect("TOML").get_ref())
}

#[test]
fn the_template_fits() {
    assert!(fits(&schema(), &json_of(&uncommented())));
    assert!(!fits(&schema(), &json_of("plyers = 1")));
}

#[test]
fn every_setting_has_a_description_and_its_default() {
    for setting in SETTINGS {
        let schema = schema();
        let property = match setting.section() {
            "" => &schema["properties"][setting.name()],
            section => &schema["properties"][section]["properties"][setting.name()],
        };
        assert!(property["description"].is_string(), "{}", setting.key);
        assert!(fits(property, &property["default"]), "{}", setting.key);
    }
}

/// Values that are right for some settings and wrong for the others.
const VALUES: &[&str] = &[
    "true",
    "0",
    "1",
    "1000",
    "1001",
    "-1",
    "0.5",
    "\"\"",
    "\"guide\"",
    "\"virtual\"",
    "\"none\"",
    "\"5ms\"",
    "\"5ms..80ms\"",
    "\"5ms..\"",
    "\"256MB\"",
    "\"256 mb\"",
    "\"1.5GB\"",
    "\"50%\"",
    "[]",
    "[1]",
    "[\"x\"]",
    "{}",
    "[{}]",
    "[[]]",
    "[{ effect = \"Timeout\" }]",
    "[{ effect = \"Tmeout\" }]",
    "[{ effect = \"Timeout\", rate = 0.5 }]",
    "[{ effect = \"Timeout\", rate = 1.5 }]",
    "[{ effect = \"Timeout\", rate = \"50%\", every = 1, times = 0 }]",
    "[{ effect = \"Timeout\", every = 0 }]",
    "[{ effect = \"Timeout\", from = 3 }]",
    "[{ effect = \"Timeout\", x = 3 }]",
    "[{ latency = \"1s\" }]",
    "[{ latency = \"1s\", structure = \"a\" }]",
    "[{ latency = \"1s\", key = \"a\" }]",
    "[{ latency = 1 }]",
];

#[test]
fn the_schema_takes_what_the_reader_takes() {
    for setting in SETTINGS {
        for value in VALUES {
            let text = format!("{} = {value}", setting.key);
            let is_taken = read(&text).is_ok();
            let fits = fits(&schema(), &json_of(&text));
            // What a date or the text of a fault means, the schema does not know.
            let knows_more = matches!(setting.kind(), Kind::Moment | Kind::Faults) && value.contains('"');
            assert!(fits == is_taken || (fits && knows_more), "{text}: schema {fits}, reader {is_taken}");
        }
        assert!(fits(&schema(), &json_of(&format!("{} = {}", setting.key, setting.example))), "{}", setting.key);
    }
}
