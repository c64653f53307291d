//! Servers that start, close and crash while others run.

use std::time::Duration;

use sandstore::server::{Message, Script, ServerId};
use sandstore::universe::{Clock, End, Latency, ServerPlan, Transcript, Universe, VIRTUAL_START};

const SECOND: Duration = Duration::from_secs(1);

/// Counts up once a second, and says goodbye in its own time.
const COUNTING: &str = r#"
local map = game:GetService("MemoryStoreService"):GetHashMap("m")
game:BindToClose(function()
	task.wait(3)
	print("closed", game.JobId ~= "", #game:GetService("Players"):GetPlayers())
end)
while true do
	map:UpdateAsync("count", function(old)
		return (old or 0) + 1
	end, 3600)
	task.wait(1)
end
"#;

const SAYING: &str = r#"print(game:GetService("MemoryStoreService"):GetHashMap("m"):GetAsync("count"))"#;

fn universe(transcript: &Transcript) -> Universe {
    let builder = Universe::builder().servers(0).clock(Clock::Virtual { start: VIRTUAL_START });
    builder.output(transcript.clone()).build().expect("nothing can go wrong")
}

fn plan(source: &str) -> ServerPlan {
    ServerPlan { scripts: vec![Script::new("main", source)], players: 2, ..ServerPlan::default() }
}

/// What was printed, with the number of the server.
fn printed(transcript: &Transcript) -> Vec<(u32, String)> {
    let messages = transcript.messages().into_iter();
    let lines = messages.filter_map(|(server, message)| match message {
        Message::Print(line) => Some((server.0, line)),
        _ => None,
    });
    lines.collect()
}

#[test]
fn a_server_that_stops_closes_and_one_that_crashes_does_not() {
    let transcript = Transcript::default();
    let mut universe = universe(&transcript);
    let first = universe.start_server(&plan(COUNTING)).expect("a server");
    let second = universe.start_server(&plan(COUNTING)).expect("a server");
    assert_eq!((first, second), (ServerId(1), ServerId(2)));
    assert_eq!(universe.advance(Duration::from_millis(9_500)).expect("a run"), End::TimeOver);
    universe.crash_server(second);
    universe.crash_server(second);
    assert_eq!(universe.server_ids(), [first]);
    universe.advance(SECOND * 10).expect("a run");
    universe.stop_server(first).expect("it closes");
    universe.advance(SECOND * 2).expect("a run");
    assert_eq!(universe.server_ids(), [first], "its function is still at work");
    universe.advance(SECOND * 2).expect("a run");
    assert_eq!(universe.server_ids(), []);
    let third = universe.start_server(&plan(SAYING)).expect("a server");
    assert_eq!(third, ServerId(3), "numbers are not given again");
    assert_eq!(universe.run_until_idle().expect("a run"), End::Idle);
    // 10 of each server in the first 9.5 seconds, 10 of the first in the next 10, and 3 while it closed.
    assert_eq!(printed(&transcript), [(1, "closed true 0".to_owned()), (3, "33".to_owned())]);
}

#[test]
fn closing_ends_after_thirty_seconds() {
    let transcript = Transcript::default();
    let mut universe = universe(&transcript);
    let source = "game:BindToClose(function() task.wait(100) print('too late') end)";
    let server = universe.start_server(&plan(source)).expect("a server");
    universe.advance(SECOND).expect("a run");
    universe.stop_server(server).expect("it closes");
    universe.stop_server(server).expect("nothing more happens");
    universe.advance(SECOND * 29).expect("a run");
    assert_eq!(universe.server_ids(), [server]);
    universe.advance(SECOND).expect("a run");
    assert_eq!(universe.server_ids(), []);
    assert!(printed(&transcript).is_empty());
    let [(ServerId(1), Message::Warning(text))] = &transcript.messages()[..] else {
        panic!("one warning: {:?}", transcript.messages());
    };
    assert_eq!(text, "BindToClose: functions were still running after 30 seconds");
}

#[test]
fn what_a_crashed_server_has_sent_still_arrives() {
    let transcript = Transcript::default();
    let builder = Universe::builder().servers(0).latency(Latency::between(SECOND, SECOND)).output(transcript.clone());
    let mut universe = builder.build().expect("nothing can go wrong");
    let source = "game:GetService('MemoryStoreService'):GetHashMap('m'):SetAsync('count', 7, 60) print('never')";
    let server = universe.start_server(&plan(source)).expect("a server");
    universe.advance(SECOND / 10).expect("a run");
    universe.crash_server(server);
    universe.advance(SECOND).expect("a run");
    universe.start_server(&plan(SAYING)).expect("a server");
    universe.run_until_idle().expect("a run");
    assert_eq!(printed(&transcript), [(2, "7".to_owned())]);
}

const HEARING: &str = r#"
local messaging = game:GetService("MessagingService")
messaging:SubscribeAsync("t", function(message)
	print(message.Data)
end)
game:BindToClose(function()
	task.wait(3)
end)
"#;

#[test]
fn messages_reach_the_servers_that_are_there() {
    let transcript = Transcript::default();
    let builder = Universe::builder().servers(0).message_delay(Latency::between(SECOND, SECOND));
    let mut universe = builder.output(transcript.clone()).build().expect("nothing can go wrong");
    let publish = |universe: &mut Universe, text: &str| {
        let source = format!("game:GetService('MessagingService'):PublishAsync('t', '{text}')");
        let server = universe.start_server(&plan(&source)).expect("a server");
        universe.advance(SECOND / 2).expect("a run");
        universe.crash_server(server);
    };
    let [first, second] = [(); 2].map(|()| universe.start_server(&plan(HEARING)).expect("a server"));
    universe.advance(SECOND).expect("a run");
    publish(&mut universe, "both hear");
    universe.advance(SECOND).expect("a run");
    publish(&mut universe, "one is gone meanwhile");
    universe.crash_server(second);
    universe.advance(SECOND).expect("a run");
    publish(&mut universe, "one is left");
    universe.stop_server(first).expect("it closes");
    universe.advance(SECOND).expect("a run");
    publish(&mut universe, "one still closes");
    universe.run_until_idle().expect("a run");
    assert_eq!(universe.server_ids(), []);
    publish(&mut universe, "nobody is there");
    universe.start_server(&plan(HEARING)).expect("a server");
    publish(&mut universe, "a new one");
    assert_eq!(universe.run_until_idle().expect("a run"), End::Idle);
    let heard = [
        (1, "both hear"),
        (2, "both hear"),
        (1, "one is gone meanwhile"),
        (1, "one is left"),
        (1, "one still closes"),
        (8, "a new one"),
    ];
    let printed = printed(&transcript);
    let printed: Vec<_> = printed.iter().map(|(server, text)| (*server, text.as_str())).collect();
    assert_eq!(printed, heard);
}

#[test]
fn a_server_whose_script_does_not_compile_is_none() {
    let mut universe = universe(&Transcript::default());
    let error = universe.start_server(&plan("local = 1")).expect_err("a syntax error");
    assert_eq!(error.failures.len(), 1);
    assert_eq!(universe.server_ids(), []);
    assert_eq!(universe.advance(SECOND).expect("nothing to do"), End::TimeOver);
    assert_eq!(universe.now(), VIRTUAL_START.saturating_add(SECOND));
}
