//! Testing: finds the specs of a project, runs each in a universe of its own, and tells a reporter what came of them.
//!
//! # Pipeline
//!
//! 1. [`specs`] finds the spec files below folders and in the trees of projects, by [`SpecPatterns`].
//! 2. [`run`] hands them to worker threads. A worker builds a universe for one file (`spec`), with virtual time from the fixed
//!    start and a fixed seed, and starts a server in it whose one script is the spec.
//! 3. The library that comes with that server (`library`, `shim/*.luau`) runs the spec's main function to collect its tests,
//!    then the tests, each in a thread of its own.
//! 4. What comes of them, and all that any server of the universe says meanwhile, is written down (`recorder`) as plain data:
//!    a [`FileResult`].
//! 5. A [`Reporter`] gets the results in the order of the files, however many workers there are.
//!
//! # Invariants
//!
//! - The same files, options and seed give the same results, byte for byte, with any number of workers. Durations on this
//!   machine, the fields `took`, are all that differs.
//! - A file sees nothing of another one. Tests of one file share its universe, in their order.
//! - A test passes only when nothing that it started is left, and no thread of any server ended with an error.
//! - This room knows no terminal: it neither prints nor renders. The only files that it writes are snapshots (`snapshot`).
//!
//! # The two styles
//!
//! A spec that returns a function is in TestEZ's style, any other in Jest's. The names of both are there in both; they
//! differ where the two libraries do, in how focused tests in focused blocks count and in how `expect.extend` calls.
//! `docs/guide/testing.md` lists what is there.

mod control;
mod coverage;
mod discovery;
pub mod excerpt;
mod file_pattern;
mod library;
mod options;
mod recorder;
mod reporter;
mod result;
mod session;
mod snapshot;
mod spec;
mod specs;

pub use coverage::{Coverage, CoverageOptions};
pub use discovery::{DiscoveryError, SKIPPED_FOLDERS, SpecFile, SpecPatterns, Surroundings, surroundings};
pub use file_pattern::{FilePattern, FilePatterns};
pub use options::TestOptions;
pub use reporter::Reporter;
pub use result::{Failure, FileResult, RequestTail, Said, Status, Summary, TestResult};
pub use session::{Schedule, run};
pub use snapshot::{ObsoleteSnapshots, SnapshotMode, SnapshotSummary};
pub use specs::{SpecsError, specs};

/// Files that tell editors what specs have, by name.
pub const TYPE_FILES: [(&str, &str); 3] = [
    ("globals.d.luau", include_str!("types/globals.d.luau")),
    ("jest.luau", include_str!("types/jest.luau")),
    ("universe.luau", include_str!("types/universe.luau")),
];
