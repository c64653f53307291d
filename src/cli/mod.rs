//! The command line: arguments, what is shown on the terminal, exit codes. One file a subcommand.
//!
//! stdout carries what scripts print and nothing else; everything that sandstore says itself goes to stderr. This is the
//! only room that prints.

mod advice;
mod arguments;
mod completions;
mod coverage_flags;
mod coverage_report;
mod crash;
mod data_store_statistics;
mod diagnostics;
mod exit_code;
mod init;
mod interrupt;
mod lcov;
mod progress;
mod records;
mod repl;
mod reporters;
mod run;
mod settings;
mod snapshot_report;
mod statistics;
mod stores;
mod terminal;
mod test;
mod test_options;
mod text_diff;
mod trace_file;
mod types;
mod watch;
mod words;
mod world_options;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _};

pub use exit_code::ExitCode;
pub use repl::commands::{COMMANDS as REPL_COMMANDS, Command as ReplCommand, Group as ReplGroup};
pub use reporters::json::{FORMAT as REPORT_FORMAT, OBJECTS as REPORT_OBJECTS};

use crate::config;
use arguments::{Arguments, Command};

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> std::process::ExitCode {
    crash::install_hook();
    terminal::choose_colours();
    let code = match parse() {
        Ok((Arguments { command: Some(command) }, matches)) => obey(command, &matches),
        Ok((Arguments { command: None }, _)) => {
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

/// The arguments, and what clap knows about where they come from.
fn parse() -> Result<(Arguments, ArgMatches), clap::Error> {
    let mut command = Arguments::command();
    let matches = command.try_get_matches_from_mut(std::env::args_os())?;
    let arguments = Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    Ok((arguments, matches))
}

fn obey(command: Command, matches: &ArgMatches) -> ExitCode {
    match command {
        // The options of a command are in matches of their own.
        Command::Run(arguments) => run::run(&arguments, own_matches(matches)),
        Command::Repl(arguments) => repl::run(&arguments, own_matches(matches)),
        Command::Test(options) => test::run(&options, own_matches(matches)),
        Command::Init { folder } => init::write(&folder),
        Command::Schema => {
            terminal::print_text(&format!("{:#}\n", config::schema()));
            ExitCode::Success
        }
        Command::Types { folder } => types::write(&folder),
        Command::Completions { shell } => completions::print(shell),
    }
}

fn own_matches(matches: &ArgMatches) -> &ArgMatches {
    matches.subcommand().map_or(matches, |(_, own)| own)
}

/// The whole command line, for documentation.
#[must_use]
pub fn command() -> clap::Command {
    Arguments::command()
}
