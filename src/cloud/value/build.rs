//! Constructors of values.

use std::sync::Arc;

use super::Value;

impl Value {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// A byte buffer.
    #[must_use]
    pub fn buffer(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self::Buffer(bytes.into())
    }

    /// An array.
    #[must_use]
    pub fn array(items: impl Into<Arc<[Self]>>) -> Self {
        Self::Array(items.into())
    }

    /// An object in canonical form: sorted by the bytes of the keys. Of a key that comes twice the last value counts.
    #[must_use]
    pub fn object(mut members: Vec<(Arc<str>, Self)>) -> Self {
        let ascending = members.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !ascending {
            members.sort_by(|left, right| left.0.cmp(&right.0));
            members.dedup_by(|later, earlier| {
                let doubled = later.0 == earlier.0;
                if doubled {
                    // The sort is stable and `dedup_by` keeps the earlier member: let it keep the later value.
                    std::mem::swap(later, earlier);
                }
                doubled
            });
        }
        Self::Object(members.into())
    }
}

impl From<bool> for Value {
    fn from(boolean: bool) -> Self {
        Self::Bool(boolean)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(key: &str, number: f64) -> (Arc<str>, Value) {
        (key.into(), number.into())
    }

    #[test]
    fn objects_are_sorted_by_the_bytes_of_their_keys() {
        let object = Value::object(vec![member("ä", 1.0), member("b", 2.0), member("Z", 3.0), member("", 4.0)]);
        let sorted = vec![member("", 4.0), member("Z", 3.0), member("b", 2.0), member("ä", 1.0)];
        assert_eq!(object, Value::Object(sorted.into()));
    }

    #[test]
    fn of_doubled_keys_the_last_one_counts() {
        let object = Value::object(vec![member("a", 1.0), member("b", 2.0), member("a", 3.0), member("a", 4.0)]);
        assert_eq!(object, Value::Object(vec![member("a", 4.0), member("b", 2.0)].into()));
        let doubled = Value::object(vec![member("a", 1.0), member("a", 2.0)]);
        assert_eq!(doubled, Value::Object(vec![member("a", 2.0)].into()));
    }

    #[test]
    fn a_value_is_three_words_and_shares_its_contents() {
        assert_eq!(size_of::<Value>(), 24);
        let text: Arc<str> = "shared".into();
        let value = Value::Text(Arc::clone(&text));
        let copy = value.clone();
        assert_eq!(Arc::strong_count(&text), 3);
        drop((value, copy));
    }
}
