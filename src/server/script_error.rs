//! Uncaught script errors: Roblox's message and stack, and where in the user's files they point.

use std::fmt;
use std::path::PathBuf;

/// One line of the script's call stack, innermost first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The script's full name, `ServerScriptService.Lobby`.
    pub script: String,
    /// Counted from 1.
    pub line: u32,
    /// The function's name, where it has one.
    pub function: Option<String>,
}

/// A place in one of the user's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLocation {
    pub path: PathBuf,
    /// Counted from 1.
    pub line: u32,
    /// The whole source of the file, so that an excerpt can be shown without reading it again.
    pub source: std::sync::Arc<str>,
}

/// An error that ended a thread.
///
/// `Display` prints what Roblox's output shows: the message, then the stack between `Stack Begin` and `Stack End` (shape
/// observed in pasted logs; see `docs/parity.md`).
#[derive(Clone, Debug)]
pub struct ScriptError {
    pub message: String,
    pub stack: Vec<Frame>,
    /// The innermost frame that lies in a file of the user.
    pub location: Option<SourceLocation>,
    /// Whether the fault is sandstore's own and not the script's.
    pub is_internal: bool,
}

/// What is said of a member that Roblox has and sandstore has not.
pub(crate) const UNEMULATED_WORDS: &str = "is not emulated by sandstore (see docs/parity.md for what is)";

/// Whether a message says that something is not emulated.
#[must_use]
pub fn is_unemulated(message: &str) -> bool {
    message.contains(UNEMULATED_WORDS)
}

impl ScriptError {
    /// An error without a place.
    pub(crate) fn plain(message: impl Into<String>) -> Self {
        Self { message: message.into(), stack: Vec::new(), location: None, is_internal: false }
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        if self.stack.is_empty() {
            return Ok(());
        }
        formatter.write_str("\nStack Begin")?;
        for frame in &self.stack {
            write!(formatter, "\nScript '{}', Line {}", frame.script, frame.line)?;
            if let Some(function) = &frame.function {
                write!(formatter, " - function {function}")?;
            }
        }
        formatter.write_str("\nStack End")
    }
}
