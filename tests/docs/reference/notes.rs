//! `docs/reference/notes.md`.

use sandstore::server::notes::NoteKind;

use super::{check, code, table};

const BODY: &str = "\
The guide profile accepts code that Roblox would treat otherwise. Each such place is noted once, on standard error, with
the line that it is about. `--no-notes` leaves the notes out; with `--strict` the code does what it does in Roblox.
[The two profiles](../profiles.md) shows each case with an example.

";

#[test]
fn page() {
    let rows = NoteKind::ALL.map(|note| vec![code(note.name()), note.roblox().to_owned(), note.instead().to_owned()]);
    check("notes.md", "Portability notes", &format!("{BODY}{}", table(&["note", "in Roblox", "instead"], rows)));
}
