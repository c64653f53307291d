//! Ctrl-C: the first closes the servers as usual, the second ends the process at once.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::{Folder, INTERRUPTED};

/// Starts the program in real time and waits until the script has printed its first line, `ready`.
fn start(folder: &Folder) -> (Child, BufReader<ChildStdout>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandstore"))
        .args(["run", "--trace", "t.perfetto", "main.luau"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut reader = BufReader::new(child.stdout.take().expect("a pipe"));
    assert_eq!(line(&mut reader), "ready\n");
    (child, reader)
}

fn line(reader: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    reader.read_line(&mut line).expect("text");
    line
}

fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.expect("kill is there").success());
}

#[test]
fn the_first_closes_the_servers() {
    let folder = Folder::with(
        "game:BindToClose(function(reason)
	game:GetService('MemoryStoreService'):GetHashMap('m'):SetAsync('k', 1, 60)
	print('closing', reason)
end)
print('ready')
task.wait(100000)
print('never')",
    );
    let (mut child, mut reader) = start(&folder);
    interrupt(&child);
    let mut rest = String::new();
    reader.read_to_string(&mut rest).expect("text");
    assert_eq!(rest, "closing Enum.CloseReason.DeveloperShutdown\n");
    assert_eq!(child.wait().expect("the program ends").code(), Some(INTERRUPTED));
    let trace = std::fs::read_to_string(folder.path().join("t.perfetto")).expect("a trace");
    let events: Vec<serde_json::Value> = serde_json::from_str(&trace).expect("the trace is whole");
    assert!(events.iter().any(|event| event["name"] == "HashMap.Set"), "{trace}");
}

#[test]
fn tests_end_at_once_without_a_report() {
    use std::os::unix::process::ExitStatusExt as _;
    let folder = Folder::new();
    folder.write("a.spec.luau", "it('ends', print)");
    folder.write("b.spec.luau", "it('never ends', function() while true do end end)");
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandstore"))
        .args(["test", "--jobs", "1", "--script-timeout", "1h", "--output", "json=report.json"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut reader = BufReader::new(child.stdout.take().expect("a pipe"));
    assert!(line(&mut reader).starts_with("pass a.spec.luau"));
    interrupt(&child);
    // Shells show it as the code that is documented.
    assert_eq!(child.wait().expect("the program ends").signal().map(|signal| 128 + signal), Some(INTERRUPTED));
    let mut rest = String::new();
    reader.read_to_string(&mut rest).expect("text");
    assert!(!rest.contains(" in "), "no summary: {rest}");
    assert!(!folder.path().join("report.json").exists());
}

#[test]
fn the_second_ends_at_once() {
    let folder = Folder::with(
        "game:BindToClose(function()
	print('closing')
	task.wait(29)
	print('never')
end)
game:GetService('MemoryStoreService'):GetHashMap('m'):GetAsync('k')
print('ready')
task.wait(100000)",
    );
    let (mut child, mut reader) = start(&folder);
    interrupt(&child);
    assert_eq!(line(&mut reader), "closing\n");
    interrupt(&child);
    let mut rest = String::new();
    reader.read_to_string(&mut rest).expect("text");
    assert_eq!(rest, "");
    assert_eq!(child.wait().expect("the program ends").code(), Some(INTERRUPTED));
    let trace = std::fs::read_to_string(folder.path().join("t.perfetto")).expect("a trace");
    assert!(trace.contains("HashMap.Get") && trace.ends_with('}'), "it lacks its end alone: {trace}");
}
