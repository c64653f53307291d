//! `--load` and `--dump`: files that hold what the memory stores and the data stores hold.
//!
//! Errors are rendered texts, ready to be shown.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::diagnostics;
use crate::cloud::snapshot::{Defect, FORMAT, Snapshot};
use crate::whole_file;

/// So much of a file is read to see of which kind it is.
const BYTES_LOOKED_AT: u64 = 1 << 16;

/// A file that was read for `--load`.
pub struct StoresFile {
    path: PathBuf,
    text: String,
    snapshot: Snapshot,
}

impl StoresFile {
    /// Reads a file.
    ///
    /// # Errors
    /// It is missing, unreadable, a directory, not UTF-8, or not of the format.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = read_text(path)?;
        match Snapshot::from_json(&text) {
            Ok(snapshot) => Ok(Self { path: path.to_owned(), text, snapshot }),
            Err(error) => Err(diagnostics::stores_error(path, &text, &error)),
        }
    }

    /// Hands what the file holds to a universe.
    ///
    /// # Errors
    /// The stores do not take it.
    pub fn restore(&self, restore: impl FnOnce(&Snapshot) -> Result<(), Defect>) -> Result<(), String> {
        restore(&self.snapshot)
            .map_err(|defect| diagnostics::stores_error(&self.path, &self.text, &defect.in_json(&self.text)))
    }
}

fn read_text(path: &Path) -> Result<String, String> {
    let name = path.display();
    if path.is_dir() {
        return Err(diagnostics::failure(&format!("{name} is a directory"), "name a file that --dump has written"));
    }
    let bytes = fs::read(path).map_err(|error| {
        let hint = match error.kind() {
            ErrorKind::NotFound => "check the spelling; for a first run, which has no file yet, leave out --load",
            _ => "check the file's permissions",
        };
        diagnostics::failure(&format!("cannot read {name}: {error}"), hint)
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let title = format!("{name} is not UTF-8 text: byte {offset} is not valid");
        diagnostics::failure(&title, "save the file as UTF-8")
    })?;
    // A byte-order mark is no part of the text.
    match text.strip_prefix('\u{feff}') {
        Some(rest) => Ok(rest.to_owned()),
        None => Ok(text),
    }
}

/// Tries whether a file can be written later.
///
/// # Errors
/// The path is a directory, its folder takes no file, or there is a file of another kind that would be lost.
pub fn check_target(path: &Path) -> Result<(), String> {
    whole_file::check(path).map_err(|error| diagnostics::unwritable(path, &error))?;
    if is_foreign(path).map_err(|error| diagnostics::unwritable(path, &error))? {
        let title =
            format!("cannot write {}: there is a file that is no store file, and it would be lost", path.display());
        return Err(diagnostics::failure(&title, "choose another name, or remove the file"));
    }
    Ok(())
}

/// Whether there is a file that holds something else than memory stores: a script, most likely, whose name has slipped
/// behind `--dump`.
fn is_foreign(path: &Path) -> io::Result<bool> {
    let mut beginning = Vec::new();
    if whole_file::is_device(path) {
        return Ok(false);
    }
    match File::open(path) {
        Ok(file) => file.take(BYTES_LOOKED_AT).read_to_end(&mut beginning)?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    Ok(!beginning.is_empty() && !String::from_utf8_lossy(&beginning).contains(FORMAT))
}

/// Writes a file whole or not at all: a file that was there before is replaced when the new one is complete.
///
/// # Errors
/// What the system says.
pub fn dump(path: &Path, snapshot: &Snapshot) -> Result<(), String> {
    whole_file::write(path, snapshot.to_json()).map_err(|error| diagnostics::unwritable(path, &error))
}

/// Writes a text in the same way.
///
/// # Errors
/// What the system says.
pub fn write_text(path: &Path, text: &str) -> Result<(), String> {
    whole_file::write(path, text).map_err(|error| diagnostics::unwritable(path, &error))
}
