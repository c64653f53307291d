//! The network between servers and the cloud: how long requests and replies take.

use std::ops::RangeInclusive;
use std::time::Duration;

use rand::Rng as _;
use rand_pcg::Pcg64;

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
}

impl Default for Latency {
    fn default() -> Self {
        Self::NONE
    }
}

pub(super) struct Network {
    latency: Latency,
    generator: Pcg64,
}

impl Network {
    pub fn new(latency: Latency, seed: u64) -> Self {
        let seed = derive(seed, Purpose::Network);
        Self { latency, generator: Pcg64::new(u128::from(seed), 0) }
    }

    /// Whether no request takes any time.
    pub fn is_immediate(&self) -> bool {
        self.latency.0.end().is_zero()
    }

    /// How long the next request takes to arrive and its reply to come back, or `None` for a network without delay. The
    /// request gets the smaller half of an odd microsecond.
    pub fn draw(&mut self) -> Option<(Duration, Duration)> {
        let (least, most) = (self.latency.0.start(), self.latency.0.end());
        if most.is_zero() {
            return None;
        }
        let span = u64::try_from((*most - *least).as_micros()).unwrap_or(u64::MAX);
        // A multiply instead of a remainder: every delay is as likely as the others.
        let drawn = (u128::from(self.generator.next_u64()) * (u128::from(span) + 1)) >> 64;
        let total = *least + Duration::from_micros(u64::try_from(drawn).unwrap_or(span));
        let there = Duration::from_micros(u64::try_from(total.as_micros() / 2).unwrap_or(u64::MAX));
        Some((there, total - there))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_stay_within_their_bounds_and_repeat() {
        let latency = Latency::between(Duration::from_millis(80), Duration::from_millis(5));
        let draw = |seed| {
            let mut network = Network::new(latency.clone(), seed);
            (0..1_000).map(|_| network.draw().expect("a delay")).collect::<Vec<_>>()
        };
        let delays = draw(7);
        assert_eq!(delays, draw(7));
        assert_ne!(delays, draw(8));
        for (there, back) in delays {
            assert!((5_000..=80_000).contains(&(there + back).as_micros()));
        }
        assert_eq!(Network::new(Latency::NONE, 7).draw(), None);
    }
}
