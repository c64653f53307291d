//! What a server asks of the universe around it: the time, a way for requests, and the request budget.
//!
//! The trait is defined here, on the server's floor, and implemented one floor up. So the server knows neither the network
//! nor other servers, and a test can give it a world of its own.

use std::time::Duration;

use super::http::HttpRequest;
pub use crate::cloud::ServerId;
use crate::cloud::data_store::Budgets;
use crate::cloud::{self, Timestamp};

/// Joins a request that is under way to the thread that waits for its reply. Unique within one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ticket(pub u64);

/// What the cloud answers to one request.
pub type Outcome = Result<cloud::Reply, cloud::Error>;

/// One request on its way from a server to the cloud.
#[derive(Debug)]
pub struct Parcel {
    pub server: ServerId,
    pub ticket: Ticket,
    /// The API call that the request serves, for charging, statistics and error messages.
    pub api: cloud::Api,
    pub request: cloud::Request,
    /// How often the call has been tried, this time included. Only `UpdateAsync` tries again.
    pub attempt: u32,
    /// The script and the line that made the call, where the universe asked for it ([`World::wants_places`]).
    pub place: Option<Box<Place>>,
}

/// A line of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The script's full name, `ServerScriptService.Lobby`.
    pub script: String,
    /// Counted from 1.
    pub line: u32,
}

/// The universe as one server sees it.
pub trait World {
    /// The time in the universe. Never goes back.
    fn now(&self) -> Timestamp;

    /// Sends a request. Where the network adds no delay the outcome is there at once; otherwise the answer is `None` and
    /// comes later through [`Server::deliver`](super::Server::deliver).
    fn send(&self, parcel: Parcel) -> Option<Outcome>;

    /// Whether requests are answered at once, within [`World::send`], save for those that a fault delays, and no other server
    /// waits for its turn. Then a thread may go on as soon as it has yielded.
    fn is_immediate(&self) -> bool;

    /// Somebody else has given this server something to do: it wants a turn.
    fn wake(&self, server: ServerId);

    /// Whether parcels should say where in a script they come from, which takes its time to find out.
    fn wants_places(&self) -> bool;

    /// Sends a request of `HttpService`. The answer comes later through [`Server::deliver_http`](super::Server::deliver_http)
    /// with the same number.
    ///
    /// # Errors
    /// Why it is refused at once, for the script.
    fn send_http(&self, server: ServerId, number: u64, request: HttpRequest) -> Result<(), String>;

    /// Whether requests of `HttpService` may reach out for real.
    fn is_http_enabled(&self) -> bool;

    /// A script has used a member that is not emulated, and was let pass.
    fn stubbed(&self, member: &str);

    /// A player has left this server and the experience. The quotas follow.
    fn player_left(&self, server: ServerId, user_id: u64);

    /// One of this server's subscriptions to a topic is over, at once.
    fn unsubscribe(&self, server: ServerId, topic: &str);

    /// Lets this server ask its budgets for data stores, and change them.
    fn with_data_store_budgets(&self, server: ServerId, ask: &mut dyn FnMut(Timestamp, &mut Budgets));

    /// How often everything that the data stores hold was replaced: what a server remembers of before is worth nothing.
    fn data_store_restores(&self) -> u64;

    /// How long to wait until the experience's request budget admits one more call of this API. Zero while there is budget.
    fn budget_wait(&self, server: ServerId, api: cloud::Api) -> Duration;
}
