//! How long requests took: counted, so that any share of them can be asked for.

use std::collections::BTreeMap;
use std::time::Duration;

/// Latencies that differ beyond this many significant digits count as one, which bounds the memory: no more than 900 for
/// each power of ten.
const DIGITS: u32 = 3;

/// Counts of latencies.
#[derive(Clone, Debug, Default)]
pub(super) struct Latencies {
    /// By microseconds, rounded.
    counts: BTreeMap<u64, u64>,
    total: u64,
}

impl Latencies {
    pub fn add(&mut self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        *self.counts.entry(rounded(micros)).or_default() += 1;
        self.total += 1;
    }

    /// The least latency that so many percent of the requests did not exceed. 100 gives the longest. Zero where there was
    /// no request.
    pub fn percentile(&self, percent: u8) -> Duration {
        let wanted = (u128::from(self.total) * u128::from(percent)).div_ceil(100).max(1);
        let mut counted = 0;
        for (&micros, &count) in &self.counts {
            counted += u128::from(count);
            if counted >= wanted {
                return Duration::from_micros(micros);
            }
        }
        Duration::ZERO
    }
}

/// The nearest number with so many significant digits; halves go up.
fn rounded(micros: u64) -> u64 {
    let digits = micros.checked_ilog10().map_or(1, |log| log + 1);
    let unit = 10_u64.pow(digits.saturating_sub(DIGITS));
    // A number so large that it cannot be rounded up is rounded down.
    micros.checked_add(unit / 2).unwrap_or(micros) / unit * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latencies(micros: impl IntoIterator<Item = u64>) -> Latencies {
        let mut latencies = Latencies::default();
        micros.into_iter().for_each(|micros| latencies.add(Duration::from_micros(micros)));
        latencies
    }

    #[test]
    fn a_percentile_is_the_latency_that_so_many_did_not_exceed() {
        let hundred = latencies(1..=100);
        for percent in [1, 50, 95, 99, 100] {
            assert_eq!(hundred.percentile(percent), Duration::from_micros(u64::from(percent)));
        }
        let few = latencies([30, 10, 20]);
        let percentiles = [0, 33, 34, 66, 67, 100].map(|percent| few.percentile(percent).as_micros());
        assert_eq!(percentiles, [10, 10, 20, 20, 30, 30]);
        assert_eq!(latencies([7]).percentile(50).as_micros(), 7);
        assert_eq!(latencies([]).percentile(50), Duration::ZERO);
    }

    #[test]
    fn latencies_are_kept_to_three_digits() {
        let pairs = [
            (0, 0),
            (9, 9),
            (999, 999),
            (1_004, 1_000),
            (1_005, 1_010),
            (9_996, 10_000),
            (80_049, 80_000),
            (30_000_000, 30_000_000),
        ];
        for (micros, expected) in pairs {
            assert_eq!(rounded(micros), expected, "{micros}");
        }
        assert!(rounded(u64::MAX) > u64::MAX / 100 * 99);
    }

    #[test]
    fn memory_does_not_grow_with_the_number_of_requests() {
        let many = latencies((0..200_000).map(|number| number * 37 % 10_000_000));
        assert!(many.counts.len() < 7_000, "{}", many.counts.len());
        assert_eq!(many.total, 200_000);
    }
}
