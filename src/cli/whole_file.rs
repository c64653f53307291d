//! Files that are written whole or not at all.
//!
//! Errors are rendered texts, ready to be shown.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::diagnostics;

/// Tries whether a file can be written later. Answers where it will lie, or nothing for a terminal or a pipe.
///
/// # Errors
/// The path is a directory, or its folder takes no file.
pub fn check_target(path: &Path) -> Result<Option<PathBuf>, String> {
    if is_device(path) {
        return Ok(None);
    }
    let target = target(path);
    temporary_file(&target).map_err(|error| error_text(path, &error))?;
    Ok(Some(target))
}

/// Writes a file whole or not at all: one that was there before is replaced when the new one is complete.
///
/// # Errors
/// What the system says.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    write_whole(path, bytes).map_err(|error| error_text(path, &error))
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if is_device(path) {
        return File::options().write(true).open(path)?.write_all(bytes);
    }
    let target = target(path);
    let mut file = temporary_file(&target)?;
    if let Ok(existing) = fs::metadata(&target) {
        file.as_file().set_permissions(existing.permissions())?;
    }
    file.as_file_mut().write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    Ok(())
}

/// The file itself, if the path is a link to it.
fn target(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Whether the path is something that cannot be replaced, such as a terminal or a pipe.
fn is_device(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// A file beside the target, which is gone again unless it takes the target's place.
fn temporary_file(target: &Path) -> io::Result<NamedTempFile> {
    match fs::metadata(target) {
        Ok(existing) if existing.is_dir() => return Err(ErrorKind::IsADirectory.into()),
        // Taking its place would go around what its owner wanted.
        Ok(existing) if existing.permissions().readonly() => return Err(ErrorKind::PermissionDenied.into()),
        _ => {}
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::metadata(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".sandstore-").suffix(".tmp");
    #[cfg(unix)]
    {
        // As for any new file; the system takes away what the user's mask says.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// What to tell the user of a file that cannot be written.
pub fn error_text(path: &Path, error: &io::Error) -> String {
    let hint = match error.kind() {
        ErrorKind::NotFound => "make the folder first, or choose another one",
        ErrorKind::IsADirectory => "name a file in it",
        ErrorKind::StorageFull => "make room; a file that was there before is as it was",
        _ => "check the permissions of the file and of its folder",
    };
    // What does not come from the system itself may name the temporary file, which tells nobody anything.
    let reason = match error.raw_os_error() {
        Some(_) => error.to_string(),
        None => io::Error::from(error.kind()).to_string(),
    };
    diagnostics::failure(&format!("cannot write {}: {reason}", path.display()), hint)
}
