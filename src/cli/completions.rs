//! `sandstore completions SHELL`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::arguments::Arguments;
use super::exit_code::ExitCode;
use super::terminal;

pub fn print(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "sandstore", &mut script);
    terminal::print_text(&String::from_utf8_lossy(&script));
    ExitCode::Success
}
