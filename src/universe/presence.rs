//! Who is on which server, as far as the core has a part in it: numbers of servers, players, the steps of teleports.
//!
//! The state is the cloud's ([`crate::cloud::teleport`]). Here the quotas follow it, and teleports take their time.

use std::sync::Arc;
use std::time::Duration;

use super::core::Core;
use super::wire::{Delivery, Event, Travel};
use crate::cloud::Player;
use crate::cloud::teleport::{Facts, Group, Identity, JoinRefused, Step};
use crate::seed::{Purpose, derive};
use crate::server::{ServerId, job_id};

impl Core {
    /// The number of the next server.
    pub fn next_server(&self) -> ServerId {
        ServerId(self.numbered.get() + 1)
    }

    /// The seed of a server: its JobId and everything random on it follow from it.
    pub fn server_seed(&self, server: ServerId) -> u64 {
        derive(self.seed, Purpose::Server(server.0))
    }

    /// This number is given. Teleports know what the next server will be called.
    pub fn take_number(&self, server: ServerId) {
        self.numbered.set(self.numbered.get().max(server.0));
        let server = self.next_server();
        let job_id: Arc<str> = job_id(self.server_seed(server)).into();
        self.cloud.borrow_mut().teleports.set_next(Identity { server, job_id });
    }

    /// A server starts, with these players: it may subscribe to topics from now on.
    pub fn add_server(&self, server: ServerId, facts: Facts, players: impl Iterator<Item = Player>) {
        {
            let cloud = &mut *self.cloud.borrow_mut();
            cloud.messaging.add_server(server);
            cloud.data_stores.add_server(self.clock.now(), server);
            cloud.teleports.add_server(server, facts);
            for player in players {
                // There is room for them, and nobody else has their ids but who was given one on purpose.
                let _ = cloud.teleports.join(player, server);
            }
        }
        self.note_players(server);
    }

    /// A server closes: nobody comes to it any more, and who is there leaves the experience.
    pub fn close_server(&self, server: ServerId) {
        {
            let teleports = &mut self.cloud.borrow_mut().teleports;
            teleports.close_server(server);
            teleports.clear_server(server);
        }
        self.note_players(server);
    }

    /// A server is gone, and with it its players and its subscriptions.
    pub fn remove_server(&self, server: ServerId) {
        self.cloud.borrow_mut().teleports.remove_server(server);
        self.note_players(server);
        self.cloud.borrow_mut().messaging.remove_server(server);
        self.cloud.borrow_mut().data_stores.remove_server(server);
    }

    /// Takes note of how many players a server has. The quotas follow.
    pub fn note_players(&self, server: ServerId) {
        let cloud = &mut *self.cloud.borrow_mut();
        let (count, total) = (cloud.teleports.count(server), cloud.teleports.total());
        cloud.memory_stores.quota.set_players(self.clock.now(), total as u64);
        cloud.messaging.set_players(server, count as u64);
        cloud.data_stores.set_players(self.clock.now(), server, count as u64, total as u64);
    }

    /// A player joins from outside.
    pub fn join(&self, server: ServerId, player: Player) -> Result<(), JoinRefused> {
        self.cloud.borrow_mut().teleports.join(player, server)?;
        self.note_players(server);
        Ok(())
    }

    /// A player leaves a server and the experience. False when they are not on it.
    pub fn leave(&self, server: ServerId, user_id: u64) -> bool {
        let is_there = self.cloud.borrow().teleports.server_of(user_id) == Some(server);
        if is_there {
            self.cloud.borrow_mut().teleports.leave(user_id);
            self.note_players(server);
        }
        is_there
    }

    /// Who is on a server, by user id.
    pub fn players_of(&self, server: ServerId) -> Vec<u64> {
        self.cloud.borrow().teleports.players_of(server)
    }

    /// Whether nobody is on a server, or on the way to it.
    pub fn is_empty(&self, server: ServerId) -> bool {
        let teleports = &self.cloud.borrow().teleports;
        teleports.count(server) == 0 && !teleports.is_expecting(server)
    }

    /// Whether a player is in the experience.
    pub fn has_player(&self, user_id: u64) -> bool {
        self.cloud.borrow().teleports.player(user_id).is_some()
    }

    /// Players are about to leave: those who cannot will hear of it when the others go.
    pub fn set_out(&self, step: Step) {
        let now = self.clock.now();
        let Step { group, start } = step;
        if let Some(start) = start {
            self.take_number(start.server);
            self.schedule(now, Event::Delivery(Delivery::Travel(Travel::Start(start))));
        }
        let (before, travel) = self.network.borrow_mut().draw_teleport();
        let departure = Travel::Departure { group: Box::new(group), travel };
        self.schedule(now.saturating_add(before), Event::Delivery(Delivery::Travel(departure)));
    }

    /// A group leaves its server now. Answers who goes and who stays, and the server that must start.
    pub fn depart(&self, group: Group, travel: Duration) -> Step {
        let step = self.cloud.borrow_mut().teleports.depart(group);
        self.note_players(step.group.from);
        if let Some(start) = &step.start {
            self.take_number(start.server);
        }
        if !step.group.going.is_empty() {
            let due = self.clock.now().saturating_add(travel);
            let arrival = Travel::Arrival(Box::new(step.group.clone()));
            self.schedule(due, Event::Delivery(Delivery::Travel(arrival)));
        }
        step
    }

    /// A group reaches its destination. Answers who joins it, and who is lost since it is gone.
    pub fn take_in(&self, group: &Group) -> (Vec<Player>, Vec<Player>) {
        let (mut arrived, mut lost) = (Vec::new(), Vec::new());
        {
            let teleports = &mut self.cloud.borrow_mut().teleports;
            let travelling: Vec<_> =
                group.going.iter().filter_map(|user_id| teleports.player(*user_id).cloned()).collect();
            let joining = teleports.arrive(group);
            for player in travelling {
                if joining.contains(&player.user_id) { arrived.push(player) } else { lost.push(player) }
            }
        }
        if let Some(to) = group.to {
            self.note_players(to);
        }
        (arrived, lost)
    }
}
