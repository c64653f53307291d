//! `sandstore test`.

use std::io::{self, ErrorKind};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use clap::ArgMatches;

use super::exit_code::ExitCode;
use super::reporters::{self, Destination, ReportPlan, Reports};
use super::run;
use super::terminal::print_to_stderr;
use super::test_options::TestOptions;
use super::world_options::Refusal;
use super::{coverage_report, diagnostics, lcov, watch};
use crate::config::{Config, file_pattern};
use crate::project::Project;
use crate::testing::{
    self, Coverage, DiscoveryError, FileResult, Reporter, Schedule, SpecFile, SpecPatterns, SpecsError, Summary,
    Surroundings,
};

/// Runs the tests. `matches` tells which of the options somebody wrote.
pub fn run(options: &TestOptions, matches: &ArgMatches) -> ExitCode {
    if options.watch {
        return watch::run(options, matches);
    }
    let run = TestRun::settle(options, matches).and_then(|run| {
        let files = run.files()?;
        Ok((run, files))
    });
    match run {
        Ok((run, files)) => run.run(&files, None),
        Err(refusal) => {
            print_to_stderr(&format!("{}\n", refusal.text));
            refusal.code
        }
    }
}

/// All that is settled before specs run.
pub struct TestRun<'a> {
    options: &'a TestOptions,
    config: Config,
    patterns: SpecPatterns,
    destinations: Vec<Destination>,
}

impl<'a> TestRun<'a> {
    /// Puts flags, file and defaults together.
    pub fn settle(options: &'a TestOptions, matches: &ArgMatches) -> Result<Self, Refusal> {
        let config = options.settle(matches)?;
        let kinds = if options.reporter.is_empty() { vec![config.test.reporter] } else { options.reporter.clone() };
        let usage = |text: String| Refusal { text, code: ExitCode::Usage };
        let destinations = reporters::destinations(&kinds, &options.output)
            .and_then(|destinations| {
                reporters::check_apart(&destinations, options.coverage.coverage_lcov.as_deref())?;
                Ok(destinations)
            })
            .map_err(|text| usage(diagnostics::failure("the reports cannot be told apart", &text)))?;
        let folder = config.file.as_ref().and_then(|file| file.path.parent()).unwrap_or(Path::new("."));
        // Patterns were checked when the file was read.
        let globs = |texts: &[String]| texts.iter().filter_map(|text| file_pattern(text).ok()).collect();
        let patterns = SpecPatterns::new(folder, globs(&config.test.include), globs(&config.test.exclude));
        let patterns =
            patterns.map_err(|error| usage(diagnostics::failure(&error.to_string(), "use fewer patterns")))?;
        Ok(Self { options, config, patterns, destinations })
    }

    /// The specs that are there now.
    pub fn files(&self) -> Result<Vec<SpecFile>, Refusal> {
        let files = testing::specs(&self.paths(), &self.patterns)
            .map_err(|error| Refusal { text: specs_failure(&error), code: ExitCode::NotLoaded })?;
        say_left_out(&files);
        Ok(files)
    }

    /// Where specs lie, and what else lies there.
    pub fn surroundings(&self) -> Surroundings {
        testing::surroundings(&self.paths(), &self.patterns)
    }

    /// The configuration file that holds, if there is one.
    pub fn config_file(&self) -> Option<&Path> {
        self.config.file.as_ref().map(|file| file.path.as_path())
    }

    fn paths(&self) -> Vec<PathBuf> {
        if self.options.paths.is_empty() { vec![PathBuf::from(".")] } else { self.options.paths.clone() }
    }

    /// Runs some of the specs. `listener` hears of everything before the reports do.
    pub fn run(&self, files: &[SpecFile], listener: Option<&mut dyn Reporter>) -> ExitCode {
        let lcov = self.options.coverage.coverage_lcov.as_deref();
        let plan = ReportPlan {
            is_list: self.options.list,
            repeats: self.options.repeat.get() > 1,
            seed: self.config.seed,
            coverage_min: self.config.test.coverage_min,
        };
        let opened = lcov.map_or(Ok(()), lcov::check_target).and_then(|()| Reports::open(&self.destinations, plan));
        let reports = match opened {
            Ok(reports) => reports,
            Err(text) => return output_failure(&text),
        };
        let mut reporter = Listened { reports, listener };
        let jobs = self.config.test.jobs.and_then(|jobs| NonZeroUsize::new(usize::try_from(jobs).ok()?));
        let workers = jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
        let schedule = Schedule { files, repetitions: self.options.repeat, workers };
        let ran = testing::run(schedule, &self.options.for_tests(&self.config, &self.patterns), &mut reporter);
        match ran {
            Ok(summary) => match reporter.reports.close() {
                Ok(()) => self.finish(files, &summary),
                Err(text) => output_failure(&text),
            },
            Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::OutputFailed,
            Err(error) => output_failure(&format!("cannot write the report: {error}")),
        }
    }

    fn finish(&self, files: &[SpecFile], summary: &Summary) -> ExitCode {
        if let Some(text) = diagnostics::stubbed(summary.stubbed.iter()) {
            print_to_stderr(&format!("{text}\n"));
        }
        for problem in &summary.snapshots.problems {
            let hint = "check the permissions of the file and of its folder";
            print_to_stderr(&format!("{}\n", diagnostics::failure(problem, hint)));
        }
        let coverage = summary.coverage.as_ref().and_then(|coverage| self.finish_coverage(coverage));
        if summary.has_failed() {
            return ExitCode::ScriptFailed;
        }
        if summary.tests() > 0 {
            let has_written = summary.snapshots.problems.is_empty();
            return if has_written { coverage.unwrap_or(ExitCode::Success) } else { ExitCode::OutputFailed };
        }
        let (title, hint) = if files.is_empty() {
            let patterns = self.config.test.include.join(", ");
            (format!("no test file found: none fits {patterns}"), "name the folder that holds them, or the files")
        } else {
            let filter = self.options.filter.as_deref().unwrap_or_default();
            (format!("no test has \"{filter}\" in its name"), "see the names with --list")
        };
        print_to_stderr(&format!("{}\n", diagnostics::failure(&title, hint)));
        ExitCode::NoTests
    }

    /// Writes what is asked for, and answers another exit code if that cannot be done, or if too little has run.
    fn finish_coverage(&self, coverage: &Coverage) -> Option<ExitCode> {
        let lcov = self.options.coverage.coverage_lcov.as_deref();
        if let Some(Err(error)) = lcov.map(|path| lcov::write(path, coverage)) {
            return Some(output_failure(&error));
        }
        let shortfall = coverage_report::shortfall(coverage, self.config.test.coverage_min?)?;
        let hint = if coverage.lines().1 == 0 {
            "look at --coverage-include and --coverage-exclude, and whether the tests load your code"
        } else {
            "the table shows the lines that have not"
        };
        print_to_stderr(&format!("{}\n", diagnostics::failure(&shortfall, hint)));
        Some(ExitCode::ScriptFailed)
    }
}

/// Tells somebody of everything before the reports.
struct Listened<'a> {
    reports: Reports,
    listener: Option<&'a mut dyn Reporter>,
}

impl Reporter for Listened<'_> {
    fn progress(&mut self, done: usize, all: usize) {
        self.reports.progress(done, all);
    }

    fn file(&mut self, result: &FileResult) -> io::Result<()> {
        self.listener.as_mut().map_or(Ok(()), |listener| listener.file(result))?;
        self.reports.file(result)
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.listener.as_mut().map_or(Ok(()), |listener| listener.end(summary))?;
        self.reports.end(summary)
    }
}

fn output_failure(text: &str) -> ExitCode {
    print_to_stderr(&format!("{text}\n"));
    ExitCode::OutputFailed
}

/// Tells once of each project what is not in its tree.
fn say_left_out(files: &[SpecFile]) {
    let mut said: Vec<&Arc<Project>> = Vec::new();
    for project in files.iter().filter_map(|file| file.project.as_ref()) {
        if !said.iter().any(|known| Arc::ptr_eq(known, project)) {
            run::say_left_out(project);
            said.push(project);
        }
    }
}

fn specs_failure(error: &SpecsError) -> String {
    match error {
        SpecsError::Discovery(error) => discovery_failure(error),
        SpecsError::Project(error) => diagnostics::project_error(error),
    }
}

fn discovery_failure(error: &DiscoveryError) -> String {
    let hint = match error {
        DiscoveryError::Missing { .. } => "check the spelling, and the folder that you are in",
        DiscoveryError::Unreadable { .. } => "check the permissions",
    };
    diagnostics::failure(&error.to_string(), hint)
}
