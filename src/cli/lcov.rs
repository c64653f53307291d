//! Line coverage in LCOV's format, as `geninfo` writes it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use super::diagnostics;
use super::reporters::make_folder;
use crate::server::{FileCoverage, FunctionPlace};
use crate::testing::Coverage;
use crate::whole_file;

/// With one of these begins every file of the format.
const BEGINNINGS: [&[u8]; 2] = [b"TN:", b"SF:"];

/// Tries whether a file can be written later.
///
/// # Errors
/// What to tell the user: it cannot be written, or it holds something else.
pub fn check_target(path: &Path) -> Result<(), String> {
    make_folder(path)?;
    whole_file::check(path).map_err(|error| diagnostics::unwritable(path, &error))?;
    if is_foreign(path).map_err(|error| diagnostics::unwritable(path, &error))? {
        let title =
            format!("cannot write {}: there is a file that is no LCOV file, and it would be lost", path.display());
        return Err(diagnostics::failure(&title, "choose another name, or remove the file"));
    }
    Ok(())
}

/// Writes the counts to a file.
///
/// # Errors
/// What to tell the user.
pub fn write(path: &Path, coverage: &Coverage) -> Result<(), String> {
    whole_file::write(path, text(coverage)).map_err(|error| diagnostics::unwritable(path, &error))
}

fn is_foreign(path: &Path) -> io::Result<bool> {
    if whole_file::is_device(path) {
        return Ok(false);
    }
    let mut beginning = Vec::new();
    match File::open(path) {
        Ok(file) => file.take(3).read_to_end(&mut beginning)?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    Ok(!beginning.is_empty() && !BEGINNINGS.contains(&&*beginning))
}

/// One record a file, in the order of their names.
pub fn text(coverage: &Coverage) -> String {
    let mut text = String::new();
    for (name, file) in &coverage.files {
        record(&mut text, name, file);
    }
    text
}

/// Writing to a string cannot fail.
fn record(text: &mut String, name: &str, file: &FileCoverage) {
    let _ = writeln!(text, "TN:\nSF:{name}");
    let functions = names(file);
    for (place, name) in &functions {
        let _ = writeln!(text, "FN:{},{name}", place.line);
    }
    for (place, name) in &functions {
        let _ = writeln!(text, "FNDA:{},{name}", file.functions[*place]);
    }
    let called = file.functions.values().filter(|calls| **calls > 0).count();
    let _ = writeln!(text, "FNF:{}\nFNH:{called}", file.functions.len());
    for (line, hits) in &file.lines {
        let _ = writeln!(text, "DA:{line},{hits}");
    }
    let _ = writeln!(text, "LF:{}\nLH:{}\nend_of_record", file.lines.len(), file.lines_hit());
}

/// The names of a file's functions. The format tells functions apart by their names alone, so those that are not the only
/// ones of their name, or have none, bear their line.
fn names(file: &FileCoverage) -> Vec<(&FunctionPlace, String)> {
    let mut counts = BTreeMap::<_, u32>::new();
    for place in file.functions.keys() {
        *counts.entry(&place.name).or_default() += 1;
    }
    let named = file.functions.keys().map(|place| {
        let FunctionPlace { line, name, index } = place;
        let number = if *index == 0 { String::new() } else { format!("#{}", index + 1) };
        let text = match name {
            Some(name) if counts[&place.name] == 1 => name.clone(),
            Some(name) => format!("{name}:{line}{number}"),
            None => format!("anonymous:{line}{number}"),
        };
        (place, text)
    });
    named.collect()
}
