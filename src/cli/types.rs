//! `sandstore types FOLDER`: what editors need to know of the libraries that specs have.

use std::fs;
use std::io;
use std::path::Path;

use super::diagnostics;
use super::exit_code::ExitCode;
use super::terminal::print_to_stderr;
use crate::testing::TYPE_FILES;

pub fn write(folder: &Path) -> ExitCode {
    let written = fs::create_dir_all(folder)
        .map_err(|error| (folder.to_owned(), error))
        .and_then(|()| TYPE_FILES.iter().try_for_each(|(name, text)| replace(&folder.join(name), text)));
    match written {
        Ok(()) => {
            let folder = folder.display();
            let names: Vec<_> = TYPE_FILES.iter().map(|(name, _)| *name).collect();
            print_to_stderr(&format!(
                "Wrote {} to {folder}.\n\
                 Next, so that luau-lsp knows them:\n\n  \
                 .luaurc, in the project's folder:   {{ \"aliases\": {{ \"sandstore\": \"{folder}\" }} }}\n  \
                 the editor's settings:              \"luau-lsp.types.definitionFiles\": [\"{folder}/globals.d.luau\"]\n",
                names.join(", ")
            ));
            ExitCode::Success
        }
        Err((path, error)) => {
            print_to_stderr(&format!(
                "{}\n",
                diagnostics::failure(
                    &format!("cannot write {}: {error}", path.display()),
                    "check the folder's name and its permissions",
                )
            ));
            ExitCode::OutputFailed
        }
    }
}

/// The files are ours: older ones are replaced.
fn replace(path: &Path, text: &str) -> Result<(), (std::path::PathBuf, io::Error)> {
    fs::write(path, text).map_err(|error| (path.to_owned(), error))
}
