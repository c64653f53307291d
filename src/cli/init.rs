//! `sandstore init [FOLDER]`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::diagnostics;
use super::exit_code::ExitCode;
use super::terminal::print_to_stderr;
use crate::config;

pub fn write(folder: &Path) -> ExitCode {
    let path = if folder == Path::new(".") { config::FILE_NAME.into() } else { folder.join(config::FILE_NAME) };
    match write_new(folder, &path) {
        Ok(()) => {
            print_to_stderr(&format!(
                "Wrote {path} with every setting, commented out.\n\
                 Next: take away the # before what you want to change, then run a script in this folder or below:\n\
                 \n    sandstore run FILE\n\n\
                 The scripts that `sandstore run` alone should run stand under `scripts`.\n",
                path = path.display()
            ));
            ExitCode::Success
        }
        Err(error) => {
            print_to_stderr(&format!("{}\n", diagnostics::init_error(&path, &error)));
            ExitCode::OutputFailed
        }
    }
}

/// Writes the file, unless there is one.
fn write_new(folder: &Path, path: &Path) -> io::Result<()> {
    // A file in the way is another matter than a settings file that is there.
    fs::create_dir_all(folder).map_err(|error| io::Error::other(error.to_string()))?;
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(config::template().as_bytes())
}
