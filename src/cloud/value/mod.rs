//! The values that scripts store: what JSON can say, and byte buffers.
//!
//! Memory stores keep values as JSON: the size limit is measured on the JSON text and what cannot be converted to JSON
//! is refused (documented, "Memory stores"). So a [`Value`] is a JSON value that is cheap to share: a clone copies a
//! pointer, never the contents, and nobody can change a value that another holds.
//!
//! # Where things are
//!
//! - `build`: constructors, among them the canonical order of object keys.
//! - `json_length`: how long the JSON text is, without writing it.
//! - `json_text`: the JSON text itself. It always has the length that `json_length` says.
//! - `json_parse`: from JSON text to a value.
//! - `number`: how a number looks; it looks as Luau prints it.
//! - `buffer`: how a byte buffer looks inside JSON.
//!
//! # Where this differs from Roblox, and how we know
//!
//! - An empty table has one text, `[]`, whether it was an object or an array (documented for `HttpService:JSONEncode`).
//! - Numbers that JSON cannot say are the bare words `nan`, `inf` and `-inf` (assumed: the documentation says that they
//!   are accepted, nobody has shown their text). [`Value::from_json`] does not read them back.
//! - The digits of a number are those of Luau's `tostring` (assumed for the size limit: Roblox's encoder may use
//!   another number of digits for some fractions).
//! - A buffer is the tagged object that Roblox makes of it (observed), compressed where that makes it shorter (documented:
//!   "often"; when, and by which level of zstd, is assumed).
//! - Object keys are kept in the order of their bytes. Roblox promises no order.

mod buffer;
mod build;
mod json_length;
mod json_parse;
mod json_text;
mod number;

use std::sync::Arc;

pub use json_parse::JsonError;
pub(in crate::cloud) use json_text::write_text;

/// How deeply tables may be nested in a value, for those who build values: a scalar counts as 0, `[]` as 1.
///
/// Assumed: Roblox documents no limit. The limit keeps everything that walks a value, which recurses, far away from
/// the end of the stack; it is below the 128 that [`Value::from_json`] reads.
pub const NESTING_MAX: usize = 100;

/// A value as a memory store holds it: immutable, and cheap to clone.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `nil` inside an array, or JSON's `null`.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// Every number is a double, as in Luau.
    Number(f64),
    /// UTF-8 text.
    Text(Arc<str>),
    /// A byte buffer.
    Buffer(Arc<[u8]>),
    /// A table with the keys 1 to n.
    Array(Arc<[Value]>),
    /// A table with text keys, in the order of the bytes of the keys, each key once. Build it with [`Value::object`].
    Object(Arc<[(Arc<str>, Value)]>),
}
