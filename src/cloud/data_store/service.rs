//! The service: every data store of the experience, and what its servers may ask.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use super::RequestType;
use super::Status;
use super::budget::{BudgetUsage, Budgets};
use super::check;
use super::limits::STORES_PAGE_DEFAULT;
use super::ordered::OrderedStore;
use super::request::{Reply, Request};
use super::standard::{Call, StandardStore};
use super::throughput::ExperienceMeter;
use crate::cloud::{ServerId, Timestamp};

/// The data stores of one experience.
#[derive(Debug, Default)]
pub struct DataStores {
    /// Whether anything is refused or delayed for its rate. What a single request may look like is always checked.
    pub(super) is_enforced: bool,
    pub(super) standard: BTreeMap<Arc<str>, StandardStore>,
    /// By name and scope.
    pub(super) ordered: BTreeMap<(Arc<str>, Arc<str>), OrderedStore>,
    servers: BTreeMap<ServerId, Budgets>,
    /// What servers asked that are gone.
    gone: [BudgetUsage; RequestType::ALL.len()],
    players: u64,
    meter: ExperienceMeter,
    pub(super) restores: u64,
    now: Timestamp,
}

impl DataStores {
    /// Data stores with Roblox's limits.
    #[must_use]
    pub fn new() -> Self {
        Self { is_enforced: true, ..Self::default() }
    }

    /// Data stores that limit no rates.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::default()
    }

    /// A server starts, with a budget of its own.
    pub fn add_server(&mut self, now: Timestamp, server: ServerId) {
        self.servers.insert(server, Budgets::new(now, self.is_enforced));
    }

    /// A server is gone.
    pub fn remove_server(&mut self, server: ServerId) {
        let now = self.now;
        if let Some(mut budgets) = self.servers.remove(&server) {
            for (kind, usage) in RequestType::ALL.into_iter().zip(&mut self.gone) {
                usage.add(BudgetUsage { left: None, ..budgets.usage(now, kind) });
            }
        }
    }

    /// Takes note of how many players a server and the experience have.
    pub fn set_players(&mut self, now: Timestamp, server: ServerId, count: u64, total: u64) {
        self.players = total;
        if let Some(budgets) = self.servers.get_mut(&server) {
            budgets.set_players(now, count);
        }
    }

    /// The budgets of a server. A server that is gone has none.
    pub fn budgets(&mut self, server: ServerId) -> Option<&mut Budgets> {
        self.servers.get_mut(&server)
    }

    /// What servers asked, by kind of requests; kinds that nobody asked for are left out.
    pub fn usage(&mut self, now: Timestamp) -> Vec<(RequestType, BudgetUsage)> {
        let total = |kind: RequestType| {
            let mut usage = self.gone[kind as usize];
            self.servers.values_mut().for_each(|budgets| usage.add(budgets.usage(now, kind)));
            (kind, usage)
        };
        let totals = RequestType::ALL.into_iter().map(total);
        totals.filter(|(_, usage)| usage.requests + usage.dropped > 0).collect()
    }

    /// How often everything was replaced by a snapshot.
    #[must_use]
    pub fn restores(&self) -> u64 {
        self.restores
    }

    /// Serves one request that arrives at `now`. One that fails changes nothing but what is counted.
    ///
    /// # Errors
    ///
    /// What is wrong with the request, or that there were too many.
    pub fn serve(&mut self, now: Timestamp, request: &Request) -> Result<Reply, Status> {
        self.now = self.now.max(now);
        let now = self.now;
        check::request(now, request)?;
        let request_type = request.request_type();
        if self.is_enforced && !self.meter.admit(now, self.players, request_type, request.weight()) {
            return Err(Status::ExperienceThrottled(request_type));
        }
        match request {
            Request::Standard { name, scope, operation } => {
                let call = Call { now, is_enforced: self.is_enforced, scope: scope.as_deref() };
                let known = self.standard.get_mut(name);
                match known {
                    Some(store) => store.serve(call, operation),
                    None => {
                        let mut store = StandardStore::default();
                        let reply = store.serve(call, operation);
                        if !store.objects.is_empty() {
                            self.standard.insert(Arc::clone(name), store);
                        }
                        reply
                    }
                }
            }
            Request::Ordered { name, scope, operation } => {
                self.ordered.entry((Arc::clone(name), Arc::clone(scope))).or_default().serve(operation)
            }
            Request::ListStores { prefix, count, after } => Ok(self.list(now, prefix, *count, after.as_ref())),
        }
    }

    fn list(&self, now: Timestamp, prefix: &Arc<str>, count: usize, after: Option<&Arc<str>>) -> Reply {
        let count = if count == 0 { STORES_PAGE_DEFAULT } else { count };
        let from = match after.filter(|after| *after >= prefix) {
            Some(after) => Bound::Excluded(Arc::clone(after)),
            None => Bound::Included(Arc::clone(prefix)),
        };
        let behind = self.standard.range::<Arc<str>, _>((from, Bound::Unbounded));
        let listed = behind.take_while(|(name, _)| name.starts_with(&**prefix));
        let mut items: Vec<_> = listed.filter_map(|(name, store)| store.info(now, name)).take(count + 1).collect();
        let has_more = items.len() > count;
        items.truncate(count);
        let next = items.last().filter(|_| has_more).map(|info| Arc::clone(&info.name));
        Reply::Stores { items, next }
    }
}
