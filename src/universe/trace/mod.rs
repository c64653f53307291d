//! A file that tells of every request, written while the universe runs.
//!
//! - `lines`: one JSON object a line, for scripts and tables.
//! - `timeline`: Chrome's trace events, which Perfetto shows as a timeline.
//! - `data_stores`: what both say of requests to data stores; `calls`: of messages and teleports.
//! - `json`: what both spell alike.
//!
//! # Invariants
//!
//! - Requests are written in the order in which they were decided, so the same run gives the same bytes.
//! - A line is handed on whole: what a run leaves behind that is killed ends with the end of a line. With the real clock
//!   that is all up to the last time that the universe waited.
//! - A file that cannot be written to is no reason to panic: the failure is kept for [`Trace::finish`], nothing more is
//!   written, and the universe is asked to stop.

mod calls;
mod data_stores;
mod json;
mod lines;
mod timeline;

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};
use std::path::Path;

pub use calls::CALL_FIELDS;
pub use data_stores::DATA_STORE_FIELDS;
pub use lines::FIELDS;

use super::DataStoreRecord;
use super::any_record::AnyRecord;
use super::clock::StopSignal;
use super::observer::{CallRecord, Observer, RequestRecord};
use crate::cloud::Timestamp;
use timeline::Timeline;

const BUFFER_BYTES: usize = 1 << 16;

/// What a trace looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceFormat {
    /// One JSON object a line.
    Lines,
    /// A JSON array of Chrome's trace events.
    Timeline,
}

impl TraceFormat {
    /// Ends of file names that ask for a timeline.
    pub const TIMELINE_ENDINGS: [&str; 2] = [".perfetto", ".perfetto.json"];

    /// What the name of a file asks for.
    #[must_use]
    pub fn of_file(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let is_timeline = Self::TIMELINE_ENDINGS.iter().any(|ending| name.ends_with(ending));
        if is_timeline { Self::Timeline } else { Self::Lines }
    }
}

/// The JSON object of one request, as it stands in a trace of lines. Its time counts from `start`.
#[must_use]
pub fn line(start: Timestamp, record: &AnyRecord) -> String {
    let mut text = Vec::new();
    match record {
        AnyRecord::MemoryStore(record) => lines::write(&mut text, start, record),
        AnyRecord::DataStore(record) => data_stores::write(&mut text, start, record),
        AnyRecord::Call(record) => calls::write(&mut text, start, record),
    }
    String::from_utf8_lossy(text.trim_ascii_end()).into_owned()
}

/// Whether a text begins like a trace of any format, or has not begun.
#[must_use]
pub fn is_beginning(text: &[u8]) -> bool {
    [lines::BEGINNING, timeline::BEGINNING].iter().any(|beginning| {
        let length = text.len().min(beginning.len());
        text[..length] == beginning.as_bytes()[..length]
    })
}

/// Writes down every request of a universe.
pub struct Trace {
    state: RefCell<State>,
}

struct State {
    /// Nothing once the trace is finished.
    writer: Option<BufWriter<Box<dyn Write>>>,
    form: Form,
    start: Timestamp,
    has_begun: bool,
    /// What is written next, kept for its room.
    text: Vec<u8>,
    failure: Option<io::Error>,
    stop: StopSignal,
}

enum Form {
    Lines,
    Timeline(Timeline),
}

impl Trace {
    /// A trace that goes to `writer`, through a buffer.
    #[must_use]
    pub fn new(writer: impl Write + 'static, format: TraceFormat) -> Self {
        let form = match format {
            TraceFormat::Lines => Form::Lines,
            TraceFormat::Timeline => Form::Timeline(Timeline::default()),
        };
        let writer = BufWriter::with_capacity(BUFFER_BYTES, Box::new(writer) as Box<dyn Write>);
        let state = State {
            writer: Some(writer),
            form,
            start: Timestamp::default(),
            has_begun: false,
            text: Vec::new(),
            failure: None,
            stop: StopSignal::default(),
        };
        Self { state: RefCell::new(state) }
    }

    /// Gives this signal when nothing more can be written. Default: nobody is told before [`Trace::finish`].
    #[must_use]
    pub fn stop_signal(self, stop: StopSignal) -> Self {
        self.state.borrow_mut().stop = stop;
        self
    }

    /// Writes what is still held back, and the end. Afterwards nothing is written any more. A trace that is dropped
    /// finishes as well, and tells nobody whether it could.
    ///
    /// # Errors
    ///
    /// The first failure to write, now or before.
    pub fn finish(&self) -> io::Result<()> {
        self.state.borrow_mut().finish()
    }
}

impl State {
    /// Writes what `compose` leaves in the buffer, as one piece.
    fn write(&mut self, compose: impl FnOnce(&mut Form, &mut Vec<u8>)) {
        let Some(writer) = self.writer.as_mut().filter(|_| self.failure.is_none()) else { return };
        self.text.clear();
        compose(&mut self.form, &mut self.text);
        let result = writer.write_all(&self.text);
        self.check(result);
    }

    fn flush(&mut self) {
        let Some(writer) = self.writer.as_mut().filter(|_| self.failure.is_none()) else { return };
        let result = writer.flush();
        self.check(result);
    }

    fn check(&mut self, result: io::Result<()>) {
        if let Err(error) = result {
            self.failure = Some(error);
            self.stop.stop();
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.has_begun {
            self.write(|form, text| {
                if let Form::Timeline(timeline) = form {
                    timeline.end(text);
                }
            });
        }
        let Some(writer) = self.writer.take().filter(|_| self.has_begun) else { return Ok(()) };
        // Taken apart, so that what could not be written is not tried again.
        let (mut writer, held_back) = writer.into_parts();
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        writer.write_all(&held_back.unwrap_or_default())?;
        writer.flush()
    }
}

impl Observer for Trace {
    fn start(&self, now: Timestamp) {
        let state = &mut *self.state.borrow_mut();
        (state.start, state.has_begun) = (now, true);
        state.write(|form, text| {
            if let Form::Timeline(timeline) = form {
                timeline.begin(text, now);
            }
        });
    }

    fn observe(&self, record: &RequestRecord) {
        let state = &mut *self.state.borrow_mut();
        let start = state.start;
        state.write(|form, text| match form {
            Form::Lines => lines::write(text, start, record),
            Form::Timeline(timeline) => timeline.write(text, record),
        });
    }

    fn observe_data_store(&self, record: &DataStoreRecord) {
        let state = &mut *self.state.borrow_mut();
        let start = state.start;
        state.write(|form, text| match form {
            Form::Lines => data_stores::write(text, start, record),
            Form::Timeline(timeline) => timeline.write_data_store(text, record),
        });
    }

    fn observe_call(&self, record: &CallRecord) {
        let state = &mut *self.state.borrow_mut();
        let start = state.start;
        state.write(|form, text| match form {
            Form::Lines => calls::write(text, start, record),
            Form::Timeline(timeline) => timeline.write_call(text, record),
        });
    }

    fn flush(&self) {
        self.state.borrow_mut().flush();
    }
}

impl Drop for Trace {
    fn drop(&mut self) {
        let _ = self.finish();
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::cloud::memory_store::Status;
    use crate::universe::activity::fixture::record;
    use crate::universe::clock::VIRTUAL_START;

    /// What was written, by the pieces in which it came, as far as there was room.
    #[derive(Clone, Default)]
    struct Disk {
        pieces: Rc<RefCell<Vec<Vec<u8>>>>,
        bytes_max: Option<usize>,
    }

    impl Disk {
        fn text(&self) -> String {
            String::from_utf8(self.pieces.borrow().concat()).expect("traces are UTF-8")
        }
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let used: usize = self.pieces.borrow().iter().map(Vec::len).sum();
            if self.bytes_max.is_some_and(|max| used + bytes.len() > max) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.pieces.borrow_mut().push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn trace(disk: &Disk, format: TraceFormat, requests: u32) -> Trace {
        let trace = Trace::new(disk.clone(), format);
        trace.start(VIRTUAL_START);
        (0..requests).for_each(|_| trace.observe(&record(Status::Success)));
        trace
    }

    #[test]
    fn the_name_of_the_file_decides_about_the_form() {
        for name in ["run.perfetto.json", "run.perfetto", "folder/RUN.PERFETTO.JSON"] {
            assert_eq!(TraceFormat::of_file(Path::new(name)), TraceFormat::Timeline, "{name}");
        }
        for name in ["run.jsonl", "run.json", "perfetto", "run.perfetto/lines.json", ""] {
            assert_eq!(TraceFormat::of_file(Path::new(name)), TraceFormat::Lines, "{name}");
        }
    }

    #[test]
    fn traces_are_known_by_their_beginning() {
        for format in [TraceFormat::Lines, TraceFormat::Timeline] {
            let disk = Disk::default();
            drop(trace(&disk, format, 1));
            assert!(is_beginning(disk.text().as_bytes()), "{}", disk.text());
        }
        assert!(is_beginning(b""));
        for other in ["local x", "{", "{\"timeout\"", "[1]", "\n"] {
            assert_eq!(is_beginning(other.as_bytes()), other == "{", "{other}");
        }
    }

    #[test]
    fn what_is_written_ends_with_the_end_of_a_line() {
        let disk = Disk::default();
        let trace = trace(&disk, TraceFormat::Lines, 2_000);
        assert!(!disk.pieces.borrow().is_empty(), "a buffer was full");
        for piece in disk.pieces.borrow().iter() {
            assert_eq!(piece.last(), Some(&b'\n'));
        }
        assert!(disk.text().lines().count() < 2_000);
        trace.finish().expect("there is room");
        assert_eq!(disk.text().lines().count(), 2_000);
    }

    #[test]
    fn a_trace_that_is_dropped_is_whole() {
        let disk = Disk::default();
        drop(trace(&disk, TraceFormat::Timeline, 3));
        let events: serde_json::Value = serde_json::from_str(&disk.text()).expect("JSON");
        assert_eq!(events.as_array().map(|events| events.iter().filter(|event| event["ph"] == "X").count()), Some(3));
    }

    #[test]
    fn a_run_that_never_began_leaves_nothing() {
        for format in [TraceFormat::Lines, TraceFormat::Timeline] {
            let disk = Disk::default();
            Trace::new(disk.clone(), format).finish().expect("nothing to write");
            assert_eq!(disk.text(), "");
        }
    }

    #[test]
    fn a_full_disk_stops_the_run_and_is_told_once() {
        let disk = Disk { bytes_max: Some(BUFFER_BYTES), ..Disk::default() };
        let stop = StopSignal::default();
        let trace = Trace::new(disk.clone(), TraceFormat::Timeline).stop_signal(stop.clone());
        trace.start(VIRTUAL_START);
        (0..5_000).for_each(|_| trace.observe(&record(Status::Success)));
        assert!(stop.is_stopped());
        let written = disk.text();
        assert_eq!(trace.finish().map_err(|error| error.kind()), Err(io::ErrorKind::StorageFull));
        assert!(trace.finish().is_ok());
        drop(trace);
        assert_eq!(disk.text(), written, "nothing is written behind a gap");
    }

    #[test]
    fn a_disk_that_is_full_at_the_end_is_told() {
        let disk = Disk { bytes_max: Some(0), ..Disk::default() };
        let trace = trace(&disk, TraceFormat::Lines, 1);
        assert_eq!(trace.finish().map_err(|error| error.kind()), Err(io::ErrorKind::StorageFull));
    }
}
