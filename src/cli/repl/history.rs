//! Where inputs are kept from one session to the next.

use std::path::PathBuf;

use etcetera::{BaseStrategy as _, choose_base_strategy};

/// How many inputs are kept.
pub const INPUTS_MAX: usize = 10_000;

/// The file: in the folder that the platform has for the state of programs, or else for their data.
pub fn file() -> Option<PathBuf> {
    let strategy = choose_base_strategy().ok()?;
    let folder = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    Some(folder.join("sandstore").join("repl-history.txt"))
}
