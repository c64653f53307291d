//! How a byte buffer looks inside JSON: a tagged object with the bytes in base64 (observed in Roblox).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const BEFORE: &str = r#"{"m":null,"t":"buffer","base64":""#;
const AFTER: &str = r#""}"#;

/// The length of the JSON text of a buffer of `length` bytes, in bytes.
pub(super) fn json_len(length: usize) -> usize {
    BEFORE.len() + length.div_ceil(3) * 4 + AFTER.len()
}

/// Appends the JSON text of a buffer.
pub(super) fn write_json(bytes: &[u8], text: &mut String) {
    text.push_str(BEFORE);
    STANDARD.encode_string(bytes, text);
    text.push_str(AFTER);
}

/// The bytes of a buffer, if the object is a tagged one with sound base64.
pub(super) fn from_object(object: &serde_json::Map<String, serde_json::Value>) -> Option<Vec<u8>> {
    let tagged = object.len() == 3 && object.get("m")?.is_null() && object.get("t")?.as_str()? == "buffer";
    if !tagged {
        return None;
    }
    STANDARD.decode(object.get("base64")?.as_str()?).ok()
}
