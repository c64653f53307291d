//! The name that was probably meant, for messages about one that does not exist.

/// The known name that the given one is a misspelling of, if any is near enough.
#[must_use]
pub fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let distances = known.iter().map(|known| (strsim::damerau_levenshtein(name, known), *known));
    distances.min().filter(|(distance, known)| *distance <= known.len() / 3).map(|(_, known)| known)
}

/// The end of a message about a name that does not exist: what was meant, or else what there is.
#[must_use]
pub fn suggestion(name: &str, known: &[&str]) -> String {
    match nearest(name, known) {
        Some(known) => format!("; did you mean `{known}`?"),
        None => format!("; there are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspellings_are_near_and_other_words_are_not() {
        assert_eq!(nearest("plaeyrs", &["players", "servers"]), Some("players"));
        assert_eq!(nearest("colour", &["players", "servers"]), None);
        assert_eq!(nearest("", &["a"]), None);
        assert_eq!(suggestion("colour", &["players", "servers"]), "; there are players, servers");
    }
}
