//! Who is told what came of tests.

use std::io;

use super::result::{FileResult, Summary};

/// Hears of every file, in the order of the files, and of the end. An error ends the run: nobody is there to read on.
pub trait Reporter {
    /// So many of all files are done, in any order.
    fn progress(&mut self, _done: usize, _all: usize) {}

    /// One file is done.
    ///
    /// # Errors
    /// What was to be written could not be.
    fn file(&mut self, result: &FileResult) -> io::Result<()>;

    /// All are done.
    ///
    /// # Errors
    /// As [`Reporter::file`].
    fn end(&mut self, summary: &Summary) -> io::Result<()>;
}
