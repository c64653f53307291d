//! `docs/reference/command-line.md`.

use std::fmt::Write as _;

use clap::{Arg, Command};

use super::{check, code, table};

const BODY: &str = "\
`sandstore` without a command prints its help. What the process ends with is in [exit codes](exit-codes.md). Durations
are a number with `us`, `ms`, `s`, `m`, `h` or `d`; sizes are a number with `B`, `KB`, `MB`, `GB`, `KiB`, `MiB` or `GiB`.

";

/// `--clock <CLOCK>`, `<FILE>...`.
fn spelling(argument: &Arg) -> String {
    let values = argument.get_value_names().unwrap_or_default();
    let takes_values = argument.get_action().takes_values();
    let value = values.first().map(|value| format!("<{value}>")).filter(|_| takes_values).unwrap_or_default();
    match (argument.get_short(), argument.get_long()) {
        (Some(short), Some(long)) => format!("-{short}, --{long} {value}").trim_end().to_owned(),
        (None, Some(long)) => format!("--{long} {value}").trim_end().to_owned(),
        _ if argument.is_last_set() => format!("-- {value}..."),
        _ if argument.get_num_args().is_some_and(|range| range.max_values() > 1) => format!("{value}..."),
        _ => value,
    }
}

fn default(argument: &Arg) -> String {
    if !argument.get_action().takes_values() {
        return String::new();
    }
    let values = argument.get_default_values().iter().map(|value| code(value.to_string_lossy()));
    values.collect::<Vec<_>>().join(" ")
}

fn meaning(argument: &Arg) -> String {
    let mut text = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let values = argument.get_possible_values();
    // Flags have the possible values `true` and `false`, which nobody writes.
    if argument.get_action().takes_values() && !values.is_empty() {
        let values = values.iter().map(|value| match value.get_help() {
            Some(help) => format!("`{}`: {help}", value.get_name()),
            None => code(value.get_name()),
        });
        // Writing to a string cannot fail.
        let _ = write!(text, ". {}", values.collect::<Vec<_>>().join("; "));
    }
    text
}

fn options(command: &Command) -> String {
    let mut groups: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    for argument in command.get_arguments() {
        let group = match argument.get_help_heading() {
            Some(heading) => heading.to_owned(),
            None if argument.is_positional() => "Arguments".to_owned(),
            None => "Options".to_owned(),
        };
        let row = vec![code(spelling(argument)), default(argument), meaning(argument)];
        match groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((group, vec![row])),
        }
    }
    let tables =
        groups.into_iter().map(|(name, rows)| format!("### {name}\n\n{}\n", table(&["", "default", "meaning"], rows)));
    tables.collect()
}

#[test]
fn page() {
    let mut command = sandstore::cli::command();
    command.build();
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let mut body = format!("{about}\n\n{BODY}");
    for command in command.get_subcommands() {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let usage = command.clone().render_usage().to_string();
        let usage = usage.trim_start_matches("Usage: ").trim();
        let _ = write!(body, "## {}\n\n{about}.\n\n```console\n{usage}\n```\n\n", command.get_name());
        body.push_str(&options(command));
    }
    check("command-line.md", "Command line", &body);
}
