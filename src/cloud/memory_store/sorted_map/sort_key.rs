//! What sorted maps are ordered by.

use std::cmp::Ordering;
use std::sync::Arc;

/// What an item of a sorted map is ordered by, before its key.
///
/// Numbers come before texts, texts before no sort key at all (documented). Texts are compared by their bytes.
#[derive(Clone, Debug, Default)]
pub enum SortKey {
    /// Ordered by a number. Build it with [`SortKey::number`].
    Number(f64),
    /// Ordered by a text.
    Text(Arc<str>),
    /// Ordered by the key alone.
    #[default]
    None,
}

impl SortKey {
    /// A number as sort key. Negative zero becomes zero, since the two are equal and must not tell items apart.
    #[must_use]
    pub fn number(number: f64) -> Self {
        Self::Number(number + 0.0)
    }

    /// A text as sort key.
    #[must_use]
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// The same sort key, with negative zero made zero in case it was not built with [`SortKey::number`].
    pub(super) fn normalised(self) -> Self {
        match self {
            Self::Number(number) => Self::number(number),
            other => other,
        }
    }

    /// What the sort key adds to the size of an item, in bytes: 8 for a number, the length of a text (assumed).
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Number(_) => size_of::<f64>(),
            Self::Text(text) => text.len(),
            Self::None => 0,
        }
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Number(_) => 0,
            Self::Text(_) => 1,
            Self::None => 2,
        }
    }
}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            // Only NaN has no partial order. The store refuses it; the total order is for whoever compares it anyway.
            (Self::Number(left), Self::Number(right)) => {
                left.partial_cmp(right).unwrap_or_else(|| left.total_cmp(right))
            }
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for SortKey {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for SortKey {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_before_texts_and_texts_before_none() {
        let ordered = [
            SortKey::number(-2.5),
            SortKey::number(0.0),
            SortKey::number(10.0),
            SortKey::text("10"),
            SortKey::text("9"),
            SortKey::text("Z"),
            SortKey::text("a"),
            SortKey::None,
        ];
        for pair in ordered.windows(2) {
            assert!(pair[0] < pair[1], "{pair:?}");
        }
    }

    #[test]
    fn the_two_zeros_are_one() {
        assert_eq!(SortKey::Number(-0.0), SortKey::Number(0.0));
        let SortKey::Number(zero) = SortKey::number(-0.0) else { panic!("not a number") };
        assert!(zero.is_sign_positive());
    }
}
