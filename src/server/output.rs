//! What a server says: printed lines, warnings, uncaught errors and notes, on their way to whoever listens.
//!
//! A server never writes to the terminal itself. The command line prints messages, tests collect them.

use std::path::Path;

use super::notes::Note;
use super::script_error::ScriptError;
use super::world::ServerId;

/// One thing a server said.
#[derive(Clone, Debug)]
pub enum Message {
    /// A line of `print`.
    Print(String),
    /// A line of `warn`, or a warning of the engine.
    Warning(String),
    /// An error that no `pcall` caught. The thread that raised it is gone, the others go on.
    Error(ScriptError),
    /// Advice about code that goes wrong in Roblox. Not part of what Roblox prints.
    Note(Note),
}

/// Receives what servers say, in order.
pub trait Output {
    fn receive(&self, server: ServerId, message: Message);

    /// A server has read a script or a module from this file.
    fn file_read(&self, _path: &Path) {}

    /// The universe is about to wait: whatever is held back should be shown.
    fn flush(&self) {}
}
