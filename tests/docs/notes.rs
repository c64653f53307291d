//! `docs/notes.md`: every note with a wrong and a right snippet, which are behaviour cases and so tests of the note.
//!
//! The cases of a note are `wrong.luau` and `right.luau` in `tests/behaviour/cases/notes/<note>`. What stands before their
//! first empty line is preparation and not shown.

use std::fs;

use sandstore::server::notes::{Family, LOOKS_MAX, NoteKind};
use sandstore::server::services::data_store::pitfalls;
use sandstore::server::services::memory_store::thresholds;

use super::files::root;
use super::reference::{check_page, code, grouped, table};

const INTRODUCTION: &str = "\
A note is advice about a line of a script, on standard error. The script runs as if nothing was said, and the exit code
does not depend on it. Each note is said once for each line, however many servers run the script. `--no-notes` leaves all of
them out.

```text
note: the value comes from an earlier GetAsync of the key: what another server writes in between is lost [get-then-set]
 --> shop.luau:12:2
   |
12 |     map:SetAsync(key, coins + 10, 600)
   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: make the new value in a transform: `UpdateAsync(key, function(old) return ... end, expiration)`
```

The word in brackets is the note's name. Below, each has a snippet that it is said about and one that it is not. In them,
`service` is MemoryStoreService, `map` a hash map, `board` a sorted map, `queue` a queue and `store` a data store.

";

/// What stands above the notes of a family.
fn section(family: Family) -> (&'static str, &'static str) {
    match family {
        Family::Pitfall => (
            "Pitfalls",
            "Said in both profiles: code that goes wrong in production, or that Roblox refuses. A rule that is not sure stays
silent, so the absence of notes proves nothing.",
        ),
        Family::Portability => (
            "Portability",
            "Said in the guide profile only, which accepts what Roblox would treat otherwise.
[The two profiles](profiles.md) tells what such code does here.",
        ),
    }
}

/// When exactly a note is said, where its sentence does not tell.
fn when(note: NoteKind) -> Option<String> {
    Some(match note {
        NoteKind::UnknownMember => {
            "a member of MemoryStoreService or of one of its objects is used that is not there. Named is the nearest one, or \
             all where none is near."
                .to_owned()
        }
        NoteKind::MissingExpiration => {
            "the expiration is nil or left out. In the guide profile the call goes on all the same.".to_owned()
        }
        NoteKind::RankingByKey => {
            "a range without bounds gives number values without sort keys, and is descending or gives as many items as it \
             was asked for, fewer than 200. In the guide profile such numbers are scores, see `score-order`."
                .to_owned()
        }
        NoteKind::KeyOnlyBound => {
            "every item that this server has set or read in the map has a sort key. A plain text is a key as well.".to_owned()
        }
        NoteKind::UnremovedRead => format!(
            "no read of the line was ever removed in time, and {} of them came back or the run is over. Items that \
             are still invisible count only if the run came to its end by itself and without an error. Queues with an invisibility timeout of {} s or less are \
             left alone: that is how one looks at what is there.",
            thresholds::EXPIRED_READS,
            thresholds::PEEK_SECONDS,
        ),
        NoteKind::NoReadId => {
            "the id is nil, no text, or a text that no read of this queue gives. An id that comes too late, or twice, is fine."
                .to_owned()
        }
        NoteKind::WaitTimeout => {
            "the items were removed after they had become visible again and before the third argument was over, or that \
             argument has a name about visibility."
                .to_owned()
        }
        NoteKind::GetThenSet => {
            "the key was read, then set, and in the text of the script the value comes from that read: directly or through \
             variables, not through other functions."
                .to_owned()
        }
        NoteKind::LongLifetime => format!(
            "{} keys of one map, all set by this server and not removed, have a lifetime of {} days or more.",
            thresholds::LONG_LIVED_KEYS,
            thresholds::LONG_LIFETIME_SECONDS / (24 * 60 * 60),
        ),
        NoteKind::RetriedTransform => {
            "the transform did run again, and it printed, or its text changes a variable that is declared outside of it. A \
             variable that its outermost statements first set anew does not count."
                .to_owned()
        }
        NoteKind::BusyPolling => format!(
            "one line reads the same key, size, unbounded range or empty queue {} times within {} s, and this server writes \
             nothing there in between.",
            thresholds::POLLING_READS,
            thresholds::POLLING_SECONDS,
        ),
        NoteKind::JsonText => "a text is stored that is an object or array in JSON.".to_owned(),
        NoteKind::ReadThenSet => {
            "the same thread has read the key and then sets it, and in the text of the script the value comes from that read: \
             directly or through variables, not through other functions."
                .to_owned()
        }
        NoteKind::BudgetUsedUp => "a call is put into a queue of the server.".to_owned(),
        NoteKind::ForgottenReturn => {
            "the transform has no `return` anywhere in its text, and what it was given is another value than before.".to_owned()
        }
        NoteKind::NoBindToClose => {
            "a key with a player's id in it is written while that player leaves, and when the run is over no script has \
             called `game:BindToClose`."
                .to_owned()
        }
        NoteKind::UnprotectedCall => {
            "an error that nobody catches is that of a request that failed by no fault of the script: throttled, lost or \
             rejected. Without [faults](guide/production-failures.md) and limits there are none."
                .to_owned()
        }
        NoteKind::StubbedMember => {
            "a member that sandstore does not emulate is used, in runs with `--stub-missing` only. Said once for each member \
             of a class."
                .to_owned()
        }
        _ => return None,
    })
}

#[test]
fn page() {
    let mut body = INTRODUCTION.to_owned();
    for family in [Family::Pitfall, Family::Portability] {
        let (title, text) = section(family);
        let notes = || NoteKind::ALL.into_iter().filter(|note| note.family() == family);
        let rows = notes().map(|note| vec![format!("[{0}](#{0})", note.name()), note.problem().to_owned()]);
        body += &format!("## {title}\n\n{text}\n\n{}\n", table(&["note", "problem"], rows));
        body.extend(notes().map(entry));
    }
    let (calls, looks) = (grouped(thresholds::CALLS_WATCHED.into()), grouped(LOOKS_MAX.into()));
    let stores = grouped(pitfalls::CALLS_WATCHED.into());
    body += &format!(
        "## For how long sandstore looks\n\nThe first {calls} calls of a server are watched, and reads of queues until they are \
         removed; of calls on data stores the first {stores}. For each note at most {looks} lines are looked up on a server."
    );
    check_page("notes.md", "Notes", &body);
}

/// The part of the page about one note.
fn entry(note: NoteKind) -> String {
    let name = note.name();
    let mut text = format!("### {name}\n\n- Problem: {}\n- Instead: {}\n", note.problem(), note.instead());
    if let Some(when) = when(note) {
        text += &format!("- Said when: {when}\n");
    }
    let (wrong, right) = (snippet(note, "wrong"), snippet(note, "right"));
    text + &format!("\nWrong:\n\n```luau\n{wrong}```\n\nRight:\n\n```luau\n{right}```\n\n")
}

/// What is shown of a case.
fn snippet(note: NoteKind, which: &str) -> String {
    let case = case_file(note, &format!("{which}.luau"));
    let (_, shown) = case.split_once("\n\n").expect("an empty line stands before what is shown");
    shown.to_owned()
}

fn case_file(note: NoteKind, name: &str) -> String {
    let path = root().join("tests/behaviour/cases/notes").join(note.name()).join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{} of {}: {error}", name, note.name()));
    text.replace("\r\n", "\n")
}

#[test]
fn every_note_is_said_about_the_wrong_snippet_and_none_about_the_right_one() {
    for note in NoteKind::ALL {
        let said = case_file(note, "wrong.expected");
        assert!(said.contains(&format!("note[{}]", note.name())), "{} is not said:\n{said}", code(note.name()));
        assert_eq!(said.matches("note[").count(), said.matches(note.name()).count(), "other notes are said:\n{said}");
        let said = case_file(note, "right.expected");
        assert!(!said.contains("note["), "{}: a note about the right snippet:\n{said}", note.name());
    }
}
