//! Commands about the session itself.

use std::path::Path;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};

use super::{Argument, COMMANDS, Command, Failure, Group, find, unknown, wrong};
use crate::cli::repl::Repl;
use crate::cli::repl::serve::Done;
use crate::cli::{diagnostics, stores};
use crate::cloud::Snapshot;
use crate::server::{Profile, Script};
use crate::session::{Input, Origin, Recording, defect};

const NAME: Style = AnsiColor::Cyan.on_default();

/// Files with this ending are specs.
const SPEC_ENDINGS: [&str; 4] = [".spec.luau", ".spec.lua", ".test.luau", ".test.lua"];

pub(super) const HELP: Command = Command {
    name: "help",
    arguments: "[COMMAND]",
    summary: "List the commands, or explain one.",
    details: "",
    group: Group::Session,
    argument: Argument::Command,
    run: help,
};

pub(super) const EXIT: Command = Command {
    name: "exit",
    arguments: "",
    summary: "Close the servers and leave.",
    details: "So does Ctrl-D, or Ctrl-C pressed twice. Players leave and functions of BindToClose run first.",
    group: Group::Session,
    argument: Argument::Nothing,
    run: |_, _| Ok(Done::Leave),
};

pub(super) const RUN: Command = Command {
    name: "run",
    arguments: "FILE",
    summary: "Run a script on this server.",
    details: "Its local variables stay visible, as if it had been typed. Ctrl-C ends it.",
    group: Group::Session,
    argument: Argument::File,
    run: run_file,
};

pub(super) const SAVE: Command = Command {
    name: "save",
    arguments: "FILE",
    summary: "Write what was typed as a script, or as a spec if the name ends in .spec.luau.",
    details: "In a script, what showed a value prints it; in a spec, it expects the value. Time that was let pass becomes \
              task.wait, and what a script cannot do becomes a comment.",
    group: Group::Session,
    argument: Argument::File,
    run: save,
};

pub(super) const RESET: Command = Command {
    name: "reset",
    arguments: "[all]",
    summary: "Empty the memory stores; with `all`, replace every server by a new one too.",
    details: "Variables belong to a server, so `all` takes them away. Time, faults and latency stay as they are.",
    group: Group::Session,
    argument: Argument::Words(&["all"]),
    run: reset,
};

pub(super) const PROFILE: Command = Command {
    name: "profile",
    arguments: "",
    summary: "Tell the dialect that scripts may speak.",
    details: "It is chosen at the start: sandstore repl --strict takes exactly what Roblox takes.",
    group: Group::Session,
    argument: Argument::Nothing,
    run: profile,
};

pub(super) const SEED: Command = Command {
    name: "seed",
    arguments: "",
    summary: "Tell the seed of everything random.",
    details: "It is chosen at the start: sandstore repl --seed 7.",
    group: Group::Session,
    argument: Argument::Nothing,
    run: |repl, _| {
        repl.printer.answer(&repl.config.seed.to_string());
        Ok(Done::GoOn)
    },
};

fn help(repl: &mut Repl, name: &str) -> Result<Done, Failure> {
    let name = name.trim_start_matches('.');
    let text = if name.is_empty() {
        let width = COMMANDS.iter().map(|command| usage(command).len()).max().unwrap_or_default();
        let mut text = String::new();
        for group in Group::ALL {
            text.push_str(&format!("{}:\n", group.title()));
            for command in COMMANDS.iter().filter(|command| command.group == group) {
                text.push_str(&format!("  {NAME}{:width$}{NAME:#}  {}\n", usage(command), command.summary));
            }
        }
        text + "\nEverything else is Luau. Tab completes, Ctrl-R searches what was typed before, Ctrl-C stops what runs."
    } else {
        let command = find(name).ok_or_else(|| unknown(name))?;
        let details = if command.details.is_empty() { String::new() } else { format!("\n{}", command.details) };
        format!("{NAME}{}{NAME:#}\n{}{details}", usage(command), command.summary)
    };
    repl.printer.answer(&text);
    Ok(Done::GoOn)
}

fn usage(command: &Command) -> String {
    format!(".{} {}", command.name, command.arguments).trim_end().to_owned()
}

fn run_file(repl: &mut Repl, name: &str) -> Result<Done, Failure> {
    if name.is_empty() {
        return Err(wrong(&RUN, name));
    }
    match Script::from_file(name) {
        Ok(script) => {
            let input = Input { origin: Origin::File(name.into()), source: Arc::clone(script.source()) };
            Ok(repl.evaluate(&input)?)
        }
        Err(error) => {
            repl.has_failed = true;
            repl.printer.report(&diagnostics::file_error(&error));
            Ok(Done::GoOn)
        }
    }
}

fn save(repl: &mut Repl, name: &str) -> Result<Done, Failure> {
    if name.is_empty() {
        return Err(wrong(&SAVE, name));
    }
    if repl.recording.is_empty() {
        return Err("nothing was typed yet that could be saved".to_owned().into());
    }
    let is_spec = SPEC_ENDINGS.iter().any(|ending| name.ends_with(ending));
    let text = if is_spec { repl.recording.spec() } else { repl.recording.script() };
    let path = Path::new(name);
    if path.exists() && !is_session(path) {
        let title = format!("cannot write {name}: there is a file that is no saved session, and it would be lost");
        repl.printer.report(&diagnostics::failure(&title, "choose another name, or remove the file"));
        repl.has_failed = true;
        return Ok(Done::GoOn);
    }
    match stores::write_text(path, &text) {
        Ok(()) => {
            if let Some(why) = defect(&text) {
                let title = format!("{name} is written, but it does not compile: {}", why.trim());
                return Err(format!("{title}; mend that line, or .save less").into());
            }
            let how = if is_spec { "sandstore test" } else { "sandstore run" };
            repl.printer.say(&format!("Saved; {how} {name} runs it."));
        }
        Err(report) => {
            repl.has_failed = true;
            repl.printer.report(&report);
        }
    }
    Ok(Done::GoOn)
}

/// Whether a file was written by an earlier `.save`.
fn is_session(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| text.is_empty() || text.starts_with(Recording::HEAD))
}

fn reset(repl: &mut Repl, what: &str) -> Result<Done, Failure> {
    if !["", "all"].contains(&what) {
        return Err(wrong(&RESET, what));
    }
    if what == "all" {
        repl.session.replace_servers().map_err(|mut error| error.failures.remove(0))?;
    }
    repl.session.control().restore(&Snapshot::default()).map_err(|defect| defect.to_string())?;
    repl.recording.add_comment("the memory stores were emptied");
    repl.session.settle()?;
    repl.printer.say(if what == "all" {
        "The memory stores are empty, the servers are new."
    } else {
        "The memory stores are empty."
    });
    Ok(Done::GoOn)
}

fn profile(repl: &mut Repl, _: &str) -> Result<Done, Failure> {
    repl.printer.answer(match repl.config.profile {
        Profile::Guide => "guide: all that Roblox accepts, and what the community guide shows beyond it",
        Profile::Roblox => "roblox: exactly Roblox",
    });
    Ok(Done::GoOn)
}
