//! Values that are JSON text already.

use crate::cloud::value::Value;

/// Whether a text may be the JSON text of a table, at a glance.
pub(crate) fn looks_like_json(value: &Value) -> bool {
    let Value::Text(text) = value else { return false };
    matches!((text.as_bytes().first(), text.as_bytes().last()), (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')))
}

/// Whether a text is JSON text.
pub(crate) fn is_json(value: &Value) -> bool {
    matches!(value, Value::Text(text) if Value::from_json(text).is_ok())
}
