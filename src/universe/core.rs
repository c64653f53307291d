//! What all servers of a universe share, and the way of a request through it.
//!
//! A request is sent, travels, is judged by the fault plan, is served and charged by the cloud, is counted and observed,
//! and its answer travels back. A message that was published goes out to its subscribers. Where nothing takes time, all of
//! that but the subscribers' part happens within the call.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use super::any_record::AnyRecord;
use super::clock::{RunningClock, StopSignal};
use super::faults::{Fault, FaultPlan, Verdict};
use super::http::{HttpResponder, HttpTicket};
use super::network::{Network, NetworkOptions};
use super::observer::{Ending, Observer};
use super::outside::Outside;
use super::statistics::Statistics;
use super::throttle::Throttle;
use super::wire::{Delivery, Event, Wire};
use crate::cloud::data_store::Budgets;
use crate::cloud::memory_store::{QuotaOptions, Status, limits};
use crate::cloud::snapshot::{Defect, Snapshot};
use crate::cloud::{self, Cloud, Timestamp, messaging};
use crate::server::{HttpOutcome, HttpRequest, Outcome, Parcel, ServerId, World};

const REQUEST_TIMEOUT: Duration = Duration::from_secs(limits::REQUEST_TIMEOUT_SECONDS);

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
    pub seed: u64,
    pub outside: Outside,
}

/// The shared part of a universe, as its servers see it.
pub(super) struct Core {
    pub clock: RunningClock,
    pub start: Timestamp,
    /// Whether there is no delay, and nobody who wants to know more of a request than it says itself.
    is_simple: Cell<bool>,
    /// Whether there is one server only.
    is_single: Cell<bool>,
    /// Requests since the clock has moved on.
    requests_at_once: Cell<u64>,
    /// How many requests without time passing, or rounds without an end in sight, are taken for a loop that never ends.
    pub patience: u64,
    /// A script that calls and calls is heard between two calls only when they take the long way.
    stop: StopSignal,
    pub(super) cloud: RefCell<Cloud>,
    pub(super) network: RefCell<Network>,
    faults: RefCell<FaultPlan>,
    observers: RefCell<Vec<Rc<dyn Observer>>>,
    /// Whether there is any of them.
    is_observed: Cell<bool>,
    has_greeted: Cell<bool>,
    /// Whether any of them wants to know the lines of scripts.
    wants_places: Cell<bool>,
    statistics: RefCell<Statistics>,
    pub(super) seed: u64,
    /// How many servers have got a number.
    pub(super) numbered: Cell<u32>,
    throttles: bool,
    throttle: Throttle,
    /// Servers that somebody else has given something to do since the event loop has looked.
    woken: RefCell<Vec<ServerId>>,
    pub wire: RefCell<Wire>,
    http: RefCell<Option<Rc<dyn HttpResponder>>>,
    pub outside: Outside,
}

impl Core {
    pub fn new(parts: Parts) -> Self {
        let Parts { clock, cloud, network, faults, observers, throttles, patience, stop, seed, outside } = parts;
        Self {
            start: clock.now(),
            is_simple: Cell::new(network.is_immediate() && observers.is_empty()),
            is_observed: Cell::new(!observers.is_empty()),
            is_single: Cell::new(true),
            requests_at_once: Cell::new(0),
            patience,
            clock,
            stop,
            cloud: RefCell::new(cloud),
            network: RefCell::new(network),
            faults: RefCell::new(faults),
            wants_places: Cell::new(observers.iter().any(|observer| observer.wants_places())),
            observers: RefCell::new(observers),
            has_greeted: Cell::new(false),
            statistics: RefCell::default(),
            seed,
            numbered: Cell::new(0),
            throttles,
            throttle: Throttle::default(),
            woken: RefCell::default(),
            wire: RefCell::default(),
            http: RefCell::default(),
            outside,
        }
    }

    /// Tells the observers that the universe begins to run, the first time that it does.
    pub fn greet_observers(&self) {
        if !self.has_greeted.replace(true) {
            self.observers.borrow().iter().for_each(|observer| observer.start(self.start));
        }
    }

    /// Tells the observers that the universe is about to wait, where that takes real time.
    pub fn flush_observers(&self) {
        if !self.clock.is_virtual() {
            self.observers.borrow().iter().for_each(|observer| observer.flush());
        }
    }

    /// Takes note of how many servers there are.
    pub fn set_server_count(&self, count: usize) {
        self.is_single.set(count == 1);
    }

    /// Goes on to `due`, or waits for it, or for what comes from outside.
    pub fn advance_to(&self, due: Timestamp, stop: &StopSignal) {
        self.requests_at_once.set(0);
        self.clock.advance_to(due, stop, &self.outside.bell);
    }

    /// Waits in real time for what comes from outside.
    pub fn wait_for_outside(&self, stop: &StopSignal) {
        self.requests_at_once.set(0);
        self.clock.wait_for(stop, &self.outside.bell);
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
        statistics.data_stores = cloud.data_stores.usage(self.clock.now());
        statistics
    }

    /// The request units that were used in the minute under way.
    pub fn units_used(&self) -> u64 {
        self.cloud.borrow_mut().memory_stores.quota.units_used(self.clock.now())
    }

    /// What the memory stores and the data stores hold now.
    pub fn snapshot(&self) -> Snapshot {
        self.cloud.borrow_mut().snapshot(self.clock.now())
    }

    /// Replaces what they hold.
    pub fn restore(&self, snapshot: &Snapshot) -> Result<(), Defect> {
        self.cloud.borrow_mut().restore(self.clock.now(), snapshot)
    }

    /// Calls take other times from now on. What is under way keeps its own.
    pub fn set_network(&self, options: NetworkOptions) {
        self.network.borrow_mut().set_options(options);
        self.look_for_short_way();
    }

    /// How long calls take.
    pub fn network_options(&self) -> NetworkOptions {
        self.network.borrow().options().clone()
    }

    /// Replaces the plan of faults. Its rules begin to count now; their times are still those of the universe.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.faults.borrow_mut().set_rules(faults);
    }

    /// Other numbers behind the quotas from now on; `None`: nothing is refused. What was used stays used; servers that refuse
    /// calls by themselves end that.
    pub fn set_quotas(&self, options: Option<QuotaOptions>) {
        self.throttle.clear();
        self.cloud.borrow_mut().memory_stores.quota.set_options(options);
    }

    /// The numbers behind the quotas.
    pub fn quota_options(&self) -> QuotaOptions {
        self.cloud.borrow().memory_stores.quota.options().clone()
    }

    /// Somebody hears of every request from now on.
    pub fn add_observer(&self, observer: Rc<dyn Observer>) {
        if self.has_greeted.get() {
            observer.start(self.start);
        }
        self.wants_places.set(self.wants_places.get() || observer.wants_places());
        self.observers.borrow_mut().push(observer);
        self.is_observed.set(true);
        self.look_for_short_way();
    }

    fn look_for_short_way(&self) {
        self.is_simple.set(self.network.borrow().is_immediate() && !self.is_observed.get());
    }

    /// Somebody answers the requests of `HttpService` from now on, or nobody does.
    pub fn set_http(&self, responder: Option<Rc<dyn HttpResponder>>) {
        *self.http.borrow_mut() = responder;
    }

    /// A request of `HttpService` has ended; the server hears of it after the time that the network takes.
    pub fn answer_http(&self, ticket: HttpTicket, outcome: HttpOutcome) {
        let due = self.clock.now().saturating_add(self.network.borrow_mut().draw_http());
        self.schedule(due, Event::Delivery(Delivery::Http { ticket, outcome }));
    }

    /// Takes one of the servers that somebody else has given something to do.
    pub fn next_woken(&self) -> Option<ServerId> {
        self.woken.borrow_mut().pop()
    }

    /// Lets a request of `HttpService` reach out for real.
    ///
    /// # Errors
    /// It may not: the text for the script.
    pub fn reach_out(&self, ticket: HttpTicket, request: HttpRequest) -> Result<(), String> {
        self.outside.send(ticket, request)
    }

    /// Whether nothing is under way, and no queue holds anything that could become visible by itself.
    pub fn is_still(&self) -> bool {
        self.wire.borrow().is_empty()
            && !self.outside.is_busy()
            && self.cloud.borrow().memory_stores.store.has_empty_queues()
    }

    /// When the next event on the network is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.wire.borrow().next_due()
    }

    /// Lets requests that are due arrive, and answers the next thing that reaches a server by now.
    pub fn next_delivery(&self) -> Option<Delivery> {
        while let Some((ticket, outcome)) = self.outside.take() {
            // It has taken its time already.
            self.schedule(self.clock.now(), Event::Delivery(Delivery::Http { ticket, outcome }));
        }
        loop {
            let event = self.wire.borrow_mut().pop_due(self.clock.now())?;
            match event {
                Event::Delivery(delivery) => return Some(delivery),
                Event::Arrival { parcel, sent, back } => {
                    let (server, ticket) = (parcel.server, parcel.ticket);
                    let verdict = self.judge(&parcel, self.clock.now());
                    let (outcome, delay) = self.arrive(parcel, verdict, sent, back);
                    let answered = self.clock.now().max(sent.saturating_add(delay));
                    self.schedule(answered, Event::Delivery(Delivery::Reply { server, ticket, outcome }));
                }
            }
        }
    }

    pub(super) fn schedule(&self, due: Timestamp, event: Event) {
        self.wire.borrow_mut().schedule(due, event);
    }

    /// Sends a message on its way to each server that gets it.
    fn send_out(&self, deliveries: Vec<messaging::Delivery>) {
        let now = self.clock.now();
        for delivery in deliveries {
            let delay = self.network.borrow_mut().draw_message(&delivery.message.topic);
            self.schedule(now.saturating_add(delay), Event::Delivery(Delivery::Message(delivery)));
        }
    }

    /// What [`Core::arrive`] does where there is no delay, no fault and no observer: most calls go this way.
    fn serve_at_once(&self, parcel: Parcel, now: Timestamp) -> Outcome {
        let Parcel { server, api, request, .. } = parcel;
        let served = self.cloud.borrow_mut().serve(now, server, api, request);
        if !served.deliveries.is_empty() {
            self.send_out(served.deliveries);
        }
        if let Some(step) = served.step {
            self.set_out(*step);
        }
        if served.outcome.is_err() {
            self.note_limit(server, &served.outcome, now);
        }
        self.statistics.borrow_mut().count(api, served.units, served.outcome.is_err());
        served.outcome
    }

    /// The request is at the cloud. Answers how it ends, and how long after it was sent.
    fn arrive(&self, parcel: Parcel, verdict: Verdict, sent: Timestamp, back: Duration) -> (Outcome, Duration) {
        let now = self.clock.now();
        let draft = self.draft(&parcel, sent);
        let Parcel { server, api, request, .. } = parcel;
        let in_time = now.saturating_since(sent).saturating_add(back);
        let too_late = REQUEST_TIMEOUT.max(in_time);
        let serve = |request| self.cloud.borrow_mut().serve(now, server, api, request);
        let served = match verdict {
            Verdict::Serve | Verdict::LoseReply => Some(serve(request)),
            Verdict::Fail(error) => Some(self.cloud.borrow_mut().refuse(now, api, &request, error)),
            Verdict::RefuseTeleport(refusal) => {
                Some(self.cloud.borrow_mut().serve_with(now, server, api, request, refusal))
            }
            Verdict::LoseRequest => None,
        };
        let units = served.as_ref().map_or(0, |served| served.units);
        let took_effect = served.as_ref().is_some_and(|served| served.outcome.is_ok());
        let (outcome, deliveries, step) = match served {
            Some(served) => (served.outcome, served.deliveries, served.step),
            None => (Err(api.timeout()), Vec::new(), None),
        };
        let is_lost = matches!(verdict, Verdict::LoseRequest | Verdict::LoseReply);
        let (outcome, delay) = if is_lost { (Err(api.timeout()), too_late) } else { (outcome, in_time) };
        let receivers = deliveries.len() as u64;
        self.send_out(deliveries);
        if let Some(step) = step {
            self.set_out(*step);
        }
        self.note_limit(server, &outcome, now);
        self.statistics.borrow_mut().count(api, units, outcome.is_err());
        if let Some(draft) = draft {
            let failure = outcome.as_ref().err().copied();
            let is_fault = failure.is_some_and(|error| verdict.is_of_plan(error));
            let answered = sent.saturating_add(delay);
            self.show(*draft, Ending { decided: now, answered, failure, took_effect, is_fault, units, receivers });
        }
        (outcome, delay)
    }

    /// What the observers will hear of, as far as it is known before the request is served.
    fn draft(&self, parcel: &Parcel, sent: Timestamp) -> Option<Box<AnyRecord>> {
        self.is_observed.get().then(|| Box::new(AnyRecord::new(parcel, sent)))
    }

    fn judge(&self, parcel: &Parcel, now: Timestamp) -> Verdict {
        let mut faults = self.faults.borrow_mut();
        if faults.is_empty() {
            return Verdict::Serve;
        }
        faults.judge(parcel.server, parcel.api, &parcel.request, now.saturating_since(self.start))
    }

    /// Lets the observers hear of a request that has ended so.
    fn show(&self, draft: AnyRecord, ending: Ending) {
        let ended = draft.ended(ending, self.cloud.borrow().memory_stores.store.bytes_used());
        self.observers.borrow().iter().for_each(|observer| ended.tell(observer.as_ref()));
    }

    /// A server that hears of a limit refuses calls by itself for a while.
    fn note_limit(&self, server: ServerId, outcome: &Outcome, now: Timestamp) {
        if let Err(cloud::Error::MemoryStore(status)) = outcome
            && status.is_over_request_limit()
            && self.throttles
        {
            self.throttle.begin(server, now);
        }
    }
}

impl World for Core {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn send(&self, parcel: Parcel) -> Option<Outcome> {
        let now = self.clock.now();
        self.requests_at_once.set(self.requests_at_once.get().saturating_add(1));
        let is_throttled = !self.throttle.left(parcel.server, now).is_zero()
            && matches!(parcel.request, cloud::Request::MemoryStore(_));
        if is_throttled {
            let error = cloud::Error::MemoryStore(Status::RequestThrottled);
            self.statistics.borrow_mut().count(parcel.api, 0, true);
            if let Some(draft) = self.draft(&parcel, now) {
                self.show(*draft, Ending::refused(now, error));
            }
            return Some(Err(error));
        }
        let delay = self.network.borrow_mut().draw(parcel.api, &parcel.request);
        if let Some((there, back)) = delay {
            self.schedule(now.saturating_add(there), Event::Arrival { parcel, sent: now, back });
            return None;
        }
        let verdict = self.judge(&parcel, now);
        if verdict == Verdict::Serve && !self.is_observed.get() {
            return Some(self.serve_at_once(parcel, now));
        }
        let (server, ticket) = (parcel.server, parcel.ticket);
        let (outcome, delay) = self.arrive(parcel, verdict, now, Duration::ZERO);
        if delay.is_zero() {
            return Some(outcome);
        }
        self.schedule(now.saturating_add(delay), Event::Delivery(Delivery::Reply { server, ticket, outcome }));
        None
    }

    fn is_immediate(&self) -> bool {
        self.is_simple.get()
            && self.is_single.get()
            && !self.wire.borrow().has_messages()
            && !self.outside.is_busy()
            && !self.stop.is_stopped()
            && !self.is_spinning()
    }

    fn wake(&self, server: ServerId) {
        let woken = &mut *self.woken.borrow_mut();
        if woken.last() != Some(&server) {
            woken.push(server);
        }
    }

    fn wants_places(&self) -> bool {
        self.wants_places.get()
    }

    fn send_http(&self, server: ServerId, number: u64, request: HttpRequest) -> Result<(), String> {
        let (responder, ticket) = (self.http.borrow().clone(), HttpTicket { server, number });
        match responder {
            Some(responder) => responder.take(ticket, request),
            None => self.reach_out(ticket, request),
        }
    }

    fn is_http_enabled(&self) -> bool {
        self.outside.is_open()
    }

    fn stubbed(&self, member: &str) {
        let stubbed = &mut self.statistics.borrow_mut().stubbed;
        if !stubbed.contains(member) {
            stubbed.insert(member.to_owned());
        }
    }

    fn player_left(&self, server: ServerId, user_id: u64) {
        self.leave(server, user_id);
    }

    fn unsubscribe(&self, server: ServerId, topic: &str) {
        self.cloud.borrow_mut().messaging.unsubscribe(server, topic);
    }

    fn with_data_store_budgets(&self, server: ServerId, ask: &mut dyn FnMut(Timestamp, &mut Budgets)) {
        let now = self.clock.now();
        if let Some(budgets) = self.cloud.borrow_mut().data_stores.budgets(server) {
            ask(now, budgets);
        }
    }

    fn data_store_restores(&self) -> u64 {
        self.cloud.borrow().data_stores.restores()
    }

    fn budget_wait(&self, server: ServerId, api: cloud::Api) -> Duration {
        let now = self.clock.now();
        let of_quota = self.cloud.borrow_mut().memory_stores.quota.wait(now, api.units_min());
        of_quota.max(self.throttle.left(server, now))
    }
}
