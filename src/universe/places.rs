//! What servers and players are started with, and which scripts the servers of a place run.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::cloud::Player;
use crate::cloud::teleport::Facts;
use crate::server::{Library, Script, ServerOptions, job_id};

/// What one server is started with, beside what all servers of a universe share.
#[derive(Clone, Debug, Default)]
pub struct ServerPlan {
    /// Its scripts. Each runs when the server has its first turn.
    pub scripts: Vec<Script>,
    /// How many simulated players it has from the start.
    pub players: u32,
    /// How many players it takes, `Players.MaxPlayers`; never fewer than it has from the start. `None`: 50.
    pub players_max: Option<u32>,
    /// `game.PlaceId`. `None`: the first place of the experience.
    pub place: Option<u64>,
    /// `game.PrivateServerId`, of a private server. `None`: the server is public.
    pub private_server_id: Option<Arc<str>>,
    /// `game.PrivateServerOwnerId`. Nobody owns reserved servers.
    pub private_server_owner_id: u64,
    /// Whether it has nothing to do with the other servers of its place, such as one that runs a test: none is started after
    /// its example, players come to it only when they are sent to this very server, and it stays when they have left.
    pub is_apart: bool,
    /// What rooms above add to it.
    pub libraries: Vec<Rc<dyn Library>>,
}

impl ServerPlan {
    /// What the server is started with, and what others know of it.
    pub(super) fn settle(&self, common: &ServerOptions, seed: u64) -> (ServerOptions, Facts) {
        let mut options = ServerOptions {
            seed,
            players: self.players,
            players_max: self.players_max.or(common.players_max),
            place_id: self.place.unwrap_or(common.place_id),
            private_server_id: self.private_server_id.clone(),
            private_server_owner_id: self.private_server_owner_id,
            ..common.clone()
        };
        options.libraries.extend_from_slice(&self.libraries);
        let facts = Facts {
            place: options.place_id,
            job_id: job_id(seed).into(),
            private_server_id: self.private_server_id.clone(),
            players_max: options.room(),
            is_apart: self.is_apart,
        };
        (options, facts)
    }
}

/// Who joins. What is not said is made up: the next simulated player of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlayerPlan {
    pub user_id: Option<u64>,
    pub name: Option<String>,
    /// `None`: the name.
    pub display_name: Option<String>,
    /// `LaunchData` of `Player:GetJoinData()`.
    pub launch_data: Option<String>,
}

impl PlayerPlan {
    /// The player, where `made_up` is the one that would come by default.
    pub(super) fn settle(&self, made_up: Player) -> Player {
        let user_id = self.user_id.unwrap_or(made_up.user_id);
        let name = self.name.clone().unwrap_or_else(|| format!("Player{user_id}"));
        let player = Player::named(user_id, &name);
        match &self.display_name {
            Some(display_name) => Player { display_name: display_name.as_str().into(), ..player },
            None => player,
        }
    }
}

/// The plans of servers that start by themselves, by place.
#[derive(Debug, Default)]
pub(super) struct Places {
    plans: RefCell<BTreeMap<u64, Place>>,
}

#[derive(Debug)]
struct Place {
    plan: ServerPlan,
    /// Whether it was given for the place, and not taken from a server that started.
    is_given: bool,
}

impl Places {
    /// Servers of this place run like this from now on.
    pub fn set(&self, place: u64, plan: &ServerPlan) {
        let plan = ServerPlan { players: 0, place: Some(place), ..plan.clone() };
        self.plans.borrow_mut().insert(place, Place { plan, is_given: true });
    }

    /// A server of this place has started. Others will be like it, unless a plan was given. Answers whether that is so.
    pub fn follow(&self, place: u64, plan: &ServerPlan) -> bool {
        let plans = &mut *self.plans.borrow_mut();
        if plan.is_apart || plans.get(&place).is_some_and(|place| place.is_given) {
            return false;
        }
        let (private_server_id, private_server_owner_id) = (None, 0);
        let plan = ServerPlan {
            players: 0,
            players_max: plan.players_max,
            place: Some(place),
            private_server_id,
            private_server_owner_id,
            ..plan.clone()
        };
        plans.insert(place, Place { plan, is_given: false });
        true
    }

    /// What a server of this place runs.
    pub fn plan(&self, place: u64) -> Option<ServerPlan> {
        self.plans.borrow().get(&place).map(|place| place.plan.clone())
    }
}
