//! From JSON text to a value.

use std::sync::Arc;

use super::{Value, buffer};

/// Why a text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} at line {line} column {column}")]
pub struct JsonError {
    /// What is wrong, without the place.
    pub message: String,
    /// The line of the place, from 1.
    pub line: usize,
    /// The column of the place, in bytes, from 1; 0 when the line has not begun.
    pub column: usize,
}

impl Value {
    /// Reads JSON text. A tagged object as [`Value::to_json`] writes it for a buffer becomes a buffer again.
    ///
    /// # Errors
    ///
    /// When the text is not JSON, has a number that is too large for a double, or nests deeper than 127 tables. The
    /// bare words `nan` and `inf` are not JSON.
    pub fn from_json(text: &str) -> Result<Self, JsonError> {
        serde_json::from_str(text)
            .map(|json| convert(json, &mut { buffer::UNPACKED_BYTES_MAX }))
            .map_err(|error| JsonError::new(&error))
    }
}

impl JsonError {
    pub(in crate::cloud) fn new(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        let place = format!(" at line {line} column {column}");
        let message = text.strip_suffix(&place).unwrap_or(&text).to_owned();
        Self { message, line, column }
    }
}

/// So many bytes may still come out of compressed buffers.
fn convert(json: serde_json::Value, left: &mut usize) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(boolean) => Value::Bool(boolean),
        // Every number that was read fits a double, if not always exactly.
        serde_json::Value::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        serde_json::Value::String(text) => Value::text(text),
        serde_json::Value::Array(items) => {
            Value::array(items.into_iter().map(|item| convert(item, left)).collect::<Vec<_>>())
        }
        serde_json::Value::Object(object) => match buffer::from_object(&object, left) {
            Some(bytes) => Value::buffer(bytes),
            None => {
                Value::object(object.into_iter().map(|(key, value)| (Arc::from(key), convert(value, left))).collect())
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::NESTING_MAX;
    use super::*;

    #[test]
    fn text_and_value_lead_to_each_other() {
        let text = r#"{"a":[1,2.5,-3e+30,null,true],"b":{"m":null,"t":"buffer","base64":"AAEC"},"c":"\u00e9\n"}"#;
        let value = Value::from_json(text).expect("the text is JSON");
        let Value::Object(members) = &value else { panic!("not an object: {value:?}") };
        assert_eq!(members[1].1, Value::buffer([0, 1, 2]));
        assert_eq!(Value::from_json(&value.to_json()), Ok(value));
    }

    #[test]
    fn objects_that_only_resemble_a_buffer_stay_objects() {
        for text in [
            r#"{"m":null,"t":"buffer","base64":"no!"}"#,
            r#"{"m":null,"t":"buffer","base64":"","x":1}"#,
            r#"{"m":1,"t":"buffer","base64":""}"#,
            r#"{"m":null,"t":"vector","base64":""}"#,
            r#"{"m":null,"t":"buffer","zbase64":"aGVsbG8="}"#,
            r#"{"m":null,"t":"buffer","zbase64":""}"#,
        ] {
            assert!(matches!(Value::from_json(text), Ok(Value::Object(_))), "{text}");
        }
    }

    #[test]
    fn compressed_buffers_are_read() {
        let value = Value::from_json(r#"{"m":null,"t":"buffer","zbase64":"KLUv/SACEQAAaGk="}"#);
        assert_eq!(value, Ok(Value::buffer(*b"hi")));
        for bytes in [vec![0; 10_000], (0..=255).cycle().take(3_000).collect(), vec![]] {
            let value = Value::buffer(bytes);
            assert_eq!(Value::from_json(&value.to_json()), Ok(value));
        }
    }

    #[test]
    fn what_is_compressed_cannot_fill_the_memory() {
        let large = Value::buffer(vec![0; buffer::UNPACKED_BYTES_MAX / 2]).to_json();
        assert!(large.len() < 10_000, "{}", large.len());
        let is_buffer = |value: &Value| matches!(value, Value::Buffer(_));
        let Ok(Value::Array(items)) = Value::from_json(&format!("[{large},{large},{large}]")) else {
            panic!("no array");
        };
        assert_eq!(items.iter().map(is_buffer).collect::<Vec<_>>(), [true, true, false]);
    }

    #[test]
    fn of_doubled_keys_the_last_one_counts() {
        assert_eq!(Value::from_json(r#"{"a":1,"a":2}"#), Value::from_json(r#"{"a":2}"#));
    }

    #[test]
    fn errors_say_where() {
        let error = Value::from_json("[1,\n 2,,]").expect_err("two commas");
        assert_eq!((error.line, error.column), (2, 4));
        assert_eq!(error.to_string(), format!("{} at line 2 column 4", error.message));
        assert!(!error.message.contains("line"), "{}", error.message);
        assert!(Value::from_json("1e400").is_err());
        assert!(Value::from_json("nan").is_err());
    }

    #[test]
    fn nesting_ends_somewhere_behind_the_limit_for_builders() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(Value::from_json(&nested(NESTING_MAX)).is_ok());
        assert!(Value::from_json(&nested(100_000)).is_err());
    }
}
