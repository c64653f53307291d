//! What `--trace` writes.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::{Folder, NOT_LOADED, OUTPUT_FAILED, SCRIPT_FAILED, SUCCESS, contains, stderr, stdout};

/// Three servers that get in each other's way.
const BUSY: &str = "\
local service = game:GetService('MemoryStoreService')
local locks, ranks, jobs = service:GetHashMap('Locks'), service:GetSortedMap('Ranks'), service:GetQueue('Jobs')
for thread = 1, 3 do
	task.spawn(function()
		for round = 1, 10 do
			pcall(locks.UpdateAsync, locks, 'total', function(total)
				return (total or 0) + 1
			end, 60)
			print(pcall(ranks.SetAsync, ranks, `{game.JobId} {thread}`, round, 60, round))
			pcall(jobs.AddAsync, jobs, { round = round }, 60)
		end
	end)
end
";

const WORLD: [&str; 8] = [
    "--servers",
    "3",
    "--latency",
    "5ms..80ms",
    "--faults",
    "Timeout,operation=HashMap.*,rate=5%",
    "--faults",
    "InternalError,rate=5%",
];

fn read(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).expect("the trace is text")
}

fn lines(folder: &Folder, name: &str) -> Vec<Value> {
    read(folder, name).lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

/// A message whose answer is lost on purpose, one that two servers hear, a data store, and a teleport.
const OTHER_SERVICES: &str = "\
local messages = game:GetService('MessagingService')
messages:SubscribeAsync('news', function() end)
task.wait(1)
if game:GetService('Players'):FindFirstChild('Player1') then
	pcall(messages.PublishAsync, messages, 'news', 'lost')
	messages:PublishAsync('news', 'hello')
	game:GetService('DataStoreService'):GetDataStore('Saves'):SetAsync('Ann', 1)
	game:GetService('TeleportService'):TeleportAsync(game.PlaceId, game:GetService('Players'):GetPlayers())
end
";

#[test]
fn calls_of_other_services_have_lines_of_their_own() {
    let folder = Folder::with(OTHER_SERVICES);
    let world = ["--servers", "2", "--faults", "Timeout,operation=Messaging.Publish,times=1"];
    let arguments = [&world[..], &["--trace", "t.jsonl", "--stats", "main.luau"]].concat();
    let statistics = stderr(&folder.run(&arguments));
    let lines = lines(&folder, "t.jsonl");
    let of = |operation: &str| lines.iter().filter(|line| line["operation"] == operation).collect::<Vec<_>>();
    assert_eq!(of("Messaging.Subscribe").len(), 2);
    let published = of("Messaging.Publish");
    assert!(published.iter().any(|line| line["status"] == "Success" && line["receivers"] == 2), "{published:?}");
    assert!(published.iter().any(|line| line["status"] == "Timeout" && line["fault"] == true), "{published:?}");
    assert!(published.iter().all(|line| line["topic"] == "news" && line["line"].is_u64()), "{published:?}");
    let teleports = of("Teleport.Teleport");
    assert!(!teleports.is_empty() && teleports.iter().all(|line| line["players"][0].is_u64()), "{teleports:?}");
    assert_eq!(of("DataStore.Set").len(), 1, "a data store tells of itself once");
    let tables = ["no memory store was used", "\ndata store call ", "\nmessages and teleports "];
    contains(&statistics, &[&tables[..], &["Messaging.Publish", "Teleport.Teleport"]].concat());
    assert_eq!(statistics.matches("DataStore.Set").count(), 1, "{statistics}");
    folder.run(&[&world[..], &["--trace", "t.perfetto", "main.luau"]].concat());
    let events: Vec<Value> = serde_json::from_str(&read(&folder, "t.perfetto")).expect("the trace is whole");
    let slices: Vec<_> = events.iter().filter(|event| event["ph"] == "X").collect();
    assert_eq!(slices.len(), lines.len());
    assert!(slices.iter().any(|slice| slice["name"] == "Messaging.Publish Timeout" && slice["cat"] == "timeout"));
}

#[test]
fn a_line_a_request() {
    let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('Locks')\n\
                  map:SetAsync('a \"key\"', 1, 60)\n\
                  task.wait(1)\n\
                  \n\
                  map:UpdateAsync('count', function() return 1 end, 60)\n\
                  pcall(map.GetAsync, map, 'k')\n\
                  pcall(map.SetAsync, map, 'k', 1, 60)\n\
                  game:GetService('MemoryStoreService'):GetQueue('Jobs'):ReadAsync(1, false, 0)";
    let folder = Folder::with(source);
    let faults =
        ["--faults", "AccessDenied,operation=HashMap.Get", "--faults", "LoseReply,operation=HashMap.Set,skip=1"];
    let arguments = [&["--latency", "20ms", "--trace", "t.jsonl"], &faults[..], &["main.luau"]].concat();
    folder.run(&arguments).code(SUCCESS);
    let expected = r#"{"time":0.000000,"at":"2026-01-01T00:00:00.000000Z","server":1,"script":"ServerScriptService.main","line":2,"operation":"HashMap.Set","structure":"Locks","key":"a \"key\"","status":"Success","units":1,"attempt":1,"latency":0.020000}
{"time":1.033333,"at":"2026-01-01T00:00:01.033333Z","server":1,"script":"ServerScriptService.main","line":5,"operation":"HashMap.Update","half":"read","structure":"Locks","key":"count","status":"Success","units":2,"attempt":1,"latency":0.020000}
{"time":1.053333,"at":"2026-01-01T00:00:01.053333Z","server":1,"script":"ServerScriptService.main","line":5,"operation":"HashMap.Update","half":"write","structure":"Locks","key":"count","status":"Success","units":0,"attempt":1,"latency":0.020000}
{"time":1.073333,"at":"2026-01-01T00:00:01.073333Z","server":1,"script":"ServerScriptService.main","line":6,"operation":"HashMap.Get","structure":"Locks","key":"k","status":"AccessDenied","units":0,"attempt":1,"latency":0.020000,"fault":true}
{"time":1.093333,"at":"2026-01-01T00:00:01.093333Z","server":1,"script":"ServerScriptService.main","line":7,"operation":"HashMap.Set","structure":"Locks","key":"k","status":"Timeout","units":1,"attempt":1,"latency":30.000000,"tookEffect":true,"fault":true}
{"time":31.093333,"at":"2026-01-01T00:00:31.093333Z","server":1,"script":"ServerScriptService.main","line":8,"operation":"Queue.Read","structure":"Jobs","status":"Success","units":1,"attempt":1,"latency":0.020000}
"#;
    assert_eq!(read(&folder, "t.jsonl"), expected);
}

#[test]
fn data_stores_have_lines_and_slices() {
    let source = "local service = game:GetService('DataStoreService')\n\
                  local store = service:GetDataStore('Saves')\n\
                  store:UpdateAsync('ann', function() return 1 end)\n\
                  pcall(store.GetAsync, store, 'bob')\n\
                  store:GetAsync('ann')\n\
                  pcall(store.SetAsync, store, 'bob', 1)\n\
                  service:GetOrderedDataStore('Top'):GetSortedAsync(true, 5)";
    let folder = Folder::with(source);
    let faults = [
        "--faults",
        "KeyThrottled,operation=DataStore.Get",
        "--faults",
        "LoseReply,operation=DataStore.Set",
        "--latency",
        "20ms",
    ];
    for name in ["t.jsonl", "t.perfetto"] {
        folder.run(&[&["--trace", name], &faults[..], &["main.luau"]].concat()).code(SUCCESS);
    }
    let expected = r#"{"time":0.000000,"at":"2026-01-01T00:00:00.000000Z","server":1,"script":"ServerScriptService.main","line":3,"operation":"DataStore.Update","half":"read","requestType":"StandardRead","structure":"Saves","key":"ann","status":"Success","latency":0.020000}
{"time":0.020000,"at":"2026-01-01T00:00:00.020000Z","server":1,"script":"ServerScriptService.main","line":3,"operation":"DataStore.Update","half":"write","requestType":"StandardWrite","structure":"Saves","key":"ann","status":"Success","latency":0.020000}
{"time":0.040000,"at":"2026-01-01T00:00:00.040000Z","server":1,"script":"ServerScriptService.main","line":4,"operation":"DataStore.Get","requestType":"StandardRead","structure":"Saves","key":"bob","status":"KeyThrottled","latency":0.020000,"fault":true}
{"time":0.060000,"at":"2026-01-01T00:00:00.060000Z","server":1,"script":"ServerScriptService.main","line":6,"operation":"DataStore.Set","requestType":"StandardWrite","structure":"Saves","key":"bob","status":"Timeout","latency":30.000000,"tookEffect":true,"fault":true}
{"time":30.060000,"at":"2026-01-01T00:00:30.060000Z","server":1,"script":"ServerScriptService.main","line":7,"operation":"OrderedDataStore.GetSorted","requestType":"OrderedList","structure":"Top","status":"Success","latency":0.020000}
"#;
    assert_eq!(read(&folder, "t.jsonl"), expected);
    let slices = events(&folder, "t.perfetto");
    let names = slices.iter().filter(|event| event["ph"] == "X").map(|event| event["name"].clone());
    let expected = [
        "DataStore.Update",
        "DataStore.Update",
        "DataStore.Get KeyThrottled",
        "DataStore.Set Timeout",
        "OrderedDataStore.GetSorted",
    ];
    assert_eq!(names.collect::<Vec<_>>(), expected);
}

#[test]
fn equal_seeds_give_equal_bytes_and_other_seeds_do_not() {
    let run = |seed: &str, name: &str| {
        let folder = Folder::with(BUSY);
        let own = ["--stats", "--seed", seed, "--trace", name, "main.luau"];
        let run = folder.run(&[&WORLD[..], &own].concat()).code(SUCCESS);
        (stdout(&run), stderr(&run), read(&folder, name))
    };
    for name in ["t.jsonl", "t.perfetto.json"] {
        let (first, second, other) = (run("7", name), run("7", name), run("8", name));
        assert!(first == second, "two runs with one seed differ:\n{first:#?}\n{second:#?}");
        assert!(first.0 != other.0 && first.1 != other.1 && first.2 != other.2, "the seed makes no difference");
    }
}

#[test]
fn both_forms_and_the_statistics_tell_of_the_same_requests() {
    let folder = Folder::with(BUSY);
    let own = |name| ["--stats", "--trace", name, "main.luau"];
    let said = stderr(&folder.run(&[&WORLD[..], &own("t.jsonl")].concat()).code(SUCCESS));
    folder.run(&[&WORLD[..], &own("t.perfetto")].concat()).code(SUCCESS);
    let (lines, events) = (lines(&folder, "t.jsonl"), events(&folder, "t.perfetto"));
    contains(&said, &[&format!(" {} requests,", lines.len())]);
    let slices: Vec<_> = events.iter().filter(|event| event["ph"] == "X").collect();
    assert_eq!(slices.len(), lines.len());
    for (line, slice) in lines.iter().zip(slices) {
        assert_eq!(line["server"], slice["pid"]);
        for (seconds, micros) in [("time", "ts"), ("latency", "dur")] {
            let seconds = line[seconds].as_f64().expect("a number");
            let micros = slice[micros].as_f64().expect("a number");
            assert!((seconds * 1e6 - micros).abs() < 0.5, "{line} {slice}");
        }
        for member in ["status", "units", "key", "line", "half", "tookEffect", "fault"] {
            assert_eq!(line.get(member), slice["args"].get(member), "{line} {slice}");
        }
    }
}

/// The events of a timeline, after a look at whether they follow the rules of the format.
#[track_caller]
fn events(folder: &Folder, name: &str) -> Vec<Value> {
    let parsed: Value = serde_json::from_str(&read(folder, name)).expect("a timeline is JSON");
    let events = parsed.as_array().expect("it is an array").clone();
    let mut named = BTreeMap::new();
    let mut lanes: BTreeMap<u64, Vec<(u64, u64)>> = BTreeMap::new();
    for event in &events {
        let number = |member: &str| event[member].as_u64().unwrap_or_else(|| panic!("no {member} in {event}"));
        assert!(event["name"].is_string() && event["args"].is_object(), "{event}");
        match event["ph"].as_str() {
            Some("M") => {
                let what = (event["name"].to_string(), number("pid"), number("tid"));
                assert!(named.insert(what, event["args"]["name"].to_string()).is_none(), "named twice: {event}");
            }
            Some("C") => {
                let values = event["args"].as_object().expect("an object");
                assert!(number("pid") > 0 && values.values().all(Value::is_u64), "{event}");
                number("ts");
            }
            Some("X") => {
                let (process, thread) = (number("pid"), number("tid"));
                assert!(named.contains_key(&("\"thread_name\"".to_owned(), process, thread)), "{event}");
                assert!(event["cat"].is_string() && event["cname"].is_string(), "{event}");
                lanes.entry(thread).or_default().push((number("ts"), number("ts") + number("dur")));
            }
            _ => panic!("an event of an unknown kind: {event}"),
        }
    }
    for (thread, mut slices) in lanes {
        slices.sort_unstable();
        assert!(slices.is_sorted_by(|one, next| one.1 <= next.0), "slices of thread {thread} overlap: {slices:?}");
    }
    events
}

#[test]
fn a_timeline_has_a_process_for_each_server_and_lanes_for_what_overlaps() {
    let folder = Folder::with(BUSY);
    folder.run(&[&WORLD[..], &["--trace", "run.perfetto.json", "main.luau"]].concat()).code(SUCCESS);
    let events = events(&folder, "run.perfetto.json");
    let names = |what: &str| {
        let named = events.iter().filter(|event| event["name"] == what);
        named.map(|event| event["args"]["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    let processes = names("process_name");
    assert!(processes[0].starts_with("experience, from 2026-01-01T00:00:00"), "{processes:?}");
    for name in ["server 1", "server 2", "server 3"] {
        assert!(processes.iter().any(|process| process == name), "{processes:?}");
    }
    assert_eq!(names("thread_name").iter().filter(|name| *name == "requests 3").count(), 3, "three threads a server");
    let categories: Vec<_> = events.iter().filter_map(|event| event["cat"].as_str()).collect();
    for category in ["success", "conflict", "timeout", "failure"] {
        assert!(categories.contains(&category), "no {category}");
    }
}

#[test]
fn a_run_that_is_ended_has_a_whole_trace() {
    let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('m')\n\
                  while true do task.wait(1) map:GetAsync('k') end";
    let folder = Folder::with(source);
    for name in ["t.jsonl", "t.perfetto"] {
        folder.run(&["--for", "1000s", "--trace", name, "main.luau"]).code(SUCCESS);
    }
    assert_eq!(lines(&folder, "t.jsonl").len(), 1_000);
    assert_eq!(events(&folder, "t.perfetto").iter().filter(|event| event["ph"] == "X").count(), 1_000);
}

#[test]
fn a_run_that_fails_has_a_whole_trace() {
    let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('m')\n\
                  map:GetAsync('k')\n\
                  local list = {}\n\
                  while true do table.insert(list, string.rep('x', 1000) .. #list) end";
    let folder = Folder::with(source);
    let run = folder.run(&["--memory-limit", "20MB", "--trace", "t.perfetto", "main.luau"]).code(SCRIPT_FAILED);
    contains(&stderr(&run), &["not enough memory"]);
    assert_eq!(events(&folder, "t.perfetto").iter().filter(|event| event["ph"] == "X").count(), 1);
}

#[test]
fn a_run_without_requests_has_an_empty_trace() {
    let folder = Folder::with("print('fine')");
    for name in ["t.jsonl", "t.perfetto"] {
        folder.run(&["--trace", name, "main.luau"]).code(SUCCESS);
    }
    assert_eq!(read(&folder, "t.jsonl"), "");
    assert!(events(&folder, "t.perfetto").iter().all(|event| event["ph"] != "X"));
}

#[test]
fn a_place_where_nothing_can_be_written_is_refused_before_the_run() {
    let folder = Folder::with("print('never')");
    folder.write("folder/file", "");
    for (path, words) in [
        ("nowhere/t.jsonl", ["cannot write nowhere/t.jsonl", "help: make the folder first"]),
        ("folder", ["cannot write folder", "help:"]),
    ] {
        let run = folder.run(&["--trace", path, "main.luau"]).code(OUTPUT_FAILED);
        contains(&stderr(&run), &words);
        assert_eq!(stdout(&run), "");
    }
}

#[test]
fn a_file_that_is_no_trace_is_not_lost() {
    let folder = Folder::with("print('never')");
    for (name, text) in [("other.luau", "print('other')"), ("stores.json", "{\"format\": 1}"), ("t.perfetto", "[]")] {
        folder.write(name, text);
        let run = folder.run(&["--trace", name, "main.luau"]).code(OUTPUT_FAILED);
        contains(&stderr(&run), &[name, "no trace, and it would be lost", "help: choose another name"]);
        assert_eq!((stdout(&run).as_str(), read(&folder, name).as_str()), ("", text));
    }
}

#[test]
fn a_trace_takes_the_place_of_an_older_one() {
    let folder =
        Folder::with("for _ = 1, 9 do game:GetService('MemoryStoreService'):GetHashMap('m'):GetAsync('k') end");
    folder.write("less.luau", "game:GetService('MemoryStoreService'):GetHashMap('m'):GetAsync('k')");
    folder.write("nothing.luau", "print('nothing')");
    for (script, count) in [("main.luau", 9), ("less.luau", 1), ("main.luau", 9), ("nothing.luau", 0)] {
        folder.run(&["--trace", "t.jsonl", script]).code(SUCCESS);
        assert_eq!(lines(&folder, "t.jsonl").len(), count, "{script}");
    }
}

#[test]
fn a_script_that_does_not_load_leaves_an_old_trace_alone() {
    let folder = Folder::with("game:GetService('MemoryStoreService'):GetHashMap('m'):GetAsync('k')");
    folder.run(&["--trace", "t.jsonl", "main.luau"]).code(SUCCESS);
    let old = read(&folder, "t.jsonl");
    folder.write("broken.luau", "local = 1");
    for script in ["missing.luau", "broken.luau"] {
        folder.run(&["--trace", "t.jsonl", script]).code(NOT_LOADED);
        assert_eq!(read(&folder, "t.jsonl"), old);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_stops_the_run_with_a_message() {
    let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('m')\n\
                  print('begins')\n\
                  for _ = 1, tonumber(...) do pcall(map.GetAsync, map, 'k') end\n\
                  task.wait(100000)\n\
                  print('goes on')";
    let folder = Folder::with(source);
    // So few that they fit into the buffer, and so many that they do not.
    for (requests, printed) in [("1", "begins\ngoes on\n"), ("2000", "begins\n")] {
        let arguments = ["--stats", "--trace", "/dev/full", "main.luau", "--", requests];
        let run = folder.run(&arguments).code(OUTPUT_FAILED);
        assert_eq!(stdout(&run), printed);
        contains(&stderr(&run), &["cannot write /dev/full", "No space left", "help:", "HashMap.Get"]);
        assert!(!stderr(&run).contains("fault of sandstore"), "{}", stderr(&run));
    }
}

#[test]
#[cfg(unix)]
fn a_reader_that_has_gone_leaves_a_whole_trace() {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};

    let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('m')\n\
                  while true do map:GetAsync('k') print('line') end";
    let folder = Folder::with(source);
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandstore"))
        .args(["run", "--no-quotas", "--trace", "t.perfetto", "main.luau"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut reader = BufReader::new(child.stdout.take().expect("a pipe"));
    reader.read_line(&mut String::new()).expect("a line");
    drop(reader);
    assert_eq!(child.wait().expect("the program ends").code(), Some(OUTPUT_FAILED));
    assert!(events(&folder, "t.perfetto").iter().any(|event| event["ph"] == "X"));
}
