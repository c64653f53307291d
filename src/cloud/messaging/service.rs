//! The service: which servers there are, what they have subscribed to, and how much they have sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::limits;
use super::meters::{Meter, ReceptionMeter};
use super::{Delivery, Message, Reply, Request, Status};
use crate::cloud::{ServerId, Timestamp};

/// How a request ended, and what it sends out.
#[derive(Clone, Debug, PartialEq)]
pub struct Served {
    /// The reply or the status.
    pub outcome: Result<Reply, Status>,
    /// The message for each server that gets it, in the order of their numbers.
    pub deliveries: Vec<Delivery>,
}

/// The messaging of one experience.
#[derive(Debug, Default)]
pub struct Messaging {
    /// Whether anything is refused for its rate or number. What a single request may look like is always checked.
    is_enforced: bool,
    servers: BTreeMap<ServerId, Member>,
    /// How many subscriptions each server has to a topic; never 0.
    pub(super) topics: FxHashMap<Arc<str>, BTreeMap<ServerId, u64>>,
    received: ReceptionMeter,
    lost: u64,
}

/// A server of the experience.
#[derive(Debug, Default)]
struct Member {
    players: u64,
    subscriptions: u64,
    sent: Meter,
    subscribes: Meter,
}

impl Messaging {
    /// Messaging with Roblox's limits.
    #[must_use]
    pub fn new() -> Self {
        Self { is_enforced: true, ..Self::default() }
    }

    /// Messaging that limits neither rates nor subscriptions.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::default()
    }

    /// A server starts. Limits that depend on the number of servers follow.
    pub fn add_server(&mut self, server: ServerId) {
        self.servers.entry(server).or_default();
    }

    /// A server is gone, with all its subscriptions.
    pub fn remove_server(&mut self, server: ServerId) {
        self.servers.remove(&server);
        self.topics.retain(|_, subscribers| {
            subscribers.remove(&server);
            !subscribers.is_empty()
        });
    }

    /// Takes note of how many players a server has.
    pub fn set_players(&mut self, server: ServerId, players: u64) {
        if let Some(member) = self.servers.get_mut(&server) {
            member.players = players;
        }
    }

    /// Ends one subscription of a server to a topic. Does nothing when it has none.
    pub fn unsubscribe(&mut self, server: ServerId, topic: &str) {
        let Some(subscribers) = self.topics.get_mut(topic) else { return };
        let Some(count) = subscribers.get_mut(&server) else { return };
        *count -= 1;
        if *count == 0 {
            subscribers.remove(&server);
        }
        if subscribers.is_empty() {
            self.topics.remove(topic);
        }
        if let Some(member) = self.servers.get_mut(&server) {
            member.subscriptions -= 1;
        }
    }

    /// How many receptions were lost to the limits on them.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// Serves one request of a server that arrives at `now`.
    pub fn serve(&mut self, now: Timestamp, server: ServerId, request: &Request) -> Served {
        let result = request.check().and_then(|()| match request {
            Request::Publish(message) => self.publish(now, server, message),
            Request::Subscribe { topic } => self.subscribe(now, server, topic).map(|()| Vec::new()),
        });
        let reply = match request {
            Request::Publish(_) => Reply::Published,
            Request::Subscribe { .. } => Reply::Subscribed,
        };
        match result {
            Ok(deliveries) => Served { outcome: Ok(reply), deliveries },
            Err(status) => Served { outcome: Err(status), deliveries: Vec::new() },
        }
    }

    fn publish(&mut self, now: Timestamp, server: ServerId, message: &Arc<Message>) -> Result<Vec<Delivery>, Status> {
        // What a server that is gone has sent before counts for nobody.
        if self.is_enforced
            && let Some(Member { players, sent, .. }) = self.servers.get_mut(&server)
        {
            let sent_max = limits::SENT_BASE + limits::SENT_PER_PLAYER * *players;
            if !sent.admit(now, sent_max) {
                return Err(Status::Throttled);
            }
        }
        let Some(subscribers) = self.topics.get(&message.topic) else { return Ok(Vec::new()) };
        let mut count = subscribers.len();
        if self.is_enforced {
            let servers = self.servers.len() as u64;
            let topic_max = limits::RECEIVED_TOPIC_BASE + limits::RECEIVED_TOPIC_PER_SERVER * servers;
            let count_max = limits::RECEIVED_BASE + limits::RECEIVED_PER_SERVER * servers;
            let wanted = count as u64;
            let admitted = self.received.admit(now, &message.topic, wanted, topic_max, count_max);
            self.lost += wanted - admitted;
            count = usize::try_from(admitted).unwrap_or(count);
        }
        let delivery = |server: &ServerId| Delivery { server: *server, message: Arc::clone(message) };
        Ok(subscribers.keys().take(count).map(delivery).collect())
    }

    fn subscribe(&mut self, now: Timestamp, server: ServerId, topic: &Arc<str>) -> Result<(), Status> {
        let Some(member) = self.servers.get_mut(&server) else { return Ok(()) };
        if self.is_enforced {
            if !member.subscribes.admit(now, limits::SUBSCRIBES_MAX) {
                return Err(Status::Throttled);
            }
            let subscriptions_max = limits::SUBSCRIPTIONS_BASE + limits::SUBSCRIPTIONS_PER_PLAYER * member.players;
            if member.subscriptions >= subscriptions_max {
                return Err(Status::TooManySubscriptions);
            }
        }
        member.subscriptions += 1;
        *self.topics.entry(Arc::clone(topic)).or_default().entry(server).or_default() += 1;
        Ok(())
    }
}
