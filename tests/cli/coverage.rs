//! Line coverage: `sandstore test --coverage`.

use crate::{Folder, OUTPUT_FAILED, SCRIPT_FAILED, SUCCESS, USAGE, contains, stderr, stdout};

const LOBBY: &str = "\
local Lobby = {}

function Lobby.size(players)
	local size = 0
	for _ in players do
		size += 1
	end
	return size
end

function Lobby.name(id)
	if id == nil then
		return 'none'
	end
	return `lobby {id}`
end

local function unused()
	return Lobby
end

return Lobby
";

/// What of the module runs in the spec below, counted by hand.
const LOBBY_LCOV: &str = "\
TN:
SF:src/lobby.luau
FN:3,size
FN:11,name
FN:18,unused
FNDA:1,size
FNDA:2,name
FNDA:0,unused
FNF:3
FNH:2
DA:1,1
DA:3,1
DA:4,1
DA:5,1
DA:6,2
DA:8,1
DA:11,1
DA:12,2
DA:13,0
DA:15,2
DA:18,1
DA:19,0
DA:22,1
LF:13
LH:11
end_of_record
";

const SPEC: &str = "\
local Lobby = require('../src/lobby')
it('counts', function()
	expect(Lobby.size({ 'Ann', 'Bob' })).toBe(2)
	expect(Lobby.name(1)).toBe('lobby 1')
	expect(Lobby.name(2)).toBe('lobby 2')
end)
";

fn project() -> Folder {
    let folder = Folder::new();
    folder.write("src/lobby.luau", LOBBY);
    folder.write("tests/lobby.spec.luau", SPEC);
    folder
}

fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).expect("the file was written")
}

#[test]
fn lcov_is_as_counted_by_hand() {
    let folder = project();
    folder.test(&["--coverage-lcov", "lcov.info"]).code(SUCCESS);
    assert_eq!(read(&folder, "lcov.info"), LOBBY_LCOV);
}

#[test]
fn the_table_shows_what_has_not_run() {
    let folder = project();
    folder.write("src/idle.luau", "return {\n\tidle = true,\n}\n");
    let table = "\
coverage        lines  covered     %  not covered
src/lobby.luau     13       11  84.6  13, 19
total              13       11  84.6
";
    contains(&stdout(&folder.test(&["--coverage"]).code(SUCCESS)), &[table]);
    // With patterns it is known what ought to have been loaded.
    let table = "\
coverage        lines  covered     %  not covered
src/idle.luau       1        0   0.0  1
src/lobby.luau     13       11  84.6  13, 19
total              14       11  78.5
";
    contains(&stdout(&folder.test(&["--coverage-include", "src"]).code(SUCCESS)), &[table]);
    let less = folder.test(&["--coverage-include", "src", "--coverage-exclude", "src/lobby.luau"]).code(SUCCESS);
    assert!(!stdout(&less).contains("src/lobby.luau"), "{}", stdout(&less));
    assert!(!stdout(&folder.test(&[]).code(SUCCESS)).contains("coverage"));
}

#[test]
fn files_and_repetitions_and_workers_add_up() {
    let folder = project();
    folder.write("tests/other.spec.luau", SPEC);
    let lcov = |jobs: &str| {
        folder.test(&["--repeat", "5", "--jobs", jobs, "--coverage-lcov", "lcov.info"]).code(SUCCESS);
        read(&folder, "lcov.info")
    };
    let one = lcov("1");
    contains(&one, &["FNDA:20,name", "DA:6,20\n", "DA:13,0\n", "LF:13\nLH:11"]);
    assert_eq!(one, lcov("4"));
}

#[test]
fn paths_start_where_the_user_is() {
    let folder = project();
    folder.write("sandstore.toml", "");
    let mut command = crate::sandstore();
    command.current_dir(folder.path().join("tests")).args(["test", "--coverage-lcov", "out.info"]);
    command.assert().code(SUCCESS);
    contains(&read(&folder, "tests/out.info"), &["SF:../src/lobby.luau\n"]);
}

#[test]
fn names_that_are_not_the_only_ones_bear_their_line() {
    let folder = Folder::new();
    folder.write("a.luau", "local A, B = {}, {}\nfunction A.new() return 1 end\nfunction B.new() return 2 end\nreturn function() return 3 end\n");
    folder.write("a.spec.luau", "local f = require('./a') it('t', function() f() end)");
    folder.test(&["--coverage-lcov", "lcov.info"]).code(SUCCESS);
    contains(&read(&folder, "lcov.info"), &["FNDA:0,new:2\nFNDA:0,new:3\nFNDA:1,anonymous:4\n"]);
}

#[test]
fn too_little_fails() {
    let folder = project();
    contains(
        &stderr(&folder.test(&["--coverage-min", "84.7"]).code(SCRIPT_FAILED)),
        &["84.6% of the lines have run, and coverage-min asks for 84.7%"],
    );
    folder.test(&["--coverage-min", "84.6%"]).code(SUCCESS);
    contains(
        &stderr(&folder.test(&["--coverage-min", "1", "--coverage-include", "none"]).code(SCRIPT_FAILED)),
        &["no line was counted"],
    );
    folder.test(&["--coverage-min", "101"]).code(USAGE);
    folder.test(&["--coverage-include", "a{"]).code(USAGE);
}

#[test]
fn results_are_the_same_with_coverage() {
    let folder = Folder::new();
    let source = "\
local function deep(n) if n == 0 then return 0 end return 1 + deep(n - 1) end
it('fails', function()
	print(math.random(), time(), game.JobId, deep(100))
	task.wait(math.random())
	print(time())
	expect(1).toBe(2)
end)
it('is deep', function() local function f() return f() + 1 end f() end)
";
    folder.write("a.spec.luau", source);
    let before = |arguments: &[&str], end: &str| {
        let said = stdout(&folder.test(arguments).code(SCRIPT_FAILED));
        said.split_once(end).map(|(before, _)| before.to_owned()).expect("the report has both")
    };
    assert_eq!(before(&["--coverage"], "\ncoverage "), before(&[], "\n2 failed"));
}

#[test]
fn a_server_that_has_no_memory_left_still_tells_what_has_run() {
    let folder = Folder::new();
    folder.write("hungry.luau", "local function eat(list)\n\twhile true do\n\t\ttable.insert(list, `{#list}{string.rep('x', 999)}`)\n\tend\nend\nreturn eat\n");
    folder.write("a.spec.luau", "local eat = require('./hungry') it('eats', function() eat({}) end)");
    let run = folder.test(&["--coverage-lcov", "lcov.info", "--memory-limit", "30MB"]).code(SCRIPT_FAILED);
    contains(&stdout(&run), &["not enough memory"]);
    contains(&read(&folder, "lcov.info"), &["FNDA:1,eat", "LF:4\nLH:4"]);
}

#[test]
fn a_file_of_another_kind_is_not_lost() {
    let folder = project();
    let run = folder.test(&["--coverage-lcov", "src/lobby.luau"]).code(OUTPUT_FAILED);
    contains(&stderr(&run), &["is no LCOV file"]);
    assert_eq!(read(&folder, "src/lobby.luau"), LOBBY);
    folder.test(&["--coverage-lcov", "made/lcov.info"]).code(SUCCESS);
    assert_eq!(read(&folder, "made/lcov.info"), LOBBY_LCOV);
    // An older one is replaced.
    folder.write("lcov.info", "TN:\nSF:old\nend_of_record\n");
    folder.test(&["--coverage-lcov", "lcov.info"]).code(SUCCESS);
    assert_eq!(read(&folder, "lcov.info"), LOBBY_LCOV);
}

#[test]
fn settings_of_the_file_hold_and_flags_win() {
    let folder = project();
    folder.write("src/idle.luau", "return {\n\tidle = true,\n}\n");
    folder.write("tests/lobby_fixture.luau", "return nil");
    let settings = "[test]\ninclude = ['tests/**/*.luau']\nexclude = ['**/*_fixture.luau']\n\
        coverage-include = ['src', 'tests']\ncoverage-min = 80\n";
    folder.write("sandstore.toml", settings);
    let run = folder.test(&[]).code(SUCCESS);
    assert!(!stdout(&run).contains("coverage"), "these settings alone do not turn it on");
    folder.write("sandstore.toml", format!("{settings}coverage = true\n"));
    let run = folder.test(&[]).code(SCRIPT_FAILED);
    contains(&stderr(&run), &["78.5% of the lines have run, and coverage-min asks for 80%"]);
    // Specs are what the file says, and its patterns begin in its folder wherever the user is.
    let mut command = crate::sandstore();
    command.current_dir(folder.path().join("tests")).args(["test", "--coverage-lcov", "out.info"]);
    contains(&stderr(&command.assert().code(SCRIPT_FAILED)), &["78.5%"]);
    let lcov = read(&folder, "tests/out.info");
    contains(&lcov, &["SF:../src/idle.luau\n", "SF:../src/lobby.luau\n"]);
    assert_eq!(lcov.matches("SF:").count(), 2, "{lcov}");
    folder.test(&["--coverage-min", "70"]).code(SUCCESS);
    folder.test(&["--coverage-include", "src/lobby.luau"]).code(SUCCESS);
    folder.test(&["--coverage-exclude", "src/idle.luau"]).code(SUCCESS);
    folder.write("sandstore.toml", "[test]\ncoverage-min = 101");
    contains(&stderr(&folder.test(&[]).code(USAGE)), &["101 does not fit test.coverage-min: write 0 to 100"]);
}
