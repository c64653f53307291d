//! Values and their JSON text.

use std::sync::Arc;

use proptest::prelude::*;
use sandstore::cloud::value::Value;

use crate::history::configuration;

/// Any value whose text is JSON: no NaN, no infinities.
fn values() -> impl Strategy<Value = Value> {
    let scalars = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        numbers().prop_map(Value::Number),
        any::<String>().prop_map(Value::text),
        "[\\x00-\\x7f]{0,20}".prop_map(Value::text),
        prop::collection::vec(any::<u8>(), 0..20).prop_map(Value::buffer),
    ];
    scalars.prop_recursive(6, 60, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::array),
            prop::collection::vec((any::<String>().prop_map(Arc::from), inner), 0..8).prop_map(Value::object),
        ]
    })
}

/// Any value that a store can hold, of a moderate size.
pub fn any_values() -> impl Strategy<Value = Value> {
    let strange = prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0]);
    let tags = prop::sample::select(vec!["$buffer", "$number", "$$", "$", "buffer", "m", "t", "base64"]);
    let tagged = || (tags.clone().prop_map(Arc::from), values());
    prop_oneof![
        6 => values(),
        1 => strange.prop_map(Value::Number),
        1 => tagged().prop_map(|member| Value::object(vec![member])),
        1 => prop::collection::vec(tagged(), 0..4).prop_map(Value::object),
    ]
}

fn numbers() -> impl Strategy<Value = f64> {
    let digits = (-99_999_i32..99_999, -30..30_i32).prop_map(|(digits, power)| f64::from(digits) * 10_f64.powi(power));
    let integers = any::<i64>().prop_map(|integer| {
        #[expect(clippy::cast_precision_loss, reason = "any integral number will do")]
        let number = integer as f64;
        number
    });
    prop_oneof![digits, integers, prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO]
}

/// What reading the text of a value gives: empty objects have become empty arrays.
fn without_empty_objects(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::array(items.iter().map(without_empty_objects).collect::<Vec<_>>()),
        Value::Object(members) if members.is_empty() => Value::array([]),
        Value::Object(members) => {
            let cleaned = members.iter().map(|(key, value)| (Arc::clone(key), without_empty_objects(value)));
            Value::object(cleaned.collect())
        }
        scalar => scalar.clone(),
    }
}

proptest! {
    #![proptest_config(configuration(1_000))]

    #[test]
    fn the_length_is_that_of_the_text(value in values()) {
        prop_assert_eq!(value.json_len(), value.to_json().len());
    }

    #[test]
    fn reading_the_text_gives_the_value(value in values()) {
        prop_assert_eq!(Value::from_json(&value.to_json()), Ok(without_empty_objects(&value)));
    }

    #[test]
    fn numbers_of_any_bits_agree_in_length_and_read_back(bits in any::<u64>()) {
        let number = f64::from_bits(bits);
        let text = Value::Number(number).to_json();
        prop_assert_eq!(Value::Number(number).json_len(), text.len());
        if number.is_finite() {
            prop_assert_eq!(text.parse::<f64>().map(f64::to_bits), Ok(bits));
        }
    }

    #[test]
    fn equal_objects_have_equal_text(
        members in prop::collection::vec(("[a-c]{0,2}".prop_map(Arc::<str>::from), numbers().prop_map(Value::Number)), 0..8),
    ) {
        let mut seen = std::collections::BTreeMap::new();
        for (key, value) in &members {
            seen.insert(Arc::clone(key), value.clone());
        }
        let object = Value::object(members);
        let canonical = Value::object(seen.into_iter().collect());
        prop_assert_eq!(object.to_json(), canonical.to_json());
        prop_assert_eq!(object, canonical);
    }
}
