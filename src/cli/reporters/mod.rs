//! What came of tests, for people and for programs: one file a reporter.
//!
//! # Invariants
//!
//! - A report is the same for the same files, options and seed, byte for byte, but for the durations on this machine. Each
//!   format says in its module docs where these stand.
//! - Whatever bytes scripts print or tests are named with, a report is well-formed.
//! - One report at most goes to standard output, and nothing is mixed into it. When all go to files, the human one goes there.

mod github;
mod human;
pub mod json;
mod junit;
mod plain_text;
mod tap;

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::diagnostics;
use super::progress::Progress;
use crate::config::ReporterKind;
use crate::testing::{FileResult, Reporter, Summary};
use crate::whole_file;

/// What reporters know of a run before it begins.
#[derive(Clone, Copy, Debug)]
pub struct ReportPlan {
    /// Whether tests are only named.
    pub is_list: bool,
    /// Whether files run several times, each time with another seed.
    pub repeats: bool,
    pub seed: u64,
    /// Which part of all lines must run, in percent.
    pub coverage_min: Option<f64>,
}

/// Where a report goes: to standard output, if there is no file.
pub type Destination = (ReporterKind, Option<PathBuf>);

/// Endings of files that are no reports.
const FOREIGN_ENDINGS: [&str; 4] = ["luau", "lua", "toml", "json"];

/// So much of a file is read to see whether it is a report.
const BYTES_LOOKED_AT: u64 = 1 << 16;

fn reporter(kind: ReporterKind, plan: ReportPlan, out: Box<dyn Write>) -> Box<dyn Reporter> {
    match kind {
        ReporterKind::Human => Box::new(human::HumanReport::new(plan, out)),
        ReporterKind::JUnit => Box::new(junit::JUnitReport::new(plan, out)),
        ReporterKind::Json => Box::new(json::JsonReport::new(plan, out)),
        ReporterKind::GitHub => Box::new(github::GitHubReport::new(plan, out)),
        ReporterKind::Tap => Box::new(tap::TapReport::new(plan, out)),
    }
}

/// From what was said to where each report goes. `outputs` are `FILE` or `NAME=FILE`.
///
/// # Errors
/// What to write instead.
pub fn destinations(kinds: &[ReporterKind], outputs: &[PathBuf]) -> Result<Vec<Destination>, String> {
    let (named, unnamed): (Vec<_>, Vec<_>) =
        outputs.iter().map(|output| split(output)).partition(|(kind, _)| kind.is_some());
    let mut filed: Vec<Destination> = named.into_iter().filter_map(|(kind, path)| Some((kind?, Some(path)))).collect();
    let mut open: Vec<ReporterKind> = Vec::new();
    for &kind in kinds {
        if !open.contains(&kind) && filed.iter().all(|(known, _)| *known != kind) {
            open.push(kind);
        }
    }
    for (_, path) in unnamed {
        let &[kind] = &open[..] else {
            return Err(format!(
                "which report goes to {}? Write its name before it, such as --output junit={0}",
                path.display()
            ));
        };
        filed.push((kind, Some(path)));
        open.clear();
    }
    match open[..] {
        [] => filed.insert(0, (ReporterKind::Human, None)),
        [kind] => filed.insert(0, (kind, None)),
        [first, second, ..] => {
            return Err(format!(
                "both {} and {1} would go to standard output: give one of them a file, such as --output {1}=FILE",
                first.name(),
                second.name()
            ));
        }
    }
    Ok(filed)
}

/// Two that would be written to the same file, of which one would be lost. `lcov` is written as well.
///
/// # Errors
/// What to write instead.
pub fn check_apart(destinations: &[Destination], lcov: Option<&Path>) -> Result<(), String> {
    let reports = destinations.iter().filter_map(|(kind, path)| Some((kind.name(), path.as_deref()?)));
    let mut known: Vec<(&str, PathBuf)> = Vec::new();
    for (name, path) in reports.chain(lcov.map(|path| ("coverage-lcov", path))) {
        let whole = whole_path(path);
        if whole_file::is_device(path) {
            continue;
        }
        if let Some((other, _)) = known.iter().find(|(_, known)| *known == whole) {
            let shown = path.display();
            return Err(format!("both {other} and {name} would go to {shown}: give each a file of its own"));
        }
        known.push((name, whole));
    }
    Ok(())
}

/// The path without links and detours, as far as it is there.
fn whole_path(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for component in absolute.components() {
        match component {
            std::path::Component::ParentDir => drop(whole.pop()),
            other => whole.push(other),
        }
        whole = whole.canonicalize().unwrap_or(whole);
    }
    whole
}

/// The reporter's name before the first `=`, if it is one.
fn split(output: &Path) -> (Option<ReporterKind>, PathBuf) {
    let whole = (None, output.to_owned());
    let Some((name, path)) = output.to_str().and_then(|text| text.split_once('=')) else { return whole };
    let kind = ReporterKind::ALL.iter().find(|(known, ..)| *known == name).map(|(_, kind, _)| *kind);
    kind.map_or(whole, |kind| (Some(kind), path.into()))
}

/// All reports of a run, and the line that shows how far it is.
pub struct Reports {
    reporters: Vec<Box<dyn Reporter>>,
    files: Vec<(ReporterKind, PathBuf, Buffer)>,
    progress: Progress,
}

impl Reports {
    /// Makes the folders of files and tries whether these can be written, so that nobody learns of it after a long run.
    ///
    /// # Errors
    /// What to tell the user.
    pub fn open(destinations: &[Destination], plan: ReportPlan) -> Result<Self, String> {
        let mut reports = Self { reporters: Vec::new(), files: Vec::new(), progress: Progress::new() };
        for (kind, path) in destinations {
            let out: Box<dyn Write> = match path {
                Some(path) => {
                    check(*kind, path)?;
                    let buffer = Buffer::default();
                    reports.files.push((*kind, path.clone(), buffer.clone()));
                    Box::new(buffer)
                }
                // Programs get every byte as it is; for people, colours go where they are not wanted.
                None => match kind {
                    ReporterKind::Human | ReporterKind::GitHub => Box::new(anstream::stdout()),
                    _ => Box::new(io::stdout()),
                },
            };
            reports.reporters.push(reporter(*kind, plan, out));
        }
        Ok(reports)
    }

    /// Writes the files, each whole or not at all.
    ///
    /// # Errors
    /// What to tell the user.
    pub fn close(self) -> Result<(), String> {
        self.files.iter().try_for_each(|(kind, path, buffer)| {
            let bytes = buffer.0.take();
            let content = match kind {
                // Colours are for terminals.
                ReporterKind::Human | ReporterKind::GitHub => anstream::adapter::strip_bytes(&bytes).into_vec(),
                _ => bytes,
            };
            whole_file::write(path, content).map_err(|error| diagnostics::unwritable(path, &error))
        })
    }
}

/// Makes the folder of a file.
///
/// # Errors
/// What to tell the user.
pub fn make_folder(path: &Path) -> Result<(), String> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => std::fs::create_dir_all(folder).map_err(|error| diagnostics::unwritable(path, &error)),
        None => Ok(()),
    }
}

/// Tries whether a report can be written later, and nothing else would be lost.
fn check(kind: ReporterKind, path: &Path) -> Result<(), String> {
    if is_foreign(kind, path) {
        let title = format!("cannot write {}: there is a file that is no report, and it would be lost", path.display());
        return Err(diagnostics::failure(&title, "choose another name, or remove the file"));
    }
    make_folder(path)?;
    whole_file::check(path).map_err(|error| diagnostics::unwritable(path, &error))
}

/// Whether there is a file that holds something else, whose name has slipped behind `--output`. One that cannot be read shows
/// later.
fn is_foreign(kind: ReporterKind, path: &Path) -> bool {
    if !path.is_file() {
        return false;
    }
    let mark = match kind {
        ReporterKind::JUnit => "<testsuite",
        ReporterKind::Json => json::FORMAT,
        ReporterKind::Tap => "TAP version",
        // Text has no shape of its own.
        ReporterKind::Human | ReporterKind::GitHub => {
            return path.extension().is_some_and(|own| FOREIGN_ENDINGS.iter().any(|ending| own == *ending));
        }
    };
    let mut beginning = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BYTES_LOOKED_AT).read_to_end(&mut beginning));
    read.is_ok() && !beginning.is_empty() && !String::from_utf8_lossy(&beginning).contains(mark)
}

impl Reporter for Reports {
    fn progress(&mut self, done: usize, all: usize) {
        self.progress.show(done, all);
    }

    fn file(&mut self, result: &FileResult) -> io::Result<()> {
        self.progress.clear();
        self.progress.count(result.has_failed());
        self.reporters.iter_mut().try_for_each(|reporter| reporter.file(result))?;
        self.progress.show_again();
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.progress.clear();
        self.reporters.iter_mut().try_for_each(|reporter| reporter.end(summary))
    }
}

/// Text that is kept until it is written somewhere. Cloning gives another handle to the same one.
#[derive(Clone, Debug, Default)]
struct Buffer(Rc<RefCell<Vec<u8>>>);

impl Buffer {
    /// What has been written, once.
    fn take(&self) -> String {
        String::from_utf8_lossy(&self.0.take()).into_owned()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReporterKind::{Human, JUnit, Json, Tap};

    fn at(kinds: &[ReporterKind], outputs: &[&str]) -> Result<Vec<(ReporterKind, String)>, String> {
        let outputs: Vec<_> = outputs.iter().map(PathBuf::from).collect();
        let destinations = destinations(kinds, &outputs)?;
        let text = |path: Option<PathBuf>| path.map_or("-".to_owned(), |path| path.display().to_string());
        Ok(destinations.into_iter().map(|(kind, path)| (kind, text(path))).collect())
    }

    fn expected(destinations: &[(ReporterKind, &str)]) -> Result<Vec<(ReporterKind, String)>, String> {
        Ok(destinations.iter().map(|&(kind, path)| (kind, path.to_owned())).collect())
    }

    #[test]
    fn one_report_goes_to_standard_output() {
        assert_eq!(at(&[Human], &[]), expected(&[(Human, "-")]));
        assert_eq!(at(&[JUnit, JUnit], &[]), expected(&[(JUnit, "-")]));
        assert_eq!(at(&[JUnit], &["a.xml"]), expected(&[(Human, "-"), (JUnit, "a.xml")]));
        assert_eq!(at(&[Human], &["a.txt"]), expected(&[(Human, "-"), (Human, "a.txt")]));
        assert_eq!(at(&[Tap, JUnit], &["junit=a.xml"]), expected(&[(Tap, "-"), (JUnit, "a.xml")]));
        assert_eq!(at(&[Human], &["json=a=b.json"]), expected(&[(Human, "-"), (Json, "a=b.json")]));
        assert_eq!(at(&[Json], &["a=b.json"]), expected(&[(Human, "-"), (Json, "a=b.json")]));
        assert_eq!(
            at(&[Tap, JUnit], &["junit=a.xml", "b.tap"]),
            expected(&[(Human, "-"), (JUnit, "a.xml"), (Tap, "b.tap")])
        );
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused() {
        let said = at(&[Tap, JUnit], &["a.xml"]).expect_err("two reports for one file");
        assert!(said.contains("--output junit=a.xml"), "{said}");
        let said = at(&[Tap, JUnit], &[]).expect_err("two reports for standard output");
        assert!(said.contains("both tap and junit"), "{said}");
    }
}
