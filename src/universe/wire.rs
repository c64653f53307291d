//! What is under way on the network, in the order in which it arrives.
//!
//! Events of one moment happen in the order in which they were sent.

use std::collections::BTreeMap;
use std::time::Duration;

use super::http::HttpTicket;
use crate::cloud::teleport::{Group, NewServer};
use crate::cloud::{Timestamp, messaging};
use crate::server::{HttpOutcome, Outcome, Parcel, ServerId, Ticket};

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
    /// How a request of `HttpService` has ended.
    Http { ticket: HttpTicket, outcome: HttpOutcome },
    /// A step of a teleport.
    Travel(Travel),
}

/// A step of a teleport.
pub(super) enum Travel {
    /// The server that players are on their way to starts.
    Start(NewServer),
    /// Players leave their server; they arrive after this time.
    Departure { group: Box<Group>, travel: Duration },
    /// They reach their destination.
    Arrival(Box<Group>),
}

/// Everything that is under way.
#[derive(Default)]
pub(super) struct Wire {
    /// By time, and then by the order of sending.
    events: BTreeMap<(Timestamp, u64), Event>,
    sent: u64,
    /// How many of the events are messages to subscribers, answers to `HttpService`, or steps of teleports.
    messages: usize,
}

impl Wire {
    pub fn schedule(&mut self, due: Timestamp, event: Event) {
        self.messages += usize::from(is_message(&event));
        self.sent += 1;
        self.events.insert((due, self.sent), event);
    }

    /// When the next event is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.events.first_key_value().map(|(&(due, _), _)| due)
    }

    /// Takes the first event that is due by `now`.
    pub fn pop_due(&mut self, now: Timestamp) -> Option<Event> {
        let entry = self.events.first_entry().filter(|entry| entry.key().0 <= now)?;
        let event = entry.remove();
        self.messages -= usize::from(is_message(&event));
        Some(event)
    }

    /// Lets go of the requests of a server that have not arrived yet.
    pub fn drop_requests(&mut self, of: ServerId) {
        self.events.retain(|_, event| !matches!(event, Event::Arrival { parcel, .. } if parcel.server == of));
    }

    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Whether any message is on its way to a subscriber, or anybody to another server.
    pub fn has_messages(&self) -> bool {
        self.messages > 0
    }
}

fn is_message(event: &Event) -> bool {
    matches!(event, Event::Delivery(Delivery::Message(_) | Delivery::Http { .. } | Delivery::Travel(_)))
}
