//! `sandstore test`.

use std::path::Path;

use crate::{Folder, NO_TESTS, NOT_LOADED, SCRIPT_FAILED, SUCCESS, USAGE, contains, sandstore, stderr, stdout};

/// A report without its time, the only thing in it that differs from run to run.
fn report(assert: &assert_cmd::assert::Assert) -> String {
    let text = stdout(assert);
    match text.rsplit_once(" in ") {
        Some((before, _)) => before.to_owned(),
        None => text,
    }
}

fn folder(specs: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    for (name, source) in specs {
        folder.write(name, source);
    }
    folder
}

const PASSES: &str = "test('passes', function() expect(1).toBe(1) end)";
const FAILS: &str = "test('fails', function() expect(1).toBe(2) end)";

#[test]
fn what_specs_can_use_works() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/specs");
    let run = sandstore().current_dir(specs).args(["test", "--strict"]).assert();
    assert_eq!(run.get_output().status.code(), Some(SUCCESS), "{}", stdout(&run));
    contains(&stdout(&run), &["pass testez.spec.luau", "skipped", "to do", "(8 files)"]);
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
fn filter_and_list_choose_by_full_name() {
    let source = "describe('lobby', function() it('opens', print) it.skip('closes', error) end) it('other', error)";
    let folder = folder(&[("a.spec.luau", source), ("b.spec.luau", PASSES)]);
    contains(
        &stdout(&folder.test(&["--filter", "lobby > o"]).code(SUCCESS)),
        &["pass a.spec.luau (1 passed)\n\n1 passed"],
    );
    let listed =
        "a.spec.luau: lobby > opens\na.spec.luau: lobby > closes (skipped)\na.spec.luau: other\nb.spec.luau: passes\n";
    assert_eq!(stdout(&folder.test(&["--list"]).code(SUCCESS)), listed);
    assert_eq!(stdout(&folder.test(&["--list", "--filter", "oth"]).code(SUCCESS)), "a.spec.luau: other\n");
}

#[test]
fn no_test_is_an_error_of_its_own() {
    let empty = Folder::with("print('no spec')");
    contains(&stderr(&empty.test(&[]).code(NO_TESTS)), &["no test file found", "**/*.spec.luau"]);
    let folder = folder(&[("a.spec.luau", PASSES)]);
    contains(&stderr(&folder.test(&["--filter", "nonsense"]).code(NO_TESTS)), &["no test has \"nonsense\"", "--list"]);
    contains(&stderr(&folder.test(&["missing"]).code(NOT_LOADED)), &["there is no file or folder missing"]);
}

#[test]
fn files_are_found_by_name_and_named_files_are_taken_as_they_are() {
    let folder = folder(&[("a.spec.luau", PASSES), ("inner/b.test.lua", PASSES), ("odd.luau", PASSES)]);
    folder.write("Packages/c.spec.luau", FAILS);
    folder.write(".git/d.spec.luau", FAILS);
    contains(&stdout(&folder.test(&[]).code(SUCCESS)), &["a.spec.luau", "b.test.lua", "2 passed"]);
    contains(&stdout(&folder.test(&["odd.luau", "inner"]).code(SUCCESS)), &["odd.luau", "b.test.lua", "2 passed"]);
}

#[test]
fn specs_require_what_lies_in_the_project() {
    let spec = "local lobby = require('../src/lobby') it('t', function() expect(lobby).toBe('lobby') end)";
    let folder = folder(&[("tests/a.spec.luau", spec), ("src/lobby.luau", "return 'lobby'")]);
    folder.test(&[]).code(SUCCESS);
    folder.test(&["tests"]).code(SUCCESS);
}

#[test]
fn fail_fast_stops_at_the_first_failure() {
    let two = format!("{FAILS} test('never', error)");
    let folder = folder(&[("a.spec.luau", PASSES), ("b.spec.luau", &two), ("c.spec.luau", FAILS)]);
    for jobs in ["1", "4"] {
        let said = stdout(&folder.test(&["--fail-fast", "--jobs", jobs]).code(SCRIPT_FAILED));
        contains(&said, &["FAIL b.spec.luau (1 failed)", "1 file after the failure did not run", "1 passed, 1 failed"]);
    }
}

#[test]
fn a_report_is_the_same_however_many_workers_there_are() {
    let folder = Folder::new();
    for number in 0..40 {
        let source = format!(
            "it('waits', function() task.wait(math.random() * 100) print(time(), game.JobId) end)
             it('fails', function() print(math.random()) expect({number}).toBe(7) end)"
        );
        folder.write(&format!("{number:02}.spec.luau"), source);
    }
    let run = |jobs: &str, seed: &str| report(&folder.test(&["--jobs", jobs, "--seed", seed]).code(SCRIPT_FAILED));
    let one = run("1", "5");
    assert_eq!(one, run("8", "5"));
    assert_eq!(one.matches("FAIL").count(), 39);
    assert_ne!(one, run("8", "6"));
}

#[test]
fn repetitions_have_seeds_of_their_own() {
    let source = "it('is lucky', function() expect(math.random()).toBeLessThan(0.5) end)";
    let run = folder(&[("a.spec.luau", source)]).test(&["--repeat", "20"]).code(SCRIPT_FAILED);
    let said = stdout(&run);
    contains(&said, &["seed 0)", "seed 19)", "pass a.spec.luau", "FAIL a.spec.luau", "(20 files"]);
}

#[test]
fn options_reach_the_universe() {
    let source = "local service = game:GetService('MemoryStoreService')
        local map = service:GetHashMap('m')
        it('latency', function() local begin = time() map:GetAsync('k') expect(time() - begin).toBeCloseTo(0.25) end)
        it('players', function() expect(#game.Players:GetPlayers()).toBe(4) end)
        it('strict', function() expect(function() service:GetMap('m') end).toThrow('not a valid member') end)
        it('faults', function() expect(function() map:RemoveAsync('k') end).toThrow('InternalError') end)";
    let folder = folder(&[("a.spec.luau", source)]);
    let world =
        ["--latency", "250ms", "--players", "4", "--strict", "--faults", "InternalError,operation=HashMap.Remove"];
    let run = folder.test(&world);
    assert_eq!(run.get_output().status.code(), Some(SUCCESS), "{}", stdout(&run));
    contains(&stdout(&folder.test(&[]).code(SCRIPT_FAILED)), &["4 failed"]);
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
fn settings_of_the_file_hold_for_tests_and_flags_win() {
    let source = "it('t', function()
            expect(#game.Players:GetPlayers()).toBe(3)
            expect(os.time()).toBe(1770076800)
            local begin = time()
            game:GetService('MemoryStoreService'):GetHashMap('m'):GetAsync('k')
            expect(time() - begin).toBeCloseTo(0.25)
        end)";
    let folder = folder(&[("inner/a.spec.luau", source)]);
    folder.write(
        "sandstore.toml",
        "players = 3\nclock-start = 2026-02-03\nlatency = '250ms'\nclock = 'real'\nservers = 9\nfor = '1s'",
    );
    folder.test(&[]).code(SUCCESS);
    folder.test(&["inner/a.spec.luau"]).code(SUCCESS);
    contains(&stdout(&folder.test(&["--players", "2"]).code(SCRIPT_FAILED)), &["expect(2).toBe(3)"]);
    contains(&stdout(&folder.test(&["--no-config"]).code(SCRIPT_FAILED)), &["expect(1).toBe(3)"]);
}

#[test]
fn a_spec_changes_the_settings_of_the_file_until_its_test_ends() {
    let source = "
        local universe = require('@sandstore/universe')
        local map = game:GetService('MemoryStoreService'):GetHashMap('m')
        local function seconds(operation, ...)
            local begin = universe.elapsed()
            expect(pcall(map[operation], map, ...)).toBe(true)
            return universe.elapsed() - begin
        end
        local function isAsInTheFile()
            expect(universe.quotas().unitsMax).toBe(20)
            expect(seconds('GetAsync', 'k')).toBeCloseTo(2)
            expect(seconds('SetAsync', 'k', 1, 60)).toBeCloseTo(0.5)
            expect(pcall(map.SetAsync, map, 'bad', 1, 60)).toBe(false)
            expect(pcall(map.SetAsync, map, 'large', string.rep('x', 2000), 60)).toBe(false)
        end
        it('is as in the file', isAsInTheFile)
        it('is otherwise', function()
            universe.setQuotas({ unitsBase = 100, memoryBytesBase = 1000000 })
            universe.setLatency(1)
            universe.clearFaults()
            expect(universe.quotas().unitsMax).toBe(100)
            expect(seconds('GetAsync', 'k')).toBeCloseTo(2)
            expect(seconds('SetAsync', 'bad', 1, 60)).toBeCloseTo(1)
            expect(seconds('SetAsync', 'large', string.rep('x', 2000), 60)).toBeCloseTo(1)
            expect(seconds('RemoveAsync', 'large')).toBeCloseTo(1)
        end)
        it('is as in the file again', isAsInTheFile)
        it('has no quotas', function()
            universe.setQuotas(false)
            expect(universe.quotas().unitsMax).toBeNil()
            universe.setQuotas({ unitsPerPlayer = 5 })
            expect(universe.quotas().unitsMax).toBe(25)
        end)
        it('is as in the file in the end', isAsInTheFile)
    ";
    let folder = folder(&[("a.spec.luau", source)]);
    let settings = "\
        latency = '500ms'\n\
        latency-rules = [{ operation = 'HashMap.Get', latency = '2s' }]\n\
        faults = ['InternalError,key=bad']\n\
        [quotas]\nunits-base = 20\nunits-per-player = 0\nmemory-base = '1KB'\nmemory-per-player = '0B'\n";
    folder.write("sandstore.toml", settings);
    let run = folder.test(&[]);
    assert_eq!(run.get_output().status.code(), Some(SUCCESS), "{}", stdout(&run));

    // What a test has set must not be what the next one begins with when quotas are off.
    let off = "
        local universe = require('@sandstore/universe')
        for round = 1, 2 do
            it('sets them ' .. round, function()
                expect(universe.quotas().unitsMax).toBeNil()
                universe.setQuotas(if round == 1 then { unitsBase = 9 } else {})
                expect(universe.quotas().unitsMax).toBe(if round == 1 then 9 else 20)
            end)
        end";
    folder.write("a.spec.luau", off);
    folder.write("sandstore.toml", format!("{settings}enabled = false\n"));
    let run = folder.test(&[]);
    assert_eq!(run.get_output().status.code(), Some(SUCCESS), "{}", stdout(&run));
}

#[test]
fn empty_servers_close_as_settings_say_and_that_of_the_spec_stays() {
    let source = "
        local universe = require('@sandstore/universe')
        it('closes', function()
            local server = universe.startServer({ source = '' })
            universe.advance(1)
            server:leave(server:players()[1])
            universe.advance(9)
            expect(server:isRunning()).toBe(true)
            universe.advance(2)
            expect(server:isRunning()).toBe(false)
        end)
        it('stays', function()
            game.Players:GetPlayers()[1]:Kick()
            task.wait(60)
            expect(#game.Players:GetPlayers()).toBe(0)
        end)";
    let folder = folder(&[("a.spec.luau", source)]);
    folder.write("sandstore.toml", "close-empty-after = '10s'");
    contains(&stdout(&folder.test(&[]).code(SUCCESS)), &["2 passed"]);
    contains(&stdout(&folder.test(&["--no-config"]).code(SCRIPT_FAILED)), &["1 passed, 1 failed"]);
    contains(&stdout(&folder.test(&["--no-config", "--close-empty-after", "10s"]).code(SUCCESS)), &["2 passed"]);
}

#[test]
fn the_file_says_which_files_are_specs_and_how_they_run() {
    let folder = folder(&[("tests/one.luau", PASSES), ("tests/slow/two.luau", FAILS), ("a.spec.luau", FAILS)]);
    folder.write("tests/three_fixture.luau", FAILS);
    let settings =
        "[test]\ninclude = ['tests/**/*.luau']\nexclude = ['tests/slow', '**/*_fixture.luau']\nreporter = 'tap'\n";
    folder.write("sandstore.toml", settings);
    contains(&stdout(&folder.test(&[]).code(SUCCESS)), &["# Subtest: tests/one.luau\n", "\n1..1\n"]);
    contains(&stdout(&folder.test(&["tests", "--reporter", "human"]).code(SUCCESS)), &["1 passed (1 file)"]);
    let below = sandstore().current_dir(folder.path().join("tests")).arg("test").assert().code(SUCCESS);
    contains(&stdout(&below), &["# Subtest: one.luau\n", "\n1..1\n"]);
    contains(&stdout(&folder.test(&["tests/slow/two.luau"]).code(SCRIPT_FAILED)), &["not ok 1 - tests/slow/two.luau"]);
    folder.write("sandstore.toml", "[test]\ntimeout = '1m'\nrequests = 1\ninclude = ['a.*']");
    let waits =
        "it('t', function() game:GetService('MemoryStoreService'):GetHashMap('m'):GetAsync('k') task.wait(61) end)";
    folder.write("a.spec.luau", waits);
    contains(
        &stdout(&folder.test(&[]).code(SCRIPT_FAILED)),
        &["it did not end within 60 s of universe time", "requests:\n"],
    );
    folder.test(&["--timeout", "2m"]).code(SUCCESS);
    folder.write("sandstore.toml", "[test]\nreporter = 'junt'");
    let run = folder.test(&[]).code(USAGE);
    contains(&stderr(&run), &["did you mean \"junit\"?", "sandstore.toml:2:12"]);
    assert_eq!(stdout(&run), "");
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
fn an_exact_filter_runs_one_test_or_one_block() {
    let source = "it('t', error) it('other t', error) describe('t > b', function()
        afterAll(function() error('after') end) it('x', print) end)";
    let folder = folder(&[("a.spec.luau", source)]);
    contains(
        &stdout(&folder.test(&["--filter", "t", "--exact"]).code(SCRIPT_FAILED)),
        &["FAIL a.spec.luau (1 failed)"],
    );
    let said = stdout(&folder.test(&["--filter=t > b", "--exact"]).code(SCRIPT_FAILED));
    contains(&said, &["(1 passed, 1 failed)", "again: sandstore test --filter \"t > b\" --exact a.spec.luau"]);
    folder.test(&["--exact"]).code(USAGE);
}

#[test]
fn a_time_limit_says_which_setting_it_is_of() {
    let folder = folder(&[("a.spec.luau", "it('t', function() task.wait(61) end)")]);
    let said = |arguments: &[&str]| stdout(&folder.test(arguments).code(SCRIPT_FAILED));
    contains(&said(&["--timeout", "5s"]), &["within 5 s of universe time (--timeout)"]);
    folder.write("sandstore.toml", "[test]\ntimeout = \"6s\"\n");
    contains(&said(&[]), &["within 6 s of universe time (timeout in sandstore.toml)"]);
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
