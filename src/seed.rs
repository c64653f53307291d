//! Chance: everything random comes from the universe's one seed, through here.
//!
//! Each use draws from a stream of its own, derived from the seed and what it is for. So one more draw in one place never
//! changes the numbers in another, and the same seed always gives the same run. The derivation is frozen: changing it would
//! change every run.

/// What a derived seed is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A server of the universe, by its number.
    Server(u32),
    /// The delays of the network.
    Network,
    /// `math.random` of a server's scripts.
    Scripts,
    /// `Random.new()` without a seed.
    RandomObjects,
    /// `HttpService:GenerateGUID`.
    Guids,
    /// `game.JobId`, its two halves.
    JobId,
    JobIdTail,
    /// How long `UpdateAsync` pauses after a conflict.
    Backoff,
    /// Which requests fail, in a plan of faults.
    Faults,
    /// How long messages take to reach each subscriber.
    Messages,
    /// How long teleports take.
    Teleports,
    /// The codes and ids of the servers that a server reserves.
    Reservations,
    /// How long answers to requests of `HttpService` take.
    Http,
}

impl Purpose {
    fn number(self) -> u64 {
        match self {
            Self::Network => 1,
            Self::Scripts => 2,
            Self::RandomObjects => 3,
            Self::Guids => 4,
            Self::JobId => 5,
            Self::JobIdTail => 6,
            Self::Backoff => 7,
            Self::Faults => 8,
            Self::Messages => 9,
            Self::Teleports => 10,
            Self::Reservations => 11,
            Self::Http => 12,
            Self::Server(number) => (1 << 32) | u64::from(number),
        }
    }
}

/// A seed for one purpose: SplitMix64 over the seed and the purpose.
#[must_use]
pub fn derive(seed: u64, purpose: Purpose) -> u64 {
    mix(mix(seed).wrapping_add(purpose.number()))
}

fn mix(state: u64) -> u64 {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_and_seeds_do_not_share_streams() {
        let purposes = [Purpose::Network, Purpose::Scripts, Purpose::JobId, Purpose::Server(1), Purpose::Server(2)];
        let mut all: Vec<u64> =
            purposes.iter().flat_map(|&purpose| [0, 1, u64::MAX].map(|seed| derive(seed, purpose))).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), purposes.len() * 3);
    }
}
