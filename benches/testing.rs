//! What a spec file costs: `sandstore test` over 1,000 files of one trivial test each, beside as many bare VMs that run a line.
//!
//! Figures are for one file and one core; the start of the process is shared by all files. Run with
//! `cargo bench --bench testing`.

mod measure;

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use mlua::Lua;

const FILES: usize = 1_000;
const ROUNDS: usize = 7;
const SPEC: &str = "it(\"adds\", function()\n\texpect(1 + 1).toBe(2)\nend)\n";
const LINE: &str = "assert(1 + 1 == 2)";

/// Microseconds for a file and core.
fn tests(folder: &Path, jobs: usize, arguments: &[&str]) -> f64 {
    let seconds = measure::seconds(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sandstore"));
        command.current_dir(folder).args(["test", "--no-config", "--jobs", &jobs.to_string()]).args(arguments);
        let status = command.stdout(Stdio::null()).status().expect("the program starts");
        assert!(status.success());
    });
    per_file(seconds * jobs as f64)
}

/// Microseconds for a VM.
fn bare_machines() -> f64 {
    per_file(measure::seconds(|| {
        for _ in 0..FILES {
            Lua::new().load(LINE).exec().expect("the line runs");
        }
    }))
}

fn per_file(seconds: f64) -> f64 {
    seconds * 1e6 / FILES as f64
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..FILES {
        std::fs::write(folder.path().join(format!("{number:04}.spec.luau")), SPEC).expect("a file");
    }
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut rows = [
        measure::Row::new("one mlua VM that runs a line"),
        measure::Row::new("a spec file, one worker"),
        measure::Row::new(format!("a spec file, {cores} workers")),
        measure::Row::new("a spec file, one worker, --reporter json"),
    ];
    for _ in 0..ROUNDS {
        rows[0].add(bare_machines());
        rows[1].add(tests(folder.path(), 1, &[]));
        rows[2].add(tests(folder.path(), cores, &[]));
        rows[3].add(tests(folder.path(), 1, &["--reporter", "json"]));
    }
    measure::print("microseconds for a file and core", &rows);
}
