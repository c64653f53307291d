//! The command line: arguments, what is shown on the terminal, exit codes. One file a subcommand.
//!
//! stdout carries what scripts print and nothing else; everything that sandstore says itself goes to stderr. This is the
//! only room that prints.

mod arguments;
mod completions;
mod crash;
mod diagnostics;
mod exit_code;
mod interrupt;
mod records;
mod run;
mod statistics;
mod stores;
mod terminal;
mod trace_file;
mod words;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser as _};

pub use exit_code::ExitCode;

use arguments::{Arguments, Command};

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> std::process::ExitCode {
    crash::install_hook();
    let code = match Arguments::try_parse() {
        Ok(Arguments { command: Some(Command::Run(options)) }) => run::run(options),
        Ok(Arguments { command: Some(Command::Completions { shell }) }) => completions::print(shell),
        Ok(Arguments { command: None }) => {
            terminal::print_text(&Arguments::command().render_long_help().ansi().to_string());
            ExitCode::Success
        }
        Err(error) => {
            // Help and version are answers, not mistakes, and clap knows where each belongs.
            let _ = error.print();
            if error.kind() == ErrorKind::InvalidSubcommand
                && let Some(file) =
                    std::env::args().nth(1).filter(|word| word.ends_with(".luau") || word.ends_with(".lua"))
            {
                terminal::print_to_stderr(&format!("\nTo run a script: sandstore run {file}\n"));
            }
            if error.use_stderr() { ExitCode::Usage } else { ExitCode::Success }
        }
    };
    code.into()
}

/// The whole command line, for documentation.
#[must_use]
pub fn command() -> clap::Command {
    Arguments::command()
}
