//! Snapshots as JSON text.
//!
//! ```json
//! {
//!   "format": "sandstore-memory-stores",
//!   "version": 1,
//!   "hashMaps": {
//!     "lobby": [
//!       {"key": "map", "value": "desert", "expiresIn": 59.5}
//!     ]
//!   },
//!   "sortedMaps": {
//!     "scores": [
//!       {"key": "ann", "value": {"wins": 3}, "expiresIn": 3600, "sortKey": 120}
//!     ]
//!   },
//!   "queues": {
//!     "jobs": [
//!       {"value": "first", "expiresIn": 30, "priority": 0, "invisibleFor": 12.25}
//!     ]
//!   }
//! }
//! ```
//!
//! - `source`: JSON text whose every part knows where it stands.
//! - `read`: from text to a snapshot.
//! - `write`: from a snapshot to text, one item a line.
//! - `value`: values, both ways.
//! - `error`: what is wrong with a text, and where.
//!
//! # Rules
//!
//! - Times are seconds, to the microsecond.
//! - `format`, `version`, and of an item `key`, `value` and `expiresIn` must be there. A section that is missing is empty, a
//!   priority that is missing is 0, a `sortKey` or `invisibleFor` that is missing is none. No other field is known, and none
//!   may come twice.
//! - A value is the JSON that looks like it. What JSON cannot say is an object with one member whose name begins with `$`:
//!   `{"$buffer": "aGVsbG8="}` is a byte buffer, in base64; `{"$number": "nan"}`, `"inf"` and `"-inf"` are the numbers of
//!   that name. A member of an ordinary object whose name begins with `$` is written with one more: `{"$$price": 5}`. So
//!   every value has one text, and no text means two values. `[]` and `{}` are told apart, as the store does.

mod error;
mod read;
mod source;
#[cfg(test)]
mod tests;
mod value;
mod write;

pub use error::TextError;

use super::{Defect, Snapshot};

/// What stands in the field `format`.
pub const FORMAT: &str = "sandstore-memory-stores";

/// What stands in the field `version`.
pub const VERSION: u32 = 1;

impl Snapshot {
    /// The snapshot as JSON text, one item a line, with a line break at the end.
    #[must_use]
    pub fn to_json(&self) -> String {
        write::write(self)
    }

    /// Reads the text that [`Snapshot::to_json`] writes, or one made by hand.
    ///
    /// Whether a store takes the contents is another question, which
    /// [`Cloud::restore`](crate::cloud::Cloud::restore) answers; [`Defect::in_json`] finds the line
    /// of its answer.
    ///
    /// # Errors
    ///
    /// The first place at which the text is not JSON or not of the format.
    pub fn from_json(text: &str) -> Result<Self, TextError> {
        read::read(text)
    }
}

impl Defect {
    /// The same with the line, for a snapshot that was read from this text.
    #[must_use]
    pub fn in_json(&self, text: &str) -> TextError {
        read::locate(text, self)
    }
}
