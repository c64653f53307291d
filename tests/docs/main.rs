//! The documentation and the house rules.
//!
//! - `reference`: pages under `docs/reference/` are made from the code's own tables and must match them. After a change of
//!   a table, `SANDSTORE_UPDATE_EXPECTED=1 cargo test --test docs` writes them anew.
//! - `ci`: the snippets for CI services are YAML, with commands that exist.
//! - `guide`: the commands of the guide print what it shows.
//! - `links`: what the project's Markdown files link to exists.
//! - `members`: the list of members that Roblox's classes have.
//! - `notes`: `docs/notes.md` is made likewise, with snippets that are behaviour cases.
//! - `profiles`: the page about the profiles says what the notes say.
//! - `tidy`: rules about the source that neither rustfmt nor clippy knows.

mod ci;
mod files;
mod guide;
mod links;
mod members;
mod notes;
mod profiles;
mod reference;
mod tidy;
