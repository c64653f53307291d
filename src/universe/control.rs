//! A hand on a universe that runs: what may be changed from within a turn of one of its servers, and between two.
//!
//! # Invariants
//!
//! - Whatever is changed holds from the next request, message or turn on; what is under way is not touched.
//! - Several controls of a universe are the same hand. One that outlives its universe has no servers left.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use super::clock::END_OF_TIME;
use super::core::Core;
use super::faults::Fault;
use super::http::{HttpResponder, HttpTicket};
use super::network::NetworkOptions;
use super::observer::Observer;
use super::places::{PlayerPlan, ServerPlan};
use super::servers::{BuildError, Servers};
use super::statistics::Statistics;
use crate::cloud::Timestamp;
use crate::cloud::memory_store::QuotaOptions;
use crate::cloud::snapshot::{Defect, Snapshot};
use crate::cloud::teleport::JoinRefused;
use crate::quantity::DURATION_MAX;
use crate::server::{CloseReason, HttpOutcome, HttpRequest, Preemptor, ServerId, StartError};

/// See the top of this module. Made by [`Universe::control`](super::Universe::control).
#[derive(Clone)]
pub struct Control {
    core: Rc<Core>,
    servers: Rc<Servers>,
}

impl fmt::Debug for Control {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Control").field("servers", &self.server_ids()).finish_non_exhaustive()
    }
}

impl Control {
    pub(super) fn new(core: Rc<Core>, servers: Rc<Servers>) -> Self {
        Self { core, servers }
    }

    /// The time in the universe.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.core.clock.now()
    }

    /// When the universe began.
    #[must_use]
    pub fn started_at(&self) -> Timestamp {
        self.core.start
    }

    /// How much time can be let pass on purpose: time ends [`DURATION_MAX`](crate::quantity::DURATION_MAX) after the start, or
    /// with the year 9999.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.core.start.saturating_add(DURATION_MAX).min(END_OF_TIME).saturating_since(self.now())
    }

    /// Starts another server. It has its first turn at the present moment, after those that were there before.
    ///
    /// # Errors
    /// Scripts that do not compile, or a VM that cannot be made.
    pub fn start_server(&self, plan: &ServerPlan) -> Result<ServerId, BuildError> {
        self.servers.start(plan)
    }

    /// Lets a server close as usual: its players leave, its functions of `BindToClose` get their time, then it is gone. Does
    /// nothing when there is no such server.
    ///
    /// # Errors
    /// A fault of sandstore, or a VM that has no memory left to go on.
    pub fn stop_server(&self, id: ServerId) -> Result<(), StartError> {
        self.servers.stop(id, CloseReason::DeveloperShutdown)
    }

    /// Ends a server on the spot, without `BindToClose`. Requests that it has sent still arrive. Does nothing when there is no
    /// such server.
    pub fn crash_server(&self, id: ServerId) {
        self.servers.crash(id);
    }

    /// Like [`Control::crash_server`], and requests that it has sent never arrive: as if it had never been there from now on.
    pub fn remove_server(&self, id: ServerId) {
        self.servers.crash(id);
        self.core.wire.borrow_mut().drop_requests(id);
    }

    /// The servers that run or close, in the order in which they were started.
    #[must_use]
    pub fn server_ids(&self) -> Vec<ServerId> {
        self.servers.ids()
    }

    /// Whether this server runs or closes.
    #[must_use]
    pub fn has_server(&self, id: ServerId) -> bool {
        self.servers.contains(id)
    }

    /// Whether this server closes: its functions of `BindToClose` have their time.
    #[must_use]
    pub fn is_closing(&self, id: ServerId) -> bool {
        self.servers.is_closing(id)
    }

    /// Servers of this place that start by themselves, because players are teleported there, run like this from now on; the
    /// plan's players and private server do not matter. Without it they run like the last server of the place that was started.
    pub fn set_place(&self, place: u64, plan: &ServerPlan) {
        self.servers.set_place(place, plan);
    }

    /// Lets a player join a server: `PlayerAdded` fires in its next turn, the quotas follow at once. Answers the user id.
    ///
    /// # Errors
    /// The server is not there, closes or is full, or the player is in the experience already.
    pub fn join_player(&self, server: ServerId, plan: &PlayerPlan) -> Result<u64, JoinRefused> {
        self.servers.join_player(server, plan)
    }

    /// Lets a player leave the experience: `PlayerRemoving` fires in the server's next turn, the quotas follow at once. False
    /// when nobody on the server has this user id.
    pub fn leave_player(&self, server: ServerId, user_id: u64) -> bool {
        self.servers.leave_player(server, user_id)
    }

    /// Who is on a server, by user id.
    #[must_use]
    pub fn players(&self, server: ServerId) -> Vec<u64> {
        self.core.players_of(server)
    }

    /// When anything next happens by itself, on a server or on the network. Nothing, when all that is left are reads that wait
    /// for ever on queues to which nothing comes. For a caller on a server, its own thread is not counted, which runs.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        let with_polls = !self.core.is_still();
        [self.servers.next_due_of_scripts(with_polls), self.core.next_due()].into_iter().flatten().min()
    }

    /// Whether anything still happens by itself beside one server: on another one, or on the network.
    #[must_use]
    pub fn has_work_beside(&self, server: ServerId) -> bool {
        self.core.next_due().is_some()
            || self.core.outside.is_busy()
            || self.servers.have_work_beside(server, !self.core.is_still())
    }

    /// How many turns all servers together have had.
    #[must_use]
    pub fn turns(&self) -> u64 {
        self.servers.turns.get()
    }

    /// The request units that were used in the minute under way.
    #[must_use]
    pub fn units_used(&self) -> u64 {
        self.core.units_used()
    }

    /// What stops a script of this server that does not yield, if there is such a server.
    #[must_use]
    pub fn preemptor(&self, id: ServerId) -> Option<Preemptor> {
        self.servers.preemptor(id)
    }

    /// Whether time passes only when nothing is left to do.
    #[must_use]
    pub fn is_virtual(&self) -> bool {
        self.core.clock.is_virtual()
    }

    /// Lets time pass in the other way, from the present moment on.
    pub fn set_virtual(&self, is_virtual: bool) {
        self.core.clock.set_virtual(is_virtual);
    }

    /// Calls take other times from now on.
    pub fn set_network(&self, options: NetworkOptions) {
        self.core.set_network(options);
    }

    /// How long calls take.
    #[must_use]
    pub fn network(&self) -> NetworkOptions {
        self.core.network_options()
    }

    /// Replaces the plan of faults. Its rules begin to count now; their times are those of the universe.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.core.set_faults(faults);
    }

    /// Other numbers behind the quotas from now on; `None`: nothing is refused. What was used stays used.
    pub fn set_quotas(&self, options: Option<QuotaOptions>) {
        self.core.set_quotas(options);
    }

    /// The numbers behind the quotas.
    #[must_use]
    pub fn quota_options(&self) -> QuotaOptions {
        self.core.quota_options()
    }

    /// Lets somebody answer the requests of `HttpService` from now on; `None`: they are refused.
    pub fn set_http(&self, responder: Option<Rc<dyn HttpResponder>>) {
        self.core.set_http(responder);
    }

    /// A request that the [`HttpResponder`] has taken has ended.
    pub fn answer_http(&self, ticket: HttpTicket, outcome: HttpOutcome) {
        self.core.answer_http(ticket, outcome);
    }

    /// Lets a request that the [`HttpResponder`] has taken reach out for real; the answer goes to the server by itself.
    ///
    /// # Errors
    /// Requests may not reach out: the text for the script.
    pub fn reach_out(&self, ticket: HttpTicket, request: HttpRequest) -> Result<(), String> {
        self.core.reach_out(ticket, request)
    }

    /// Lets somebody hear of every request from now on.
    pub fn add_observer(&self, observer: Rc<dyn Observer>) {
        self.core.add_observer(observer);
    }

    /// What was asked so far, and how much of the quotas was used.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.core.statistics()
    }

    /// What the memory stores and the data stores hold at the present moment. What is still on the network has not reached them.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.core.snapshot()
    }

    /// Replaces what the stores hold; the times in the snapshot begin at the present moment.
    ///
    /// # Errors
    /// The first thing in the snapshot that the stores do not take. They are as they were then.
    pub fn restore(&self, snapshot: &Snapshot) -> Result<(), Defect> {
        self.core.restore(snapshot)
    }
}
