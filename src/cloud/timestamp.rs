//! Points in time, as the cloud sees them.

use std::time::Duration;

/// A point in time: microseconds since the Unix epoch.
///
/// Microseconds are finer than anything that the emulated services promise, and 64 bits of them last for more than
/// half a million years, so arithmetic saturates instead of failing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The point `micros` microseconds after the Unix epoch.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Microseconds since the Unix epoch.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// The point `seconds` seconds after the Unix epoch.
    #[must_use]
    pub const fn from_unix_seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Seconds since the Unix epoch, with the fraction.
    #[must_use]
    pub fn as_unix_seconds_f64(self) -> f64 {
        Duration::from_micros(self.0).as_secs_f64()
    }

    /// The point `duration` later. Parts of a microsecond are dropped.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(micros))
    }

    /// How long ago `earlier` was, or zero when it was not earlier.
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_microseconds_agree() {
        let half_past = Timestamp::from_unix_seconds(90).saturating_add(Duration::from_millis(500));
        assert_eq!(half_past, Timestamp::from_micros(90_500_000));
        assert_eq!(half_past.as_micros(), 90_500_000);
        assert!((half_past.as_unix_seconds_f64() - 90.5).abs() < f64::EPSILON);
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        let last = Timestamp::from_micros(u64::MAX);
        assert_eq!(last.saturating_add(Duration::MAX), last);
        assert_eq!(Timestamp::from_unix_seconds(u64::MAX), last);
        assert_eq!(Timestamp::from_micros(1).saturating_since(last), Duration::ZERO);
        assert_eq!(Timestamp::from_micros(9).saturating_since(Timestamp::from_micros(4)), Duration::from_micros(5));
    }

    #[test]
    fn parts_of_a_microsecond_are_dropped() {
        let start = Timestamp::from_micros(7);
        assert_eq!(start.saturating_add(Duration::from_nanos(999)), start);
    }
}
