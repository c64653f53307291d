//! The program as its users meet it: what it prints where, and with which code it ends.
//!
//! Each test writes its scripts into a folder of its own and runs the real binary there. Time is virtual wherever a script
//! waits, so nothing here sleeps.
//!
//! - `aliases`: aliases of `.luaurc`.
//! - `config`: `sandstore.toml`.
//! - `coverage`: `sandstore test --coverage`.
//! - `files`: what is not a script that can be run.
//! - `help`: help, version, completions, wrong usage.
//! - `http`: `--allow-http`, against web services of the tests.
//! - `init`: a new `sandstore.toml`, and its schema.
//! - `models`: models and places, as Roblox saves them.
//! - `options`: what each option of `run` changes.
//! - `output`: which stream carries what, colour, a reader that has gone.
//! - `packages`: packages of Wally and pesde.
//! - `planting`: when objects of projects are made.
//! - `project_specs`: specs inside the trees of Rojo projects.
//! - `projects`: Rojo projects.
//! - `reporters`: the reports of tests, with the specs in `reports/`.
//! - `signals`: Ctrl-C (Unix).
//! - `snapshots`: `toMatchSnapshot` in specs.
//! - `statistics`: what `--stats` prints.
//! - `stores`: `--load` and `--dump`.
//! - `test_options`: which tests `sandstore test` runs, and in which world.
//! - `testing`: `sandstore test`, with the specs in `specs/`, which test what specs can use.
//! - `trace`: what `--trace` writes.
//! - `watch`: `sandstore test --watch`, and what a terminal shows of tests that run.

mod aliases;
mod config;
mod coverage;
mod files;
mod help;
mod http;
mod init;
mod models;
mod options;
mod output;
mod packages;
mod planting;
mod project_files;
mod project_mistakes;
mod project_specs;
mod project_values;
mod projects;
mod reporters;
#[cfg(unix)]
mod signals;
mod snapshots;
mod statistics;
mod stores;
mod test_options;
mod testing;
mod trace;
mod types;
mod watch;

use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use tempfile::TempDir;

/// The exit codes that users may rely on (`docs/exit-codes.md`).
pub const SUCCESS: i32 = 0;
pub const SCRIPT_FAILED: i32 = 1;
pub const USAGE: i32 = 2;
pub const NOT_LOADED: i32 = 3;
pub const OUTPUT_FAILED: i32 = 4;
pub const NO_TESTS: i32 = 5;
#[cfg(unix)]
pub const INTERRUPTED: i32 = 130;

/// A run that takes longer than this hangs.
const HANGS_AFTER: Duration = Duration::from_secs(120);

/// A folder with scripts.
pub struct Folder {
    folder: TempDir,
}

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

impl Folder {
    pub fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder") }
    }

    /// With one script, `main.luau`.
    pub fn with(source: &str) -> Self {
        let folder = Self::new();
        folder.write("main.luau", source);
        folder
    }

    pub fn write(&self, name: &str, source: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder can be made");
        std::fs::write(&path, source).expect("a file can be written");
        path
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The program, in this folder, in virtual time: `run --clock virtual`, then the given arguments.
    pub fn run(&self, arguments: &[&str]) -> Assert {
        let mut command = sandstore();
        command.current_dir(self.path()).args(["run", "--clock", "virtual"]).args(arguments);
        command.assert()
    }
}

impl Folder {
    /// The program, in this folder: `test`, then the given arguments.
    pub fn test(&self, arguments: &[&str]) -> Assert {
        let mut command = sandstore();
        command.current_dir(self.path()).arg("test").args(arguments);
        command.assert()
    }
}

/// The program with an environment that asks for nothing.
pub fn sandstore() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandstore"));
    // What CI sets must not reach the tests.
    let of_ci = ["CI", "GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY"];
    let of_terminals = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"];
    for variable in of_terminals.into_iter().chain(of_ci).chain(http::PROXIES) {
        command.env_remove(variable);
    }
    command.timeout(HANGS_AFTER);
    command
}

pub fn stdout(assert: &Assert) -> String {
    text(&assert.get_output().stdout)
}

pub fn stderr(assert: &Assert) -> String {
    text(&assert.get_output().stderr)
}

/// Line ends are those of the machine.
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
