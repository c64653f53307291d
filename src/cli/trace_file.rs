//! The file of `--trace`.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Write};
use std::path::Path;

use super::diagnostics;
use crate::universe::trace;

/// So much of a file is read to see whether it is a trace.
const BYTES_LOOKED_AT: u64 = 64;

/// A file that loses what it held when the first is written to it, not earlier: a run that never begins leaves the trace
/// of the one before.
pub struct TraceFile {
    file: File,
    is_emptied: bool,
}

impl TraceFile {
    /// Opens a file, or makes it.
    ///
    /// # Errors
    ///
    /// What to tell the user: it cannot be written, or it holds something else than a trace.
    pub fn open(path: &Path) -> Result<Self, String> {
        if is_foreign(path) {
            let title =
                format!("cannot write {}: there is a file that is no trace, and it would be lost", path.display());
            return Err(diagnostics::failure(&title, "choose another name, or remove the file"));
        }
        let file = File::options().write(true).create(true).truncate(false).open(path);
        Ok(Self { file: file.map_err(|reason| error(path, &reason))?, is_emptied: false })
    }

    /// Only a file has a length that can be changed; a terminal or a pipe holds nothing.
    fn empty(&mut self) -> io::Result<()> {
        if !self.is_emptied && self.file.metadata()?.is_file() {
            self.file.set_len(0)?;
        }
        self.is_emptied = true;
        Ok(())
    }
}

impl Write for TraceFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.empty()?;
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.empty()?;
        self.file.flush()
    }
}

/// Whether there is a file that holds something else: a script, most likely, whose name has slipped behind `--trace`. One
/// that cannot be read shows when it is opened, or is nobody's loss.
fn is_foreign(path: &Path) -> bool {
    let mut beginning = Vec::new();
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
    let read = |file: File| file.take(BYTES_LOOKED_AT).read_to_end(&mut beginning);
    is_file && File::open(path).and_then(read).is_ok() && !trace::is_beginning(&beginning)
}

/// What to tell the user when a trace could not be written.
pub fn error(path: &Path, error: &io::Error) -> String {
    let hint = match error.kind() {
        ErrorKind::NotFound => "make the folder first, or choose another one",
        ErrorKind::IsADirectory => "name a file in it",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room, or choose another disk",
        _ => "check the permissions of the file and of its folder",
    };
    diagnostics::failure(&format!("cannot write {}: {error}", path.display()), hint)
}
