//! Where the settings of a run come from: flags win over `sandstore.toml`, which wins over the defaults.

use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgMatches, Args};

use super::arguments::{ClockName, RunArguments, RunOptions};
use super::diagnostics;
use super::exit_code::ExitCode;
use crate::config::{self, ClockKind, Config, ConfigError};
use crate::server::Profile;

/// The flags about the configuration file, for every command that has one.
#[derive(Args, Clone, Debug)]
pub struct ConfigFlags {
    /// Read this configuration file instead of the sandstore.toml in the first script's folder or above it.
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub config: Option<PathBuf>,

    /// Read no configuration file.
    #[arg(long, conflicts_with = "config", help_heading = "Configuration")]
    pub no_config: bool,
}

/// Why there are no settings: what to tell the user, and the code to end with.
pub struct Refusal {
    /// An excerpt or a message, for standard error.
    pub text: String,
    /// What the program ends with.
    pub code: ExitCode,
}

/// Everything that a run needs to know.
pub struct Settings {
    /// All settings, the flags' over the file's.
    pub config: Config,
    /// The scripts to run, at least one.
    pub files: Vec<PathBuf>,
}

/// Puts flags, file and defaults together. `matches` tells which of the flags somebody wrote.
pub fn settle(files: &[PathBuf], options: &RunOptions, matches: &ArgMatches) -> Result<Config, Refusal> {
    let start = files.first().map_or(Path::new("."), PathBuf::as_path);
    let mut config = load(&options.config, start).map_err(|error| refusal(&error, ExitCode::Usage))?;
    put_over(&mut config, options, matches);
    Ok(config)
}

/// The same, with the scripts to run.
pub fn settle_scripts(arguments: &RunArguments, matches: &ArgMatches) -> Result<Settings, Refusal> {
    let config = settle(&arguments.files, &arguments.options, matches)?;
    let mut files = arguments.files.clone();
    if files.is_empty() {
        files = config.script_files().map_err(|error| refusal(&error, ExitCode::NotLoaded))?;
    }
    if files.is_empty() {
        let path = config.file.as_ref().map(|file| file.path.as_path());
        return Err(Refusal { text: diagnostics::no_script(path), code: ExitCode::Usage });
    }
    Ok(Settings { config, files })
}

/// The file's settings, or the defaults where there is none.
fn load(flags: &ConfigFlags, start: &Path) -> Result<Config, ConfigError> {
    let found = if flags.no_config { None } else { flags.config.clone().or_else(|| config::find(start)) };
    found.map_or_else(|| Ok(Config::default()), Config::load)
}

fn refusal(error: &ConfigError, code: ExitCode) -> Refusal {
    Refusal { text: diagnostics::config_error(error), code }
}

/// Puts the flags that somebody wrote over the settings.
fn put_over(config: &mut Config, options: &RunOptions, matches: &ArgMatches) {
    let is_given = |flag: &str| matches.value_source(flag) == Some(ValueSource::CommandLine);
    if is_given("profile") {
        config.profile = options.profile.into();
    }
    if options.strict {
        config.profile = Profile::Roblox;
    }
    config.has_notes &= !options.no_notes;
    if is_given("clock") {
        config.clock = options.clock.into();
    }
    if options.run_for.is_some() {
        config.run_for = options.run_for;
    }
    if is_given("players") {
        config.players = options.players;
    }
    if is_given("servers") {
        config.servers = options.servers;
    }
    if is_given("seed") {
        config.seed = options.seed;
    }
    if let Some(latency) = &options.latency {
        config.network.latency = latency.clone();
    }
    if options.message_delay.is_some() {
        config.network.message_delay.clone_from(&options.message_delay);
    }
    if options.teleport_delay.is_some() {
        config.network.teleport_delay.clone_from(&options.teleport_delay);
    }
    if options.close_empty_after.is_some() {
        config.close_empty_after = options.close_empty_after;
    }
    if !options.faults.is_empty() {
        config.faults.clone_from(&options.faults);
    }
    if !options.arguments.is_empty() {
        config.arguments.clone_from(&options.arguments);
    }
    config.has_quotas &= !options.no_quotas;
    if is_given("script_timeout") {
        config.script_timeout = options.script_timeout;
    }
    if is_given("memory_limit") {
        config.memory_bytes_max = options.memory_limit as u64;
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
        let mut command = Arguments::command();
        let run = command.find_subcommand_mut("run").expect("the command run");
        let flags: Vec<&Arg> = run.get_arguments().collect();
        for setting in SETTINGS {
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
