//! `sandstore.toml`: where it is found, what wins, what each setting does, and what is said about mistakes.

use assert_cmd::assert::Assert;

use crate::{Folder, NOT_LOADED, SCRIPT_FAILED, SUCCESS, USAGE, contains, sandstore, stderr, stdout};

/// A folder with a script, `main.luau`, and settings.
fn folder(settings: &str, source: &str) -> Folder {
    let folder = Folder::with(source);
    folder.write("sandstore.toml", settings);
    folder
}

/// `sandstore` in this folder.
fn call(folder: &Folder, arguments: &[&str]) -> Assert {
    sandstore().current_dir(folder.path()).args(arguments).assert()
}

/// What the script prints with these settings, in virtual time.
#[track_caller]
fn prints(settings: &str, source: &str, expected: &str) {
    let run = folder(settings, source).run(&["main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), expected, "{settings}");
}

const COUNT_PLAYERS: &str = "print(#game.Players:GetPlayers())";

const MAP: &str = "local map = game:GetService('MemoryStoreService'):GetHashMap('m')\n";

/// Calls until one fails, and prints how many went well and the status.
const CALL_UNTIL_ERROR: &str = "\
local map = game:GetService('MemoryStoreService'):GetHashMap('m')
for count = 0, 10000 do
	local ok, problem = pcall(map.GetAsync, map, 'k')
	if not ok then
		print(count, string.match(problem, ': (%w+)'))
		break
	end
end
";

#[test]
fn the_file_is_found_above_the_script() {
    let folder = folder("players = 3", COUNT_PLAYERS);
    folder.write("src/server/main.luau", COUNT_PLAYERS);
    folder.write("other/sandstore.toml", "players = 5");
    folder.write("other/server/main.luau", COUNT_PLAYERS);
    for (script, players) in [("main.luau", "3\n"), ("src/server/main.luau", "3\n"), ("other/server/main.luau", "5\n")]
    {
        assert_eq!(stdout(&folder.run(&[script]).code(SUCCESS)), players, "{script}");
    }
    let below = folder.path().join("src/server");
    let run = sandstore().current_dir(below).args(["run", "main.luau"]).assert().code(SUCCESS);
    assert_eq!(stdout(&run), "3\n");
    let run = folder.run(&["other/server/main.luau", "main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "5\n5\n", "the first script decides");
}

#[test]
fn another_file_can_be_named_or_none() {
    let folder = folder("players = 3", COUNT_PLAYERS);
    folder.write("ci/many.toml", "players = 9");
    assert_eq!(stdout(&folder.run(&["--config", "ci/many.toml", "main.luau"]).code(SUCCESS)), "9\n");
    assert_eq!(stdout(&folder.run(&["--no-config", "main.luau"]).code(SUCCESS)), "1\n");
    let run = folder.run(&["--config", "nowhere.toml", "main.luau"]).code(USAGE);
    contains(&stderr(&run), &["error: cannot read nowhere.toml", "help:"]);
    let run = folder.run(&["--no-config", "--config", "ci/many.toml", "main.luau"]).code(USAGE);
    contains(&stderr(&run), &["cannot be used with"]);
}

#[test]
fn flags_win_over_the_file() {
    let settings = "
        profile = 'roblox'\nclock = 'real'\nclock-start = '2026-02-01'\nfor = '1h'\nplayers = 3\nservers = 2\nseed = 7
        latency = '1s'\nfaults = ['InternalError']\narguments = ['file']
        limits.script-timeout = '1ms'\nlimits.memory-limit = '1KB'";
    let source = "\
        print(#game.Players:GetPlayers(), ...)\n\
        game:GetService('MemoryStoreService'):GetMap('m'):SetAsync('k', 1, 60)\n\
        print(time(), math.random())\n\
        local sum = 0 for i = 1, 3000000 do sum += i end\n\
        while true do task.wait(100) end";
    let flags = [
        "--profile",
        "guide",
        "--for",
        "5m",
        "--players",
        "4",
        "--servers",
        "1",
        "--seed",
        "0",
        "--latency",
        "250ms",
        "--faults",
        "InternalError,times=0",
        "--script-timeout",
        "1m",
        "--memory-limit",
        "1GB",
        "main.luau",
        "--",
        "flag",
    ];
    let with = |settings: &str| stdout(&folder(settings, source).run(&flags).code(SUCCESS));
    let printed = with(settings);
    assert!(printed.starts_with("4 flag\n0.25 "), "{printed}");
    assert_eq!(printed, with(""), "the file changes nothing that a flag says");
}

#[test]
fn flags_that_take_something_away_win_too() {
    let source = "game:GetService('MemoryStoreService'):GetMap('m')";
    let folder = folder("notes = true\nprofile = 'guide'\nquotas.enabled = true", source);
    contains(&stderr(&folder.run(&["main.luau"]).code(SUCCESS)), &["[get-map]"]);
    assert_eq!(stderr(&folder.run(&["--no-notes", "main.luau"]).code(SUCCESS)), "");
    folder.run(&["--strict", "main.luau"]).code(SCRIPT_FAILED);
    folder.write("main.luau", CALL_UNTIL_ERROR);
    assert_eq!(stdout(&folder.run(&["--no-quotas", "main.luau"]).code(SUCCESS)), "");
}

#[test]
fn settings_of_the_world_have_an_effect() {
    prints("arguments = ['one', 'two']", "print(...)", "one two\n");
    prints("clock-start = 2026-02-03T04:05:06Z", "print(os.date('!%d %X'))", "03 04:05:06\n");
    prints("for = '30s'", "while true do task.wait(20) print(time()) end", "20\n");
    prints("players = 7", COUNT_PLAYERS, "7\n");
    prints("servers = 2", "print('here')", "[1] here\n[2] here\n");
    prints("latency = '250ms'", &format!("{MAP}map:GetAsync('k') print(time())"), "0.25\n");
    let source = format!("{MAP}map:GetAsync('k') print(time()) map:SetAsync('k', 1, 9) print(time())");
    let messages = "local service, start = game:GetService('MessagingService'), time()\n\
        service:SubscribeAsync('t', function() print(time()) end) service:PublishAsync('t', 1) task.wait(3)";
    prints("message-delay = '2s'", messages, "2\n");
    let teleport = "local players, start = game:GetService('Players'), time()\n\
        players.PlayerRemoving:Connect(function() print(time() - start) end)\n\
        game:BindToClose(function() print('closes', time() - start) end)\n\
        if #players:GetPlayers() == 0 then return end\n\
        game:GetService('TeleportService'):TeleportAsync(game.PlaceId, players:GetPlayers())";
    prints("teleport-delay = '6s'", teleport, "3\ncloses 6\n[2] closes 6\n[2] 6\n");
    let closing = "teleport-delay = '6s'\nclose-empty-after = '2s'";
    prints(closing, teleport, "3\ncloses 5\n[2] closes 6\n[2] 6\n");
    prints("[[latency-rules]]\noperation = '*.Set'\nlatency = '2s'", &source, "0\n2\n");
    prints("faults = ['InternalError,skip=2']", CALL_UNTIL_ERROR, "2 InternalError\n");
    prints("[[faults]]\neffect = 'AccessDenied'\nskip = 3", CALL_UNTIL_ERROR, "3 AccessDenied\n");
    let random = |settings: &str| {
        stdout(&folder(settings, "print(math.random(), game.JobId)").run(&["main.luau"]).code(SUCCESS))
    };
    assert_eq!(random("seed = 7"), random("seed = 7"));
    assert_ne!(random("seed = 7"), random("seed = 8"));
}

#[test]
fn the_clock_can_be_set() {
    let folder = folder("clock = 'virtual'", "task.wait(100000) print(time())");
    assert_eq!(stdout(&call(&folder, &["run", "main.luau"]).code(SUCCESS)), "100000\n");
}

#[test]
fn settings_of_the_dialect_have_an_effect() {
    let source = "game:GetService('MemoryStoreService'):GetMap('m')";
    let run = folder("profile = 'roblox'", source).run(&["main.luau"]).code(SCRIPT_FAILED);
    contains(&stderr(&run), &["GetMap is not a valid member"]);
    assert_eq!(stderr(&folder("notes = false", source).run(&["main.luau"]).code(SUCCESS)), "");
}

#[test]
fn quotas_have_an_effect() {
    prints("quotas.enabled = false", CALL_UNTIL_ERROR, "");
    let settings = "players = 2\n[quotas]\nunits-base = 10\nunits-per-player = 5";
    prints(settings, CALL_UNTIL_ERROR, "20 TotalRequestsOverLimit\n");
    prints("quotas.structure-units-max = 30", CALL_UNTIL_ERROR, "30 DataStructureRequestsOverLimit\n");
    prints("quotas.partition-units-max = 40", CALL_UNTIL_ERROR, "40 PartitionRequestsOverLimit\n");
    let source = format!("{MAP}print(pcall(map.SetAsync, map, 'k', string.rep('x', 1500), 60))");
    let over = "false MemoryStoreService: TotalMemoryOverLimit. API: HashMap.Set\n";
    prints("[quotas]\nmemory-base = '1KB'\nmemory-per-player = '400B'", &source, over);
    prints("[quotas]\nmemory-base = '1KB'\nmemory-per-player = '1KB'", &source, "true false\n");
    let listing = folder("quotas.hash-map-partitions = 8", &format!("{MAP}map:ListItemsAsync(10)"));
    let said = stderr(&listing.run(&["--stats", "main.luau"]).code(SUCCESS));
    let line = said.lines().find(|line| line.contains("HashMap.ListItems")).expect("the call is listed");
    assert!(line.split_whitespace().any(|word| word == "8"), "{said}");
}

#[test]
fn limits_have_an_effect() {
    let source = "local queue = game:GetService('MemoryStoreService'):GetQueue('q')\n\
                  for count = 1, 9 do\n\
                  local ok, problem = pcall(queue.AddAsync, queue, string.rep('x', 98), 60)\n\
                  if not ok then print(count, problem) break end\nend";
    let expected = |count: u32, status: &str| format!("{count} MemoryStoreService: {status}. API: Queue.Add\n");
    prints("limits.structure-items = 3", source, &expected(4, "DataStructureItemsOverLimit"));
    prints("limits.structure-size = '500B'", source, &expected(6, "DataStructureMemoryOverLimit"));
    let run = folder("limits.script-timeout = '200ms'", "while true do end").run(&["main.luau"]).code(SCRIPT_FAILED);
    contains(&stderr(&run), &["Script timeout"]);
    let source = "local list = {}\nwhile true do table.insert(list, string.rep('x', 1000) .. #list) end";
    let run = folder("limits.memory-limit = '20MB'", source).run(&["main.luau"]).code(SCRIPT_FAILED);
    contains(&stderr(&run), &["not enough memory"]);
}

#[test]
fn scripts_of_the_file_run_when_none_is_named() {
    let folder = folder("scripts = ['src/**/*.server.luau', 'main.luau', 'src/b.server.luau']", "print('main', ...)");
    for (file, word) in [("src/b.server.luau", "b"), ("src/a/c.server.luau", "c"), ("src/.old/d.server.luau", "d")] {
        folder.write(file, format!("print('{word}', ...)"));
    }
    folder.write("src/module.luau", "error('a module is no script')");
    assert_eq!(stdout(&folder.run(&["--", "x"]).code(SUCCESS)), "c x\nb x\nmain x\n");
    assert_eq!(stdout(&folder.run(&["main.luau"]).code(SUCCESS)), "main\n");
    let below = sandstore().current_dir(folder.path().join("src/a")).arg("run").assert().code(SUCCESS);
    assert_eq!(stdout(&below), "c\nb\nmain\n", "paths start from the file's folder");
    let elsewhere = Folder::new();
    let path = folder.path().join("sandstore.toml").display().to_string();
    assert_eq!(stdout(&elsewhere.run(&["--config", &path]).code(SUCCESS)), "c\nb\nmain\n");
}

#[test]
fn scripts_that_lead_nowhere_are_located() {
    let folder = folder("scripts = [\n  'nowhere.luau',\n  'src/*.luau',\n  'src',\n  '[a',\n]", "print('never')");
    folder.write("src/readme.txt", "");
    let run = folder.run(&[]).code(NOT_LOADED);
    let said = stderr(&run);
    contains(
        &said,
        &["there is no file nowhere.luau", "sandstore.toml:2:3", "no file matches this", "sandstore.toml:3:3"],
    );
    contains(&said, &["src is a folder", "sandstore.toml:4:3", "no pattern of files", "sandstore.toml:5:3", "help:"]);
    assert_eq!(stdout(&run), "");
    folder.run(&["main.luau"]).code(SUCCESS);
}

#[test]
fn nothing_to_run_is_wrong_usage() {
    let run = Folder::new().run(&[]).code(USAGE);
    contains(&stderr(&run), &["error: there is no script to run", "sandstore run FILE", "sandstore init"]);
    let run = folder("players = 3", "").run(&[]).code(USAGE);
    contains(&stderr(&run), &["or list some in sandstore.toml: scripts = "]);
}

#[test]
fn mistakes_show_file_line_excerpt_and_what_was_meant() {
    let settings = "\
players = \"4\"
plyers = 4
latency = \"fast\"
faults = [\"InternalEror\"]

[quotas]
unit-base = 7

[[latency-rules]]
operation = \"HashMap.Get\"
";
    let run = folder(settings, "print('never')").run(&["main.luau"]).code(USAGE);
    assert_eq!(stdout(&run), "");
    let expected = [
        &[
            "`players` must be a whole number from 0 to 1000, not the text \"4\"",
            "sandstore.toml:1:11",
            "players = \"4\"",
        ][..],
        &["there is no setting `plyers`", "sandstore.toml:2:1", "^^^^^^", "help: did you mean `players`?"],
        &["`fast` does not fit latency", "sandstore.toml:3:11", "5ms..80ms"],
        &["sandstore.toml:4:11", "did you mean `InternalError`?"],
        &["there is no setting `quotas.unit-base`", "sandstore.toml:7:1", "did you mean `units-base`?"],
        &["a rule needs the field `latency`", "sandstore.toml:9:1"],
    ];
    let said = stderr(&run);
    let shown: Vec<_> = said.split("\n\n").collect();
    assert_eq!(shown.len(), expected.len(), "{said}");
    for (shown, expected) in shown.iter().zip(expected) {
        assert!(shown.starts_with("error: "), "{shown}");
        contains(shown, expected);
    }
}

#[test]
fn a_file_that_is_no_toml_or_no_text_is_wrong() {
    let folder = folder("players = = 3\n", "print('never')");
    contains(&stderr(&folder.run(&["main.luau"]).code(USAGE)), &["error: ", "sandstore.toml:1:11", "players = = 3"]);
    folder.write("sandstore.toml", b"players = 1 # \xff");
    contains(&stderr(&folder.run(&["main.luau"]).code(USAGE)), &["sandstore.toml is not UTF-8 text: byte 14"]);
    folder.write("sandstore.toml", "x = 1\n".repeat(1_000));
    let said = stderr(&folder.run(&["main.luau"]).code(USAGE));
    assert_eq!(said.matches("error: ").count(), 20);
    contains(&said, &["and 979 more in sandstore.toml"]);
    folder.run(&["--no-config", "main.luau"]).code(SUCCESS);
}

#[test]
fn files_of_the_settings_lie_beside_them_and_flags_win() {
    let source = format!("{MAP}print(map:GetAsync('k')) map:SetAsync('k', 'kept', 60)");
    let folder = folder("dump = 'kept.json'\ntrace = 'trace.jsonl'\nstats = true", "");
    folder.write("inner/main.luau", source);
    let run = || {
        sandstore().current_dir(folder.path().join("inner")).args(["run", "--clock", "virtual", "main.luau"]).assert()
    };
    let first = run().code(SUCCESS);
    assert_eq!(stdout(&first), "nil\n");
    contains(&stderr(&first), &["HashMap.Set"]);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("the file is there");
    contains(&read("trace.jsonl"), &["\"operation\":\"HashMap.Set\""]);
    contains(&read("kept.json"), &["kept"]);
    folder.write("sandstore.toml", "load = 'kept.json'\ndump = 'other.json'");
    assert_eq!(stdout(&run().code(SUCCESS)), "kept\n");
    contains(&read("other.json"), &["kept"]);
    folder.run(&["--dump", "flag.json", "--load", "kept.json", "inner/main.luau"]).code(SUCCESS);
    contains(&read("flag.json"), &["kept"]);
    folder.write("sandstore.toml", "load = 'missing.json'");
    contains(&stderr(&run().code(NOT_LOADED)), &["cannot read ", "missing.json"]);
}
