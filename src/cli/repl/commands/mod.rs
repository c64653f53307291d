//! Everything that begins with a dot. One table, which `.help`, completion and `docs/reference/repl-commands.md` share.

mod complete;
mod general;
mod requests;
mod servers;
mod stores;
mod structures;
mod world;

use super::Repl;
use super::serve::Done;
use crate::nearest::nearest;
use crate::server::StartError;

/// What a command is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Session,
    Stores,
    World,
    Servers,
}

impl Group {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 4] = [Self::Session, Self::Stores, Self::World, Self::Servers];

    /// The heading above its commands.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Session => "Session",
            Self::Stores => "Memory stores",
            Self::World => "World",
            Self::Servers => "Servers",
        }
    }
}

/// What is completed behind a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Argument {
    Nothing,
    File,
    Command,
    Structure,
    Snapshot,
    Words(&'static [&'static str]),
}

/// A command.
#[derive(Clone, Copy)]
pub struct Command {
    /// Without the dot.
    pub name: &'static str,
    /// What may stand behind it.
    pub arguments: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// What else is to be known.
    pub details: &'static str,
    pub group: Group,
    argument: Argument,
    run: fn(&mut Repl, &str) -> Result<Done, Failure>,
}

/// Why a command did not do what it should.
enum Failure {
    /// What to tell whoever typed it.
    Words(String),
    /// The session cannot go on.
    Fatal(StartError),
}

impl From<String> for Failure {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self::Fatal(error)
    }
}

/// Every command, by group.
pub const COMMANDS: &[Command] = &[
    general::HELP,
    general::EXIT,
    general::RUN,
    general::SAVE,
    general::RESET,
    general::PROFILE,
    general::SEED,
    stores::LIST,
    stores::SHOW,
    stores::SNAPSHOT,
    stores::RESTORE,
    stores::DUMP,
    stores::LOAD,
    requests::QUOTAS,
    requests::LOG,
    requests::STATS,
    world::TIME,
    world::ADVANCE,
    world::CLOCK,
    world::LATENCY,
    world::FAULTS,
    servers::SERVERS,
    servers::SERVER,
    servers::PLAYERS,
];

/// The line without its dot, if it is a command. Numbers such as `.5` are none.
pub fn command_line(text: &str) -> Option<&str> {
    let line = text.trim();
    let rest = line.strip_prefix('.').filter(|_| !line.contains('\n'))?;
    let is_command = rest.is_empty() || rest.starts_with(|letter: char| letter.is_alphabetic() || letter == '?');
    is_command.then_some(rest)
}

/// Whether the name of a file comes next.
pub fn wants_file(text: &str) -> bool {
    let Some((name, _)) = command_line(text).and_then(|line| line.split_once(char::is_whitespace)) else {
        return command_line(text).is_some_and(|line| {
            text.ends_with(char::is_whitespace) && find(line).is_some_and(|command| command.argument == Argument::File)
        });
    };
    find(name).is_some_and(|command| command.argument == Argument::File)
}

/// A name may be cut short, as long as it means one command alone.
fn find(name: &str) -> Option<&'static Command> {
    if let Some(command) = COMMANDS.iter().find(|command| command.name == name) {
        return Some(command);
    }
    let mut cut = COMMANDS.iter().filter(|command| !name.is_empty() && command.name.starts_with(name));
    cut.next().filter(|_| cut.next().is_none())
}

/// Carries out a command.
pub(super) fn obey(repl: &mut Repl, line: &str) -> Result<Done, StartError> {
    let (name, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let name = match name {
        "" | "?" => "help",
        "quit" | "q" => "exit",
        name => name,
    };
    let done = match find(name) {
        Some(command) => (command.run)(repl, argument.trim()),
        None => Err(Failure::Words(unknown(name))),
    };
    match done {
        Ok(done) => Ok(done),
        Err(Failure::Words(text)) => {
            repl.fail(&text);
            Ok(Done::GoOn)
        }
        Err(Failure::Fatal(error)) => Err(error),
    }
}

fn unknown(name: &str) -> String {
    let names: Vec<_> = COMMANDS.iter().map(|command| command.name).collect();
    match nearest(name, &names) {
        Some(known) => format!("there is no command .{name}; did you mean .{known}?"),
        None => format!("there is no command .{name}; .help lists them"),
    }
}

/// The failure of a command that was given something that it does not take.
fn wrong(command: &Command, argument: &str) -> Failure {
    let usage = format!(".{} {}", command.name, command.arguments);
    Failure::Words(format!("`{argument}` does not fit; the command is: {}", usage.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_distinct_and_found_when_cut_short() {
        for command in COMMANDS {
            assert_eq!(find(command.name).map(|found| found.name), Some(command.name));
            assert!(COMMANDS.iter().filter(|other| other.name == command.name).count() == 1);
            assert!(!command.summary.is_empty() && command.summary.ends_with('.'), "{}", command.name);
        }
        assert_eq!(find("adv").map(|found| found.name), Some("advance"));
        assert!(find("s").is_none(), "several begin so");
    }

    #[test]
    fn commands_are_told_from_luau() {
        assert_eq!(command_line(" .help x \n"), Some("help x"));
        assert_eq!(command_line(".5 + 1"), None);
        assert_eq!(command_line("..."), None);
        assert_eq!(command_line("a.b"), None);
        assert!(wants_file(".run a") && wants_file(".run ") && !wants_file(".run") && !wants_file(".show a"));
    }

    #[test]
    fn unknown_commands_name_the_nearest() {
        assert!(unknown("advanec").contains(".advance"));
        assert!(unknown("xyzzy").contains(".help"));
    }
}
