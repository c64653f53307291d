//! `sandstore test --watch`, and the line that shows how far tests are: with pipes, and on a pseudo-terminal (Unix).

use std::io::{BufRead as _, BufReader, PipeReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use crate::{Folder, HANGS_AFTER, contains};

/// The end of what is shown before the program waits.
const WAITS: &str = "Waiting for changes.";

/// The program while it runs, and what it shows, both streams together.
struct Running {
    child: Child,
    shown: Receiver<String>,
}

impl Running {
    /// `read` is where all that the program shows can be read.
    fn new(child: Child, read: impl Read + Send + 'static) -> Self {
        let (sender, shown) = mpsc::channel();
        thread::spawn(move || {
            let mut reader = BufReader::new(read);
            let mut line = Vec::new();
            // A pseudo-terminal that nobody writes to any more fails instead of ending.
            while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
                if sender.send(String::from_utf8_lossy(&line).replace("\r\n", "\n")).is_err() {
                    return;
                }
                line.clear();
            }
        });
        Self { child, shown }
    }

    /// All that is shown until the program waits for changes.
    fn until_it_waits(&mut self) -> String {
        let mut text = String::new();
        while !text.contains(WAITS) {
            match self.shown.recv_timeout(HANGS_AFTER) {
                Ok(line) => text.push_str(&line),
                Err(_) => panic!("it does not wait: {text}"),
            }
        }
        text
    }

    /// What it ends with, and the rest of what it shows.
    fn end(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().expect("the program ends").code();
        (code, self.shown.iter().collect())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandstore"));
    command.current_dir(folder.path()).args(["test", "--no-config"]).args(arguments);
    command.env_remove("NO_COLOR").env_remove("CI").env("TERM", "xterm");
    command
}

/// Without a terminal.
fn watch(folder: &Folder, arguments: &[&str]) -> Running {
    let (reader, writer): (PipeReader, _) = std::io::pipe().expect("a pipe");
    let mut command = command(folder, arguments);
    command.arg("--watch").stdin(Stdio::null());
    command.stdout(writer.try_clone().expect("a pipe")).stderr(writer);
    Running::new(command.spawn().expect("the program starts"), reader)
}

fn project() -> Folder {
    let folder = Folder::new();
    folder.write("src/lobby.luau", "return { size = 4 }");
    folder.write("a.spec.luau", "it('a', function() end)");
    folder.write(
        "b.spec.luau",
        "local lobby = require('./src/lobby') it('b', function() expect(lobby.size).toBe(4) end)",
    );
    folder.write("c.spec.luau", "it('c', function() end)");
    folder
}

/// Writes a file at one go: nobody sees half of it.
fn edit(folder: &Folder, name: &str, text: &str) {
    let half = folder.write(".half", text);
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
    std::fs::rename(half, path).expect("a file can be renamed");
}

#[test]
fn specs_that_a_change_concerns_run_again_and_no_others() {
    let folder = project();
    let mut running = watch(&folder, &[]);
    let first = running.until_it_waits();
    contains(&first, &["3 passed (3 files)", "Ctrl-C leaves."]);
    assert!(!first.contains('\r') && !first.contains("of 3 files"), "no progress without a terminal: {first}");

    edit(&folder, "src/lobby.luau", "return { size = 10 }");
    let module = running.until_it_waits();
    contains(&module, &["Changed: src/lobby.luau\n", "FAIL b.spec.luau", "1 failed (1 file, 1 failed)"]);

    edit(&folder, "c.spec.luau", "it('c', function() end) it('d', function() end)");
    let spec = running.until_it_waits();
    contains(
        &spec,
        &["Changed: c.spec.luau\n", "pass c.spec.luau (2 passed)", "FAIL b.spec.luau", "(2 files, 1 failed)"],
    );
    assert!(spec.find("pass c.spec") < spec.find("FAIL b.spec"), "the changed one is first: {spec}");

    edit(&folder, "src/lobby.luau", "return { size = 4, name = 'lobby' }");
    contains(&running.until_it_waits(), &["pass b.spec.luau", "1 passed (1 file)"]);
}

#[test]
fn specs_and_folders_that_come_and_go_are_noticed() {
    let folder = project();
    let mut running = watch(&folder, &[]);
    running.until_it_waits();
    edit(&folder, "new/inner/d.spec.luau", "it('d', function() require('../helper') end)");
    let mut came = running.until_it_waits();
    // A folder may be seen before the file in it.
    while !came.contains("d.spec.luau (") {
        came.push_str(&running.until_it_waits());
    }
    contains(&came, &["FAIL new/inner/d.spec.luau"]);
    edit(&folder, "new/helper.luau", "return true");
    contains(&running.until_it_waits(), &["Changed: new/helper.luau", "pass new/inner/d.spec.luau"]);
    std::fs::remove_file(folder.path().join("new/inner/d.spec.luau")).expect("it is there");
    contains(&running.until_it_waits(), &["Changed: new/inner/d.spec.luau (gone)", "No test reads it."]);
    edit(&folder, "src/unused.luau", "return nil");
    contains(&running.until_it_waits(), &["Changed: src/unused.luau", "No test reads it."]);
    edit(&folder, "a.spec.luau", "it('a' function() end)");
    contains(&running.until_it_waits(), &["FAIL a.spec.luau (no test)", "(1 file, 1 failed)"]);
}

#[test]
fn what_other_servers_load_concerns_the_spec_too() {
    let folder = project();
    folder.write("src/speed.luau", "return 1");
    folder.write("src/worker.luau", "game:SetAttribute('speed', require('./speed'))");
    let spec = "
        local universe = require('@sandstore/universe')
        it('works', function()
            local worker = universe.startServer('./src/worker.luau')
            universe.advance(1)
            expect(worker:run(function() return game:GetAttribute('speed') end)).toBe(1)
        end)";
    folder.write("d.spec.luau", spec);
    let mut running = watch(&folder, &[]);
    contains(&running.until_it_waits(), &["4 passed (4 files)"]);

    edit(&folder, "src/worker.luau", "game:SetAttribute('speed', 10)");
    let script = running.until_it_waits();
    contains(&script, &["Changed: src/worker.luau\n", "FAIL d.spec.luau", "expect(10).toBe(1)", "(1 file, 1 failed)"]);
    edit(&folder, "src/worker.luau", "local speed = require('./speed') game:SetAttribute('speed', speed)");
    contains(&running.until_it_waits(), &["pass d.spec.luau", "1 passed (1 file)"]);

    edit(&folder, "src/speed.luau", "return 100");
    let module = running.until_it_waits();
    contains(&module, &["Changed: src/speed.luau\n", "expect(100).toBe(1)", "1 failed (1 file, 1 failed)"]);
}

#[test]
fn snapshots_concern_their_spec_and_are_no_change_when_tests_write_them() {
    let folder = project();
    folder.write(
        "s.spec.luau",
        "local lobby = require('./src/lobby') it('s', function() expect(lobby).toMatchSnapshot() end)",
    );
    let mut running = watch(&folder, &["--update"]);
    contains(&running.until_it_waits(), &["snapshots: 1 written"]);
    edit(&folder, "src/lobby.luau", "return { size = 4, name = 'lobby' }");
    contains(&running.until_it_waits(), &["2 passed (2 files)", "snapshots: 1 updated"]);
    // Had the run woken itself up, that would be shown before this.
    edit(&folder, "a.spec.luau", "it('a', function() end) it('b', function() end)");
    let next = running.until_it_waits();
    contains(&next, &["Changed: a.spec.luau\n", "2 passed (1 file)"]);

    edit(&folder, "__snapshots__/s.spec.snap.luau", "return {\n\t[\"s 1\"] = [[nil]],\n}\n");
    let kept = running.until_it_waits();
    contains(&kept, &["Changed: __snapshots__/s.spec.snap.luau\n", "pass s.spec.luau", "snapshots: 1 updated"]);
}

#[test]
fn settings_are_read_again() {
    let folder = project();
    edit(&folder, "settings.toml", "players = 1");
    let (reader, writer): (PipeReader, _) = std::io::pipe().expect("a pipe");
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandstore"));
    command.current_dir(folder.path()).args(["test", "--watch", "--config", "settings.toml"]).stdin(Stdio::null());
    command.stdout(writer.try_clone().expect("a pipe")).stderr(writer);
    let mut running = Running::new(command.spawn().expect("the program starts"), reader);
    drop(command);
    contains(&running.until_it_waits(), &["3 passed (3 files)"]);
    edit(&folder, "settings.toml", "players = 'many'");
    contains(&running.until_it_waits(), &["Changed: settings.toml", "`players` must be a whole number"]);
    edit(&folder, "settings.toml", "[test]\ninclude = ['[ac].spec.luau']");
    contains(&running.until_it_waits(), &["2 passed (2 files)"]);
}

#[test]
fn reports_are_written_at_every_run() {
    let folder = project();
    let mut running = watch(&folder, &["--reporter", "json", "--output", "report.json"]);
    let passed = |folder: &Folder| {
        let text = std::fs::read_to_string(folder.path().join("report.json")).expect("a report");
        let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        report["summary"]["passed"].clone()
    };
    running.until_it_waits();
    assert_eq!(passed(&folder), 3);
    edit(&folder, "c.spec.luau", "it('c', function() end) it('d', function() end)");
    contains(&running.until_it_waits(), &["2 passed (1 file)"]);
    assert_eq!(passed(&folder), 2);
}

#[cfg(unix)]
mod on_a_terminal {
    use std::fs::File;
    use std::io::Write as _;

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    use super::*;

    /// The program on a pseudo-terminal, and the keyboard of that.
    fn start(mut command: Command) -> (Running, File) {
        let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        grantpt(&controller).expect("it is ours");
        unlockpt(&controller).expect("it opens");
        let name = ptsname(&controller, Vec::new()).expect("it has a name").into_string().expect("text");
        let terminal = File::options().read(true).write(true).open(name).expect("it opens");
        let copy = || terminal.try_clone().expect("a terminal");
        command.stdin(copy()).stdout(copy()).stderr(copy());
        let child = command.spawn().expect("the program starts");
        let keyboard = File::from(controller);
        let screen = keyboard.try_clone().expect("a screen");
        (Running::new(child, screen), keyboard)
    }

    #[test]
    fn keys_run_all_or_leave() {
        let folder = project();
        let mut command = command(&folder, &["--watch"]);
        command.env("NO_COLOR", "1");
        let (mut running, mut keyboard) = start(command);
        contains(&running.until_it_waits(), &["3 passed (3 files)", "Enter runs all tests, q and Enter leaves."]);
        edit(&folder, "a.spec.luau", "it('a', error)");
        contains(&running.until_it_waits(), &["1 failed (1 file, 1 failed)"]);
        keyboard.write_all(b"\n").expect("a key");
        contains(&running.until_it_waits(), &["2 passed, 1 failed (3 files, 1 failed)"]);
        keyboard.write_all(b"q\n").expect("a key");
        let code = running.child.wait().expect("the program ends").code();
        assert_eq!(code, Some(crate::SCRIPT_FAILED), "as the last run");
    }

    fn shown(folder: &Folder, variables: &[(&str, &str)], arguments: &[&str]) -> String {
        let mut command = command(folder, arguments);
        command.envs(variables.iter().copied());
        let (running, keyboard) = start(command);
        let (code, text) = running.end();
        drop(keyboard);
        assert_eq!(code, Some(crate::SUCCESS), "{text}");
        text
    }

    #[test]
    fn a_line_shows_how_far_tests_are_and_goes_before_results() {
        let folder = project();
        let text = shown(&folder, &[("NO_COLOR", "1")], &["--jobs", "1"]);
        assert!(text.starts_with("\r0 of 3 files"), "{text:?}");
        assert!(!text.contains('\u{1b}'), "no codes but the carriage return: {text:?}");
        let blank = " ".repeat("0 of 3 files".len());
        // Nothing of the line is left beside a result.
        contains(&text, &[&format!("\r{blank}\rpass a.spec.luau (1 passed)\n")]);
        assert!(shown(&folder, &[], &[]).contains('\u{1b}'), "colours are wanted on a terminal");
        let dumb = shown(&folder, &[("TERM", "dumb")], &[]);
        assert!(!dumb.contains("of 3 files") && !dumb.contains('\u{1b}'), "{dumb:?}");
    }
}

#[test]
fn specs_of_a_project_run_again_when_what_they_read_of_it_changes() {
    let folder = Folder::new();
    let tree = r#"{"tree": {"$className": "DataModel", "ReplicatedStorage": {"$path": "src"}}}"#;
    folder.write("default.project.json", tree);
    folder.write("src/One.luau", "return 1");
    folder.write("src/One.spec.luau", "it('is one', function() expect(require(script.Parent.One)).toBe(1) end)");
    folder.write("src/Two.spec.luau", "it('is two', function() end)");
    let mut running = watch(&folder, &[]);
    contains(&running.until_it_waits(), &["2 passed (2 files)"]);
    edit(&folder, "src/One.luau", "return 2 - 1");
    contains(&running.until_it_waits(), &["Changed: src/One.luau\n", "1 passed (1 file)"]);
    edit(&folder, "default.project.json", "{ }");
    contains(&running.until_it_waits(), &["needs a `tree`"]);
    edit(&folder, "default.project.json", &format!("{tree}\n"));
    contains(&running.until_it_waits(), &["Changed: default.project.json\n", "2 passed (2 files)"]);
}
