use super::limits::PLAYERS_MAX;
use super::*;
use crate::cloud::{Player, ServerId};

const PLACE: u64 = 7;
const LOBBY: ServerId = ServerId(1);
const OTHER: ServerId = ServerId(2);
const NEW: ServerId = ServerId(90);

fn facts(place: u64, job_id: &str, players_max: u32) -> Facts {
    Facts { place, job_id: job_id.into(), players_max, ..Facts::default() }
}

/// A lobby with players 1 to 4, and a place to go to whose servers take three players.
fn experience() -> Teleports {
    let mut teleports = Teleports::default();
    teleports.add_place(PLACE, 3);
    teleports.add_server(LOBBY, facts(1, "lobby", 10));
    teleports.set_next(Identity { server: NEW, job_id: "new".into() });
    (1..=4).for_each(|user_id| teleports.join(player(user_id), LOBBY).expect("there is room"));
    teleports
}

fn player(user_id: u64) -> Player {
    Player::named(user_id, "somebody")
}

fn reservation() -> Reservation {
    Reservation { access_code: "code".into(), private_server_id: "private".into() }
}

fn request(destination: Destination, players: &[u64]) -> Request {
    Request::Teleport(Box::new(Journey { place: PLACE, destination, players: players.to_vec(), data: None }))
}

fn begin(teleports: &mut Teleports, destination: Destination, players: &[u64]) -> (Group, Option<NewServer>) {
    let served = teleports.serve(LOBBY, &request(destination, players), None);
    served.outcome.expect("it begins");
    let Step { group, start } = *served.step.expect("somebody sets out");
    (group, start)
}

fn refused(group: &Group) -> Vec<(u64, Refusal)> {
    group.refused.clone()
}

#[test]
fn players_join_one_server_with_room() {
    let mut teleports = experience();
    teleports.add_server(OTHER, facts(PLACE, "other", 1));
    assert_eq!(teleports.join(player(1), OTHER), Err(JoinRefused::AlreadyHere));
    assert_eq!(teleports.join(player(5), ServerId(3)), Err(JoinRefused::NoServer));
    assert_eq!(teleports.join(player(5), OTHER), Ok(()));
    assert_eq!(teleports.join(player(6), OTHER), Err(JoinRefused::Full));
    assert_eq!((teleports.count(OTHER), teleports.total()), (1, 5));
    assert_eq!((teleports.leave(5), teleports.leave(5)), (Some(OTHER), None));
    teleports.close_server(OTHER);
    assert_eq!(teleports.join(player(6), OTHER), Err(JoinRefused::NoServer));
    teleports.remove_server(LOBBY);
    assert_eq!((teleports.total(), teleports.is_in_experience(1)), (0, false));
}

#[test]
fn a_group_leaves_travels_and_arrives() {
    let mut teleports = experience();
    teleports.add_server(OTHER, facts(PLACE, "other", 3));
    let (group, start) = begin(&mut teleports, Destination::Public, &[1, 2]);
    assert_eq!((group.to, start, group.from_place), (Some(OTHER), None, 1));
    assert_eq!((teleports.count(LOBBY), teleports.count(OTHER)), (4, 0));
    assert_eq!(teleports.join(player(9), OTHER), Ok(()), "one more than those who are expected");
    assert_eq!(teleports.join(player(10), OTHER), Err(JoinRefused::Full));
    let Step { group, .. } = teleports.depart(group);
    assert_eq!((teleports.count(LOBBY), teleports.server_of(1), teleports.is_in_experience(1)), (2, None, true));
    assert_eq!(teleports.arrive(&group), [1, 2]);
    assert_eq!((teleports.count(OTHER), teleports.server_of(1)), (3, Some(OTHER)));
    assert!(!teleports.is_expecting(OTHER));
}

#[test]
fn public_servers_are_filled_before_a_new_one_starts() {
    let mut teleports = experience();
    for (number, there) in [(2, 0), (3, 1), (4, 2)] {
        teleports.add_server(ServerId(number), facts(PLACE, "job", 3));
        for who in 0..there {
            teleports.join(player(u64::from(number) * 10 + who), ServerId(number)).expect("there is room");
        }
    }
    teleports.add_server(ServerId(5), Facts { private_server_id: Some("p".into()), ..facts(PLACE, "job", 3) });
    teleports.add_server(ServerId(6), Facts { is_apart: true, ..facts(PLACE, "job", 3) });
    assert_eq!(begin(&mut teleports, Destination::Public, &[1]).0.to, Some(ServerId(4)));
    assert_eq!(begin(&mut teleports, Destination::Public, &[2, 3]).0.to, Some(ServerId(3)), "both have room");
    teleports.close_server(ServerId(2));
    let (group, start) = begin(&mut teleports, Destination::Public, &[4]);
    assert_eq!(group.to, Some(NEW));
    assert_eq!(start, Some(NewServer { server: NEW, place: PLACE, private_server_id: None }));
}

#[test]
fn a_group_that_no_server_holds_is_refused() {
    let mut teleports = experience();
    let (group, start) = begin(&mut teleports, Destination::Public, &[1, 2, 3]);
    assert_eq!((group.going.len(), start.is_some()), (3, true));
    let mut teleports = experience();
    let (group, start) = begin(&mut teleports, Destination::Public, &[1, 2, 3, 4]);
    assert_eq!((group.to, start), (None, None));
    assert_eq!(refused(&group), [1, 2, 3, 4].map(|user_id| (user_id, Refusal::GameFull)));
}

#[test]
fn nobody_is_sent_to_the_server_that_they_are_on() {
    let mut teleports = experience();
    teleports.add_place(1, 10);
    let journey = Journey { place: 1, destination: Destination::Public, players: vec![1], data: None };
    let served = teleports.serve(LOBBY, &Request::Teleport(Box::new(journey)), None);
    assert_eq!(served.step.expect("a group").group.to, Some(NEW));
}

#[test]
fn a_reserved_server_starts_when_somebody_goes_there() {
    let mut teleports = experience();
    let reserve = |place| Request::Reserve { place, reservation: reservation() };
    assert_eq!(teleports.serve(LOBBY, &reserve(8), None).outcome, Err(Status::PlaceNotFound));
    let served = teleports.serve(LOBBY, &reserve(PLACE), None);
    assert_eq!((served.outcome, served.step), (Ok(Reply::Reserved(reservation())), None));
    let (group, start) = begin(&mut teleports, Destination::Reserved("code".into()), &[1]);
    assert_eq!(start.and_then(|start| start.private_server_id).as_deref(), Some("private"));
    assert_eq!(group.reservation, Some(reservation()));
    // The second goes to the same server, the fourth has no room left there.
    let (group, start) = begin(&mut teleports, Destination::Reserved("code".into()), &[2, 3, 4]);
    assert_eq!((group.to, start, group.going.clone()), (Some(NEW), None, vec![2, 3]));
    assert_eq!(refused(&group), [(4, Refusal::GameFull)]);
    let (group, _) = begin(&mut teleports, Destination::Reserved("code".into()), &[4]);
    assert_eq!(refused(&group), [(4, Refusal::GameFull)]);
}

#[test]
fn codes_of_nobody_and_of_other_places_are_refused() {
    let mut teleports = experience();
    teleports.add_place(8, 3);
    teleports
        .serve(LOBBY, &Request::Reserve { place: 8, reservation: reservation() }, None)
        .outcome
        .expect("the place is there");
    for code in ["code", "wrong", ""] {
        let (group, start) = begin(&mut teleports, Destination::Reserved(code.into()), &[1]);
        assert_eq!((refused(&group), start), (vec![(1, Refusal::Unauthorized)], None), "{code}");
    }
}

#[test]
fn a_server_is_found_by_its_job_id() {
    let mut teleports = experience();
    teleports.add_server(OTHER, facts(PLACE, "other", 1));
    teleports.add_server(ServerId(3), Facts { private_server_id: Some("p".into()), ..facts(PLACE, "private", 1) });
    let to = |job_id: &str| Destination::Instance(job_id.into());
    assert_eq!(refused(&begin(&mut teleports, to("private"), &[1]).0), [(1, Refusal::Unauthorized)]);
    let (group, _) = begin(&mut teleports, to("other"), &[1, 2]);
    assert_eq!((group.going.clone(), refused(&group)), (vec![1], vec![(2, Refusal::GameFull)]));
    assert_eq!(refused(&begin(&mut teleports, to("other"), &[2]).0), [(2, Refusal::GameFull)]);
    let (group, start) = begin(&mut teleports, to("gone"), &[2]);
    assert_eq!((group.to, start.is_some()), (Some(NEW), true), "another public one instead");
}

#[test]
fn a_player_travels_once_at_a_time_and_only_from_where_they_are() {
    let mut teleports = experience();
    teleports.add_server(OTHER, facts(PLACE, "other", 3));
    teleports.join(player(9), OTHER).expect("there is room");
    let (first, _) = begin(&mut teleports, Destination::Public, &[1, 1, 9, 77]);
    assert_eq!((first.going.clone(), refused(&first)), (vec![1], vec![]));
    let (second, _) = begin(&mut teleports, Destination::Public, &[1, 2]);
    assert_eq!((second.going.clone(), refused(&second)), (vec![2], vec![(1, Refusal::IsTeleporting)]));
    // Who leaves the game before it starts is not taken along, and frees the place.
    teleports.leave(1);
    teleports.join(player(1), LOBBY).expect("there is room");
    let Step { group, .. } = teleports.depart(first);
    assert_eq!((group.going.len(), teleports.arrive(&group).len()), (0, 0));
    assert_eq!(teleports.server_of(1), Some(LOBBY), "they have come back");
    assert_eq!(teleports.join(player(10), OTHER), Ok(()));
}

#[test]
fn unknown_places_and_planned_refusals_leave_everybody_where_they_are() {
    let mut teleports = experience();
    let journey = Journey { place: 8, destination: Destination::Public, players: vec![1], data: None };
    let served = teleports.serve(LOBBY, &Request::Teleport(Box::new(journey)), None);
    assert_eq!(served.outcome, Ok(Reply::Begun { reservation: None, job_id: "".into() }));
    assert_eq!(refused(&served.step.expect("a group").group), [(1, Refusal::GameNotFound)]);
    let all = request(Destination::Public, &[1, 2]);
    let served = teleports.serve(LOBBY, &all, Some(Refusal::Flooded));
    let Step { group, start } = *served.step.expect("a group");
    assert_eq!((refused(&group), start), (vec![(1, Refusal::Flooded), (2, Refusal::Flooded)], None));
    let Step { group, .. } = teleports.depart(group);
    assert_eq!((teleports.arrive(&group).len(), teleports.count(LOBBY)), (0, 4));
    assert_eq!(begin(&mut teleports, Destination::Public, &[1]).0.going, [1], "it can be tried again");
}

#[test]
fn those_who_stay_can_follow_the_others() {
    let mut teleports = experience();
    // The server is reserved, whatever comes of the teleport.
    let served = teleports.serve(LOBBY, &request(Destination::Reserve(reservation()), &[1]), Some(Refusal::Failure));
    let retry = teleports.retry(&served.step.expect("a group").group);
    assert_eq!(retry, Destination::Reserved("code".into()));
    assert_eq!(begin(&mut teleports, retry, &[1]).0.going, [1]);
    let mut teleports = experience();
    teleports.add_server(OTHER, facts(PLACE, "other", 3));
    let retry = |teleports: &mut Teleports, destination: Destination, players: &[u64]| {
        let (group, _) = begin(teleports, destination, players);
        teleports.retry(&group)
    };
    assert_eq!(retry(&mut teleports, Destination::Public, &[1]), Destination::Public);
    let of_group = retry(&mut teleports, Destination::Public, &[1, 2]);
    assert_eq!(of_group, Destination::Instance("other".into()));
    for destination in [Destination::Instance("job".into()), Destination::Reserved("nobody's".into())] {
        assert_eq!(retry(&mut teleports, destination.clone(), &[3, 4]), destination);
    }
}

#[test]
fn a_destination_that_is_gone_is_replaced_before_the_group_leaves_and_not_after() {
    let mut teleports = experience();
    teleports.add_server(OTHER, facts(PLACE, "other", 3));
    let (group, _) = begin(&mut teleports, Destination::Instance("other".into()), &[1]);
    let (late, _) = begin(&mut teleports, Destination::Public, &[2]);
    let Step { group, .. } = teleports.depart(group);
    teleports.remove_server(OTHER);
    assert_eq!(teleports.arrive(&group), [0_u64; 0]);
    assert!(!teleports.is_in_experience(1), "nobody is there to take them");
    let Step { group, start } = teleports.depart(late);
    assert_eq!((group.to, start.map(|start| start.server)), (Some(NEW), Some(NEW)));
    assert_eq!(teleports.arrive(&group), [2]);
}

#[test]
fn a_server_that_cannot_start_takes_nobody_away() {
    let mut teleports = experience();
    let (group, start) = begin(&mut teleports, Destination::Public, &[1]);
    teleports.fail_start(start.expect("a new one").server);
    let Step { group, start } = teleports.depart(group);
    assert_eq!((refused(&group), start), (vec![(1, Refusal::GameNotFound)], None));
    assert_eq!(teleports.server_of(1), Some(LOBBY));
}

#[test]
fn everybody_is_found_but_those_who_travel() {
    let mut teleports = experience();
    teleports.add_server(OTHER, facts(PLACE, "other", 3));
    let locate = |teleports: &mut Teleports| teleports.serve(LOBBY, &Request::Locate { user_id: 1 }, None).outcome;
    let there = |is_here, place, job_id: &str| Ok(Reply::Located { is_here, place, job_id: job_id.into() });
    assert_eq!(locate(&mut teleports), there(true, 1, "lobby"));
    let (group, _) = begin(&mut teleports, Destination::Public, &[1]);
    assert_eq!(locate(&mut teleports), there(true, 1, "lobby"));
    let Step { group, .. } = teleports.depart(group);
    assert_eq!(locate(&mut teleports), Err(Status::PlayerNotFound));
    teleports.arrive(&group);
    assert_eq!(locate(&mut teleports), there(false, PLACE, "other"));
}

#[test]
fn one_call_teleports_1_to_50_players() {
    let players: Vec<u64> = (1..=PLAYERS_MAX as u64 + 1).collect();
    let check = |count: usize| request(Destination::Public, &players[..count]).check();
    assert_eq!([check(1), check(PLAYERS_MAX)], [Ok(()), Ok(())]);
    assert_eq!([check(0), check(PLAYERS_MAX + 1)], [Err(Status::PlayersEmpty), Err(Status::PlayersTooMany)]);
    let served = experience().serve(LOBBY, &request(Destination::Public, &[]), None);
    assert_eq!((served.outcome, served.step), (Err(Status::PlayersEmpty), None));
}

#[test]
fn texts_differ() {
    let texts: std::collections::BTreeSet<_> = Status::ALL.iter().map(|status| status.message()).collect();
    assert_eq!(texts.len(), Status::ALL.len());
    for refusal in Refusal::ALL {
        assert_eq!(refusal.fault_name(), format!("Teleport{}", refusal.name()));
    }
}
