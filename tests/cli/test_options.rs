//! Which tests `sandstore test` runs, and in which world: its options, and the settings of `sandstore.toml`.

use crate::testing::{FAILS, PASSES, folder, report};
use crate::{Folder, NO_TESTS, NOT_LOADED, SCRIPT_FAILED, SUCCESS, USAGE, contains, sandstore, stderr, stdout};

#[test]
fn filter_and_list_choose_by_full_name() {
    let source = "describe('lobby', function() it('opens', print) it.skip('closes', error) end) it('other', error)";
    let folder = folder(&[("a.spec.luau", source), ("b.spec.luau", PASSES)]);
    contains(
        &stdout(&folder.test(&["--filter", "lobby > o"]).code(SUCCESS)),
        &["pass a.spec.luau (1 passed)\n\n1 passed (1 file)"],
    );
    let listed =
        "a.spec.luau: lobby > opens\na.spec.luau: lobby > closes (skipped)\na.spec.luau: other\nb.spec.luau: passes\n";
    assert_eq!(stdout(&folder.test(&["--list"]).code(SUCCESS)), listed);
    assert_eq!(stdout(&folder.test(&["--list", "--filter", "oth"]).code(SUCCESS)), "a.spec.luau: other\n");
}

#[test]
fn paths_are_shown_without_detours() {
    let folder = folder(&[("tests/a.spec.luau", FAILS), ("b.spec.luau", PASSES)]);
    let said = stdout(&folder.test(&["./tests/../tests/./a.spec.luau", "tests/.."]).code(SCRIPT_FAILED));
    contains(
        &said,
        &["FAIL tests/a.spec.luau (1 failed)", "--exact tests/a.spec.luau\n", "pass b.spec.luau (1 passed)"],
    );
    assert!(!said.contains(".."), "{said}");
}

#[test]
fn numbers_that_cannot_be_say_what_can() {
    let folder = folder(&[("a.spec.luau", PASSES)]);
    for (arguments, wanted) in [
        (["--repeat", "0"], "write a whole number from 1 on"),
        (["--jobs", "0"], "write a whole number from 1 on"),
        (["--jobs", "many"], "write a whole number from 1 on"),
        (["--seed", "abc"], "write a whole number from 0 to 18446744073709551615"),
        (["--players", "1001"], "write a whole number from 0 to 1000"),
        (["--requests=-1", "--list"], "write a whole number from 0 to 18446744073709551615"),
    ] {
        contains(&stderr(&folder.test(&arguments).code(USAGE)), &[wanted]);
    }
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
