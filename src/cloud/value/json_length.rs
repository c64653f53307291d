//! How long the JSON text of a value is, without writing it.

use super::number::{NumberText, plain_integer};
use super::{Value, buffer};

impl Value {
    /// The exact length of [`Value::to_json`], in bytes. Allocates nothing but what compressing buffers takes.
    #[must_use]
    pub fn json_len(&self) -> usize {
        match self {
            Self::Null | Self::Bool(true) => 4,
            Self::Bool(false) => 5,
            Self::Number(number) => number_len(*number),
            Self::Text(text) => text_len(text),
            Self::Buffer(bytes) => buffer::json_len(bytes),
            Self::Array(items) => around(items.len(), items.iter().map(Self::json_len).sum()),
            Self::Object(members) => {
                around(members.len(), members.iter().map(|(key, value)| text_len(key) + 1 + value.json_len()).sum())
            }
        }
    }
}

/// Whole numbers, by far the most, need no text: their digits are counted.
fn number_len(number: f64) -> usize {
    match plain_integer(number) {
        Some(integer) => {
            let digits = integer.unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
            digits as usize + usize::from(integer < 0)
        }
        None => NumberText::new(number).len(),
    }
}

/// The length of a table with `count` entries whose texts are `entries` long together: brackets and commas added.
fn around(count: usize, entries: usize) -> usize {
    2 + count.saturating_sub(1) + entries
}

fn text_len(text: &str) -> usize {
    let escapes: usize = text.bytes().map(|byte| usize::from(escape_extra(byte))).sum();
    2 + text.len() + escapes
}

/// By how many bytes escaping makes a byte of text longer.
fn escape_extra(byte: u8) -> u8 {
    match byte {
        b'"' | b'\\' | b'\x08' | b'\x0c' | b'\n' | b'\r' | b'\t' => 1,
        0..=0x1f => 5,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_the_text() {
        let every_byte: String = (0..=0x7f_u8).map(char::from).collect();
        let values = [
            Value::Null,
            Value::Bool(true),
            Value::Bool(false),
            Value::Number(-1.5e-7),
            Value::Number(0.0),
            Value::Number(-0.0),
            Value::Number(-10.0),
            Value::Number(999_999_999_999_999.0),
            Value::text(every_byte),
            Value::text("ключ"),
            Value::buffer([]),
            Value::buffer([1]),
            Value::buffer([1, 2]),
            Value::buffer([1, 2, 3]),
            Value::buffer([1, 2, 3, 4]),
            Value::buffer([7; 100]),
            Value::buffer((0..=255).collect::<Vec<_>>()),
            Value::array([]),
            Value::object(vec![]),
            Value::array([Value::Null, Value::array([1.0.into()])]),
            Value::object(vec![("a\n".into(), Value::Null), ("b".into(), Value::Bool(false))]),
        ];
        for value in values {
            assert_eq!(value.json_len(), value.to_json().len(), "{value:?}");
        }
    }

    #[test]
    fn a_text_of_two_bytes_less_than_the_limit_just_fits() {
        let limit = crate::cloud::memory_store::limits::VALUE_BYTES_MAX;
        assert_eq!(Value::text("x".repeat(limit - 2)).json_len(), limit);
    }
}
