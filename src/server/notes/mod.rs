//! Notes: advice about code that runs here and goes wrong in Roblox, each said once per place in a script.
//!
//! - `kind`: every note, with its words. The one table that `docs/notes.md` and the tests read too.
//! - `book`: what was said already, and how long it is worth looking.
//! - `json_text`: what more than one service asks of a value.
//!
//! There are two families. Portability notes are about what the guide profile accepts beyond Roblox, so they exist in that
//! profile only. Pitfalls are about code that Roblox accepts too, or refuses with an error that does not say what to write
//! instead; they are said in both profiles. Rooms that see such code say so through `Context`; what makes a pitfall is known
//! to the services.

mod book;
mod json_text;
mod kind;

pub use book::{LOOKS_MAX, Note, NoteBook};
pub(crate) use json_text::{is_json, looks_like_json};
pub use kind::{Family, NoteKind};
