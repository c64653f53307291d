//! `docs/profiles.md` is written by hand; what it says about each deviation must be what the notes say.

use sandstore::server::notes::{Family, NoteKind};

use super::files::text_files;

#[test]
fn the_page_shows_every_portability_note() {
    let pages = text_files("docs");
    let page = pages.iter().find(|file| file.name == "docs/profiles.md").expect("docs/profiles.md is there");
    // The page breaks its lines where it likes.
    let text = page.text.split_whitespace().collect::<Vec<_>>().join(" ");
    // The expiration that may be left out here is a pitfall there.
    let is_shown = |note: &NoteKind| note.family() == Family::Portability || *note == NoteKind::MissingExpiration;
    for note in NoteKind::ALL.into_iter().filter(is_shown) {
        for part in [note.name(), note.problem(), note.instead()] {
            assert!(text.contains(part), "docs/profiles.md does not say of {}: {part}", note.name());
        }
    }
}
