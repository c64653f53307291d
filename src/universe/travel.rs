//! Players on the servers: they join and leave, and are teleported from one to another.
//!
//! A teleport has three steps: it begins with a call, whereupon the server that it leads to starts if it has to; then its
//! players leave their server; then they join the other. What is refused is told when the others leave.

use std::time::Duration;

use super::places::{PlayerPlan, ServerPlan};
use super::servers::{BuildError, Servers};
use super::wire::Travel;
use crate::cloud::Player;
use crate::cloud::teleport::{Group, JoinRefused, NewServer, Step};
use crate::server::{Arrival, Joining, Message, PLAYERS_MAX, ServerId, StartError, TeleportFailure};

impl Servers {
    /// Servers of this place that start by themselves run like this from now on.
    pub fn set_place(&self, place: u64, plan: &ServerPlan) {
        self.places.set(place, plan);
        self.open_place(place, plan);
    }

    /// Players can be teleported to this place, whose new servers are like this.
    pub(super) fn open_place(&self, place: u64, plan: &ServerPlan) {
        let players_max = plan.players_max.or(self.options.players_max).unwrap_or(PLAYERS_MAX);
        self.core.cloud.borrow_mut().teleports.add_place(place, players_max);
    }

    /// Lets a player join a server, in its next turn. Answers the user id.
    ///
    /// # Errors
    /// The server is not there, closes or is full, or the player is in the experience already.
    pub fn join_player(&self, server: ServerId, plan: &PlayerPlan) -> Result<u64, JoinRefused> {
        let Some(running) = self.find(server) else { return Err(JoinRefused::NoServer) };
        let mut made_up = Player::simulated(server, running.players_made.get());
        while plan.user_id.is_none() && self.core.has_player(made_up.user_id) {
            running.players_made.set(running.players_made.get() + 1);
            made_up = Player::simulated(server, running.players_made.get());
        }
        let player = plan.settle(made_up);
        self.core.join(server, player.clone())?;
        if plan.user_id.is_none() {
            running.players_made.set(running.players_made.get() + 1);
        }
        let user_id = player.user_id;
        let launch_data = plan.launch_data.as_deref().map(Into::into);
        self.watch_memory(server, running.server.join(Joining { launch_data, ..Joining::new(player) }));
        Ok(user_id)
    }

    /// Lets a player leave the experience. `PlayerRemoving` fires in the server's next turn. False when nobody on the server has
    /// this user id.
    pub fn leave_player(&self, server: ServerId, user_id: u64) -> bool {
        let has_left = self.core.leave(server, user_id);
        if has_left && let Some(running) = self.find(server) {
            self.watch_memory(server, running.server.leave(user_id));
        }
        has_left
    }

    /// A step of a teleport is due. None is taken when the run is over.
    pub(super) fn travel(&self, step: Travel) -> Result<(), StartError> {
        if self.is_over.get() {
            return Ok(());
        }
        match step {
            Travel::Start(new) => self.start_new(&new),
            Travel::Departure { group, travel } => self.depart(*group, travel)?,
            Travel::Arrival(group) => self.arrive(&group)?,
        }
        Ok(())
    }

    /// Starts a server that players are on their way to.
    fn start_new(&self, new: &NewServer) {
        let plan = self.places.plan(new.place).unwrap_or_default();
        let plan = ServerPlan {
            players: 0,
            place: Some(new.place),
            private_server_id: new.private_server_id.clone(),
            private_server_owner_id: 0,
            ..plan
        };
        if let Err(BuildError { failures }) = self.start_as(new.server, &plan) {
            self.core.cloud.borrow_mut().teleports.fail_start(new.server);
            self.has_failed.set(true);
            for failure in failures {
                let text = format!("a server of place {} did not start: {failure}", new.place);
                self.output.receive(new.server, Message::Warning(text));
            }
        }
    }

    fn depart(&self, group: Group, travel: Duration) -> Result<(), StartError> {
        let Step { group, start } = self.core.depart(group, travel);
        if let Some(start) = start {
            self.start_new(&start);
        }
        let Some(running) = self.find(group.from) else { return Ok(()) };
        for user_id in &group.going {
            running.server.leave(*user_id)?;
        }
        let retry = self.core.cloud.borrow().teleports.retry(&group);
        for &(user_id, refusal) in &group.refused {
            let (retry, data) = (retry.clone(), group.journey.data.clone());
            running.server.fail_teleport(TeleportFailure {
                user_id,
                refusal,
                place: group.journey.place,
                retry,
                data,
            })?;
        }
        Ok(())
    }

    fn arrive(&self, group: &Group) -> Result<(), StartError> {
        let (arrived, lost) = self.core.take_in(group);
        if let Some(running) = group.to.and_then(|to| self.find(to)) {
            for player in arrived {
                let arrival = Arrival {
                    source_game: self.options.game_id,
                    source_place: group.from_place,
                    members: group.journey.players.clone(),
                    data: group.journey.data.clone(),
                };
                running.server.join(Joining { arrival: Some(arrival), ..Joining::new(player) })?;
            }
        }
        for player in lost {
            let (name, place) = (&player.name, group.journey.place);
            let text = format!("{name} was teleported to a server of place {place} that was gone when they arrived");
            self.output.receive(group.from, Message::Warning(text));
        }
        Ok(())
    }

    /// A VM without memory for a player ends with the error that its next turn meets.
    fn watch_memory(&self, server: ServerId, result: Result<(), StartError>) {
        if let Err(error) = result {
            self.has_failed.set(true);
            self.output.receive(server, Message::Warning(error.to_string()));
        }
    }
}
