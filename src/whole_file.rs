//! Files that are written whole or not at all.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Writes a file. One that was there before is replaced when the new one is complete; a link stays a link.
///
/// # Errors
/// What the system says. What was there before is as it was.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let content = content.as_ref();
    if is_device(path) {
        return fs::File::options().write(true).open(path)?.write_all(content);
    }
    let target = target(path);
    let mut file = temporary_file(&target)?;
    if let Ok(existing) = fs::metadata(&target) {
        file.as_file().set_permissions(existing.permissions())?;
    }
    file.as_file_mut().write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    Ok(())
}

/// Tries whether a file can be written later, without touching it.
///
/// # Errors
/// What the system says.
pub fn check(path: &Path) -> io::Result<()> {
    if is_device(path) { Ok(()) } else { temporary_file(&target(path)).map(drop) }
}

/// Why a file could not be written, without the name of a temporary file, which tells nobody anything.
#[must_use]
pub fn reason(error: &io::Error) -> String {
    match error.raw_os_error() {
        Some(_) => error.to_string(),
        None => io::Error::from(error.kind()).to_string(),
    }
}

/// The file itself, if the path is a link to it.
fn target(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Whether the path is something that cannot be replaced, such as a terminal or a pipe.
#[must_use]
pub fn is_device(path: &Path) -> bool {
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
