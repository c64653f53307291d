//! Lines from a pipe: which stream carries what, exit codes.

use super::{contains, folder, pipe, pipe_in};

#[test]
fn lines_are_run_without_a_prompt() {
    let piped = pipe("print(1)");
    assert_eq!((piped.stdout.as_str(), piped.stderr.as_str(), piped.code), ("1\n", "", Some(0)));
}

#[test]
fn standard_output_carries_print_alone() {
    let piped = pipe("print('printed')\n'value'\nwarn('warned')\n.time\n");
    assert_eq!(piped.stdout, "printed\n");
    contains(&piped.stderr, &["value\nwarned\n2026-01-01T00:00:00Z"]);
}

#[test]
fn the_code_tells_of_errors() {
    for (input, code) in [
        ("", 0),
        ("1\n", 0),
        ("pcall(error, 1)\n", 0),
        ("error('x')\nprint(1)\n", 1),
        ("x = = 1\n", 1),
        ("function f(\n", 1),
        (".nothing\n", 1),
        (".show nothing\n", 1),
        ("task.spawn(error, 'x')\n", 1),
        ("task.delay(1, error, 'x')\ntask.wait(2)\n", 1),
        (".exit\nerror('never')\n", 0),
    ] {
        let piped = pipe(input);
        assert_eq!(piped.code, Some(code), "{input}: {}", piped.stderr);
    }
}

#[test]
fn no_history_is_kept_of_piped_lines() {
    let folder = folder();
    pipe_in(folder.path(), &[], "print(1)\n");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn scripts_run_before_the_first_line() {
    let folder = folder();
    std::fs::write(folder.path().join("lobby.luau"), "_G.open = true print('lobby')").expect("a file");
    let piped = pipe_in(folder.path(), &["lobby.luau", "--servers", "2"], "_G.open\n");
    assert_eq!((piped.stdout.as_str(), piped.stderr.as_str()), ("[1] lobby\n[2] lobby\n", "true\n"));
    let missing = pipe_in(folder.path(), &["nothing.luau"], "1\n");
    assert_eq!(missing.code, Some(3));
    std::fs::write(folder.path().join("wrong.luau"), "x = = 1").expect("a file");
    assert_eq!(pipe_in(folder.path(), &["wrong.luau"], "1\n").code, Some(3));
}

#[test]
fn servers_close_as_usual_at_the_end() {
    let piped = pipe("game:BindToClose(function() task.wait(1) print('closed') end)\n");
    assert_eq!(piped.stdout, "closed\n");
}

#[test]
fn the_options_of_run_are_there() {
    let folder = folder();
    let input = "local m = game:GetService('MemoryStoreService'):GetHashMap('m') m:SetAsync('k', 1, 60)\n";
    let piped = pipe_in(folder.path(), &["--stats", "--dump", "out.json", "--trace", "t.jsonl", "--strict"], input);
    contains(&piped.stderr, &["HashMap.Set  Success"]);
    assert_eq!(piped.code, Some(0));
    let piped = pipe_in(
        folder.path(),
        &["--load", "out.json"],
        "game:GetService('MemoryStoreService'):GetHashMap('m'):GetAsync('k')\n",
    );
    assert_eq!(piped.stderr, "1\n");
    contains(&std::fs::read_to_string(folder.path().join("t.jsonl")).expect("a trace"), &["HashMap.Set"]);
}

#[test]
fn a_session_may_have_an_end() {
    let piped = pipe_in(folder().path(), &["--for", "10s"], "task.wait(6)\ntask.wait(6)\nprint('never')\n");
    assert_eq!(piped.stdout, "");
    contains(&piped.stderr, &["The time of --for was over before it was done."]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_what_runs_and_leaves() {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::process::{Command, Stdio};
    let folder = folder();
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandstore"))
        .args(["repl", "--no-config"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(b"print('ready') task.wait(100000)\nprint('never')\n").expect("the pipe is read");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    output.read_line(&mut line).expect("text");
    assert_eq!(line, "ready\n");
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill is there").success());
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("text");
    let mut said = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
    assert_eq!((rest.as_str(), child.wait().expect("the program ends").code()), ("", Some(130)), "{said}");
    contains(&said, &["Interrupted."]);
}
