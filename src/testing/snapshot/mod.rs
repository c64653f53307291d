//! Snapshots: what values looked like when somebody last agreed with them, kept beside the specs.
//!
//! # Files
//!
//! `lobby.spec.luau` keeps its snapshots in `__snapshots__/lobby.spec.snap.luau`, a module that returns a table of texts
//! (`format`). `lobby.spec` inside `game.rbxl` keeps them in `__snapshots__/game.rbxl.TestService.lobby.spec.snap`. A key is the full name of a test, a hint if the spec gives one, and a number that counts within the test.
//!
//! # Who does what
//!
//! A run of a spec compares with what the file holds and only notes what it would change (`record`), since several runs of
//! one file may be under way at once. The notes go to the main thread with the other results, and there the file is written,
//! once, when all runs of it are done (`keeper`).
//!
//! # Invariants
//!
//! - A snapshot of a test that did not run, or not to its end, stays as it is.
//! - A file is written whole or not at all, and only when its content changes; the same entries give the same bytes.
//! - What several runs of a file (`--repeat`) make of one snapshot is the same, or a test fails.

mod format;
mod keeper;
mod record;

pub(super) use keeper::Keeper;
pub use keeper::{ObsoleteSnapshots, SnapshotSummary};
pub(super) use record::{SnapshotRun, Snapshots, Verdict};

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The folder beside the specs.
pub(super) const FOLDER: &str = "__snapshots__";

/// What stands before the ending of a file of snapshots.
const INFIX: &str = "snap";

/// What stands between a model or place file and a spec inside it. Not every file system takes it in a name.
const INSIDE: &str = ": ";

/// What is done with snapshots that are missing or differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SnapshotMode {
    /// New ones are written, others must be as they were.
    #[default]
    WriteNew,
    /// New ones fail, too.
    WriteNone,
    /// All become what they are now, and those that nobody asks for any more go.
    Update,
}

/// Where the snapshots of a spec are kept.
fn file_of(spec: &Path) -> PathBuf {
    let ending = spec.extension().unwrap_or(OsStr::new("luau")).to_string_lossy();
    let stem = spec.file_stem().unwrap_or_default().to_string_lossy();
    if stem.contains(INSIDE) || ending.contains(INSIDE) {
        let name = spec.file_name().unwrap_or_default().to_string_lossy().replace(INSIDE, ".");
        return spec.with_file_name(FOLDER).join(format!("{name}.{INFIX}"));
    }
    spec.with_file_name(FOLDER).join(format!("{stem}.{INFIX}.{ending}"))
}

/// The spec whose snapshots are kept in a file, if it is a file of snapshots.
fn spec_of(file: &Path) -> Option<PathBuf> {
    let ending = file.extension().filter(|ending| *ending == "luau" || *ending == "lua")?;
    let stem = Path::new(file.file_stem()?);
    let spec = stem.file_stem().filter(|_| stem.extension().is_some_and(|infix| infix == INFIX))?;
    let folder = file.parent().filter(|folder| folder.file_name().is_some_and(|name| name == FOLDER))?;
    let mut name = spec.to_owned();
    name.push(".");
    name.push(ending);
    Some(folder.with_file_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_lie_beside_their_specs() {
        for (spec, file) in [
            ("a/lobby.spec.luau", "a/__snapshots__/lobby.spec.snap.luau"),
            ("lobby.test.lua", "__snapshots__/lobby.test.snap.lua"),
            ("../x/odd.luau", "../x/__snapshots__/odd.snap.luau"),
        ] {
            assert_eq!(file_of(Path::new(spec)), Path::new(file));
            assert_eq!(spec_of(Path::new(file)).as_deref(), Some(Path::new(spec)));
        }
        for other in ["a/lobby.spec.snap.luau", "__snapshots__/lobby.luau", "__snapshots__/a.snap.txt"] {
            assert_eq!(spec_of(Path::new(other)), None);
        }
    }
}
