//! `sandstore run`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ArgMatches;

use super::arguments::RunArguments;
use super::exit_code::ExitCode;
use super::records::Records;
use super::settings::{self, Settings};
use super::stores::{self, StoresFile};
use super::terminal::{Terminal, print_to_stderr};
use super::world_options::http_client;
use super::{crash, diagnostics, interrupt};
use crate::project::{self, Project};
use crate::server::{Script, StartError};
use crate::universe::{End, RunReport, StopSignal, Universe, UniverseBuilder};

/// Runs the scripts. `matches` tells which of the options somebody wrote.
pub fn run(arguments: &RunArguments, matches: &ArgMatches) -> ExitCode {
    let settings = match settings::settle_scripts(arguments, matches) {
        Ok(settings) => settings,
        Err(refusal) => {
            print_to_stderr(&format!("{}\n", refusal.text));
            return refusal.code;
        }
    };
    // Both are read whatever becomes of the other, so that all mistakes show at once.
    let what_runs = read(&settings.files);
    let stores = match &settings.data.load {
        Some(path) => said(StoresFile::read(path)).map(Some),
        None => Some(None),
    };
    let (Some((project, scripts)), Some(stores)) = (what_runs, stores) else {
        return ExitCode::NotLoaded;
    };
    if let Some(project) = project.as_ref().filter(|_| scripts.is_empty()) {
        print_to_stderr(&format!("{}\n", diagnostics::no_running_script(project)));
        return ExitCode::NotLoaded;
    }
    // Nobody should learn after a long run that there is no place for its outcome.
    if settings.data.dump.as_deref().is_some_and(|path| said(stores::check_target(path)).is_none()) {
        return ExitCode::OutputFailed;
    }

    let stop = StopSignal::default();
    let Some(records) = said(Records::open(settings.config.has_stats, settings.data.trace.as_deref(), &stop)) else {
        return ExitCode::OutputFailed;
    };
    interrupt::listen(stop.clone());
    let builder = scripts.into_iter().fold(builder(&settings, &records, stop), UniverseBuilder::script);
    let builder = project.into_iter().fold(builder, UniverseBuilder::project);
    let mut universe = match builder.build() {
        Ok(universe) => universe,
        Err(error) => {
            for failure in &error.failures {
                print_to_stderr(&format!("{}\n", diagnostics::start_error(failure)));
            }
            return ExitCode::NotLoaded;
        }
    };
    if stores.is_some_and(|file| said(file.restore(|snapshot| universe.restore(snapshot))).is_none()) {
        return ExitCode::NotLoaded;
    }
    let result = universe.run();
    let contents = settings.data.dump.as_deref().map(|path| (path, universe.snapshot()));
    // Shows what is still held back before anything of our own.
    drop(universe);
    let is_recorded = said(records.close()).is_some();
    let code = match result {
        Ok(report) => finish(&records, &report),
        Err(StartError::Vm(error @ mlua::Error::MemoryError(_))) => {
            print_to_stderr(&format!("{}\n", diagnostics::start_error(&StartError::Vm(error))));
            ExitCode::ScriptFailed
        }
        Err(error) => {
            crash::report(&error.to_string());
            return ExitCode::Internal;
        }
    };
    match contents {
        Some((path, snapshot)) if said(stores::dump(path, &snapshot)).is_none() => ExitCode::OutputFailed,
        _ if !is_recorded => ExitCode::OutputFailed,
        _ => code,
    }
}

/// The project that the files are, or that stands around them, and the scripts that run.
pub fn read(files: &[PathBuf]) -> Option<(Option<Arc<Project>>, Vec<Script>)> {
    match files {
        [path] if project::is_project(path) => {
            let project = said(Project::read(path).map_err(|error| diagnostics::project_error(&error)))?;
            say_left_out(&project);
            let scripts = scripts_of(&project)?;
            Some((Some(Arc::new(project)), scripts))
        }
        files if files.len() > 1 && files.iter().any(|file| project::is_project(file)) => {
            let project = files.iter().find(|file| project::is_project(file));
            project.and_then(|project| said(Err(diagnostics::one_project(project))))
        }
        _ => {
            // What stands around the first is around all of them.
            let around = match files.first() {
                Some(file) => Project::around(file),
                None => Project::packages_around(Path::new(".")),
            };
            // Nobody asked for the project, so the scripts run without it, too.
            let project = around.unwrap_or_else(|error| {
                print_to_stderr(&format!("{}\n", diagnostics::project_around_error(&error)));
                None
            });
            let scripts = read_scripts(files, project.as_ref())?;
            Some((project.map(Arc::new), scripts))
        }
    }
}

/// Tells of files that would be Instances, and of what is doubtful in the project.
pub fn say_left_out(project: &Project) {
    for path in &project.left_out {
        print_to_stderr(&format!("{}\n", diagnostics::left_out(path)));
    }
    for warning in &project.warnings {
        print_to_stderr(&format!("{}\n", diagnostics::project_warning(warning)));
    }
}

/// The scripts of all files, unless one of them cannot be one. Those that the tree of a project holds run at their place in it.
fn read_scripts(files: &[PathBuf], project: Option<&Project>) -> Option<Vec<Script>> {
    let read = files.iter().map(|file| {
        let placed = project.and_then(|project| Some((project, project.script_at(file)?)));
        let script = match placed {
            Some((project, placed)) => Script::in_project(project, &placed),
            None => Script::from_file(file),
        };
        let script = said(script.map_err(|error| diagnostics::file_error(&error)))?;
        if script.source().trim().is_empty() {
            print_to_stderr(&format!("{}\n", diagnostics::empty_file(file)));
        }
        Some(script)
    });
    // All are read before any is missed.
    read.collect::<Vec<_>>().into_iter().collect()
}

/// The scripts of a project that run by themselves, unless one of them cannot be read.
fn scripts_of(project: &Project) -> Option<Vec<Script>> {
    let scripts = project.scripts();
    let read = scripts
        .iter()
        .map(|script| said(Script::in_project(project, script).map_err(|error| diagnostics::file_error(&error))));
    // All are read before any is missed.
    read.collect::<Vec<_>>().into_iter().collect()
}

/// What went well; otherwise the rendered error is shown.
pub fn said<T>(result: Result<T, String>) -> Option<T> {
    result.map_err(|text| print_to_stderr(&format!("{text}\n"))).ok()
}

fn builder(settings: &Settings, records: &Records, stop: StopSignal) -> UniverseBuilder {
    let config = &settings.config;
    let terminal = Terminal::new(config.servers > 1, records.trace());
    let builder = config.apply(Universe::builder()).http_client(http_client(config));
    let builder = records.attach(builder.stop_signal(stop).output(terminal));
    match settings.files.first().and_then(|file| project::top_folder(file)) {
        Some(folder) => builder.project_folder(folder),
        None => builder,
    }
}

fn finish(records: &Records, report: &RunReport) -> ExitCode {
    records.print_statistics(report);
    if let Some(text) = diagnostics::stubbed(report.statistics.stubbed.iter()) {
        print_to_stderr(&format!("{text}\n"));
    }
    match report {
        RunReport { end: End::Stopped, .. } => ExitCode::Interrupted,
        RunReport { has_failed: true, .. } | RunReport { end: End::Endless, .. } => ExitCode::ScriptFailed,
        _ => ExitCode::Success,
    }
}
