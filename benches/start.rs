//! What it costs to start: `sandstore run` of one line, beside a program that makes one mlua VM and runs the line.
//!
//! The other program is this bench itself, started with an argument. Run with `cargo bench --bench start`.

mod measure;

use std::process::{Command, Stdio};

use mlua::Lua;

const LINE: &str = "print('hello')";
const ROUNDS: usize = 40;
const EMPTY_VM: &str = "--empty-vm";

fn run(program: &str, arguments: &[&str]) -> f64 {
    measure::seconds(|| {
        let status = Command::new(program).args(arguments).stdout(Stdio::null()).status().expect("the program starts");
        assert!(status.success());
    }) * 1e3
}

fn main() {
    if std::env::args().any(|argument| argument == EMPTY_VM) {
        Lua::new().load(LINE).exec().expect("the line runs");
        return;
    }
    let own = std::env::current_exe().expect("the bench knows its path").display().to_string();
    let script = std::env::temp_dir().join("sandstore-bench-start.luau");
    std::fs::write(&script, LINE).expect("the script is written");
    let script = script.display().to_string();
    let sandstore = env!("CARGO_BIN_EXE_sandstore");

    let mut rows = [
        measure::Row::new("one mlua VM that runs the line"),
        measure::Row::new("sandstore run"),
        measure::Row::new("sandstore run --clock virtual --strict"),
    ];
    for _ in 0..ROUNDS {
        rows[0].add(run(&own, &[EMPTY_VM]));
        rows[1].add(run(sandstore, &["run", &script]));
        rows[2].add(run(sandstore, &["run", "--clock", "virtual", "--strict", &script]));
    }
    measure::print("milliseconds from start to end of the process", &rows);
}
