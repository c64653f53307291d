//! Running many files over several cores.
//!
//! Workers take the files in their order. Results reach the reporter in that order too, so a report does not tell how many
//! workers there were.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;

use super::coverage::Collector;
use super::discovery::SpecFile;
use super::options::TestOptions;
use super::reporter::Reporter;
use super::result::{FileResult, Summary};
use super::snapshot::Keeper;
use super::spec;
use crate::universe::Stopwatch;

/// As much as main threads have: scripts nest functions as deeply as anywhere else.
const STACK_BYTES: usize = 8 << 20;

/// What is run how often, and by how many workers.
#[derive(Clone, Copy, Debug)]
pub struct Schedule<'a> {
    pub files: &'a [SpecFile],
    /// Each file so often, with the next seed each time.
    pub repetitions: NonZeroUsize,
    pub workers: NonZeroUsize,
}

impl Schedule<'_> {
    fn len(&self) -> usize {
        self.files.len() * self.repetitions.get()
    }

    /// The runs are counted file by file.
    fn run(&self, index: usize, options: &TestOptions) -> FileResult {
        let repetition = index % self.repetitions.get();
        let seed = options.seed.wrapping_add(u64::try_from(repetition).unwrap_or(u64::MAX));
        spec::run(&self.files[index / self.repetitions.get()], options, seed)
    }
}

/// Runs the files and tells the reporter.
///
/// # Errors
/// The reporter could not write.
pub fn run(schedule: Schedule<'_>, options: &TestOptions, reporter: &mut dyn Reporter) -> io::Result<Summary> {
    let queue = Queue { next: AtomicUsize::new(0), end: AtomicUsize::new(schedule.len()) };
    let (sender, results) = mpsc::channel::<(usize, FileResult)>();
    let mut summary = Summary::default();
    let stopwatch = Stopwatch::start();
    let mut snapshots = Keeper::new(options);
    let mut coverage = options.coverage.as_ref().map(|options| Collector::new(options, schedule.files));
    thread::scope(|scope| -> io::Result<()> {
        let mut workers = 0;
        for _ in 0..schedule.workers.get().min(schedule.len()) {
            let (queue, sender) = (&queue, sender.clone());
            let work = move || queue.work(schedule, options, &sender);
            if thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work).is_err() {
                break; // The system has no thread left for us. Fewer workers do as well.
            }
            workers += 1;
        }
        if workers == 0 {
            queue.work(schedule, options, &sender);
        }
        drop(sender);
        let mut done = BTreeMap::new();
        let mut due = 0;
        reporter.progress(0, schedule.len());
        for (count, (index, result)) in (1..).zip(results) {
            reporter.progress(count, schedule.len());
            done.insert(index, result);
            while let Some(mut result) = done.remove(&due).filter(|_| due < queue.end.load(Ordering::Acquire)) {
                due += 1;
                snapshots.add(&mut result);
                if options.fail_fast && result.has_failed() {
                    queue.end.fetch_min(due, Ordering::AcqRel);
                }
                summary.add(&result);
                if let Some(coverage) = &mut coverage {
                    coverage.add(&result.coverage);
                }
                reporter.file(&result).inspect_err(|_| queue.end.store(0, Ordering::Release))?;
            }
        }
        Ok(())
    })?;
    summary.files_left_out = schedule.len() - summary.files;
    summary.took = stopwatch.elapsed();
    summary.snapshots = snapshots.finish(schedule.files);
    summary.coverage = coverage.map(Collector::finish);
    reporter.end(&summary)?;
    Ok(summary)
}

/// The files that wait for a worker.
struct Queue {
    next: AtomicUsize,
    /// Files from this number on do not count.
    end: AtomicUsize,
}

impl Queue {
    fn work(&self, schedule: Schedule<'_>, options: &TestOptions, sender: &Sender<(usize, FileResult)>) {
        loop {
            let index = self.next.fetch_add(1, Ordering::AcqRel);
            if index >= self.end.load(Ordering::Acquire) {
                return;
            }
            let result = schedule.run(index, options);
            if options.fail_fast && result.has_failed() {
                self.end.fetch_min(index + 1, Ordering::AcqRel);
            }
            // Nobody listens any more when the reporter has failed.
            if sender.send((index, result)).is_err() {
                return;
            }
        }
    }
}
