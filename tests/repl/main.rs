//! `sandstore repl` as its users meet it.
//!
//! - `commands`: what begins with a dot.
//! - `completion`: what the tab key and hints show.
//! - `evaluation`: values, variables, errors, what is incomplete.
//! - `piped`: lines from a pipe, which stream carries what, exit codes.
//! - `robustness`: no input ends a session.
//! - `saving`: the session as a script and as a spec.
//! - `terminal`: a real pseudo-terminal (Unix).
//! - `tour`: the page of the guide (Unix).
//! - `typing`: editing, history, Ctrl-C, what is printed while somebody types (Unix).

mod commands;
#[cfg(unix)]
mod completion;
mod evaluation;
mod piped;
mod robustness;
mod saving;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod tour;
#[cfg(unix)]
mod typing;

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use assert_cmd::Command;
use tempfile::TempDir;

/// A session that takes longer than this hangs.
const HANGS_AFTER: Duration = Duration::from_secs(120);

/// What came of a session whose lines were piped in.
pub struct Piped {
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

pub fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

/// Pipes lines into a session in virtual time, in this folder.
pub fn pipe_in(folder: &Path, arguments: &[&str], input: impl Into<Vec<u8>>) -> Piped {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandstore"));
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"] {
        command.env_remove(variable);
    }
    command.env("XDG_STATE_HOME", folder).current_dir(folder).timeout(HANGS_AFTER);
    let Output { status, stdout, stderr } =
        command.args(["repl", "--clock", "virtual"]).args(arguments).write_stdin(input).output().expect("it starts");
    Piped { stdout: text(&stdout), stderr: text(&stderr), code: status.code() }
}

/// Pipes lines into a session in virtual time.
pub fn pipe(input: &str) -> Piped {
    pipe_in(folder().path(), &[], input)
}

/// What the session shows of its lines: values and answers of commands.
pub fn shown(input: &str) -> String {
    let piped = pipe(input);
    assert_eq!(piped.stdout, "", "{}", piped.stderr);
    piped.stderr
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8").replace("\r\n", "\n")
}

/// Asserts that each of the texts occurs.
#[track_caller]
pub fn contains(text: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(text.contains(wanted), "`{wanted}` is not in:\n{text}");
    }
}
