//! A sorted text of many entries, cut up when one of them is asked for.
//!
//! Tables of texts would be simpler to read, but every text in them is a pointer that the loader has to write at each start.

/// `text` cut at `ends`. Where entries are looked up, each begins with its name and a tab, and they are sorted by name.
#[derive(Clone, Copy)]
pub(super) struct Entries {
    pub text: &'static str,
    pub ends: &'static [u32],
}

impl Entries {
    pub fn get(self, index: usize) -> &'static str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[index] as usize]
    }

    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        (0..self.ends.len()).map(move |index| self.get(index))
    }

    /// The place of an entry, and what stands behind its name.
    pub fn find(self, name: &str) -> Option<(usize, &'static str)> {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            let (found, rest) = cut(self.get(middle));
            match found.cmp(name) {
                std::cmp::Ordering::Equal => return Some((middle, rest)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.iter().map(|entry| cut(entry).0)
    }
}

fn cut(entry: &'static str) -> (&'static str, &'static str) {
    entry.trim_end_matches('\n').split_once('\t').unwrap_or((entry, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_by_their_names() {
        let entries = Entries { text: "A\t1\nAB\t2\nB\t\n", ends: &[4, 9, 12] };
        assert_eq!(entries.find("A"), Some((0, "1")));
        assert_eq!(entries.find("AB"), Some((1, "2")));
        assert_eq!(entries.find("B"), Some((2, "")));
        assert_eq!(["", "AA", "C"].map(|name| entries.find(name)), [None; 3]);
        assert_eq!(entries.names().collect::<Vec<_>>(), ["A", "AB", "B"]);
    }
}
