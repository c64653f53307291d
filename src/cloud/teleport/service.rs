//! The service: places, servers, reservations, and where everybody is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Destination, Group, Journey, NewServer, Refusal, Reply, Request, Reservation, Status};
use crate::cloud::{Player, ServerId};

/// What a server is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub server: ServerId,
    pub job_id: Arc<str>,
}

/// What the service knows of a server from its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub place: u64,
    pub job_id: Arc<str>,
    /// Of a private server. Public ones have none.
    pub private_server_id: Option<Arc<str>>,
    pub players_max: u32,
    /// Whether players come here only when they are sent to this very server.
    pub is_apart: bool,
}

/// Why a player cannot join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinRefused {
    #[error("there is no such server, or it closes")]
    NoServer,
    #[error("the server is full")]
    Full,
    #[error("the player is in the experience already")]
    AlreadyHere,
}

/// How a request ended, and what it sets off.
#[derive(Clone, Debug, PartialEq)]
pub struct Served {
    pub outcome: Result<Reply, Status>,
    /// Those who have set out.
    pub step: Option<Box<Step>>,
}

/// A step of a teleport.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Those who go, with their destination, and those who stay.
    pub group: Group,
    /// The server that must start for them.
    pub start: Option<NewServer>,
}

/// A player and where they are.
#[derive(Debug)]
struct Whereabouts {
    player: Player,
    /// None while they travel.
    on: Option<ServerId>,
    bound_for: Option<ServerId>,
}

#[derive(Debug, Default)]
struct Member {
    facts: Facts,
    players: BTreeSet<u64>,
    expected: BTreeSet<u64>,
    is_closing: bool,
}

impl Member {
    fn room(&self) -> usize {
        (self.facts.players_max as usize).saturating_sub(self.players.len() + self.expected.len())
    }
}

/// The players of one experience and the ways between its servers.
#[derive(Debug, Default)]
pub struct Teleports {
    /// How many players a server of each place takes.
    places: BTreeMap<u64, u32>,
    /// The place of each access code, and the id of its server.
    reservations: FxHashMap<Arc<str>, (u64, Arc<str>)>,
    servers: BTreeMap<ServerId, Member>,
    players: BTreeMap<u64, Whereabouts>,
    /// What the next server is called.
    next: Option<Identity>,
}

/// A server to go to.
enum Found {
    Running(ServerId),
    /// None runs yet.
    New {
        private_server_id: Option<Arc<str>>,
    },
}

impl Teleports {
    /// From now on there is such a place, whose new servers take so many players.
    pub fn add_place(&mut self, place: u64, players_max: u32) {
        self.places.insert(place, players_max);
    }

    /// A server starts, or one that was asked for is there.
    pub fn add_server(&mut self, server: ServerId, facts: Facts) {
        self.servers.entry(server).or_default().facts = facts;
    }

    /// What the server will be called that this service lets start next.
    pub fn set_next(&mut self, next: Identity) {
        self.next = Some(next);
    }

    /// A server closes: nobody comes to it any more.
    pub fn close_server(&mut self, server: ServerId) {
        if let Some(member) = self.servers.get_mut(&server) {
            member.is_closing = true;
        }
    }

    /// A server is gone, and who was on it has left the experience. Who travels to it has not arrived yet.
    pub fn remove_server(&mut self, server: ServerId) {
        self.clear_server(server);
        self.servers.remove(&server);
    }

    /// Everybody on the server leaves the experience.
    pub fn clear_server(&mut self, server: ServerId) {
        for user_id in self.players_of(server) {
            self.leave(user_id);
        }
    }

    /// How many players are on a server.
    #[must_use]
    pub fn count(&self, server: ServerId) -> usize {
        self.servers.get(&server).map_or(0, |member| member.players.len())
    }

    /// How many players are on all servers.
    #[must_use]
    pub fn total(&self) -> usize {
        self.servers.values().map(|member| member.players.len()).sum()
    }

    /// Whether players are on their way to a server, or about to set out.
    #[must_use]
    pub fn is_expecting(&self, server: ServerId) -> bool {
        self.servers.get(&server).is_some_and(|member| !member.expected.is_empty())
    }

    /// Who is on a server, by user id.
    #[must_use]
    pub fn players_of(&self, server: ServerId) -> Vec<u64> {
        self.servers.get(&server).map(|member| member.players.iter().copied().collect()).unwrap_or_default()
    }

    /// The server that a player is on.
    #[must_use]
    pub fn server_of(&self, user_id: u64) -> Option<ServerId> {
        self.players.get(&user_id)?.on
    }

    /// Who has this user id, if they are on a server or travel.
    #[must_use]
    pub fn player(&self, user_id: u64) -> Option<&Player> {
        self.players.get(&user_id).map(|whereabouts| &whereabouts.player)
    }

    /// Whether a player is on a server or travels.
    #[must_use]
    pub fn is_in_experience(&self, user_id: u64) -> bool {
        self.players.contains_key(&user_id)
    }

    /// A player joins from outside.
    ///
    /// # Errors
    /// The server is not there or has no room, or the player is elsewhere.
    pub fn join(&mut self, player: Player, server: ServerId) -> Result<(), JoinRefused> {
        let Some(member) = self.servers.get_mut(&server).filter(|member| !member.is_closing) else {
            return Err(JoinRefused::NoServer);
        };
        if self.players.contains_key(&player.user_id) {
            return Err(JoinRefused::AlreadyHere);
        }
        if member.room() == 0 {
            return Err(JoinRefused::Full);
        }
        member.players.insert(player.user_id);
        self.players.insert(player.user_id, Whereabouts { player, on: Some(server), bound_for: None });
        Ok(())
    }

    /// A player leaves the experience. Answers the server that they were on.
    pub fn leave(&mut self, user_id: u64) -> Option<ServerId> {
        let Whereabouts { on, bound_for, .. } = self.players.remove(&user_id)?;
        for server in [on, bound_for].into_iter().flatten() {
            if let Some(member) = self.servers.get_mut(&server) {
                member.players.remove(&user_id);
                member.expected.remove(&user_id);
            }
        }
        on
    }

    /// Serves one request of a server. `refusal`: what a teleport comes to, whatever it asks for.
    pub fn serve(&mut self, server: ServerId, request: &Request, refusal: Option<Refusal>) -> Served {
        let reply = |outcome| Served { outcome, step: None };
        if let Err(status) = request.check() {
            return reply(Err(status));
        }
        match request {
            Request::Reserve { place, reservation } => reply(self.reserve(*place, reservation)),
            Request::Locate { user_id } => reply(self.locate(server, *user_id)),
            Request::Teleport(journey) => self.begin(server, journey, refusal),
        }
    }

    fn reserve(&mut self, place: u64, reservation: &Reservation) -> Result<Reply, Status> {
        if !self.places.contains_key(&place) {
            return Err(Status::PlaceNotFound);
        }
        let Reservation { access_code, private_server_id } = reservation.clone();
        self.reservations.insert(access_code, (place, private_server_id));
        Ok(Reply::Reserved(reservation.clone()))
    }

    fn locate(&self, from: ServerId, user_id: u64) -> Result<Reply, Status> {
        let server = self.server_of(user_id).ok_or(Status::PlayerNotFound)?;
        let facts = &self.servers[&server].facts;
        Ok(Reply::Located { is_here: server == from, place: facts.place, job_id: Arc::clone(&facts.job_id) })
    }

    fn begin(&mut self, from: ServerId, journey: &Journey, refusal: Option<Refusal>) -> Served {
        let from_place = self.servers.get(&from).map_or(0, |member| member.facts.place);
        if let Destination::Reserve(reservation) = &journey.destination
            && self.places.contains_key(&journey.place)
        {
            let Reservation { access_code, private_server_id } = reservation.clone();
            self.reservations.insert(access_code, (journey.place, private_server_id));
        }
        let mut group = Group {
            from,
            from_place,
            journey: Arc::new(journey.clone()),
            reservation: self.reservation_of(&journey.destination),
            to: None,
            going: Vec::new(),
            refused: Vec::new(),
        };
        // Who is not here has left: there is nobody to teleport.
        for &user_id in &journey.players {
            match self.players.get(&user_id) {
                Some(Whereabouts { on: Some(on), .. }) if *on != from => {}
                Some(Whereabouts { on: Some(_), bound_for: None, .. }) if !group.going.contains(&user_id) => {
                    group.going.push(user_id);
                }
                Some(Whereabouts { on: Some(_), bound_for: Some(_), .. }) => {
                    group.refused.push((user_id, Refusal::IsTeleporting));
                }
                _ => {}
            }
        }
        let start = match refusal {
            Some(refusal) => {
                refuse_all(&mut group, refusal);
                None
            }
            None => self.expect(&mut group),
        };
        let job_id = group.to.and_then(|to| self.servers.get(&to)).map(|member| Arc::clone(&member.facts.job_id));
        let reply = Reply::Begun { reservation: group.reservation.clone(), job_id: job_id.unwrap_or_default() };
        Served { outcome: Ok(reply), step: Some(Box::new(Step { group, start })) }
    }

    fn reservation_of(&self, destination: &Destination) -> Option<Reservation> {
        match destination {
            Destination::Reserve(reservation) => Some(reservation.clone()),
            Destination::Reserved(code) => self.reservations.get(code).map(|(_, private_server_id)| Reservation {
                access_code: Arc::clone(code),
                private_server_id: Arc::clone(private_server_id),
            }),
            _ => None,
        }
    }

    /// Finds a server for those who go, and lets it expect them. Who has no room there is refused.
    fn expect(&mut self, group: &mut Group) -> Option<NewServer> {
        if group.going.is_empty() {
            return None;
        }
        let found = match self.find(&group.journey, group.from, group.going.len()) {
            Ok(found) => found,
            Err(refusal) => {
                refuse_all(group, refusal);
                return None;
            }
        };
        let mut start = None;
        let server = match found {
            Found::Running(server) => server,
            Found::New { private_server_id } => {
                let Some(Identity { server, job_id }) = self.next.take() else {
                    refuse_all(group, Refusal::Failure);
                    return None;
                };
                let place = group.journey.place;
                let players_max = self.places.get(&place).copied().unwrap_or_default();
                let facts =
                    Facts { place, job_id, private_server_id: private_server_id.clone(), players_max, is_apart: false };
                self.servers.insert(server, Member { facts, ..Member::default() });
                start = Some(NewServer { server, place, private_server_id });
                server
            }
        };
        let member = self.servers.get_mut(&server).expect("it was found");
        let fitting = member.room().min(group.going.len());
        group.refused.extend(group.going.drain(fitting..).map(|user_id| (user_id, Refusal::GameFull)));
        member.expected.extend(&group.going);
        for user_id in &group.going {
            self.bind(*user_id, Some(server));
        }
        group.to = Some(server);
        start
    }

    fn find(&self, journey: &Journey, from: ServerId, count: usize) -> Result<Found, Refusal> {
        let Some(players_max) = self.places.get(&journey.place) else { return Err(Refusal::GameNotFound) };
        let mut of_place =
            self.servers.iter().filter(|(_, member)| member.facts.place == journey.place && !member.is_closing);
        let private_server_id = match &journey.destination {
            Destination::Instance(job_id) => {
                if let Some((server, member)) = of_place.find(|(_, member)| member.facts.job_id == *job_id) {
                    return match member {
                        Member { facts: Facts { private_server_id: Some(_), .. }, .. } => Err(Refusal::Unauthorized),
                        member if member.room() == 0 => Err(Refusal::GameFull),
                        _ => Ok(Found::Running(*server)),
                    };
                }
                return self.find_public(journey.place, from, count, *players_max);
            }
            Destination::Public => return self.find_public(journey.place, from, count, *players_max),
            Destination::Reserve(reservation) => &reservation.private_server_id,
            Destination::Reserved(code) => match self.reservations.get(code) {
                Some((place, private_server_id)) if *place == journey.place => private_server_id,
                _ => return Err(Refusal::Unauthorized),
            },
        };
        match of_place.find(|(_, member)| member.facts.private_server_id.as_ref() == Some(private_server_id)) {
            Some((_, member)) if member.room() == 0 => Err(Refusal::GameFull),
            Some((server, _)) => Ok(Found::Running(*server)),
            None if *players_max == 0 => Err(Refusal::GameFull),
            None => Ok(Found::New { private_server_id: Some(Arc::clone(private_server_id)) }),
        }
    }

    /// The fullest public server with room for all of them.
    fn find_public(&self, place: u64, from: ServerId, count: usize, players_max: u32) -> Result<Found, Refusal> {
        let is_open = |(server, member): &(&ServerId, &Member)| {
            let Facts { place: of_server, private_server_id, is_apart, .. } = &member.facts;
            let is_public = private_server_id.is_none() && !is_apart && !member.is_closing;
            *of_server == place && is_public && **server != from && member.room() >= count
        };
        // Of equally full ones the first: the last of them in the reverse order.
        let fullest = self
            .servers
            .iter()
            .rev()
            .filter(is_open)
            .max_by_key(|(_, member)| member.players.len() + member.expected.len());
        match fullest {
            Some((server, _)) => Ok(Found::Running(*server)),
            None if count > players_max as usize => Err(Refusal::GameFull),
            None => Ok(Found::New { private_server_id: None }),
        }
    }

    /// Where those of a group who stay may try again.
    #[must_use]
    pub fn retry(&self, group: &Group) -> Destination {
        group.retry(&self.servers)
    }

    /// The group leaves its server now.
    pub fn depart(&mut self, mut group: Group) -> Step {
        let Group { from, to, .. } = group;
        // Who has left and come back is not taken along either.
        let is_bound =
            |player: &Whereabouts| player.on == Some(from) && player.bound_for.is_some() && player.bound_for == to;
        group.going.retain(|user_id| self.players.get(user_id).is_some_and(is_bound));
        let is_there = group.to.and_then(|to| self.servers.get(&to)).is_some_and(|member| !member.is_closing);
        let mut start = None;
        if group.to.is_some() && !is_there {
            self.forget(&group);
            group.to = None;
            start = self.expect(&mut group);
        }
        for user_id in &group.going {
            if let Some(member) = self.servers.get_mut(&from) {
                member.players.remove(user_id);
            }
            if let Some(player) = self.players.get_mut(user_id) {
                player.on = None;
            }
        }
        Step { group, start }
    }

    /// Those who go are expected nowhere any more.
    fn forget(&mut self, group: &Group) {
        let mut expected_at = group.to.and_then(|to| self.servers.get_mut(&to));
        for user_id in &group.going {
            if let Some(member) = &mut expected_at {
                member.expected.remove(user_id);
            }
        }
        for user_id in &group.going {
            self.bind(*user_id, None);
        }
    }

    fn bind(&mut self, user_id: u64, server: Option<ServerId>) {
        if let Some(player) = self.players.get_mut(&user_id) {
            player.bound_for = server;
        }
    }

    /// A server that was asked for could not start, and no other of its place could: it is as if there were no such place.
    pub fn fail_start(&mut self, server: ServerId) {
        if let Some(member) = self.servers.remove(&server) {
            self.places.remove(&member.facts.place);
        }
    }

    /// The group reaches its destination. Answers who joins it; where it is gone, nobody does and all have left the experience.
    pub fn arrive(&mut self, group: &Group) -> Vec<u64> {
        let Some(to) = group.to else { return Vec::new() };
        let mut arrived = Vec::new();
        for user_id in &group.going {
            let travels = |player: &&mut Whereabouts| player.on.is_none() && player.bound_for == Some(to);
            let Some(player) = self.players.get_mut(user_id).filter(travels) else { continue };
            match self.servers.get_mut(&to).filter(|member| !member.is_closing) {
                Some(member) => {
                    member.expected.remove(user_id);
                    member.players.insert(*user_id);
                    (player.on, player.bound_for) = (Some(to), None);
                    arrived.push(*user_id);
                }
                None => {
                    self.leave(*user_id);
                }
            }
        }
        arrived
    }
}

impl Group {
    /// Where those who stay may try again, to come to the same server as the others.
    fn retry(&self, servers: &BTreeMap<ServerId, Member>) -> Destination {
        match (&self.reservation, &self.journey.destination, self.to.and_then(|to| servers.get(&to))) {
            (Some(reservation), ..) => Destination::Reserved(Arc::clone(&reservation.access_code)),
            (None, Destination::Public, Some(member)) if self.journey.players.len() > 1 => {
                Destination::Instance(Arc::clone(&member.facts.job_id))
            }
            (None, destination, _) => destination.clone(),
        }
    }
}

fn refuse_all(group: &mut Group, refusal: Refusal) {
    let going = std::mem::take(&mut group.going);
    group.refused.extend(going.into_iter().map(|user_id| (user_id, refusal)));
}
