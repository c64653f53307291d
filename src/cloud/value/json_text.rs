//! The JSON text of a value.

use super::number::NumberText;
use super::{Value, buffer};

impl Value {
    /// The canonical JSON text: no spaces, object keys in the order of their bytes.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = String::with_capacity(self.json_len());
        self.write_json(&mut text);
        text
    }

    /// Appends what [`Value::to_json`] returns.
    pub fn write_json(&self, text: &mut String) {
        match self {
            Self::Null => text.push_str("null"),
            Self::Bool(true) => text.push_str("true"),
            Self::Bool(false) => text.push_str("false"),
            Self::Number(number) => text.push_str(NumberText::new(*number).as_str()),
            Self::Text(string) => write_text(string, text),
            Self::Buffer(bytes) => buffer::write_json(bytes, text),
            Self::Array(items) => {
                text.push('[');
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        text.push(',');
                    }
                    item.write_json(text);
                }
                text.push(']');
            }
            // An empty table has lost whether it was an array or an object; Roblox writes the array.
            Self::Object(members) if members.is_empty() => text.push_str("[]"),
            Self::Object(members) => {
                for (position, (key, value)) in members.iter().enumerate() {
                    text.push(if position == 0 { '{' } else { ',' });
                    write_text(key, text);
                    text.push(':');
                    value.write_json(text);
                }
                text.push('}');
            }
        }
    }
}

/// Appends a text as JSON.
pub(in crate::cloud) fn write_text(string: &str, text: &mut String) {
    text.push('"');
    let mut plain_start = 0;
    for (position, byte) in string.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        // What needs escaping is a character of one byte, so both sides of it are whole characters.
        text.push_str(&string[plain_start..position]);
        plain_start = position + 1;
        write_escaped(byte, text);
    }
    text.push_str(&string[plain_start..]);
    text.push('"');
}

fn write_escaped(byte: u8, text: &mut String) {
    let short = match byte {
        b'"' => '"',
        b'\\' => '\\',
        b'\x08' => 'b',
        b'\x0c' => 'f',
        b'\n' => 'n',
        b'\r' => 'r',
        b'\t' => 't',
        _ => {
            text.push_str("\\u00");
            for digit in [byte >> 4, byte & 0xf] {
                text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
            }
            return;
        }
    };
    text.push('\\');
    text.push(short);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_written_without_spaces() {
        let value = Value::object(vec![
            ("list".into(), Value::array([Value::Null, true.into(), false.into(), 1.5.into()])),
            ("empty".into(), Value::object(vec![])),
            ("inner".into(), Value::object(vec![("k".into(), "v".into())])),
        ]);
        assert_eq!(value.to_json(), r#"{"empty":[],"inner":{"k":"v"},"list":[null,true,false,1.5]}"#);
    }

    #[test]
    fn only_what_must_be_is_escaped() {
        let value = Value::text("\"\\/\u{8}\u{c}\n\r\t\0\u{1f}\u{7f}é€😀");
        assert_eq!(value.to_json(), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u{7f}é€😀\"");
    }

    #[test]
    fn buffers_are_tagged_objects() {
        assert_eq!(Value::buffer(*b"hello").to_json(), r#"{"m":null,"t":"buffer","base64":"aGVsbG8="}"#);
    }
}
