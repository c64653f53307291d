//! What begins with a dot.

use super::{contains, folder, pipe, pipe_in, shown};

const STORES: &str = "
local stores = game:GetService('MemoryStoreService')
local map = stores:GetHashMap('Locks')
local ranking = stores:GetSortedMap('Ranking')
local queue = stores:GetQueue('Jobs')
map:SetAsync('door', 'open', 90)
ranking:SetAsync('anna', { level = 3 }, 3600, 100)
ranking:SetAsync('ben', { level = 2 }, 3600, 50)
queue:AddAsync('first', 60, 1)
queue:AddAsync('second', 60)
queue:ReadAsync(1)
";

#[test]
fn help_lists_every_command_and_explains_each() {
    let text = shown(".help\n");
    for command in sandstore::cli::REPL_COMMANDS {
        contains(&text, &[format!(".{} {}", command.name, command.arguments).trim_end(), command.summary]);
        contains(&shown(&format!(".help {}\n", command.name)), &[command.summary, command.details]);
    }
    contains(&pipe(".hepl\n").stderr, &["there is no command .hepl; did you mean .help?"]);
    contains(&pipe(".help nothing\n").stderr, &["there is no command .nothing"]);
}

#[test]
fn structures_are_listed_and_shown() {
    let text = shown(&format!("{STORES}.list\n.show Locks\n.show Ranking\n.show Jobs queue\n"));
    contains(&text, &["HashMap    Locks        1     10", "SortedMap  Ranking      2", "Queue      Jobs         2"]);
    contains(&text, &["door  \"open\"      1m 30s", "ben   50        {\"level\":2}          1h", "anna  100"]);
    contains(&text, &["1      \"first\"   in 30s"]);
    contains(&text, &["2      \"second\"  yes"]);
    contains(
        &pipe(&format!("{STORES}.show Lock\n")).stderr,
        &["no structure Lock holds anything; did you mean Locks?"],
    );
}

#[test]
fn time_passes_an_expiry() {
    let text =
        shown(&format!("{STORES}.advance 89s\nmap:GetAsync('door')\n.advance 1s\nmap:GetAsync('door')\n.time\n"));
    contains(&text, &["open\nnil\n", "90.000 s after the start, virtual clock"]);
    contains(
        &pipe(".advance soon\n").stderr,
        &["`soon` is no duration: write a number with a unit, such as 500ms, 30s, 10m, 12h or 45d"],
    );
}

#[test]
fn time_ends_a_thousand_years_after_the_start() {
    let piped =
        pipe(".advance 99999999999d\n.advance 364999d\n.time\n.advance 2d\n.advance 1d\n1 + 1\ntask.wait(1)\n.time\n");
    contains(&piped.stderr, &["is no duration: the longest duration is 365000d, 1,000 years\n3025-05-03T00:00:00Z"]);
    contains(&piped.stderr, &["1,000 years after the start, or with the year 9999; .advance 1d still goes\n2\n1\n"]);
    contains(&piped.stderr, &["3025-05-04T00:00:01Z"]);
}

#[test]
fn waits_that_go_beyond_the_end_of_time_are_ended() {
    let text = pipe("while true do task.wait(3e10) end\n1 + 1\n.time\n").stderr;
    contains(&text, &["goes on and on", "It was ended.\n2\n", "virtual clock"]);
}

#[test]
fn the_clock_can_be_switched() {
    let input = ".clock\n.clock real\n.clock\ntask.wait(0.05) > 0\n.clock virtual\ntask.wait(3600)\n";
    let text = shown(input);
    contains(&text, &["virtual\nreal\ntrue\n3600"]);
}

#[test]
fn two_servers_share_a_map_and_no_variables() {
    let input = "
local own = 1
local map = game:GetService('MemoryStoreService'):GetHashMap('m')
map:SetAsync('k', 'shared', 60)
.server start
.server 2
own
local map = game:GetService('MemoryStoreService'):GetHashMap('m')
map:GetAsync('k')
.servers
.server crash 2
own
.server 2
";
    let text = pipe(input).stderr;
    contains(&text, &["Server 2 runs; .server 2 switches to it.\nnil\nshared\n", "*       2        1\n"]);
    contains(
        &text,
        &["Server 2 is gone; the prompt is on server 1 now.\n1\nthere is no server 2; there is only server 1"],
    );
}

#[test]
fn snapshots_bring_stores_back() {
    let input = format!(
        "{STORES}.snapshot before\nmap:RemoveAsync('door')\nmap:GetAsync('door')\n.restore before\nmap:GetAsync('door')\n.restore\n"
    );
    let piped = pipe(&input);
    contains(
        &piped.stderr,
        &["nil\nThe memory stores are as they were.\nopen\nthere is no snapshot last; there is only before"],
    );
    let text = shown(&format!("{STORES}.reset\n.list\nmap == nil\n"));
    contains(&text, &["The memory stores are empty.\nThe memory stores are empty.\nfalse\n"]);
    contains(&shown("local x = 1\n.reset all\nx\n"), &["the servers are new.\nnil\n"]);
}

#[test]
fn stores_go_to_files_and_back() {
    let folder = folder();
    pipe_in(folder.path(), &[], format!("{STORES}.dump stores.json\n"));
    let piped = pipe_in(folder.path(), &[], ".load stores.json\n.list\n.load script.luau\n.load nothing.json\n");
    contains(
        &piped.stderr,
        &[
            "Locks",
            "to run a script: .run script.luau",
            "there is no file nothing.json; .dump nothing.json would write one",
        ],
    );
    assert_eq!(piped.code, Some(1));
}

#[test]
fn scripts_are_run_as_if_they_were_typed() {
    let folder = folder();
    std::fs::write(
        folder.path().join("setup.luau"),
        "local greeting = 'hi'\nlocal function greet()\n\treturn greeting\nend\n",
    )
    .expect("a file");
    std::fs::write(folder.path().join("bad.luau"), "local x = 1\nerror('in a file')\n").expect("a file");
    let piped = pipe_in(folder.path(), &[], ".run setup.luau\ngreet()\n.run bad.luau\nx\n.run nothing.luau\n");
    contains(
        &piped.stderr,
        &["hi\nServerScriptService.bad:2: in a file", "--> bad.luau:2:1", "\n1\n", "cannot read nothing.luau"],
    );
}

#[test]
fn faults_latency_and_quotas_are_changed_on_the_way() {
    let input = "
local map = game:GetService('MemoryStoreService'):GetHashMap('m')
.faults InternalError,operation=HashMap.Get
pcall(map.GetAsync, map, 'k')
.faults
.faults clear
map:GetAsync('k')
.faults nonsense=1
.latency 20ms
.latency
map:GetAsync('k')
.latency 0s
.quotas off
.quotas
.quotas on
.quotas
.log 2
.log clear
.log
.stats
";
    let text = pipe(input).stderr;
    contains(&text, &["false MemoryStoreService: InternalError", "InternalError,operation=HashMap.Get\nnil\n"]);
    contains(&text, &["`nonsense=1` is no fault", "20ms\nnil\n", "units of this minute     3   none"]);
    contains(
        &text,
        &["units of this minute     3   1,120   1,117", "HashMap.Get  m          k    Success      1     20ms"],
    );
    contains(&text, &["Nothing was asked of stores and services.", "busiest keys"]);
}

#[test]
fn faults_of_the_command_line_are_listed_as_they_are() {
    let piped = pipe_in(folder().path(), &["--faults", "Timeout,operation=HashMap.Set,rate=10%"], ".faults\n");
    assert_eq!(piped.stderr, "Timeout,operation=HashMap.Set,rate=0.1\n");
}

#[test]
fn a_server_that_takes_its_time_to_close_says_so() {
    let input = "
game:BindToClose(function() task.wait(5) end)
.server stop
.servers
.server stop
.advance 6s
.server stop
.server start
.server 99
";
    let text = pipe(input).stderr;
    contains(&text, &["Server 1 is closing; let time pass with .advance.\n   server  players    state\n"]);
    contains(&text, &["0  closing\n", "Server 1 is gone; .server start starts another.\nno server runs"]);
    contains(&text, &["Server 2 runs; the prompt is on it.\nthere is no server 99; there is only server 2"]);
    assert_eq!(text.matches("Server 1 is closing").count(), 2, "{text}");
}

#[test]
fn profile_and_seed_are_told() {
    let piped = pipe_in(folder().path(), &["--seed", "7", "--strict"], ".profile\n.seed\n");
    assert_eq!(piped.stderr, "roblox: exactly Roblox\n7\n");
}

#[test]
fn players_join_and_leave() {
    let input = "
local players = game:GetService('Players')
players.PlayerAdded:Connect(function(player) print('joined', player.Name) end)
players.PlayerRemoving:Connect(function(player) print('left', player.Name) end)
.players 2
.players join Anna
#players:GetPlayers()
.players leave
.players 0
.players leave
.players x
.servers
";
    let piped = pipe(input);
    contains(&piped.stdout, &["joined Player1\n", "joined Anna\n", "left Anna\n", "left Player1\n"]);
    contains(
        &piped.stderr,
        &["1       2", "\n3\n", "no player is on the server", "`x` does not fit", "*       1        0"],
    );
}
