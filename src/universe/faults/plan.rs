//! The rules at work.

use std::time::Duration;

use rand::Rng as _;
use rand_pcg::Pcg64;

use super::rule::error_of;
use super::{Effect, Fault};
use crate::cloud::teleport::Refusal;
use crate::cloud::{self, data_store};
use crate::seed::{Purpose, derive};
use crate::server::ServerId;

/// What becomes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::universe) enum Verdict {
    /// Nothing out of the ordinary.
    Serve,
    /// It fails so, and the service never hears of it.
    Fail(cloud::Error),
    /// It never arrives.
    LoseRequest,
    /// It is served, and nobody hears of it.
    LoseReply,
    /// It begins a teleport that comes to nothing.
    RefuseTeleport(Refusal),
}

impl Verdict {
    /// Whether it is why a request failed so.
    pub fn is_of_plan(self, error: cloud::Error) -> bool {
        match self {
            // The call itself goes well.
            Self::Serve | Self::RefuseTeleport(_) => false,
            // A limit on requests comes first.
            Self::Fail(planned) => planned == error,
            Self::LoseRequest | Self::LoseReply => true,
        }
    }
}

/// The rules of a run, and how often each has been met.
pub(in crate::universe) struct FaultPlan {
    rules: Vec<Running>,
    generator: Pcg64,
}

struct Running {
    fault: Fault,
    /// Requests that the rule was about.
    met: u64,
    /// Requests that it has taken.
    taken: u64,
}

impl FaultPlan {
    pub fn new(faults: Vec<Fault>, seed: u64) -> Self {
        let seed = derive(seed, Purpose::Faults);
        let mut plan = Self { rules: Vec::new(), generator: Pcg64::new(u128::from(seed), 0) };
        plan.set_rules(faults);
        plan
    }

    /// Replaces the rules. They begin to count; chance goes on where it was.
    pub fn set_rules(&mut self, faults: Vec<Fault>) {
        self.rules = faults.into_iter().map(|fault| Running { fault, met: 0, taken: 0 }).collect();
    }

    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Decides about a request that reaches the service `since_start` into the run.
    pub fn judge(
        &mut self,
        server: ServerId,
        api: cloud::Api,
        request: &cloud::Request,
        since_start: Duration,
    ) -> Verdict {
        let Self { rules, generator } = self;
        let about = rules.iter_mut().filter(|rule| rule.fault.is_about(server, api, request, since_start));
        let Some(effect) = about.filter_map(|rule| rule.meet(generator)).next() else {
            return Verdict::Serve;
        };
        match effect {
            Effect::Fail(status) => Verdict::Fail(error_of(api, status)),
            Effect::FailDataStore(status) => {
                let about = |request: &data_store::Request| status.about(request.request_type());
                Verdict::Fail(request.as_data_store().map_or(status, about).into())
            }
            Effect::LoseRequest => Verdict::LoseRequest,
            Effect::LoseReply => Verdict::LoseReply,
            Effect::RefuseTeleport(refusal) => Verdict::RefuseTeleport(refusal),
            Effect::TimeOut if chance(generator, 0.5) => Verdict::LoseRequest,
            Effect::TimeOut => Verdict::LoseReply,
        }
    }
}

impl Running {
    /// Counts a request, and answers what happens to it, if anything does.
    fn meet(&mut self, generator: &mut Pcg64) -> Option<Effect> {
        let Fault { effect, skip, every, rate, times, .. } = self.fault;
        self.met += 1;
        let is_next = self.met > skip && (self.met - skip).is_multiple_of(every.max(1));
        let is_left = times.is_none_or(|times| self.taken < times);
        if !is_next || !is_left || (rate < 1.0 && !chance(generator, rate)) {
            return None;
        }
        self.taken += 1;
        Some(effect)
    }
}

/// True with this probability.
fn chance(generator: &mut Pcg64, probability: f64) -> bool {
    // 53 bits are all that a double between 0 and 1 holds.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    let drawn = (generator.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    drawn < probability
}

#[cfg(test)]
mod tests {
    use super::super::Pattern;
    use super::*;
    use crate::cloud::memory_store::{Api, Request, Status, hash_map};
    use crate::cloud::{messaging, teleport};

    const SERVER: ServerId = ServerId(1);
    const API: cloud::Api = cloud::Api::MemoryStore(Api::HashMapGet);

    fn get(structure: &str, key: &str) -> cloud::Request {
        let operation = hash_map::Operation::Get { key: key.into() };
        cloud::Request::MemoryStore(Request::HashMap { name: structure.into(), operation })
    }

    fn plan(fault: Fault) -> FaultPlan {
        FaultPlan::new(vec![fault], 7)
    }

    fn outage() -> Fault {
        Fault::new(Effect::Fail(Status::InternalError))
    }

    /// Which of `count` like requests fail, counted from 1.
    fn failing(fault: Fault, count: u64) -> Vec<u64> {
        let mut plan = plan(fault);
        let is_taken = |plan: &mut FaultPlan| plan.judge(SERVER, API, &get("m", "k"), Duration::ZERO) != Verdict::Serve;
        (1..=count).filter(|_| is_taken(&mut plan)).collect()
    }

    #[test]
    fn sequences_are_counted() {
        assert_eq!(failing(Fault { times: Some(3), ..outage() }, 10), [1, 2, 3]);
        assert_eq!(failing(Fault { every: 5, ..outage() }, 12), [5, 10]);
        assert_eq!(failing(Fault { skip: 2, every: 2, times: Some(2), ..outage() }, 12), [4, 6]);
    }

    #[test]
    fn rates_are_drawn_from_the_seed() {
        let tenth = Fault { rate: 0.1, ..outage() };
        let failed = failing(tenth.clone(), 10_000);
        assert!((900..1_100).contains(&failed.len()), "{}", failed.len());
        assert_eq!(failing(tenth, 10_000), failed);
        assert!(failing(Fault { rate: 0.0, ..outage() }, 100).is_empty());
    }

    #[test]
    fn rules_are_about_operations_structures_keys_servers_and_times() {
        let second = Duration::from_secs(1);
        let rules = [
            Fault { operation: Some(Pattern::new("HashMap.*")), ..outage() },
            Fault { structure: Some(Pattern::new("lob?y")), ..outage() },
            Fault { key: Some(Pattern::new("player-*")), ..outage() },
            Fault { server: Some(SERVER), ..outage() },
            Fault { from: second, lasting: Some(second), ..outage() },
        ];
        let fitting = (SERVER, API, get("lobby", "player-1"), second);
        for fault in &rules {
            let (server, api, request, time) = &fitting;
            assert!(fault.is_about(*server, *api, request, *time), "{fault:?}");
        }
        let size = cloud::Request::MemoryStore(Request::Queue {
            name: "other".into(),
            operation: crate::cloud::memory_store::queue::Operation::Size { exclude_invisible: false },
        });
        let queue = cloud::Api::MemoryStore(Api::QueueGetSize);
        for fault in &rules {
            assert!(!fault.is_about(ServerId(2), queue, &size, second * 2), "{fault:?}");
        }
        assert!(!rules[4].is_about(SERVER, API, &fitting.2, second - Duration::from_micros(1)));
    }

    #[test]
    fn messaging_meets_the_statuses_that_mean_something_there() {
        let api = cloud::Api::Messaging(messaging::Api::Subscribe);
        let request = cloud::Request::Messaging(messaging::Request::Subscribe { topic: "t".into() });
        let verdict = |fault| plan(fault).judge(SERVER, api, &request, Duration::ZERO);
        let fail = |status: messaging::Status| Verdict::Fail(status.into());
        assert_eq!(verdict(outage()), fail(messaging::Status::InternalError));
        for status in [Status::RequestThrottled, Status::TotalRequestsOverLimit] {
            assert_eq!(verdict(Fault::new(Effect::Fail(status))), fail(messaging::Status::Throttled));
        }
        for status in [Status::DataUpdateConflict, Status::ItemValueSizeTooLarge] {
            assert_eq!(verdict(Fault::new(Effect::Fail(status))), Verdict::Serve);
        }
        for (pattern, is_about) in [("Messaging.*", true), ("*.Subscribe", true), ("Messaging.Publish", false)] {
            let fault = Fault { operation: Some(Pattern::new(pattern)), ..Fault::new(Effect::LoseReply) };
            assert_eq!(verdict(fault) == Verdict::LoseReply, is_about, "{pattern}");
        }
    }

    #[test]
    fn teleports_meet_what_means_something_there() {
        let journey =
            teleport::Journey { place: 1, destination: teleport::Destination::Public, players: vec![1], data: None };
        let begin = cloud::Request::Teleport(teleport::Request::Teleport(Box::new(journey)));
        let locate = cloud::Request::Teleport(teleport::Request::Locate { user_id: 1 });
        let verdict = |effect, request| {
            let api = cloud::Api::Teleport(teleport::Api::Teleport);
            plan(Fault::new(effect)).judge(SERVER, api, request, Duration::ZERO)
        };
        let fail = |status: teleport::Status| Verdict::Fail(status.into());
        assert_eq!(verdict(Effect::Fail(Status::InternalError), &begin), fail(teleport::Status::InternalError));
        assert_eq!(verdict(Effect::Fail(Status::RequestThrottled), &locate), fail(teleport::Status::Throttled));
        assert_eq!(verdict(Effect::Fail(Status::ItemValueSizeTooLarge), &begin), Verdict::Serve);
        let flooded = Effect::RefuseTeleport(Refusal::Flooded);
        assert_eq!(verdict(flooded, &begin), Verdict::RefuseTeleport(Refusal::Flooded));
        assert_eq!([verdict(flooded, &locate), verdict(flooded, &get("m", "k"))], [Verdict::Serve; 2]);
    }

    #[test]
    fn the_first_rule_that_takes_a_request_decides() {
        let faults = vec![
            Fault { times: Some(1), ..Fault::new(Effect::LoseReply) },
            Fault { skip: 1, ..outage() },
            Fault::new(Effect::TimeOut),
        ];
        let mut plan = FaultPlan::new(faults, 7);
        let verdicts: Vec<_> = (0..3).map(|_| plan.judge(SERVER, API, &get("m", "k"), Duration::ZERO)).collect();
        assert_eq!(verdicts[0], Verdict::LoseReply);
        assert!(matches!(verdicts[1], Verdict::LoseReply | Verdict::LoseRequest), "{verdicts:?}");
        assert_eq!(verdicts[2], Verdict::Fail(Status::InternalError.into()));
    }

    #[test]
    fn a_timeout_may_or_may_not_take_effect() {
        let mut plan = plan(Fault::new(Effect::TimeOut));
        let verdicts: Vec<_> = (0..100).map(|_| plan.judge(SERVER, API, &get("m", "k"), Duration::ZERO)).collect();
        for verdict in [Verdict::LoseReply, Verdict::LoseRequest] {
            assert!(verdicts.iter().filter(|other| **other == verdict).count() > 30, "{verdicts:?}");
        }
    }
}
