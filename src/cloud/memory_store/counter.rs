//! The one counter of a store, and the versions it gives out.

/// Which write an item stems from. Later writes have higher versions, across all structures of a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u64);

impl Version {
    /// The version of an item that does not exist.
    pub const ABSENT: Self = Self(0);

    /// The number behind the version, for logs and tags.
    #[must_use]
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// The version with this number: what [`Version::as_u64`] gave comes back.
    #[must_use]
    pub const fn from_u64(number: u64) -> Self {
        Self(number)
    }
}

/// Gives out versions, each of them once. Reads of queues take their numbers from here too.
#[derive(Clone, Debug, Default)]
pub(super) struct Counter(u64);

impl Counter {
    /// A version that is higher than every one before.
    pub(super) fn next(&mut self) -> Version {
        self.0 += 1;
        Version(self.0)
    }

    /// The highest version given out so far.
    pub(super) fn last(&self) -> Version {
        Version(self.0)
    }
}
