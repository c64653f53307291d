//! Players who join, leave and are teleported while servers start, close and crash.

use std::time::Duration;

use sandstore::cloud::teleport::JoinRefused;
use sandstore::server::{Message, Script, ServerId};
use sandstore::universe::{Latency, PlayerPlan, ServerPlan, Transcript, Universe, UniverseBuilder};

const SECOND: Duration = Duration::from_secs(1);
const LOBBY: u64 = 1;
const ARENA: u64 = 2;

/// Says who comes and goes.
const WATCHING: &str = r#"
local Players = game:GetService("Players")
Players.PlayerAdded:Connect(function(player)
	local join = player:GetJoinData()
	print("+", player.UserId, player.Name, player.DisplayName, join.LaunchData or join.SourcePlaceId or "outside")
end)
Players.PlayerRemoving:Connect(function(player)
	print("-", player.UserId, #Players:GetPlayers())
end)
"#;

/// Sends everybody to the arena at once.
const SENDING: &str = r#"
local TeleportService = game:GetService("TeleportService")
TeleportService.TeleportInitFailed:Connect(function(player, result)
	print("stays", player.UserId, result.Name)
end)
TeleportService:TeleportAsync(2, game:GetService("Players"):GetPlayers())
"#;

fn plan(place: u64, sources: &[&str], players: u32) -> ServerPlan {
    let scripts = sources.iter().map(|source| Script::new("main", *source)).collect();
    ServerPlan { scripts, players, place: Some(place), ..ServerPlan::default() }
}

/// A universe without servers, whose teleports take four seconds.
fn builder(transcript: &Transcript) -> UniverseBuilder {
    let delay = Latency::between(SECOND * 4, SECOND * 4);
    Universe::builder().servers(0).teleport_delay(delay).output(transcript.clone())
}

fn universe(transcript: &Transcript) -> Universe {
    builder(transcript).build().expect("nothing can go wrong")
}

/// What was printed, with the number of the server.
fn printed(transcript: &Transcript) -> Vec<String> {
    let messages = transcript.messages().into_iter();
    let lines = messages.filter_map(|(server, message)| match message {
        Message::Print(line) => Some(format!("{} {line}", server.0)),
        _ => None,
    });
    lines.collect()
}

fn warnings(transcript: &Transcript) -> Vec<String> {
    let messages = transcript.messages().into_iter();
    let lines = messages.filter_map(|(_, message)| match message {
        Message::Warning(line) => Some(line),
        _ => None,
    });
    lines.collect()
}

#[test]
fn players_join_and_leave_a_server_that_runs() {
    let transcript = Transcript::default();
    let mut universe = universe(&transcript);
    let server = universe.start_server(&plan(LOBBY, &[WATCHING], 1)).expect("a server");
    universe.advance(SECOND).expect("a run");
    let second = universe.join_player(server, &PlayerPlan::default()).expect("there is room");
    let known = PlayerPlan {
        user_id: Some(261),
        name: Some("Shedletsky".into()),
        display_name: Some("Shed".into()),
        launch_data: Some("room 2".into()),
    };
    assert_eq!(universe.join_player(server, &known), Ok(261));
    assert_eq!(universe.join_player(server, &known), Err(JoinRefused::AlreadyHere));
    assert_eq!(universe.join_player(ServerId(9), &PlayerPlan::default()), Err(JoinRefused::NoServer));
    assert_eq!((second, universe.players(server)), (2, vec![1, 2, 261]));
    universe.advance(SECOND).expect("a run");
    assert!(universe.leave_player(server, 1));
    assert!(!universe.leave_player(server, 1));
    assert_eq!(universe.join_player(server, &PlayerPlan::default()), Ok(3), "ids are not given again");
    universe.advance(SECOND).expect("a run");
    let expected = [
        "1 + 1 Player1 Player1 outside",
        "1 + 2 Player2 Player2 outside",
        "1 + 261 Shedletsky Shed room 2",
        "1 - 1 3",
        "1 + 3 Player3 Player3 outside",
    ];
    assert_eq!(printed(&transcript), expected);
}

#[test]
fn a_made_up_player_is_never_somebody_who_is_there() {
    let mut universe = universe(&Transcript::default());
    let server = universe.start_server(&plan(LOBBY, &[], 1)).expect("a server");
    let taken = PlayerPlan { user_id: Some(2), ..PlayerPlan::default() };
    assert_eq!(universe.join_player(server, &taken), Ok(2));
    assert_eq!(universe.join_player(server, &PlayerPlan::default()), Ok(3));
}

#[test]
fn a_server_takes_as_many_players_as_it_has_room_for() {
    let mut universe = universe(&Transcript::default());
    let room = |players_max| ServerPlan { players_max, ..plan(LOBBY, &[], 2) };
    let server = universe.start_server(&room(Some(3))).expect("a server");
    assert_eq!(universe.join_player(server, &PlayerPlan::default()), Ok(3));
    assert_eq!(universe.join_player(server, &PlayerPlan::default()), Err(JoinRefused::Full));
    assert!(universe.leave_player(server, 1));
    assert_eq!(universe.join_player(server, &PlayerPlan::default()), Ok(4));
    // Never fewer than it has from the start.
    let crowded = universe.start_server(&room(Some(1))).expect("a server");
    assert_eq!(universe.players(crowded), [1_001, 1_002]);
    assert_eq!(universe.join_player(crowded, &PlayerPlan::default()), Err(JoinRefused::Full));
    let usual = universe.start_server(&room(None)).expect("a server");
    let joined = (0..60).filter(|_| universe.join_player(usual, &PlayerPlan::default()).is_ok()).count();
    assert_eq!(joined, 48);
    universe.stop_server(usual).expect("it closes");
    assert_eq!(universe.join_player(usual, &PlayerPlan::default()), Err(JoinRefused::NoServer));
}

#[test]
fn quotas_follow_who_joins_and_leaves() {
    let transcript = Transcript::default();
    let mut universe = universe(&transcript);
    // 1,000 units a minute and 120 for each player.
    let calling = r#"
        local map, calls = game:GetService("MemoryStoreService"):GetHashMap("m"), 0
        task.wait(60 - os.time() % 60)
        while pcall(map.GetAsync, map, "k") do calls += 1 end
        print(calls)"#;
    let server = universe.start_server(&plan(LOBBY, &[calling], 1)).expect("a server");
    universe.join_player(server, &PlayerPlan::default()).expect("there is room");
    universe.join_player(server, &PlayerPlan::default()).expect("there is room");
    universe.leave_player(server, 1);
    universe.run_until_idle().expect("a run");
    assert_eq!(printed(&transcript), ["1 1240"]);
}

#[test]
fn teleports_start_servers_after_a_given_plan_or_the_last_one_started() {
    let transcript = Transcript::default();
    let mut universe = universe(&transcript);
    universe.set_place(ARENA, &plan(LOBBY, &["print('given', game.PlaceId, game.PrivateServerId == '')"], 9));
    universe.start_server(&plan(LOBBY, &[SENDING], 1)).expect("a server");
    universe.run_until_idle().expect("a run");
    assert_eq!(printed(&transcript), ["2 given 2 true"]);
    assert_eq!(universe.players(ServerId(2)), [1]);

    let transcript = Transcript::default();
    let mut universe = self::universe(&transcript);
    let private = ServerPlan {
        private_server_id: Some("p".into()),
        private_server_owner_id: 7,
        ..plan(ARENA, &["print('private')"], 1)
    };
    universe.start_server(&private).expect("a server");
    universe.start_server(&plan(LOBBY, &[SENDING], 1)).expect("a server");
    universe.run_until_idle().expect("a run");
    assert_eq!(printed(&transcript), ["1 private", "3 private"], "a public one like it");
}

#[test]
fn nobody_is_sent_to_a_server_apart_and_none_starts_after_its_example() {
    let transcript = Transcript::default();
    let mut universe = universe(&transcript);
    let apart = ServerPlan { is_apart: true, ..plan(ARENA, &[WATCHING], 0) };
    universe.start_server(&apart).expect("a server");
    universe.start_server(&plan(LOBBY, &[SENDING], 1)).expect("a server");
    universe.run_until_idle().expect("a run");
    assert_eq!(printed(&transcript), ["2 stays 1001 GameNotFound"]);
}

#[test]
fn a_destination_that_crashes_before_the_players_leave_is_replaced() {
    let transcript = Transcript::default();
    let mut universe = universe(&transcript);
    let arena = universe.start_server(&plan(ARENA, &[WATCHING], 0)).expect("a server");
    universe.start_server(&plan(LOBBY, &[SENDING], 2)).expect("a server");
    universe.advance(SECOND).expect("a run");
    universe.crash_server(arena);
    universe.run_until_idle().expect("a run");
    assert_eq!(printed(&transcript), ["3 + 1001 Player1001 Player1001 1", "3 + 1002 Player1002 Player1002 1"]);
    assert_eq!(warnings(&transcript), [""; 0]);
}

#[test]
fn a_destination_that_crashes_while_the_players_travel_loses_them() {
    for is_crash in [true, false] {
        let transcript = Transcript::default();
        let mut universe = universe(&transcript);
        let arena = universe.start_server(&plan(ARENA, &[WATCHING], 0)).expect("a server");
        let lobby = universe.start_server(&plan(LOBBY, &[WATCHING, SENDING], 1)).expect("a server");
        universe.advance(SECOND * 3).expect("a run");
        assert_eq!((universe.players(lobby), universe.players(arena)), (vec![], vec![]), "they travel");
        if is_crash {
            universe.crash_server(arena);
        } else {
            universe.stop_server(arena).expect("it closes");
        }
        universe.run_until_idle().expect("a run");
        assert_eq!(printed(&transcript), ["2 - 1001 1"]);
        let expected = "Player1001 was teleported to a server of place 2 that was gone when they arrived";
        assert_eq!(warnings(&transcript), [expected]);
        // They have left the experience, and may come again.
        let again = PlayerPlan { user_id: Some(1_001), ..PlayerPlan::default() };
        assert_eq!(universe.join_player(lobby, &again), Ok(1_001));
    }
}

#[test]
fn players_of_a_server_that_crashes_go_nowhere() {
    let transcript = Transcript::default();
    let mut universe = universe(&transcript);
    universe.set_place(ARENA, &plan(ARENA, &[WATCHING], 0));
    let lobby = universe.start_server(&plan(LOBBY, &[SENDING], 1)).expect("a server");
    universe.advance(SECOND).expect("a run");
    universe.crash_server(lobby);
    universe.run_until_idle().expect("a run");
    assert_eq!(printed(&transcript), [""; 0]);
    assert_eq!(universe.players(ServerId(2)), [0_u64; 0]);
    // Those who travel already arrive, whatever happens to the server that they come from.
    let lobby = universe.start_server(&plan(LOBBY, &[SENDING], 1)).expect("a server");
    universe.advance(SECOND * 3).expect("a run");
    universe.crash_server(lobby);
    universe.run_until_idle().expect("a run");
    assert_eq!(printed(&transcript), ["2 + 2001 Player2001 Player2001 1"]);
}

#[test]
fn a_server_that_was_asked_for_may_come_after_one_with_a_higher_number() {
    let transcript = Transcript::default();
    let mut universe =
        builder(&transcript).latency(Latency::between(SECOND / 10, SECOND / 10)).build().expect("nothing can go wrong");
    universe.set_place(ARENA, &plan(ARENA, &[WATCHING], 0));
    universe.start_server(&plan(LOBBY, &[SENDING], 1)).expect("a server");
    universe.advance(SECOND / 2).expect("a run");
    let third = universe.start_server(&plan(LOBBY, &[], 0)).expect("a server");
    assert_eq!((third, universe.server_ids()), (ServerId(3), [1, 2, 3].map(ServerId).to_vec()));
    universe.run_until_idle().expect("a run");
    assert_eq!(universe.players(ServerId(2)), [1]);
}

#[test]
fn servers_close_when_everybody_has_left_where_that_is_wanted() {
    let after = |span| {
        let transcript = Transcript::default();
        let mut universe = builder(&transcript).close_empty_after(span).build().expect("nothing can go wrong");
        let server = universe.start_server(&plan(LOBBY, &["game:BindToClose(print)"], 1)).expect("a server");
        let never_used = universe.start_server(&plan(LOBBY, &[], 0)).expect("a server");
        universe.advance(SECOND).expect("a run");
        universe.leave_player(server, 1);
        universe.advance(SECOND * 5).expect("a run");
        let joined = universe.join_player(server, &PlayerPlan::default());
        universe.advance(SECOND * 20).expect("a run");
        universe.leave_player(server, 2);
        universe.advance(SECOND * 9).expect("a run");
        let before = universe.server_ids();
        universe.advance(SECOND * 2).expect("a run");
        assert_eq!((joined, &before), (Ok(2), &vec![server, never_used]));
        (universe.server_ids().len(), printed(&transcript))
    };
    assert_eq!(after(Some(SECOND * 10)), (1, vec!["1 Enum.CloseReason.ServerEmpty".to_owned()]));
    assert_eq!(after(None), (2, vec![]));
}
