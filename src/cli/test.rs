//! `sandstore test`.

use std::io::ErrorKind;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use super::coverage_flags::CoverageFlags;
use super::exit_code::ExitCode;
use super::run::project_folder;
use super::terminal::{print_error, print_to_stderr};
use super::test_options::{ReporterName, TestOptions};
use super::test_report::HumanReport;
use super::{coverage_report, diagnostics, lcov};
use crate::testing::{self, Coverage, DiscoveryError, PATTERNS, Reporter, Schedule, SpecFile, Summary};

pub fn run(options: &TestOptions) -> ExitCode {
    let here = [PathBuf::from(".")];
    let paths = if options.paths.is_empty() { &here[..] } else { &options.paths };
    let files = match testing::discover(paths) {
        Ok(files) => files,
        Err(error) => {
            print_to_stderr(&format!("{}\n", discovery_failure(&error)));
            return ExitCode::NotLoaded;
        }
    };
    if files.is_empty() {
        let title = format!("no test file found: none is named {}", PATTERNS.join(", "));
        print_to_stderr(&format!(
            "{}\n",
            diagnostics::failure(&title, "name the folder that holds them, or the files")
        ));
        return ExitCode::NoTests;
    }
    if let Some(Err(error)) = options.coverage.coverage_lcov.as_deref().map(lcov::check_target) {
        print_to_stderr(&format!("{error}\n"));
        return ExitCode::OutputFailed;
    }
    let files: Vec<_> = files.into_iter().map(spec_file).collect();
    let workers = options.jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let schedule = Schedule { files: &files, repetitions: options.repeat, workers };
    let mut reporter: Box<dyn Reporter> = match options.reporter {
        ReporterName::Human => Box::new(HumanReport::new(options)),
    };
    match testing::run(schedule, &options.settings(), &mut *reporter) {
        Ok(summary) => finish(options, &summary),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::OutputFailed,
        Err(error) => {
            print_error(&format!("cannot write the report: {error}"));
            ExitCode::OutputFailed
        }
    }
}

fn finish(options: &TestOptions, summary: &Summary) -> ExitCode {
    for problem in &summary.snapshots.problems {
        let hint = "check the permissions of the file and of its folder";
        print_to_stderr(&format!("{}\n", diagnostics::failure(problem, hint)));
    }
    let coverage = finish_coverage(&options.coverage, summary.coverage.as_ref());
    if summary.has_failed() {
        return ExitCode::ScriptFailed;
    }
    if summary.tests() == 0 {
        let filter = options.filter.as_deref().unwrap_or_default();
        let title = format!("no test has \"{filter}\" in its name");
        print_to_stderr(&format!("{}\n", diagnostics::failure(&title, "see the names with --list")));
        return ExitCode::NoTests;
    }
    if !summary.snapshots.problems.is_empty() {
        return ExitCode::OutputFailed;
    }
    coverage.unwrap_or(ExitCode::Success)
}

/// Writes what is asked for, and answers another exit code if that cannot be done, or if too little has run.
fn finish_coverage(flags: &CoverageFlags, coverage: Option<&Coverage>) -> Option<ExitCode> {
    let coverage = coverage?;
    if let Some(Err(error)) = flags.coverage_lcov.as_deref().map(|path| lcov::write(path, coverage)) {
        print_to_stderr(&format!("{error}\n"));
        return Some(ExitCode::OutputFailed);
    }
    let shortfall = flags.coverage_min.and_then(|percent_min| coverage_report::shortfall(coverage, percent_min))?;
    print_to_stderr(&format!("{}\n", diagnostics::failure(&shortfall, "the table shows the lines that have not")));
    Some(ExitCode::ScriptFailed)
}

/// A spec may require what lies in its project. Where nothing marks the project's top, that is the folder that the user is in,
/// if the spec lies in it.
fn spec_file(path: PathBuf) -> SpecFile {
    let project_folder = project_folder(&path).or_else(|| folder_around(&path));
    SpecFile { path, project_folder }
}

fn folder_around(file: &Path) -> Option<PathBuf> {
    let here = Path::new(".").canonicalize().ok()?;
    file.canonicalize().ok()?.starts_with(&here).then_some(here)
}

fn discovery_failure(error: &DiscoveryError) -> String {
    let hint = match error {
        DiscoveryError::Missing { .. } => "check the spelling, and the folder that you are in",
        DiscoveryError::Unreadable { .. } => "check the permissions",
    };
    diagnostics::failure(&error.to_string(), hint)
}
