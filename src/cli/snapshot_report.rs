//! What became of snapshots, for people.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::testing::{ObsoleteSnapshots, SnapshotSummary};

const ASIDE: Style = AnsiColor::Yellow.on_default();

/// So many names of one file are told.
const KEYS_MAX: usize = 10;

/// Nothing where nothing was done and nothing is to be done.
pub fn text(summary: &SnapshotSummary) -> String {
    let mut text = String::new();
    let counts = [(summary.written, "written"), (summary.updated, "updated"), (summary.removed, "removed")];
    let some = counts.iter().filter(|(number, _)| *number > 0);
    let some: Vec<_> = some.map(|(number, what)| format!("{number} {what}")).collect();
    // Writing to a string cannot fail.
    if !some.is_empty() {
        let _ = writeln!(text, "snapshots: {}", some.join(", "));
    }
    for ObsoleteSnapshots { file, keys } in &summary.obsolete {
        if keys.is_empty() {
            let _ = writeln!(text, "{ASIDE}obsolete snapshots in {}: there is no such spec{ASIDE:#}", file.display());
            continue;
        }
        let _ = writeln!(text, "{ASIDE}obsolete snapshots in {}: no test asks for them{ASIDE:#}", file.display());
        keys.iter().take(KEYS_MAX).for_each(|key| text.push_str(&format!("  {key}\n")));
        if keys.len() > KEYS_MAX {
            let _ = writeln!(text, "  and {} more", keys.len() - KEYS_MAX);
        }
    }
    if !summary.obsolete.is_empty() {
        let _ = writeln!(text, "{ASIDE}sandstore test --update removes them{ASIDE:#}");
    }
    text
}
