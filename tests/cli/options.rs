//! What each option of `run` changes.

use crate::{Folder, SCRIPT_FAILED, SUCCESS, contains, stderr, stdout};

#[test]
fn strict_and_profile_roblox_are_the_same() {
    let folder = Folder::with("game:GetService('MemoryStoreService'):GetMap('m')");
    for arguments in [&["--strict", "main.luau"][..], &["--profile", "roblox", "main.luau"]] {
        let run = folder.run(arguments).code(SCRIPT_FAILED);
        let message = "GetMap is not a valid member of MemoryStoreService \"MemoryStoreService\"";
        contains(&stderr(&run), &[message]);
        assert!(!stderr(&run).contains("[get-map]"), "a note of the guide profile: {}", stderr(&run));
    }
}

#[test]
fn notes_say_what_roblox_does_and_what_to_write() {
    let source = "local service = game:GetService('MemoryStoreService')\n\
                  for _ = 1, 3 do service:GetMap('m') end\n";
    let folder = Folder::with(source);
    let said = stderr(&folder.run(&["main.luau"]).code(SUCCESS));
    contains(&said, &["note:", "[get-map]", "main.luau:2", "service:GetMap('m')", "help:", "GetHashMap"]);
    assert_eq!(said.matches("note:").count(), 1, "once for each call site: {said}");
    assert_eq!(stderr(&folder.run(&["--no-notes", "main.luau"]).code(SUCCESS)), "");
}

#[test]
fn pitfalls_are_noted_in_both_profiles() {
    let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('m')\n\
                  local old = map:GetAsync('k') or 0\nmap:SetAsync('k', old + 1, 60)\n\
                  print(pcall(function() return map:Get('k') end))\n";
    let folder = Folder::with(source);
    for profile in ["guide", "roblox"] {
        let said = stderr(&folder.run(&["--profile", profile, "main.luau"]).code(SUCCESS));
        contains(
            &said,
            &["[get-then-set]", "main.luau:3", "UpdateAsync", "[unknown-member]", "main.luau:4", "`GetAsync`"],
        );
        let quiet = folder.run(&["--profile", profile, "--no-notes", "main.luau"]).code(SUCCESS);
        assert_eq!(stderr(&quiet), "");
    }
}

#[test]
fn several_files_are_scripts_of_one_server() {
    let folder = Folder::with("shared.from_main = 'shared'\nprint('main', game.JobId)");
    folder.write("other.luau", "print(shared.from_main, game.JobId)");
    let printed = stdout(&folder.run(&["main.luau", "other.luau"]).code(SUCCESS));
    let lines: Vec<_> = printed.lines().map(|line| line.split_once(' ').expect("two words")).collect();
    assert_eq!((lines[0].0, lines[1].0), ("main", "shared"));
    assert_eq!(lines[0].1, lines[1].1, "one server has one JobId");
}

#[test]
fn an_error_in_one_script_does_not_keep_the_others_from_running() {
    let folder = Folder::with("error('in main')");
    folder.write("other.luau", "print('other runs')");
    let run = folder.run(&["main.luau", "other.luau"]).code(SCRIPT_FAILED);
    assert_eq!(stdout(&run), "other runs\n");
}

#[test]
fn arguments_for_scripts_stand_behind_two_dashes() {
    let folder = Folder::with("print(select('#', ...), ...)");
    assert_eq!(stdout(&folder.run(&["main.luau", "--", "one", "--two", "-3"]).code(SUCCESS)), "3 one --two -3\n");
    assert_eq!(stdout(&folder.run(&["main.luau"]).code(SUCCESS)), "0\n");
}

#[test]
fn lines_bear_the_number_of_their_server() {
    let folder = Folder::with("print('two\\nlines')\nwarn('warned')");
    let run = folder.run(&["--servers", "2", "main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "[1] two\n[1] lines\n[2] two\n[2] lines\n");
    assert_eq!(stderr(&run), "[1] warned\n[2] warned\n");
}

#[test]
fn one_server_needs_no_number() {
    let run = Folder::with("print('line')").run(&["--servers", "1", "main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "line\n");
}

#[test]
fn for_ends_a_script_that_never_ends() {
    let source =
        "game:BindToClose(function() print('closed', time()) end)\nwhile true do task.wait(7) print(time()) end";
    let run = Folder::with(source).run(&["--for", "30s", "main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "7\n14\n21\n28\nclosed 30\n");
}

#[test]
fn a_seed_repeats_a_run_and_another_one_does_not() {
    let source = "print(game.JobId, math.random(), Random.new():NextNumber())\n\
                  print(game:GetService('HttpService'):GenerateGUID())\n\
                  game:GetService('MemoryStoreService'):GetHashMap('m'):SetAsync('k', 1, 60)\n\
                  print(time())";
    let folder = Folder::with(source);
    let run = |seed: &str| {
        let arguments = ["--servers", "3", "--latency", "5ms..80ms", "--seed", seed, "main.luau"];
        stdout(&folder.run(&arguments).code(SUCCESS))
    };
    assert_eq!(run("7"), run("7"));
    assert_ne!(run("7"), run("8"));
}

#[test]
fn latency_and_players_reach_the_world() {
    let source = "print(#game.Players:GetPlayers())\n\
                  game:GetService('MemoryStoreService'):GetHashMap('m'):SetAsync('k', 1, 60)\n\
                  print(time())";
    let run = Folder::with(source).run(&["--latency", "250ms", "--players", "4", "main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "4\n0.25\n");
}

#[test]
fn quotas_can_be_left_out() {
    let source = "local service = game:GetService('MemoryStoreService')\n\
                  local map = service:GetHashMap('m')\n\
                  for _ = 1, 2000 do map:GetAsync('k') end\n\
                  print(service:GetRequestBudgetForRequestType(Enum.MemoryStoreBudgetRequestType.GetAsync))";
    let run = Folder::with(source).run(&["--no-quotas", "main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "0\n");
}

#[test]
fn a_script_that_never_yields_is_stopped() {
    let run = Folder::with("while true do end").run(&["--script-timeout", "200ms", "main.luau"]).code(SCRIPT_FAILED);
    contains(&stderr(&run), &["main:1: Script timeout: exhausted allowed execution time"]);
}

#[test]
fn memory_is_limited() {
    let source = "local list = {}\nwhile true do table.insert(list, string.rep('x', 1000) .. #list) end";
    let run = Folder::with(source).run(&["--memory-limit", "20MB", "main.luau"]).code(SCRIPT_FAILED);
    contains(&stderr(&run), &["not enough memory"]);
    assert!(!stderr(&run).contains("fault of sandstore"), "{}", stderr(&run));
}

#[test]
fn too_little_memory_is_no_fault_of_the_program() {
    let folder = Folder::with("local list = table.create(100000)\nprint(#list)");
    // Enough for the script to be loaded, too little for its table of 1.6 MB.
    let run = folder.run(&["--memory-limit", "1MB", "main.luau"]).code(SCRIPT_FAILED);
    contains(&stderr(&run), &["not enough memory"]);
    assert!(!stderr(&run).contains("fault of sandstore"), "{}", stderr(&run));
}

#[test]
fn forty_five_days_pass_at_once() {
    let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('m')\n\
                  map:SetAsync('key', 'here', 3888000)\n\
                  task.wait(3887990)\n\
                  print(map:GetAsync('key'))\n\
                  task.wait(10)\n\
                  print(map:GetAsync('key'))";
    let run = Folder::with(source).run(&["--strict", "main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "here\nnil\n");
}

#[test]
fn the_real_clock_is_the_default_and_needs_no_waiting_script() {
    let folder = Folder::with("print(os.time() > 1767225600, time() < 60)");
    let mut command = crate::sandstore();
    let run = command.current_dir(folder.path()).args(["run", "main.luau"]).assert().code(SUCCESS);
    assert_eq!(stdout(&run), "true true\n");
}

#[test]
fn members_that_are_not_emulated_fail_with_a_hint_or_pass_with_a_note() {
    let folder = Folder::with(
        "local groups = game:GetService('VoiceChatService')\nprint(groups:IsVoiceEnabledForUserIdAsync(1))\n",
    );
    let refused = folder.run(&["main.luau"]).code(SCRIPT_FAILED);
    contains(
        &stderr(&refused),
        &["IsVoiceEnabledForUserIdAsync of VoiceChatService is not emulated", "main.luau:2", "--stub-missing"],
    );
    let passed = folder.run(&["--stub-missing", "main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&passed), "nil\n");
    contains(
        &stderr(&passed),
        &["[stubbed-member]", "main.luau:2", "1 member did nothing: IsVoiceEnabledForUserIdAsync of VoiceChatService"],
    );
    folder.write("a.spec.luau", "it('passes', function() game:GetService('TextChatService'):DisplayBubble() end)\n");
    let tested = folder.test(&["--stub-missing", "--no-notes", "a.spec.luau"]).code(SUCCESS);
    assert_eq!(stderr(&tested), "--stub-missing: 1 member did nothing: DisplayBubble of TextChatService\n");
    folder.write("sandstore.toml", "stub-missing = true\nnotes = false\n");
    let quiet = stderr(&folder.run(&["main.luau"]).code(SUCCESS));
    assert_eq!(quiet, "--stub-missing: 1 member did nothing: IsVoiceEnabledForUserIdAsync of VoiceChatService\n");
}
