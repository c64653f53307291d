//! What all servers of a universe share, and the way of a request through it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use super::budget::Budget;
use super::clock::{RunningClock, StopSignal};
use super::network::Network;
use super::statistics::Statistics;
use crate::cloud::memory_store::snapshot::{Defect, Snapshot};
use crate::cloud::{self, Cloud, Timestamp};
use crate::server::{Outcome, Parcel, ServerId, Ticket, World};

/// Something on the network.
pub(super) enum Event {
    /// A request reaches the cloud; its reply takes `back`.
    Arrival { parcel: Parcel, back: Duration },
    /// A reply reaches the server that waits for it.
    Delivery { server: ServerId, ticket: Ticket, outcome: Outcome },
}

/// The shared part of a universe, as its servers see it.
pub(super) struct Core {
    pub clock: RunningClock,
    /// Whether there is one server only.
    is_single: bool,
    /// A script that calls and calls is heard between two calls only when they take the long way.
    stop: StopSignal,
    cloud: RefCell<Cloud>,
    network: RefCell<Network>,
    budget: RefCell<Budget>,
    statistics: RefCell<Statistics>,
    /// What is under way, by time and then by the order of sending.
    events: RefCell<BTreeMap<(Timestamp, u64), Event>>,
    events_scheduled: Cell<u64>,
}

impl Core {
    pub fn new(clock: RunningClock, network: Network, budget: Budget, is_single: bool, stop: StopSignal) -> Self {
        Self {
            clock,
            is_single,
            stop,
            cloud: RefCell::default(),
            network: RefCell::new(network),
            budget: RefCell::new(budget),
            statistics: RefCell::default(),
            events: RefCell::default(),
            events_scheduled: Cell::new(0),
        }
    }

    pub fn statistics(&self) -> Statistics {
        self.statistics.borrow().clone()
    }

    /// What the memory stores hold now.
    pub fn snapshot(&self) -> Snapshot {
        self.cloud.borrow_mut().memory_store.snapshot(self.clock.now())
    }

    /// Replaces what the memory stores hold.
    pub fn restore(&self, snapshot: &Snapshot) -> Result<(), Defect> {
        self.cloud.borrow_mut().memory_store.restore(self.clock.now(), snapshot)
    }

    /// Whether nothing is under way and nothing in the cloud will change by itself.
    pub fn is_still(&self) -> bool {
        self.events.borrow().is_empty() && self.cloud.borrow().memory_store.next_due().is_none()
    }

    /// When the next event on the network is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.events.borrow().first_key_value().map(|(&(due, _), _)| due)
    }

    /// Lets requests that are due arrive, and answers the next reply that reaches its server by now.
    pub fn next_delivery(&self) -> Option<(ServerId, Ticket, Outcome)> {
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
                Event::Delivery { server, ticket, outcome } => return Some((server, ticket, outcome)),
                Event::Arrival { parcel: Parcel { server, ticket, api, request }, back } => {
                    let outcome = self.serve(api, request);
                    self.schedule(now.saturating_add(back), Event::Delivery { server, ticket, outcome });
                }
            }
        }
    }

    fn schedule(&self, due: Timestamp, event: Event) {
        self.events_scheduled.set(self.events_scheduled.get() + 1);
        self.events.borrow_mut().insert((due, self.events_scheduled.get()), event);
    }

    /// The request is at the cloud: it is served, charged and counted.
    fn serve(&self, api: cloud::Api, request: cloud::Request) -> Outcome {
        let now = self.clock.now();
        let outcome = self.cloud.borrow_mut().apply(now, request);
        let units = cloud::units(&outcome);
        self.budget.borrow_mut().charge(now, units);
        self.statistics.borrow_mut().count(api, units, outcome.is_err());
        outcome
    }
}

impl World for Core {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn send(&self, parcel: Parcel) -> Option<Outcome> {
        let delay = self.network.borrow_mut().draw();
        let Some((there, back)) = delay else {
            return Some(self.serve(parcel.api, parcel.request));
        };
        self.schedule(self.clock.now().saturating_add(there), Event::Arrival { parcel, back });
        None
    }

    fn is_immediate(&self) -> bool {
        self.is_single && self.network.borrow().is_immediate() && !self.stop.is_stopped()
    }

    fn budget_wait(&self, api: cloud::Api) -> Duration {
        let units = api.units_min();
        self.budget.borrow_mut().wait(self.clock.now(), units)
    }
}
