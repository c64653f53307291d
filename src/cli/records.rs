//! What is kept of a run: counts for `--stats`, a file for `--trace`.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::statistics;
use super::terminal::{ERROR, WARNING, print_to_stderr};
use super::trace_file::{self, TraceFile};
use crate::universe::activity::{Activity, Urgency};
use crate::universe::trace::{Trace, TraceFormat};
use crate::universe::{RunReport, StopSignal, UniverseBuilder};

/// Listens to a run, as far as the settings ask for it.
pub struct Records {
    activity: Option<Rc<Activity>>,
    trace: Option<(PathBuf, Rc<Trace>)>,
}

impl Records {
    /// Opens the files. `stop` is given when one of them cannot take any more.
    ///
    /// # Errors
    ///
    /// What to tell the user.
    pub fn open(has_stats: bool, trace: Option<&Path>, stop: &StopSignal) -> Result<Self, String> {
        let mut records = Self { activity: has_stats.then(Rc::default), trace: None };
        if let Some(path) = trace {
            let trace = Trace::new(TraceFile::open(path)?, TraceFormat::of_file(path)).stop_signal(stop.clone());
            records.trace = Some((path.to_owned(), Rc::new(trace)));
        }
        Ok(records)
    }

    /// The trace, for those who end the process early.
    pub fn trace(&self) -> Option<Rc<Trace>> {
        self.trace.as_ref().map(|(_, trace)| Rc::clone(trace))
    }

    /// Lets the universe tell of its requests.
    pub fn attach(&self, mut builder: UniverseBuilder) -> UniverseBuilder {
        if let Some(activity) = &self.activity {
            builder = builder.observer(activity.clone());
        }
        if let Some(trace) = self.trace() {
            builder = builder.observer(trace);
        }
        builder
    }

    /// Prints the statistics.
    pub fn print_statistics(&self, report: &RunReport) {
        let Some(activity) = &self.activity else { return };
        let activity = activity.report();
        let mut text = statistics::text(report, &activity);
        let alarms = statistics::alarms(report, &activity);
        text.push_str(if alarms.is_empty() { "" } else { "\n" });
        for (alarm, sentence) in alarms {
            let style = if alarm.urgency() == Urgency::Critical { ERROR } else { WARNING };
            text.push_str(&format!("{style}{sentence}{style:#}\n"));
        }
        print_to_stderr(&text);
    }

    /// Ends the files.
    ///
    /// # Errors
    ///
    /// What to tell the user of a file that is not whole.
    pub fn close(&self) -> Result<(), String> {
        let Some((path, trace)) = &self.trace else { return Ok(()) };
        trace.finish().map_err(|error| trace_file::error(path, &error))
    }
}
