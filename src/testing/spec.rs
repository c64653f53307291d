//! Running one spec file in a universe of its own.

use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use super::control::{Hub, SpecPlace};
use super::coverage::CoverageOptions;
use super::discovery::SpecFile;
use super::library::SpecLibrary;
use super::options::TestOptions;
use super::recorder::Recorder;
use super::result::{Failure, FileResult};
use super::snapshot::Snapshots;
use crate::server::{Library, Script, ScriptFileError, StartError};
use crate::universe::{CLOSE_SECONDS_MAX, Clock, End, ServerPlan, StopSignal, Stopwatch, Universe, UniverseBuilder};

/// Tests have limits of their own, and the library says when the last one is done.
const FOREVER: Duration = Duration::from_secs(1_000 * 365 * 86_400);

/// A test that asks so often without any time passing never ends. A second or so on a common machine.
const REQUESTS_AT_ONCE_MAX: u64 = 1_000_000;

/// Runs a file with a seed.
pub(super) fn run(file: &SpecFile, options: &TestOptions, seed: u64) -> FileResult {
    let stopwatch = Stopwatch::start();
    let recorder = Recorder::new(options.start, options.requests);
    let snapshots = Snapshots::new(&file.path, options.snapshots);
    let counter = options.coverage.as_ref().map(CoverageOptions::counter);
    let mut stubbed = BTreeSet::new();
    match script_of(file) {
        Ok(script) => {
            let mut builder = builder(file, options, seed);
            if let Some(counter) = &counter {
                builder = builder.coverage(counter.clone());
            }
            stubbed = run_script(builder, script, options, &recorder, &snapshots, place_of(file, options));
        }
        Err(error) => recorder.problem(Failure::plain(error.to_string())),
    }
    let mut result = recorder.take(file.path.clone(), seed, stopwatch.elapsed());
    result.found_in.clone_from(&file.found_in);
    result.stubbed = stubbed;
    if !options.is_list {
        result.snapshots = snapshots.take();
        result.files_read.extend(result.snapshots.file_read());
        result.files_read.extend(file.project.iter().flat_map(|project| project.files_read.iter().cloned()));
    }
    // The universe is gone, and with it all that counts.
    result.coverage = counter.map(|counter| counter.take()).unwrap_or_default();
    if result.tests.is_empty() && result.problem.is_none() && options.filter.is_none() {
        let message =
            "there is no test in this file: it calls neither it() nor test(), and returns no function that does";
        result.problem = Some(Failure::plain(message));
    }
    result
}

/// The spec as a script: its module of the project, if it is one.
fn script_of(file: &SpecFile) -> Result<Script, ScriptFileError> {
    match (&file.project, &file.module) {
        (Some(project), Some(module)) => Script::in_project(project, module),
        _ => Script::from_file(&file.path),
    }
}

fn place_of(file: &SpecFile, options: &TestOptions) -> SpecPlace {
    let folder_of_spec = || file.path.parent().unwrap_or(Path::new("")).to_owned();
    SpecPlace {
        path: file.path.clone(),
        top_folder: file.top_folder.clone().unwrap_or_else(folder_of_spec),
        project: file.project.clone(),
        players: options.players,
    }
}

/// Answers the members that are not emulated and were let pass.
fn run_script(
    builder: UniverseBuilder,
    script: Script,
    options: &TestOptions,
    recorder: &Recorder,
    snapshots: &Snapshots,
    place: SpecPlace,
) -> BTreeSet<String> {
    let stop = StopSignal::default();
    let mut builder = builder.stop_signal(stop.clone()).output(recorder.clone());
    if options.requests > 0 {
        builder = builder.observer(Rc::new(recorder.clone()));
    }
    let started = builder.build().and_then(|mut universe| {
        let hub = Hub::new(universe.control(), options);
        let (options, recorder, snapshots) = (options.clone(), recorder.clone(), snapshots.clone());
        let players = options.players;
        let library = SpecLibrary { options, recorder, snapshots, stop, hub, place };
        let libraries: Vec<Rc<dyn Library>> = vec![Rc::new(library)];
        let plan = ServerPlan { scripts: vec![script], players, libraries, is_apart: true, ..ServerPlan::default() };
        universe.start_server(&plan).map(|_| universe)
    });
    let mut universe = match started {
        Ok(universe) => universe,
        Err(error) => {
            error.failures.into_iter().for_each(|failure| recorder.problem(start_failure(failure)));
            return BTreeSet::new();
        }
    };
    let end = universe.advance(FOREVER);
    let now = universe.now();
    match end {
        // The library has given the signal: all is done. Where tests were only named, there is nothing to save at the end.
        Ok(End::Stopped) => {
            if !options.is_list {
                close(&mut universe, recorder);
            }
        }
        Ok(End::Endless) => {
            recorder.abort("it asks again and again and no time passes: wait between two calls, with task.wait", now);
        }
        Ok(End::Idle | End::TimeOver) => recorder.abort(
            "the test runner itself has failed, which is a fault of sandstore: please report it with this file",
            now,
        ),
        Err(error) => recorder.abort(&start_failure(error).message, now),
    }
    universe.control().statistics().stubbed
}

/// Closes the spec's own server, and those that were started outside of tests, as a shutdown does. What goes wrong is the
/// file's failure: the tests have their results.
fn close(universe: &mut Universe, recorder: &Recorder) {
    recorder.begin_close();
    match universe.close_all() {
        Ok(report) if report.is_cut_short => recorder.problem(Failure::plain(format!(
            "functions of BindToClose have not ended after the tests: a server that closes gives them {CLOSE_SECONDS_MAX} seconds"
        ))),
        Ok(_) => {}
        Err(error) => recorder.abort(&start_failure(error).message, universe.now()),
    }
}

fn builder(file: &SpecFile, options: &TestOptions, seed: u64) -> UniverseBuilder {
    let mut builder = Universe::builder()
        .servers(0)
        .patience(REQUESTS_AT_ONCE_MAX)
        .profile(options.profile)
        .seed(seed)
        .faults(options.faults.clone())
        .clock(Clock::Virtual { start: options.start })
        .network(options.network.clone())
        .close_empty_after(options.close_empty_after)
        .quotas(options.has_quotas)
        .quota_options(options.quotas.clone())
        .structure_limits(options.structures)
        .notes(options.notes)
        .stub_missing(options.stubs_missing)
        .http_client(options.http_client.clone())
        .signal_behavior(options.signal_behavior)
        .memory_limit_bytes(options.memory_limit_bytes)
        .script_timeout(Some(options.script_timeout));
    if let Some(folder) = &file.top_folder {
        builder = builder.project_folder(folder);
    }
    match &file.project {
        Some(project) => builder.project(project.clone()),
        None => builder,
    }
}

fn start_failure(error: StartError) -> Failure {
    match error {
        StartError::Syntax { message, location } => {
            // The message begins with the script's name and line, which the location tells.
            let text = message.splitn(3, ':').nth(2).map_or(message.as_str(), str::trim);
            Failure { message: text.to_owned(), location: Some(location), ..Failure::default() }
        }
        StartError::Vm(mlua::Error::MemoryError(_)) => {
            Failure::plain("not enough memory: look for a table that only grows, or allow more with --memory-limit")
        }
        StartError::Vm(error) => Failure::plain(format!("the Luau VM failed: {error}")),
    }
}
