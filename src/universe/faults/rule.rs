//! One rule of a fault plan.

use std::fmt;
use std::time::Duration;

use wildmatch::WildMatch;

use crate::cloud::memory_store::{Api, Status};
use crate::cloud::teleport::{self, Refusal};
use crate::cloud::{self, data_store, messaging};
use crate::nearest::suggestion;
use crate::server::ServerId;

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It fails with this status and changes nothing.
    Fail(Status),
    /// It never arrives: nothing changes, and the call fails with `Timeout` after a while.
    LoseRequest,
    /// It takes effect, but the reply is lost: the call fails with `Timeout` after a while.
    LoseReply,
    /// One of the two above: the seed decides which.
    TimeOut,
    /// It fails with this status of data stores and changes nothing.
    FailDataStore(data_store::Status),
    /// Nobody is teleported: the call succeeds, and `TeleportInitFailed` fires with this result.
    RefuseTeleport(Refusal),
}

/// What a status of memory stores means for messaging; nothing when it has no meaning there.
const fn messaging_status(status: Status) -> Option<messaging::Status> {
    match status {
        Status::InternalError => Some(messaging::Status::InternalError),
        Status::RequestThrottled | Status::TotalRequestsOverLimit => Some(messaging::Status::Throttled),
        _ => None,
    }
}

/// The same for teleports.
const fn teleport_status(status: Status) -> Option<teleport::Status> {
    match status {
        Status::InternalError => Some(teleport::Status::InternalError),
        Status::RequestThrottled | Status::TotalRequestsOverLimit => Some(teleport::Status::Throttled),
        _ => None,
    }
}

/// The same for data stores. `DatastoreThrottled` and the others that these alone have are effects of their own.
const fn data_store_status(status: Status) -> Option<data_store::Status> {
    match status {
        Status::InternalError => Some(data_store::Status::Rejected),
        Status::RequestThrottled | Status::TotalRequestsOverLimit => Some(data_store::Status::DatastoreThrottled),
        _ => None,
    }
}

/// How a call ends that a fault lets fail with this status.
pub(super) fn error_of(api: cloud::Api, status: Status) -> cloud::Error {
    let own = match api {
        cloud::Api::Messaging(_) => messaging_status(status).map(Into::into),
        cloud::Api::Teleport(_) => teleport_status(status).map(Into::into),
        cloud::Api::DataStore(_) => data_store_status(status).map(Into::into),
        cloud::Api::MemoryStore(_) => None,
    };
    own.unwrap_or_else(|| status.into())
}

impl Effect {
    /// The names of the effects that are no status.
    pub const LOSSES: [(&'static str, Self); 3] =
        [("LoseRequest", Self::LoseRequest), ("LoseReply", Self::LoseReply), ("Timeout", Self::TimeOut)];

    /// The effect of this name: a status, or one of [`Effect::LOSSES`].
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let loss = Self::LOSSES.iter().find(|(known, _)| *known == name).map(|(_, effect)| *effect);
        let refusal = Refusal::ALL.into_iter().find(|refusal| refusal.fault_name() == name);
        let of_data_stores = data_store::Status::FAULTS.into_iter().find(|status| status.name() == name);
        let other = loss.or(refusal.map(Self::RefuseTeleport)).or(of_data_stores.map(Self::FailDataStore));
        other.or_else(|| Status::named(name).filter(|status| *status != Status::Success).map(Self::Fail))
    }

    /// The name by which [`Effect::named`] finds it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fail(status) => status.name(),
            Self::LoseRequest => "LoseRequest",
            Self::LoseReply => "LoseReply",
            Self::TimeOut => "Timeout",
            Self::RefuseTeleport(refusal) => refusal.fault_name(),
            Self::FailDataStore(status) => status.name(),
        }
    }

    /// Whether calls of this name can end so.
    #[must_use]
    pub fn is_possible_for(self, api: cloud::Api) -> bool {
        match (self, api) {
            // A conflict is what comes of the write of an update.
            (Self::Fail(Status::DataUpdateConflict), cloud::Api::MemoryStore(api)) => {
                matches!(api, Api::HashMapUpdate | Api::SortedMapUpdate)
            }
            (Self::Fail(status), cloud::Api::Messaging(_)) => messaging_status(status).is_some(),
            (Self::Fail(status), cloud::Api::Teleport(_)) => teleport_status(status).is_some(),
            (Self::Fail(status), cloud::Api::DataStore(_)) => data_store_status(status).is_some(),
            (Self::FailDataStore(status), cloud::Api::DataStore(api)) => status.is_possible_for(api.request_type()),
            (Self::FailDataStore(_), _) => false,
            (Self::RefuseTeleport(_), api) => api == cloud::Api::Teleport(teleport::Api::Teleport),
            _ => true,
        }
    }

    /// Every name that [`Effect::named`] knows.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        let mut names: Vec<_> = Self::LOSSES.iter().map(|(name, _)| *name).collect();
        for status in Status::ALL {
            if status != Status::Success && !names.contains(&status.name()) {
                names.push(status.name());
            }
        }
        names.extend(Refusal::ALL.map(Refusal::fault_name));
        names.extend(data_store::Status::FAULTS.map(data_store::Status::name));
        names
    }
}

/// A text with `*` for any characters and `?` for one.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern(WildMatch);

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.pattern())
    }
}

impl Pattern {
    /// A pattern of this text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(WildMatch::new(text))
    }

    /// A pattern of names of calls, such as `HashMap.Set` or `Queue.*`.
    ///
    /// # Errors
    ///
    /// No call matches: a rule about none would be of no use.
    pub fn of_operation(text: &str) -> Result<Self, String> {
        let pattern = Self::new(text);
        let names: Vec<_> = cloud::Api::all().map(cloud::Api::name).collect();
        if names.iter().any(|name| pattern.matches(name)) {
            return Ok(pattern);
        }
        Err(format!("`{text}` is no call and matches none{}", suggestion(text, &names)))
    }

    /// Whether the whole text is matched. Upper and lower case differ.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.0.matches(text)
    }
}

/// A rule: an effect, the requests that it is about, and how many of them. Everything that is not said does not matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What happens.
    pub effect: Effect,
    /// Only calls whose name matches, such as `HashMap.Set` or `Queue.*`.
    pub operation: Option<Pattern>,
    /// Only structures and topics whose name matches.
    pub structure: Option<Pattern>,
    /// Only requests about a key that matches. Requests without a key do not.
    pub key: Option<Pattern>,
    /// Only requests of this server.
    pub server: Option<ServerId>,
    /// Only from this moment on, counted from the start of the universe.
    pub from: Duration,
    /// Only for so long.
    pub lasting: Option<Duration>,
    /// Not the first so many of the requests that match everything above.
    pub skip: u64,
    /// Of the others, only every so many: the 5th, the 10th, ...
    pub every: u64,
    /// Of those, only a part, 0 to 1, by chance.
    pub rate: f64,
    /// At most so many altogether: "the next 3 calls fail, then it works".
    pub times: Option<u64>,
}

impl Fault {
    /// A rule for every request.
    #[must_use]
    pub const fn new(effect: Effect) -> Self {
        Self {
            effect,
            operation: None,
            structure: None,
            key: None,
            server: None,
            from: Duration::ZERO,
            lasting: None,
            skip: 0,
            every: 1,
            rate: 1.0,
            times: None,
        }
    }

    /// Whether the request is one that the rule is about, `since_start` into the run.
    pub(super) fn is_about(
        &self,
        server: ServerId,
        api: cloud::Api,
        request: &cloud::Request,
        since_start: Duration,
    ) -> bool {
        let is_in_time =
            since_start >= self.from && self.lasting.is_none_or(|lasting| since_start - self.from < lasting);
        let fits = |pattern: &Option<Pattern>, text: &str| pattern.as_ref().is_none_or(|pattern| pattern.matches(text));
        let fits_key = match (&self.key, request.key()) {
            (Some(pattern), Some(key)) => pattern.matches(key),
            (Some(_), None) => false,
            (None, _) => true,
        };
        let can_fail_so = match (self.effect, request) {
            (Effect::Fail(Status::DataUpdateConflict), cloud::Request::MemoryStore(request)) => {
                request.is_second_half()
            }
            (Effect::RefuseTeleport(_), request) => {
                matches!(request, cloud::Request::Teleport(teleport::Request::Teleport(_)))
            }
            _ => self.effect.is_possible_for(api),
        };
        is_in_time
            && can_fail_so
            && self.server.is_none_or(|only| only == server)
            && fits(&self.operation, api.name())
            && fits(&self.structure, request.name())
            && fits_key
    }
}
