//! Where the settings of a run come from: flags win over `sandstore.toml`, which wins over the defaults.

use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::arguments::{ClockName, RunArguments, RunOptions};
use super::diagnostics;
use super::exit_code::ExitCode;
use super::world_options::{Refusal, is_given};
use crate::config::{ClockKind, Config};
use crate::project::is_project;

/// Everything that a run needs to know.
pub struct Settings {
    /// All settings, the flags' over the file's.
    pub config: Config,
    /// The scripts to run, at least one.
    pub files: Vec<PathBuf>,
    pub data: DataFiles,
}

/// The files that a run reads and writes beside scripts. Relative paths of the configuration file begin in its folder.
pub struct DataFiles {
    /// The stores to begin with.
    pub load: Option<PathBuf>,
    /// Where the stores of the end go.
    pub dump: Option<PathBuf>,
    /// Where requests are written to.
    pub trace: Option<PathBuf>,
}

impl DataFiles {
    /// Flags win over the settings.
    pub fn settle(options: &RunOptions, config: &Config) -> Self {
        let path = |flag: &Option<PathBuf>, setting: &Option<String>| {
            flag.clone().or_else(|| setting.as_deref().map(|setting| config.path(setting)))
        };
        Self {
            load: path(&options.load, &config.load),
            dump: path(&options.dump, &config.dump),
            trace: path(&options.trace, &config.trace),
        }
    }
}

/// Puts flags, file and defaults together. `matches` tells which of the flags somebody wrote.
pub fn settle(files: &[PathBuf], options: &RunOptions, matches: &ArgMatches) -> Result<Config, Refusal> {
    let start = files.first().map_or(Path::new("."), PathBuf::as_path);
    let mut config = options.world.settle(start, matches)?;
    put_over(&mut config, options, matches);
    Ok(config)
}

/// The same, with the scripts to run.
pub fn settle_scripts(arguments: &RunArguments, matches: &ArgMatches) -> Result<Settings, Refusal> {
    let config = settle(&arguments.files, &arguments.options, matches)?;
    let mut files = arguments.files.clone();
    if files.is_empty() {
        files = config.script_files().map_err(|error| Refusal::of_config(&error, ExitCode::NotLoaded))?;
    }
    // As `sandstore test` does.
    let here = PathBuf::from(".");
    if files.is_empty() && is_project(&here) {
        files.push(here);
    }
    if files.is_empty() {
        let path = config.file.as_ref().map(|file| file.path.as_path());
        return Err(Refusal { text: diagnostics::no_script(path), code: ExitCode::Usage });
    }
    let data = DataFiles::settle(&arguments.options, &config);
    Ok(Settings { config, files, data })
}

/// Puts the flags of `run` that somebody wrote over the settings.
fn put_over(config: &mut Config, options: &RunOptions, matches: &ArgMatches) {
    if is_given(matches, "clock") {
        config.clock = options.clock.into();
    }
    if options.run_for.is_some() {
        config.run_for = options.run_for;
    }
    if is_given(matches, "servers") {
        config.servers = options.servers;
    }
    config.has_stats |= options.stats;
    if !options.arguments.is_empty() {
        config.arguments.clone_from(&options.arguments);
    }
}

impl From<ClockName> for ClockKind {
    fn from(name: ClockName) -> Self {
        match name {
            ClockName::Real => Self::Real,
            ClockName::Virtual => Self::Virtual,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{Arg, CommandFactory as _};

    use crate::cli::arguments::Arguments;
    use crate::config::{Kind, SETTINGS};

    /// Flags and settings of the same name have the same words, values and defaults.
    #[test]
    fn flags_say_what_settings_say() {
        let command = Arguments::command();
        for setting in SETTINGS {
            let name = if setting.section() == "test" { "test" } else { "run" };
            let command = command.find_subcommand(name).expect("the command");
            let flags: Vec<&Arg> = command.get_arguments().collect();
            let Some(flag) = setting.flag.and_then(|flag| flag.strip_prefix("--")).filter(|flag| !flag.is_empty())
            else {
                continue;
            };
            let flag = flags.iter().find(|known| known.get_long() == Some(flag)).expect("the flag exists");
            if flag.get_long() != Some(setting.name()) {
                assert!(flag.get_long().is_some_and(|name| name.starts_with("no-")), "{}", setting.key);
                continue;
            }
            let help = flag.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.starts_with(setting.meaning), "{}: {help}", setting.key);
            for default in flag.get_default_values() {
                let own = setting.default();
                let own = own.as_str().map_or_else(|| own.to_string(), str::to_owned);
                assert_eq!(default.to_string_lossy(), own, "{}", setting.key);
            }
            if let Kind::Choice(names) = setting.kind() {
                let values = flag.get_possible_values();
                assert_eq!(values.iter().map(|value| value.get_name()).collect::<Vec<_>>(), names, "{}", setting.key);
            }
        }
    }
}
