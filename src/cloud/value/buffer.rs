//! How a byte buffer looks inside JSON: a tagged object with the bytes in base64, compressed where that is shorter (observed in
//! public data that Roblox has written; documented: "often compresses").

use std::cell::RefCell;
use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zstd::bulk::Compressor;

const PLAIN: &str = r#"{"m":null,"t":"buffer","base64":""#;
const PACKED: &str = r#"{"m":null,"t":"buffer","zbase64":""#;
const AFTER: &str = r#""}"#;

/// What a compressed buffer has at least, in bytes: no shorter one is worth a try.
const FRAME_BYTES_MIN: usize = 9;

/// So many bytes come out of the compressed buffers of one JSON text at most. Of sandstore: a text of a few bytes could fill the
/// memory.
pub(super) const UNPACKED_BYTES_MAX: usize = 64 << 20;

thread_local! {
    /// Made once: it is larger than most of what it compresses. The level is zstd's own default, which is assumed.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = RefCell::new(Compressor::new(0).ok());
}

/// The length of the JSON text of a buffer, in bytes.
pub(super) fn json_len(bytes: &[u8]) -> usize {
    match packed(bytes) {
        Some(packed) => PACKED.len() + base64_len(packed.len()) + AFTER.len(),
        None => PLAIN.len() + base64_len(bytes.len()) + AFTER.len(),
    }
}

/// Appends the JSON text of a buffer.
pub(super) fn write_json(bytes: &[u8], text: &mut String) {
    let packed = packed(bytes);
    text.push_str(if packed.is_some() { PACKED } else { PLAIN });
    STANDARD.encode_string(packed.as_deref().unwrap_or(bytes), text);
    text.push_str(AFTER);
}

const fn base64_len(length: usize) -> usize {
    length.div_ceil(3) * 4
}

/// The compressed bytes, if their text is shorter.
fn packed(bytes: &[u8]) -> Option<Vec<u8>> {
    let is_shorter = |length| PACKED.len() + base64_len(length) < PLAIN.len() + base64_len(bytes.len());
    if !is_shorter(FRAME_BYTES_MIN) {
        return None;
    }
    let packed = COMPRESSOR.with_borrow_mut(|compressor| compressor.as_mut()?.compress(bytes).ok())?;
    is_shorter(packed.len()).then_some(packed)
}

/// The bytes of a buffer, if the object is a tagged one with sound contents. What comes out of compressed ones is taken off `left`,
/// and must fit.
pub(super) fn from_object(object: &serde_json::Map<String, serde_json::Value>, left: &mut usize) -> Option<Vec<u8>> {
    let tagged = object.len() == 3 && object.get("m")?.is_null() && object.get("t")?.as_str()? == "buffer";
    if !tagged {
        return None;
    }
    let decode = |text: &serde_json::Value| STANDARD.decode(text.as_str()?).ok();
    if let Some(plain) = object.get("base64") {
        return decode(plain);
    }
    let packed = decode(object.get("zbase64")?).filter(|packed| !packed.is_empty())?;
    let mut bytes = Vec::new();
    let mut decoder = zstd::stream::read::Decoder::new(&*packed).ok()?;
    decoder.window_log_max(UNPACKED_BYTES_MAX.ilog2()).ok()?;
    // One byte more tells whether there would be more.
    decoder.take(*left as u64 + 1).read_to_end(&mut bytes).ok()?;
    *left = left.checked_sub(bytes.len())?;
    Some(bytes)
}
