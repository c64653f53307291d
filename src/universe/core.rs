//! What all servers of a universe share, and the way of a request through it.
//!
//! A request is sent, travels, is judged by the fault plan, is served and charged by the cloud, is counted and observed,
//! and its answer travels back. A message that was published goes out to its subscribers. Where nothing takes time, all of
//! that but the subscribers' part happens within the call.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use super::clock::{RunningClock, StopSignal};
use super::faults::{FaultPlan, Verdict};
use super::network::Network;
use super::observer::{Draft, Ending, Observer};
use super::statistics::Statistics;
use crate::cloud::memory_store::snapshot::{Defect, Snapshot};
use crate::cloud::memory_store::{Status, limits};
use crate::cloud::{self, Cloud, Timestamp, messaging};
use crate::server::{Outcome, Parcel, ServerId, Ticket, World};

const THROTTLE: Duration = Duration::from_secs(limits::THROTTLE_SECONDS);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(limits::REQUEST_TIMEOUT_SECONDS);

/// Something on the network.
pub(super) enum Event {
    /// A request reaches the cloud; its reply takes `back`.
    Arrival { parcel: Parcel, sent: Timestamp, back: Duration },
    /// Something reaches a server.
    Delivery(Delivery),
}

/// What reaches a server.
pub(super) enum Delivery {
    /// The reply to one of its requests.
    Reply { server: ServerId, ticket: Ticket, outcome: Outcome },
    /// A message of a topic that it has subscribed to.
    Message(messaging::Delivery),
}

impl Delivery {
    /// Who gets it.
    pub fn server(&self) -> ServerId {
        match self {
            Self::Reply { server, .. } => *server,
            Self::Message(delivery) => delivery.server,
        }
    }
}

/// What a universe is made of beside its servers.
pub(super) struct Parts {
    pub clock: RunningClock,
    pub cloud: Cloud,
    pub network: Network,
    pub faults: FaultPlan,
    pub observers: Vec<Rc<dyn Observer>>,
    /// Whether a server refuses calls by itself after it has met a limit.
    pub throttles: bool,
    pub patience: u64,
    pub stop: StopSignal,
}

/// The shared part of a universe, as its servers see it.
pub(super) struct Core {
    pub clock: RunningClock,
    start: Timestamp,
    /// Whether there is no delay, and nobody who wants to know more of a request than it says itself.
    is_simple: bool,
    /// Whether there is one server only.
    is_single: Cell<bool>,
    /// Requests since the clock has moved on.
    requests_at_once: Cell<u64>,
    /// How many requests without time passing, or rounds without an end in sight, are taken for a loop that never ends.
    pub patience: u64,
    /// A script that calls and calls is heard between two calls only when they take the long way.
    stop: StopSignal,
    cloud: RefCell<Cloud>,
    network: RefCell<Network>,
    faults: RefCell<FaultPlan>,
    observers: Vec<Rc<dyn Observer>>,
    /// Whether there is a plan of faults, or anybody who wants to know of requests.
    is_watched: bool,
    has_greeted: Cell<bool>,
    /// Whether any of them wants to know the lines of scripts.
    wants_places: bool,
    statistics: RefCell<Statistics>,
    /// How many players each server has.
    players: RefCell<BTreeMap<ServerId, u32>>,
    throttles: bool,
    /// Until when servers refuse calls by themselves.
    throttled_until: RefCell<BTreeMap<ServerId, Timestamp>>,
    /// Whether any of them does, or did.
    has_throttled: Cell<bool>,
    /// What is under way, by time and then by the order of sending.
    events: RefCell<BTreeMap<(Timestamp, u64), Event>>,
    events_scheduled: Cell<u64>,
    /// How many messages are under way.
    messages_under_way: Cell<usize>,
}

impl Core {
    pub fn new(parts: Parts) -> Self {
        let Parts { clock, cloud, network, faults, observers, throttles, patience, stop } = parts;
        Self {
            start: clock.now(),
            is_watched: !faults.is_empty() || !observers.is_empty(),
            is_simple: network.is_immediate() && observers.is_empty(),
            is_single: Cell::new(true),
            requests_at_once: Cell::new(0),
            patience,
            clock,
            stop,
            cloud: RefCell::new(cloud),
            network: RefCell::new(network),
            faults: RefCell::new(faults),
            wants_places: observers.iter().any(|observer| observer.wants_places()),
            observers,
            has_greeted: Cell::new(false),
            statistics: RefCell::default(),
            players: RefCell::default(),
            throttles,
            throttled_until: RefCell::default(),
            has_throttled: Cell::new(false),
            events: RefCell::default(),
            events_scheduled: Cell::new(0),
            messages_under_way: Cell::new(0),
        }
    }

    /// Tells the observers that the universe begins to run, the first time that it does.
    pub fn greet_observers(&self) {
        if !self.has_greeted.replace(true) {
            self.observers.iter().for_each(|observer| observer.start(self.start));
        }
    }

    /// Tells the observers that the universe is about to wait, where that takes real time.
    pub fn flush_observers(&self) {
        if !self.clock.is_virtual() {
            self.observers.iter().for_each(|observer| observer.flush());
        }
    }

    /// Takes note of how many servers there are.
    pub fn set_server_count(&self, count: usize) {
        self.is_single.set(count == 1);
    }

    /// A server starts: it may subscribe to topics from now on.
    pub fn add_server(&self, server: ServerId) {
        self.cloud.borrow_mut().messaging.add_server(server);
    }

    /// A server is gone, and with it its players and its subscriptions.
    pub fn remove_server(&self, server: ServerId) {
        self.set_players(server, 0);
        self.cloud.borrow_mut().messaging.remove_server(server);
    }

    /// Takes note of how many players a server has. The quotas follow.
    pub fn set_players(&self, server: ServerId, count: u32) {
        let mut players = self.players.borrow_mut();
        if count == 0 {
            players.remove(&server);
        } else {
            players.insert(server, count);
        }
        let total = players.values().map(|count| u64::from(*count)).sum();
        let cloud = &mut *self.cloud.borrow_mut();
        cloud.memory_stores.quota.set_players(self.clock.now(), total);
        cloud.messaging.set_players(server, count.into());
    }

    /// Goes on to `due`, or waits for it.
    pub fn advance_to(&self, due: Timestamp, stop: &StopSignal) {
        self.requests_at_once.set(0);
        self.clock.advance_to(due, stop);
    }

    /// Whether so much was asked without any time passing that it looks as if it never ended.
    pub fn is_spinning(&self) -> bool {
        self.clock.is_virtual() && self.requests_at_once.get() >= self.patience
    }

    /// What was asked, and how much of the quotas was used.
    pub fn statistics(&self) -> Statistics {
        let mut statistics = self.statistics.borrow().clone();
        let cloud = &mut *self.cloud.borrow_mut();
        statistics.take_usage(&mut cloud.memory_stores, self.clock.now());
        statistics
    }

    /// What the memory stores hold now.
    pub fn snapshot(&self) -> Snapshot {
        self.cloud.borrow_mut().memory_stores.store.snapshot(self.clock.now())
    }

    /// Replaces what the memory stores hold.
    pub fn restore(&self, snapshot: &Snapshot) -> Result<(), Defect> {
        self.cloud.borrow_mut().memory_stores.store.restore(self.clock.now(), snapshot)
    }

    /// Whether nothing is under way, and no queue holds anything that could become visible by itself.
    pub fn is_still(&self) -> bool {
        self.events.borrow().is_empty() && self.cloud.borrow().memory_stores.store.has_empty_queues()
    }

    /// When the next event on the network is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.events.borrow().first_key_value().map(|(&(due, _), _)| due)
    }

    /// Lets requests that are due arrive, and answers the next thing that reaches a server by now.
    pub fn next_delivery(&self) -> Option<Delivery> {
        loop {
            let now = self.clock.now();
            let event = {
                let mut events = self.events.borrow_mut();
                let entry = events.first_entry()?;
                if entry.key().0 > now {
                    return None;
                }
                entry.remove()
            };
            match event {
                Event::Delivery(delivery) => {
                    if let Delivery::Message(_) = delivery {
                        self.messages_under_way.set(self.messages_under_way.get() - 1);
                    }
                    return Some(delivery);
                }
                Event::Arrival { parcel, sent, back } => {
                    let (server, ticket) = (parcel.server, parcel.ticket);
                    let (outcome, delay) = self.arrive(parcel, sent, back);
                    let answered = self.clock.now().max(sent.saturating_add(delay));
                    self.schedule(answered, Event::Delivery(Delivery::Reply { server, ticket, outcome }));
                }
            }
        }
    }

    fn schedule(&self, due: Timestamp, event: Event) {
        self.events_scheduled.set(self.events_scheduled.get() + 1);
        self.events.borrow_mut().insert((due, self.events_scheduled.get()), event);
    }

    /// Sends a message on its way to each server that gets it.
    fn send_out(&self, deliveries: Vec<messaging::Delivery>) {
        let now = self.clock.now();
        for delivery in deliveries {
            let delay = self.network.borrow_mut().draw_message(&delivery.message.topic);
            self.messages_under_way.set(self.messages_under_way.get() + 1);
            self.schedule(now.saturating_add(delay), Event::Delivery(Delivery::Message(delivery)));
        }
    }

    /// What [`Core::arrive`] does where there is no delay, no plan of faults and no observer: most calls go this way.
    fn serve_at_once(&self, parcel: Parcel, now: Timestamp) -> Outcome {
        let Parcel { server, api, request, .. } = parcel;
        let served = self.cloud.borrow_mut().serve(now, server, api, request);
        if !served.deliveries.is_empty() {
            self.send_out(served.deliveries);
        }
        if served.outcome.is_err() {
            self.note_limit(server, &served.outcome, now);
        }
        self.statistics.borrow_mut().count(api, served.units, served.outcome.is_err());
        served.outcome
    }

    /// The request is at the cloud. Answers how it ends, and how long after it was sent.
    fn arrive(&self, parcel: Parcel, sent: Timestamp, back: Duration) -> (Outcome, Duration) {
        let now = self.clock.now();
        let verdict = self.judge(&parcel, now);
        let draft = self.draft(&parcel, sent);
        let Parcel { server, api, request, .. } = parcel;
        let in_time = now.saturating_since(sent).saturating_add(back);
        let (too_late, lost) = (REQUEST_TIMEOUT.max(in_time), Err(api.timeout()));
        let serve = |request| self.cloud.borrow_mut().serve(now, server, api, request);
        let (outcome, delay, took_effect, units, deliveries) = match verdict {
            Verdict::Serve => {
                let served = serve(request);
                let took_effect = served.outcome.is_ok();
                (served.outcome, in_time, took_effect, served.units, served.deliveries)
            }
            Verdict::Fail(error) => {
                let served = self.cloud.borrow_mut().refuse(now, api, &request, error);
                (served.outcome, in_time, false, served.units, served.deliveries)
            }
            Verdict::LoseRequest => (lost, too_late, false, 0, Vec::new()),
            Verdict::LoseReply => {
                let served = serve(request);
                (lost, too_late, served.outcome.is_ok(), served.units, served.deliveries)
            }
        };
        self.send_out(deliveries);
        self.note_limit(server, &outcome, now);
        self.statistics.borrow_mut().count(api, units, outcome.is_err());
        if let (Some(draft), Some(status)) = (draft, status_of(&outcome)) {
            let answered = sent.saturating_add(delay);
            let is_fault = verdict.is_of_plan(status);
            self.show(*draft, Ending { decided: now, answered, status, took_effect, is_fault, units });
        }
        (outcome, delay)
    }

    /// What the observers will hear of, as far as it is known before the request is served.
    fn draft(&self, parcel: &Parcel, sent: Timestamp) -> Option<Box<Draft>> {
        if self.observers.is_empty() { None } else { Draft::new(parcel, sent).map(Box::new) }
    }

    fn judge(&self, parcel: &Parcel, now: Timestamp) -> Verdict {
        let mut faults = self.faults.borrow_mut();
        if faults.is_empty() {
            return Verdict::Serve;
        }
        faults.judge(parcel.server, parcel.api, &parcel.request, now.saturating_since(self.start))
    }

    /// Lets the observers hear of a request.
    fn show(&self, draft: Draft, ending: Ending) {
        let record = draft.finish(ending, self.cloud.borrow().memory_stores.store.bytes_used());
        for observer in &self.observers {
            observer.observe(&record);
        }
    }

    /// A server that hears of a limit refuses calls by itself for a while.
    fn note_limit(&self, server: ServerId, outcome: &Outcome, now: Timestamp) {
        if let Err(cloud::Error::MemoryStore(status)) = outcome
            && status.is_over_request_limit()
            && self.throttles
        {
            self.throttled_until.borrow_mut().insert(server, now.saturating_add(THROTTLE));
            self.has_throttled.set(true);
        }
    }

    /// For how long the server still refuses calls by itself.
    fn throttled_for(&self, server: ServerId, now: Timestamp) -> Duration {
        let until = self.throttled_until.borrow().get(&server).copied();
        until.unwrap_or_default().saturating_since(now)
    }
}

/// The status of a request that ended so; none of messaging, of which observers do not hear.
fn status_of(outcome: &Outcome) -> Option<Status> {
    match outcome {
        Ok(_) => Some(Status::Success),
        Err(cloud::Error::MemoryStore(status)) => Some(*status),
        Err(cloud::Error::Messaging(_)) => None,
    }
}

impl World for Core {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn send(&self, parcel: Parcel) -> Option<Outcome> {
        let now = self.clock.now();
        self.requests_at_once.set(self.requests_at_once.get().saturating_add(1));
        let is_throttled = self.has_throttled.get()
            && matches!(parcel.request, cloud::Request::MemoryStore(_))
            && !self.throttled_for(parcel.server, now).is_zero();
        if is_throttled {
            let status = Status::RequestThrottled;
            self.statistics.borrow_mut().count(parcel.api, 0, true);
            if let Some(draft) = self.draft(&parcel, now) {
                let (decided, answered) = (now, now);
                let ending = Ending { decided, answered, status, took_effect: false, is_fault: false, units: 0 };
                self.show(*draft, ending);
            }
            return Some(Err(cloud::Error::MemoryStore(status)));
        }
        let delay = self.network.borrow_mut().draw(parcel.api, &parcel.request);
        if let Some((there, back)) = delay {
            self.schedule(now.saturating_add(there), Event::Arrival { parcel, sent: now, back });
            return None;
        }
        if !self.is_watched {
            return Some(self.serve_at_once(parcel, now));
        }
        let (server, ticket) = (parcel.server, parcel.ticket);
        let (outcome, delay) = self.arrive(parcel, now, Duration::ZERO);
        if delay.is_zero() {
            return Some(outcome);
        }
        self.schedule(now.saturating_add(delay), Event::Delivery(Delivery::Reply { server, ticket, outcome }));
        None
    }

    fn is_immediate(&self) -> bool {
        self.is_simple
            && self.is_single.get()
            && self.messages_under_way.get() == 0
            && !self.stop.is_stopped()
            && !self.is_spinning()
    }

    fn wants_places(&self) -> bool {
        self.wants_places
    }

    fn change_players(&self, server: ServerId, change: i32) {
        let before = self.players.borrow().get(&server).copied().unwrap_or(0);
        self.set_players(server, before.saturating_add_signed(change));
    }

    fn unsubscribe(&self, server: ServerId, topic: &str) {
        self.cloud.borrow_mut().messaging.unsubscribe(server, topic);
    }

    fn budget_wait(&self, server: ServerId, api: cloud::Api) -> Duration {
        let now = self.clock.now();
        let of_quota = self.cloud.borrow_mut().memory_stores.quota.wait(now, api.units_min());
        of_quota.max(self.throttled_for(server, now))
    }
}
