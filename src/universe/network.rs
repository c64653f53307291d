//! The network between servers and the cloud: how long requests and replies take.
//!
//! Every request draws its own time, so requests of different threads may overtake each other on their way, as on a real
//! network with several connections. A thread waits for its reply, so its own requests never do. Messages to subscribers draw
//! a time of their own for each of them, so these may overtake each other too.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use rand::Rng as _;
use rand_pcg::Pcg64;

use super::faults::Pattern;
use crate::cloud::{self, messaging};
use crate::quantity;
use crate::seed::{Purpose, derive};

/// How long a call takes on the network, there and back together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latency(RangeInclusive<Duration>);

impl Latency {
    /// No delay: a call still yields, but no time passes.
    pub const NONE: Self = Self(Duration::ZERO..=Duration::ZERO);

    /// Every call takes a time between the two, drawn from the seed. The order of the bounds does not matter.
    #[must_use]
    pub fn between(one: Duration, other: Duration) -> Self {
        Self(one.min(other)..=one.max(other))
    }

    fn is_none(&self) -> bool {
        self.0.end().is_zero()
    }

    fn draw(&self, generator: &mut Pcg64) -> Duration {
        let (least, most) = (*self.0.start(), *self.0.end());
        let span = u64::try_from((most - least).as_micros()).unwrap_or(u64::MAX);
        // A multiply instead of a remainder: every delay is as likely as the others.
        let drawn = (u128::from(generator.next_u64()) * (u128::from(span) + 1)) >> 64;
        least + Duration::from_micros(u64::try_from(drawn).unwrap_or(span))
    }
}

impl Default for Latency {
    fn default() -> Self {
        Self::NONE
    }
}

/// One duration, or two with `..` between them: `20ms`, `5ms..80ms`.
impl FromStr for Latency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bounds = text.split_once("..").unwrap_or((text, text));
        match (quantity::duration(bounds.0), quantity::duration(bounds.1)) {
            (Ok(one), Ok(other)) => Ok(Self::between(one, other)),
            _ => Err("write a duration such as 20ms, or two such as 5ms..80ms".to_owned()),
        }
    }
}

/// What [`Latency`]'s `FromStr` reads again: `20ms`, `5ms..80ms`.
impl fmt::Display for Latency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = (*self.0.start(), *self.0.end());
        formatter.write_str(&quantity::duration_text(least))?;
        if least == most { Ok(()) } else { write!(formatter, "..{}", quantity::duration_text(most)) }
    }
}

/// The latency of some of the calls.
#[derive(Clone, Debug, PartialEq)]
pub struct LatencyRule {
    /// Only calls whose name matches, such as `HashMap.Set` or `Queue.*`.
    pub operation: Option<Pattern>,
    /// Only structures and topics whose name matches.
    pub structure: Option<Pattern>,
    /// How long they take.
    pub latency: Latency,
}

/// How long calls take: the first rule that fits decides, else the common latency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkOptions {
    /// The latency of calls that no rule is about.
    pub latency: Latency,
    /// The latency of some calls.
    pub rules: Vec<LatencyRule>,
    /// How long a message takes from the service to each of its subscribers. `None`: as long as one way of a
    /// `Messaging.Publish` to its topic.
    pub message_delay: Option<Latency>,
    /// How long a teleport takes, from the call to the arrival. `None`: [`TELEPORT_DELAY_SECONDS`].
    pub teleport_delay: Option<Latency>,
}

/// How long a teleport takes where nobody says so, at least and at most. Assumed: long enough for a place to load.
pub const TELEPORT_DELAY_SECONDS: RangeInclusive<u64> = 1..=3;

impl NetworkOptions {
    fn is_immediate(&self) -> bool {
        self.latency.is_none() && self.rules.iter().all(|rule| rule.latency.is_none())
    }

    fn latency_of(&self, api: cloud::Api, name: &str) -> &Latency {
        let fits = |pattern: &Option<Pattern>, text: &str| pattern.as_ref().is_none_or(|pattern| pattern.matches(text));
        let rule = self.rules.iter().find(|rule| fits(&rule.operation, api.name()) && fits(&rule.structure, name));
        rule.map_or(&self.latency, |rule| &rule.latency)
    }
}

pub(super) struct Network {
    options: NetworkOptions,
    is_immediate: bool,
    generator: Pcg64,
    messages: Pcg64,
    teleports: Pcg64,
    http: Pcg64,
}

const PUBLISH: cloud::Api = cloud::Api::Messaging(messaging::Api::Publish);

impl Network {
    pub fn new(options: NetworkOptions, seed: u64) -> Self {
        let generator = |purpose| Pcg64::new(u128::from(derive(seed, purpose)), 0);
        let is_immediate = options.is_immediate();
        Self {
            options,
            is_immediate,
            generator: generator(Purpose::Network),
            messages: generator(Purpose::Messages),
            teleports: generator(Purpose::Teleports),
            http: generator(Purpose::Http),
        }
    }

    /// Calls take other times from now on; chance goes on where it was.
    pub fn set_options(&mut self, options: NetworkOptions) {
        self.is_immediate = options.is_immediate();
        self.options = options;
    }

    pub fn options(&self) -> &NetworkOptions {
        &self.options
    }

    /// Whether no request takes any time.
    pub fn is_immediate(&self) -> bool {
        self.is_immediate
    }

    /// How long the request takes to arrive and its reply to come back, or `None` where there is no delay. The request
    /// gets the smaller half of an odd microsecond.
    pub fn draw(&mut self, api: cloud::Api, request: &cloud::Request) -> Option<(Duration, Duration)> {
        if self.is_immediate {
            return None;
        }
        let latency = self.options.latency_of(api, request.name());
        if latency.is_none() {
            return None;
        }
        let total = latency.draw(&mut self.generator);
        let there = half(total);
        Some((there, total - there))
    }

    /// How long a message takes from the cloud to one of its subscribers.
    pub fn draw_message(&mut self, topic: &str) -> Duration {
        match &self.options.message_delay {
            Some(delay) if delay.is_none() => Duration::ZERO,
            Some(delay) => delay.draw(&mut self.messages),
            None => {
                let latency = self.options.latency_of(PUBLISH, topic);
                if latency.is_none() { Duration::ZERO } else { half(latency.draw(&mut self.messages)) }
            }
        }
    }
}

impl Network {
    /// How long an answer to a request of `HttpService` takes: as long as a call without a rule of its own.
    pub fn draw_http(&mut self) -> Duration {
        let latency = &self.options.latency;
        if latency.is_none() { Duration::ZERO } else { latency.draw(&mut self.http) }
    }

    /// How long players who are teleported stay where they are, and how long they travel then.
    pub fn draw_teleport(&mut self) -> (Duration, Duration) {
        let (least, most) = TELEPORT_DELAY_SECONDS.into_inner();
        let common = Latency::between(Duration::from_secs(least), Duration::from_secs(most));
        let delay = self.options.teleport_delay.as_ref().unwrap_or(&common);
        let total = delay.draw(&mut self.teleports);
        let before = half(total);
        (before, total - before)
    }
}

fn half(span: Duration) -> Duration {
    Duration::from_micros(u64::try_from(span.as_micros() / 2).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::memory_store::{Api, Request, hash_map};

    const GET: cloud::Api = cloud::Api::MemoryStore(Api::HashMapGet);

    fn get(name: &str) -> cloud::Request {
        let operation = hash_map::Operation::Get { key: "k".into() };
        cloud::Request::MemoryStore(Request::HashMap { name: name.into(), operation })
    }

    fn options(latency: &str) -> NetworkOptions {
        NetworkOptions { latency: latency.parse().expect("a latency"), ..NetworkOptions::default() }
    }

    #[test]
    fn delays_stay_within_their_bounds_and_repeat() {
        let draw = |seed| {
            let mut network = Network::new(options("80ms..5ms"), seed);
            (0..1_000).map(|_| network.draw(GET, &get("m")).expect("a delay")).collect::<Vec<_>>()
        };
        let delays = draw(7);
        assert_eq!(delays, draw(7));
        assert_ne!(delays, draw(8));
        for (there, back) in delays {
            assert!((5_000..=80_000).contains(&(there + back).as_micros()));
        }
        assert_eq!(Network::new(NetworkOptions::default(), 7).draw(GET, &get("m")), None);
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let rule = |operation: &str, structure: &str, latency: &str| LatencyRule {
            operation: Some(Pattern::new(operation)),
            structure: Some(Pattern::new(structure)),
            latency: latency.parse().expect("a latency"),
        };
        let rules = vec![rule("HashMap.Set", "*", "1ms"), rule("HashMap.*", "slow", "2ms"), rule("*", "quick", "0ms")];
        let mut network = Network::new(NetworkOptions { rules, ..options("9ms") }, 7);
        let mut total = |api, name| network.draw(api, &get(name)).map(|(there, back)| (there + back).as_millis());
        assert_eq!(total(cloud::Api::MemoryStore(Api::HashMapSet), "slow"), Some(1));
        assert_eq!(total(GET, "slow"), Some(2));
        assert_eq!(total(GET, "quick"), None);
        assert_eq!(total(GET, "other"), Some(9));
    }

    #[test]
    fn messages_take_a_time_of_their_own() {
        let draw = |options: NetworkOptions| {
            let mut network = Network::new(options, 7);
            (0..1_000).map(|_| network.draw_message("t").as_micros()).collect::<Vec<_>>()
        };
        let slow = NetworkOptions { message_delay: "1s..2s".parse().ok(), ..options("5ms..80ms") };
        assert!(draw(slow.clone()).iter().all(|delay| (1_000_000..=2_000_000).contains(delay)));
        assert_eq!(draw(slow.clone()), draw(slow.clone()));
        assert!(draw(options("5ms..80ms")).iter().all(|delay| (2_500..=40_000).contains(delay)), "one way of two");
        assert!(
            draw(NetworkOptions { message_delay: Some(Latency::NONE), ..options("9ms") })
                .iter()
                .all(|delay| *delay == 0)
        );
        assert!(draw(NetworkOptions::default()).iter().all(|delay| *delay == 0));
        // Messages change nothing for requests.
        let mut alone = Network::new(slow.clone(), 7);
        let mut mixed = Network::new(slow, 7);
        for _ in 0..10 {
            mixed.draw_message("t");
            assert_eq!(alone.draw(GET, &get("m")), mixed.draw(GET, &get("m")));
        }
    }

    #[test]
    fn teleports_take_a_time_of_their_own() {
        let draw = |options: NetworkOptions| {
            let mut network = Network::new(options, 7);
            (0..1_000).map(|_| network.draw_teleport()).collect::<Vec<_>>()
        };
        let delays = draw(NetworkOptions::default());
        assert_eq!(delays, draw(options("5ms..80ms")), "they are no calls");
        for (before, travel) in delays {
            assert!((1_000_000..=3_000_000).contains(&(before + travel).as_micros()));
            assert!((travel - before).as_micros() <= 1);
        }
        let set = |delay: &str| NetworkOptions { teleport_delay: delay.parse().ok(), ..NetworkOptions::default() };
        assert!(draw(set("0s")).iter().all(|(before, travel)| before.is_zero() && travel.is_zero()));
        assert!(draw(set("4s")).iter().all(|(before, travel)| [before, travel].map(Duration::as_secs) == [2, 2]));
    }

    #[test]
    fn latencies_are_one_or_two_durations() {
        let expected = Latency::between(Duration::from_millis(5), Duration::from_millis(80));
        assert_eq!("5ms..80ms".parse(), Ok(expected));
        for text in ["5ms..80ms", "20ms", "0s"] {
            assert_eq!(text.parse::<Latency>().map(|latency| latency.to_string()).as_deref(), Ok(text));
        }
        for wrong in ["", "5ms..", "..", "5..80ms", "fast"] {
            assert!(wrong.parse::<Latency>().is_err(), "{wrong}");
        }
    }
}
