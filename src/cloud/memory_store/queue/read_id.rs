//! The text that stands for one read of a queue.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use crate::cloud::memory_store::Version;

/// What a read answers and `Remove` takes: an opaque text.
///
/// It looks like a random identifier but is made from the name of the queue and the number of the read alone. Scripts
/// may hand in any text; one that no read of the queue has answered removes nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadId(Arc<str>);

impl ReadId {
    /// An id as a script gives it.
    #[must_use]
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The text of the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this has the form of an id that a read of the queue `name` answers.
    #[must_use]
    pub fn is_of(&self, name: &str) -> bool {
        self.version(name_hash(name)).is_some()
    }

    /// The id of the read `version`, on a queue whose name has this [`name_hash`].
    pub(super) fn from_version(version: Version, name_hash: u64) -> Self {
        let number = version.as_u64();
        let mut text = String::with_capacity(32);
        // Writing to a string cannot fail.
        let _ = write!(text, "{:016x}{:016x}", check(number, name_hash), number ^ name_hash);
        Self(text.into())
    }

    /// The read that this is the id of, if it is one of a queue whose name has this [`name_hash`].
    pub(super) fn version(&self, name_hash: u64) -> Option<Version> {
        let masked = u64::from_str_radix(self.0.get(16..32)?, 16).ok()?;
        let version = Version::from_u64(masked ^ name_hash);
        // Making the id anew compares everything at once: length, spelling and the first half.
        (Self::from_version(version, name_hash) == *self).then_some(version)
    }
}

impl fmt::Display for ReadId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// FNV-1a of the name of a queue: the same on every machine.
pub(super) fn name_hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The first half of an id. It tells the ids of one queue from those of another and from made-up ones.
fn check(number: u64, name_hash: u64) -> u64 {
    // The finishing steps of SplitMix64, so that neighbours do not look alike.
    let mut mixed = number.wrapping_add(name_hash.rotate_left(32)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_leads_back_to_its_read() {
        let hash = name_hash("jobs");
        for number in [0, 1, 2, 77, u64::MAX] {
            let version = Version::from_u64(number);
            let id = ReadId::from_version(version, hash);
            assert_eq!(id.as_str().len(), 32);
            assert_eq!(id.version(hash), Some(version));
            assert!(id.is_of("jobs") && !id.is_of("other"));
            assert_eq!(id.version(name_hash("other")), None);
        }
        let (first, second) = (Version::from_u64(1), Version::from_u64(2));
        assert_ne!(ReadId::from_version(first, hash), ReadId::from_version(second, hash));
    }

    #[test]
    fn made_up_ids_lead_nowhere() {
        let hash = name_hash("jobs");
        let real = ReadId::from_version(Version::from_u64(5), hash);
        let longer = format!("{real}0");
        let upper = real.as_str().to_uppercase();
        for text in ["", " ", "5", "äöüäöüäöüäöüäöüäöüäöüäöü", "+0000000000000000000000000000005", &longer, &upper]
        {
            assert_eq!(ReadId::new(text).version(hash), None, "{text}");
        }
    }
}
