//! `sandstore run`.

use std::path::{Path, PathBuf};

use super::arguments::{ClockName, RunOptions};
use super::exit_code::ExitCode;
use super::terminal::{Terminal, print_to_stderr};
use super::{crash, diagnostics, interrupt, statistics_table};
use crate::server::{Profile, Script, StartError};
use crate::universe::{Clock, End, RunReport, StopSignal, Universe, UniverseBuilder};

/// Files that mark the top folder of a project: `require` may reach everything below it.
const PROJECT_MARKERS: [&str; 6] =
    ["sandstore.toml", "default.project.json", "wally.toml", "pesde.toml", ".luaurc", ".git"];

pub fn run(options: Box<RunOptions>) -> ExitCode {
    let mut scripts = Vec::new();
    let mut all_loaded = true;
    for file in &options.files {
        match Script::from_file(file) {
            Ok(script) => {
                if script.source().trim().is_empty() {
                    print_to_stderr(&format!("{}\n", diagnostics::empty_file(file)));
                }
                scripts.push(script);
            }
            Err(error) => {
                print_to_stderr(&format!("{}\n", diagnostics::file_error(&error)));
                all_loaded = false;
            }
        }
    }
    if !all_loaded {
        return ExitCode::NotLoaded;
    }

    let stop = StopSignal::default();
    interrupt::listen(stop.clone());
    let builder = scripts.into_iter().fold(builder(&options, stop), UniverseBuilder::script);
    let mut universe = match builder.build() {
        Ok(universe) => universe,
        Err(error) => {
            for failure in &error.failures {
                print_to_stderr(&format!("{}\n", diagnostics::start_error(failure)));
            }
            return ExitCode::NotLoaded;
        }
    };
    let result = universe.run();
    // Shows what is still held back before anything of our own.
    drop(universe);
    match result {
        Ok(report) => finish(&options, &report),
        Err(StartError::Vm(error @ mlua::Error::MemoryError(_))) => {
            print_to_stderr(&format!("{}\n", diagnostics::start_error(&StartError::Vm(error))));
            ExitCode::ScriptFailed
        }
        Err(error) => {
            crash::report(&error.to_string());
            ExitCode::Internal
        }
    }
}

fn builder(options: &RunOptions, stop: StopSignal) -> UniverseBuilder {
    let profile = if options.strict { Profile::Roblox } else { options.profile.into() };
    let clock = match options.clock {
        ClockName::Real => Clock::Real,
        ClockName::Virtual => Clock::virtual_time(),
    };
    let mut builder = Universe::builder()
        .profile(profile)
        .clock(clock)
        .seed(options.seed)
        .players(options.players)
        .servers(options.servers)
        .quotas(!options.no_quotas)
        .notes(!options.no_notes)
        .memory_limit_bytes(options.memory_limit)
        .script_timeout(Some(options.script_timeout))
        .arguments(options.arguments.clone())
        .stop_signal(stop)
        .output(Terminal::new(options.servers > 1));
    builder = builder.faults(options.faults.clone());
    if let Some(latency) = &options.latency {
        builder = builder.latency(latency.clone());
    }
    if let Some(span) = options.run_for {
        builder = builder.run_for(span);
    }
    if let Some(folder) = options.files.first().and_then(|file| project_folder(file)) {
        builder = builder.project_folder(folder);
    }
    builder
}

fn finish(options: &RunOptions, report: &RunReport) -> ExitCode {
    if options.stats {
        print_to_stderr(&statistics_table::table(report));
    }
    match report {
        RunReport { end: End::Stopped, .. } => ExitCode::Interrupted,
        RunReport { has_failed: true, .. } | RunReport { end: End::Endless, .. } => ExitCode::ScriptFailed,
        _ => ExitCode::Success,
    }
}

/// The nearest folder above the script that looks like a project's top.
fn project_folder(file: &Path) -> Option<PathBuf> {
    let file = file.canonicalize().ok()?;
    let mut folders = file.ancestors().skip(1);
    folders.find(|folder| PROJECT_MARKERS.iter().any(|marker| folder.join(marker).exists())).map(Path::to_owned)
}
