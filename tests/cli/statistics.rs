//! What `--stats` prints at the end.

use crate::{Folder, SCRIPT_FAILED, SUCCESS, contains, stderr, stdout};

/// Requests of every kind of outcome on all three structures.
const BUSY: &str = "\
local service = game:GetService('MemoryStoreService')
local locks, ranks, jobs = service:GetHashMap('Locks'), service:GetSortedMap('Ranks'), service:GetQueue('Jobs', 3)
for round = 1, 4 do
	locks:UpdateAsync('total', function(total)
		return (total or 0) + 1
	end, 60)
	pcall(ranks.SetAsync, ranks, game.JobId, round, 60, round)
	jobs:AddAsync({ round = round }, 60)
end
pcall(locks.GetAsync, locks, '')
jobs:ReadAsync(5, false, 0)
task.wait(100)
";

#[track_caller]
fn statistics(source: &str, arguments: &[&str]) -> String {
    let arguments = [&["--no-notes", "--stats"], arguments, &["main.luau"]].concat();
    stderr(&Folder::with(source).run(&arguments).code(SUCCESS))
}

#[test]
fn everything_that_was_asked_is_shown() {
    let arguments = ["--servers", "2", "--latency", "5ms..80ms", "--seed", "7"];
    let faults = ["--faults", "Timeout,operation=SortedMap.*,times=2"];
    let expected = "\
130.767 s of universe time, 40 requests, 45 request units

call            status              requests  units  retries  latency p50     p95     max
HashMap.Get     InvalidRequest             2      2        0       6.66ms  21.4ms  21.4ms
HashMap.Update  Success                   18     20        2       27.6ms  76.1ms  76.1ms
HashMap.Update  DataUpdateConflict         2      0        0       11.2ms  46.8ms  46.8ms
SortedMap.Set   Success                    6      6        0       46.4ms  67.7ms  67.7ms
SortedMap.Set   Timeout                    2      1        0          30s     30s     30s
Queue.Add       Success                    8      8        0       19.7ms  64.9ms  64.9ms
Queue.Read      Success                    2      8        0       9.08ms  20.9ms  20.9ms

quota            peak   limit  used  at the end
units a minute     45   1,240  3.6%
bytes of memory   184  67,936  0.3%           0

busiest structures  requests  units
HashMap Locks             22     22
Queue Jobs                10     16
SortedMap Ranks            8      7

busiest keys                          of               requests  units
total                                 HashMap Locks          20     20
a09d61ef-5244-40f4-8a72-f2edd1f8a5a8  SortedMap Ranks         4      4
82a7bbb0-1b3f-485b-b2f3-f5aa8fb67e20  SortedMap Ranks         4      3
\"\"                                    HashMap Locks           2      2

server  requests  failed  units
1             20       3     23
2             20       3     22
";
    assert_eq!(statistics(BUSY, &[&arguments[..], &faults].concat()), expected);
}

#[test]
fn a_run_without_requests_says_so() {
    assert_eq!(statistics("task.wait(5)", &[]), "5.000 s of universe time\nno memory store was used\n");
}

#[test]
fn nothing_is_printed_unless_asked_for() {
    assert_eq!(stderr(&Folder::with(BUSY).run(&["--no-notes", "main.luau"]).code(SUCCESS)), "");
}

#[test]
fn without_quotas_there_is_no_limit() {
    let said = statistics(BUSY, &["--no-quotas"]);
    contains(&said, &["units a minute     21   none\n", "bytes of memory    95   none                 0\n"]);
}

#[test]
fn a_run_that_fails_has_its_statistics_after_the_error() {
    let run = Folder::with("game:GetService('MemoryStoreService'):GetHashMap('m'):GetAsync('k')\nerror('end')")
        .run(&["--stats", "main.luau"])
        .code(SCRIPT_FAILED);
    let said = stderr(&run);
    let (error, statistics) = (said.find("main:2: end"), said.find("HashMap.Get"));
    assert!(error.is_some() && error < statistics, "{said}");
}

#[test]
fn throttling_and_failures_raise_the_alarms_of_the_dashboard() {
    let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('m')\n\
                  for _ = 1, 1120 + tonumber(...) do pcall(map.GetAsync, map, 'k') end";
    let said = |more: &str| {
        let folder = Folder::with(source);
        stderr(&folder.run(&["--stats", "main.luau", "--", more]).code(SUCCESS))
    };
    let throttled = "Roblox's dashboard would raise an alarm: ";
    // 1,120 pass; a tenth of the whole is refused.
    assert!(!said("124").contains("dashboard"), "{}", said("124"));
    let text =
        format!("{throttled}10.0% of the requests in hour 1 (125 of 1,245) were throttled, which is more than 10%\n");
    contains(&said("125"), &["HashMap.Get  TotalRequestsOverLimit         1", "RequestThrottled", &text]);
    assert!(!said("280").contains("failed, which"), "{}", said("280"));
    contains(&said("281"), &["20.1% of the requests in hour 1 (281 of 1,401) failed, which is more than 20%\n"]);
}

#[test]
fn memory_raises_the_alarms_of_the_dashboard() {
    // 64 KB and 1,200 bytes: 66,736. An item has a key of one byte and the quotes of its text.
    let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('m')\n\
                  map:SetAsync('a', string.rep('x', 30000), 60)\n\
                  pcall(map.SetAsync, map, 'b', string.rep('x', tonumber(...)), 60)";
    let said = |bytes: &str| {
        let folder = Folder::with(source);
        stderr(&folder.run(&["--stats", "main.luau", "--", bytes]).code(SUCCESS))
    };
    // 70 % are 46,715.2 bytes.
    contains(&said("16709"), &["bytes of memory  46,715  66,736  70.0%      46,715\n"]);
    assert!(!said("16709").contains("dashboard"));
    let text = "Roblox's dashboard would warn: 70.0% of the memory quota was used, which is more than 70%\n";
    contains(&said("16710"), &[text]);
}

#[test]
fn memory_that_is_used_up_is_critical() {
    let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('m')\n\
                  for number = 1, 10 do map:GetAsync('a') end\n\
                  for number = 1, 3 do pcall(map.SetAsync, map, tostring(number), string.rep('x', 30000), 60) end";
    let text = "Roblox's dashboard would raise an alarm: the memory quota was used up, and requests were refused (1)\n";
    contains(&statistics(source, &[]), &["HashMap.Set  TotalMemoryOverLimit         1", text]);
}

#[test]
fn of_very_many_servers_the_busiest_are_shown() {
    let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('m')\n\
                  local first = map:UpdateAsync('count', function(count) return (count or 0) + 1 end, 60)\n\
                  for _ = 1, first do map:GetAsync('k') end";
    let said = statistics(source, &["--servers", "12"]);
    contains(&said, &["server  requests  failed  units\n", "and 2 others with "]);
}

#[test]
fn names_of_scripts_cannot_disturb_the_terminal() {
    let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('\\27[31mred')\n\
                  pcall(map.GetAsync, map, string.rep('k', 100))";
    let said = statistics(source, &[]);
    assert!(!said.contains('\x1b'), "{said}");
    contains(&said, &[&format!("{}…", "k".repeat(39))]);
}

#[test]
fn statistics_do_not_change_the_run() {
    let source = format!("{BUSY}\nprint(time(), locks:GetAsync('total'), math.random(), #jobs:ReadAsync(5, false, 0))");
    let folder = Folder::with(&source);
    let plain = ["--servers", "2", "main.luau"];
    let printed = stdout(&folder.run(&plain).code(SUCCESS));
    assert_eq!(stdout(&folder.run(&[&["--stats", "--trace", "t.jsonl"], &plain[..]].concat()).code(SUCCESS)), printed);
}

#[test]
fn data_stores_have_tables_of_their_own() {
    let source = "\
local service = game:GetService('DataStoreService')
local store = service:GetDataStore('Saves')
service:SetRateLimitForRequestType(Enum.DataStoreRequestType.StandardList, 0, 0)
service:SetRateLimitForRequestType(Enum.DataStoreRequestType.StandardRemove, 1, 0)
for round = 1, 5 do
	store:SetAsync('ann', round)
	store:GetAsync('ann')
	pcall(store.ListKeysAsync, store)
end
pcall(store.UpdateAsync, store, 'ann', function(old)
	return old + 1
end)
for _ = 1, 4 do
	store:RemoveAsync('ann')
end
";
    let expected = "\
60.000 s of universe time
no memory store was used

data store call   status           requests  latency p50  p95  max
DataStore.Set     Success                 5            0    0    0
DataStore.Update  Success                 1            0    0    0
DataStore.Update  RequestRejected         1            0    0    0
DataStore.Remove  Success                 4            0    0    0

data store requests  made  queued  dropped  budget left
StandardRead            1       0        0          199
StandardWrite           6       0        0          194
StandardList            0       0        5            0
StandardRemove          4       1        0            0
";
    let arguments = ["--faults", "RequestRejected,operation=DataStore.Update,skip=1"];
    let said = statistics(source, &arguments);
    let (_, tables) = said.split_once("Key = ann\n").expect("a warning comes first");
    assert_eq!(tables, expected);
}
