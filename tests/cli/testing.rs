//! `sandstore test`.

use std::path::Path;

use crate::{Folder, SCRIPT_FAILED, SUCCESS, contains, sandstore, stderr, stdout};

/// A report without its time, the only thing in it that differs from run to run.
pub fn report(assert: &assert_cmd::assert::Assert) -> String {
    let text = stdout(assert);
    match text.rsplit_once(" in ") {
        Some((before, _)) => before.to_owned(),
        None => text,
    }
}

pub fn folder(specs: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    for (name, source) in specs {
        folder.write(name, source);
    }
    folder
}

pub const PASSES: &str = "test('passes', function() expect(1).toBe(1) end)";
pub const FAILS: &str = "test('fails', function() expect(1).toBe(2) end)";

#[test]
fn what_specs_can_use_works() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/specs");
    let run = sandstore().current_dir(specs).args(["test", "--strict"]).assert();
    assert_eq!(run.get_output().status.code(), Some(SUCCESS), "{}", stdout(&run));
    contains(&stdout(&run), &["pass testez.spec.luau", "skipped", "to do", "(9 files)"]);
    assert_eq!(stderr(&run), "");
}

#[test]
fn examples_pass_with_any_seed() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("lua_examples");
    let run = sandstore().args(["test", "--no-notes", "--repeat", "5"]).arg(examples).assert().code(SUCCESS);
    contains(
        &stdout(&run),
        &["lost_update.spec.luau", "session_handover.spec.luau", "Rewards.spec.luau", "(40 files)"],
    );
}

#[test]
fn a_failure_shows_all_that_one_needs() {
    let source = "\
local function check(value)
	expect(value).toEqual({ name = 'Ann', wins = { 1, 2 } })
end

describe('players', function()
	it('win', function()
		print('printed')
		check({ name = 'Ann', wins = { 1, 3 } })
	end)
end)
";
    let run = folder(&[("a.spec.luau", source)]).test(&["--seed", "7"]).code(SCRIPT_FAILED);
    contains(
        &stdout(&run),
        &[
            "FAIL a.spec.luau (1 failed)",
            "error: players > win: expect(",
            "--> a.spec.luau:2:2",
            "^^^^^",
            "- expected, + received",
            "\n  -     2,\n  +     3,\n",
            "stack:\n    ServerScriptService.a.spec:2 in check\n    ServerScriptService.a.spec:8\n",
            "output:\n    printed\n",
            "again: sandstore test --seed 7 --filter \"players > win\" --exact a.spec.luau",
            "1 failed (1 file, 1 failed)",
        ],
    );
    assert!(!stdout(&run).contains("[sandstore]"), "{}", stdout(&run));
    assert_eq!(stderr(&run), "");
}

/// Sources of one test each, and what the report says of it.
const WRONG: &[(&str, &str)] = &[
    ("it('t', function() local function f() return f() + 1 end f() end)", "error: t: stack overflow"),
    (
        "it('t', function() local t = {} while true do table.insert(t, `{#t}{string.rep('x', 999)}`) end end)",
        "error: t: not enough memory",
    ),
    (
        "it('t', function() local me = coroutine.running() task.delay(1, task.cancel, me) task.wait(9) end)",
        "error: t: its thread was cancelled",
    ),
    (
        "it('t', function() while true do task.wait(60) end end)",
        "error: t: it did not end within 4320000 s of universe time (the default",
    ),
    ("it('t\\xff\\n', function() error('\\xff', 0) end)", "error: t\u{fffd} : \u{fffd}"),
    (
        "it('t', function() (expect(1).never :: any):toBe(1) end)",
        "error: t: write expect(...).never.toBe(...) with a dot",
    ),
    ("it('t', function() return { andThen = print, expect = error } end)", "error: t: { andThen = "),
    ("it('t', function() error('raised') end)", "error: t: raised"),
    ("it('t', function() error({ message = 'object' }) end)", "error: t: object"),
    ("it('t', function() error() end)", "error: t: nil"),
    ("it('t', function() local x = nil; return x.y end)", "error: t: attempt to index nil with 'y'"),
    (
        "it('t', function() task.spawn(error, 'in a thread', 0) end)",
        "error: t: an error that nothing caught: in a thread",
    ),
    (
        "it('t', function() game:GetService('MarketplaceService').ProcessReceipt = function() error('no receipt', 0) end \
         local client = require('@sandstore/universe').client(game.Players:GetPlayers()[1]) \
         expect(client:buyProduct(5)).toBeNil() end)",
        "error: t: an error that nothing caught: no receipt",
    ),
    ("it('t', function() task.delay(5, print) end)", "error: t: the test leaves a thread running, which waits at"),
    (
        "it('t', function() for _ = 1, 2 do task.spawn(function() task.wait(9) end) end end)",
        "error: t: the test leaves 2 threads running, which wait at ServerScriptService.a.spec:1",
    ),
    ("it('t', function() coroutine.yield() end)", "error: t: it still waits, and nothing is left that could wake it"),
    ("it('t', function() while true do end end)", "error: t: Script timeout: exhausted allowed execution time"),
    (
        "it('t', function() task.wait(1) while true do end end)",
        "error: t: Script timeout: exhausted allowed execution time",
    ),
    (
        "it('t', function() require('@sandstore/universe').eventually(function() while true do end end) end)",
        "error: t: Script timeout: exhausted allowed execution time",
    ),
    ("it('t', function() task.wait(61) end, 0 / 0)", "error: t: it did not end within nan s of universe time"),
    ("it('t', function() task.wait(61) end, -5)", "error: t: it did not end within -0.005 s of universe time"),
    ("jest.setTimeout(1000) it('t', function() task.wait(61) end)", "within 1 s of universe time (jest.setTimeout)"),
    ("jest.setTimeout('x' :: any)", "jest.setTimeout takes a number of milliseconds, not \"x\""),
    ("it('t', print, 'x' :: any)", "it takes a time in milliseconds behind the function, not \"x\""),
    (
        "it('t', function() jest.useFakeTimers() jest.advanceTimersByTime(-5) end)",
        "jest.advanceTimersByTime cannot go back: -5",
    ),
    (
        "it('t', function() task.wait(61) end, 60000)",
        "error: t: it did not end within 60 s of universe time (the third argument of it)",
    ),
    (
        "it('t', function() expect.assertions(2) expect(1).toBe(1) end)",
        "error: t: expectations that the test came by: 1; announced: 2",
    ),
    ("it('t', function() it('inner', print) end)", "error: t: it cannot be called inside a test"),
    ("beforeEach(function() error('before') end) it('t', print)", "error: t: before"),
    ("afterEach(function() error('after') end) it('t', print)", "error: t: after"),
    ("beforeAll(function() error('before all') end) it('t', print)", "error: t: before all"),
    ("afterAll(function() error('after all') end) it('t', print)", "error: afterAll: after all"),
    ("describe('b', function() error('while collecting') end)", "error: b: while collecting"),
    ("describe('b')", "error: a.spec.luau: describe takes a function, not nil"),
    ("error('at the top')", "error: a.spec.luau: at the top"),
    ("task.spawn(error, 'early', 0) it('t', print)", "error: a.spec.luau: an error that nothing caught: early"),
    ("local = 1", "error: a.spec.luau: "),
    ("print('no test')", "error: a.spec.luau: there is no test in this file"),
    ("return function() error('in the function') end", "error: a.spec.luau: in the function"),
    ("require('./missing')", "error: a.spec.luau: no module \"./missing\" beside"),
];

#[test]
fn a_test_fails_and_says_why() {
    for (source, wanted) in WRONG {
        // Real time, which a busy machine may need for anything but an endless loop.
        let timeout = if source.contains("while true do end") { "300ms" } else { "60s" };
        let run = folder(&[("a.spec.luau", source)]).test(&["--script-timeout", timeout, "--memory-limit", "30MB"]);
        let run = run.code(SCRIPT_FAILED);
        let said = stdout(&run);
        assert!(said.contains(wanted), "{source}\nshould say `{wanted}` and says\n{said}");
        assert!(!said.contains("[sandstore]"), "frames of our own in\n{said}");
        assert_eq!(stderr(&run), "");
    }
}

#[test]
fn a_module_that_fails_is_shown_where_it_fails() {
    let run = folder(&[("a.spec.luau", "require('./broken')"), ("broken.luau", "\n\nerror('here')")]);
    contains(&stdout(&run.test(&[]).code(SCRIPT_FAILED)), &["here", "broken.luau:3"]);
}

/// What the spec or its module binds, and what the report of one passed test then says.
const CLOSING: &[(&str, i32, &[&str])] = &[
    ("task.wait(29) print('saved', time())", SUCCESS, &["pass a.spec.luau (1 passed)"]),
    (
        "print('saves') task.wait(1) error('not saved')",
        SCRIPT_FAILED,
        &[
            "error: a.spec.luau: an error that nothing caught while the servers closed, after the tests: not saved",
            "--> a.spec.luau:2:",
            "output:\n    saves",
            "1 passed (1 file, 1 failed)",
        ],
    ),
    (
        "print('saves') task.wait(31)",
        SCRIPT_FAILED,
        &["functions of BindToClose have not ended after the tests: a server that closes gives them 30 seconds"],
    ),
    (
        "local map = game:GetService('MemoryStoreService'):GetHashMap('m') while true do map:GetAsync('k') end",
        SCRIPT_FAILED,
        &["functions of BindToClose have not ended after the tests", "asks again and again and no time passes"],
    ),
];

#[test]
fn functions_of_bind_to_close_run_when_the_tests_are_over() {
    for (body, code, wanted) in CLOSING {
        let source = format!("it('t', function()\ngame:BindToClose(function() {body} end) end)");
        let specs = folder(&[("a.spec.luau", &source)]);
        contains(&stdout(&specs.test(&["--no-quotas"]).code(*code)), wanted);
        // Names alone need nothing saved.
        contains(&stdout(&specs.test(&["--list"]).code(SUCCESS)), &["a.spec.luau: t"]);
    }
}

#[test]
fn servers_that_no_test_has_started_close_at_the_end_too() {
    let source = "local universe = require('@sandstore/universe')
        beforeAll(function() universe.startServer({ source = \"game:BindToClose(function() error('not saved') end)\" }) end)
        it('t', function() universe.startServer({ source = \"game:BindToClose(function() error('never') end)\" }) end)";
    let run = folder(&[("a.spec.luau", source)]).test(&[]).code(SCRIPT_FAILED);
    contains(&stdout(&run), &["closed, after the tests: not saved"]);
    assert!(!stdout(&run).contains(": never"), "servers of tests crash at their end");
}

#[test]
fn hooks_that_tidy_up_run_whatever_has_failed() {
    let source = "beforeAll(function() error('before all') end)
        afterAll(function() print('after all') error('in after all') end)
        it('never runs', error)";
    let other = "afterEach(function() print('after each') end)
        it('fails', function() error('here') end)
        it('hangs', function() coroutine.yield() end)";
    let run = folder(&[("a.spec.luau", source), ("b.spec.luau", other)]).test(&[]).code(SCRIPT_FAILED);
    let said = stdout(&run);
    contains(&said, &["error: never runs: before all", "error: afterAll: in after all", "error: fails: here"]);
    assert_eq!(said.matches("    after each\n").count(), 2, "{said}");
}

#[test]
fn a_failure_leaves_the_tests_after_it_alone() {
    let source = "it('hangs', function() task.spawn(function() task.wait(1) error('later') end) coroutine.yield() end)
        it('loops', function() while true do end end)
        it('passes', function() task.wait(10) end)";
    let run = folder(&[("a.spec.luau", source)]).test(&["--script-timeout", "300ms"]).code(SCRIPT_FAILED);
    contains(&stdout(&run), &["FAIL a.spec.luau (1 passed, 2 failed)"]);
}

#[test]
fn tests_of_a_file_share_a_universe_and_files_do_not() {
    let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('shared')
        it('writes', function() expect(map:GetAsync('key')).toBeNil() map:SetAsync('key', 1, 60) end)
        it('reads', function() expect(map:GetAsync('key')).toBe(1) expect(os.time()).toBe(1767225600) end)";
    let run = folder(&[("a.spec.luau", source), ("b.spec.luau", source)]).test(&[]).code(SUCCESS);
    contains(&stdout(&run), &["pass a.spec.luau (2 passed)", "pass b.spec.luau (2 passed)", "4 passed (2 files)"]);
}

#[test]
fn focus_skips_the_others_in_the_file() {
    let jest = "it('a', error) it.only('b', print) describe.only('c', function()
        it('d', error) it.only('e', print) end) describe('f', function() it.only('g', print) it('h', error) end)";
    let testez = "return function() it('a', error) itFOCUS('b', print) describe('c', function()
        FOCUS() it('d', print) itSKIP('e', error) describeSKIP('f', function() it('g', error) end) end) end";
    let run = folder(&[("a.spec.luau", jest), ("b.spec.luau", testez), ("c.spec.luau", PASSES)]).test(&[]);
    let said = stdout(&run.code(SUCCESS));
    contains(&said, &["pass a.spec.luau (3 passed, 3 skipped)", "pass b.spec.luau (2 passed, 3 skipped)"]);
    contains(&said, &["pass c.spec.luau (1 passed)", "2 files with focused tests"]);
}

#[test]
fn names_of_table_tests_tell_what_is_missing() {
    let source = "it.each({ { a = 1 }, { a = 2, b = 3 } })('$a and $b cost $c', print)
        it.each('x | y', { 1, nil }, { nil, 2 })('$x to $y', print)
        it.each({ { 1, nil, 3 }, { nil, 2 }, { 1 } })('%s, %s, %s', print)";
    let listed = stdout(&folder(&[("a.spec.luau", source)]).test(&["--list"]).code(SUCCESS));
    let names: Vec<_> = listed.lines().filter_map(|line| line.strip_prefix("a.spec.luau: ")).collect();
    let expected =
        ["1 and nil cost $c", "2 and 3 cost $c", "1 to nil", "nil to 2", "1, nil, 3", "nil, 2, nil", "1, nil, nil"];
    assert_eq!(names, expected);
}

#[test]
fn prints_without_end_are_counted_not_kept() {
    let source = "print('outside') it('t', function() for i = 1, 1500 do print('line', i) end
        task.spawn(error, 'behind them all') end)";
    let said = stdout(&folder(&[("a.spec.luau", source)]).test(&[]).code(SCRIPT_FAILED));
    contains(&said, &["an error that nothing caught: behind them all", "line 1000\n    ... (501 more lines)\n"]);
    assert!(!said.contains("line 1001"), "{said}");
}

#[test]
fn a_test_that_waits_while_others_go_on_for_ever_ends() {
    let source = "it('waits', function()
        require('@sandstore/universe').startServer({ source = 'while true do task.wait() end' })
        coroutine.yield()
    end)";
    let said = stdout(&folder(&[("a.spec.luau", source)]).test(&[]).code(SCRIPT_FAILED));
    contains(
        &said,
        &["error: waits: it still waits, while other servers go on and on: they have had three million turns"],
    );
}

#[test]
fn specs_require_what_lies_in_the_project() {
    let spec = "local lobby = require('../src/lobby') it('t', function() expect(lobby).toBe('lobby') end)";
    let folder = folder(&[("tests/a.spec.luau", spec), ("src/lobby.luau", "return 'lobby'")]);
    folder.test(&[]).code(SUCCESS);
    folder.test(&["tests"]).code(SUCCESS);
}

#[test]
fn threads_that_are_left_may_be_allowed_and_end_with_their_test() {
    let folder = Folder::new();
    folder.write(
        "a.spec.luau",
        "local late = false
        it('leaves', function() task.delay(5, function() late = true end) end)
        it('is alone', function() task.wait(10) expect(late).toBe(false) end)",
    );
    folder.test(&[]).code(SCRIPT_FAILED);
    folder.test(&["--allow-leftovers"]).code(SUCCESS);
    folder.write("sandstore.toml", "[test]\nallow-leftovers = true\n");
    folder.test(&[]).code(SUCCESS);
}

#[test]
fn notes_are_said_once() {
    let source = "it('t', function() game:GetService('MemoryStoreService'):GetMap('m') end)";
    let folder = folder(&[("a.spec.luau", source)]);
    let said = stdout(&folder.test(&[]).code(SUCCESS));
    assert_eq!(said.matches("note:").count(), 1, "{said}");
    contains(&said, &["[get-map]", "a.spec.luau:1"]);
    assert!(!stdout(&folder.test(&["--no-notes"]).code(SUCCESS)).contains("note:"));
}

#[test]
fn an_error_in_a_block_is_told_once() {
    let source = "describe('b', function() it('one', error) it('two', error) error('broken') end) it('other', print)";
    let said = stdout(&folder(&[("a.spec.luau", source)]).test(&[]).code(SCRIPT_FAILED));
    contains(&said, &["error: b: broken (the 2 tests before it in this block did not run)"]);
    contains(&said, &["(1 passed, 1 failed, 2 skipped)"]);
    assert_eq!(said.matches("error: ").count(), 1, "{said}");
}

#[test]
fn long_values_are_cut_and_lines_are_compared() {
    let long = "it('t', function() print(string.rep('p', 1e6)) expect(string.rep('x', 1e6)).toBe('y') end)
        it('raises', function() error(string.rep('z', 1e6)) end)";
    let long = folder(&[("a.spec.luau", long)]);
    for reporter in ["human", "github", "json", "junit", "tap"] {
        let said = stdout(&long.test(&["--reporter", reporter]).code(SCRIPT_FAILED));
        assert!(said.len() < 60_000, "{reporter}: {}", said.len());
        contains(&said, &["more bytes)"]);
    }
    let lines = r#"it('t', function() expect("a\n\xff\nc\\n").toEqual("a\n\xff\nd\\n") end)"#;
    let said = stdout(&folder(&[("a.spec.luau", lines)]).test(&[]).code(SCRIPT_FAILED));
    contains(&said, &["    \"a\n    \\xff\n  - d\\\\n\"\n  + c\\\\n\"\n"]);
}

#[test]
fn a_module_outside_the_project_says_what_makes_a_project() {
    let folder = folder(&[("tests/a.spec.luau", "require('../lobby')"), ("lobby.luau", "return 1")]);
    let run = sandstore().current_dir(folder.path().join("tests")).args(["test", "a.spec.luau"]).assert();
    contains(&stdout(&run.code(SCRIPT_FAILED)), &["lies outside the project's folder", "put an empty sandstore.toml"]);
    folder.write("sandstore.toml", "");
    let run = sandstore().current_dir(folder.path().join("tests")).args(["test", "a.spec.luau"]).assert();
    assert!(!stdout(&run).contains("lies outside"), "{}", stdout(&run));
}

#[test]
fn paths_of_scripts_beside_a_spec_are_plain() {
    let folder = Folder::new();
    folder.write("tests/Worker.luau", "error('is seen')");
    folder.write(
        "tests/a.spec.luau",
        "local universe = require('@sandstore/universe')
        it('fails', function() universe.startServer({ scripts = './Worker.luau' }) end)",
    );
    let run = folder.test(&[]).code(SCRIPT_FAILED);
    let said = stdout(&run) + &stderr(&run);
    contains(&said, &["tests/Worker.luau:1"]);
    assert!(!said.contains("/./"), "{said}");
}
