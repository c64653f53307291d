//! Where in a snapshot something is, in words and in the spelling of the text form.

use std::fmt;
use std::sync::Arc;

/// So much of a name is shown.
const NAME_CHARACTERS_SHOWN: usize = 40;

/// A place in a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// In which structures.
    pub kind: Kind,
    /// In which one.
    pub name: Arc<str>,
    /// At which item, from 0; nothing when it is about the structure.
    pub item: Option<usize>,
    /// At which part of the item; nothing when it is about all of it.
    pub part: Option<Part>,
}

/// A kind of structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A hash map.
    HashMap,
    /// A sorted map.
    SortedMap,
    /// A queue.
    Queue,
    /// A standard data store.
    DataStore,
    /// An ordered data store.
    OrderedDataStore,
}

/// A part of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The key of an item of a map.
    Key,
    /// The value.
    Value,
    /// The remaining lifetime.
    ExpiresIn,
    /// The sort key of an item of a sorted map.
    SortKey,
    /// The priority of an item of a queue.
    Priority,
    /// The remaining invisibility of an item of a queue.
    InvisibleFor,
    /// The users whom a value of a data store is about.
    UserIds,
    /// Further facts about it.
    Metadata,
    /// How long ago it was written.
    Age,
    /// How long ago its key was written first.
    KeyAge,
}

/// Why a snapshot cannot be restored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Defect {
    /// Where the trouble is.
    pub place: Place,
    /// What is wrong there, in words that go on after the place.
    pub reason: String,
}

impl Defect {
    pub(in crate::cloud) fn new(place: Place, reason: impl ToString) -> Self {
        Self { place, reason: reason.to_string() }
    }
}

impl Kind {
    /// Every kind, in the order of the text form.
    pub const ALL: [Self; 5] = [Self::HashMap, Self::SortedMap, Self::Queue, Self::DataStore, Self::OrderedDataStore];

    /// The name of the section of the text form.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Self::HashMap => "hashMaps",
            Self::SortedMap => "sortedMaps",
            Self::Queue => "queues",
            Self::DataStore => "dataStores",
            Self::OrderedDataStore => "orderedDataStores",
        }
    }

    /// The parts that an item of such a structure may have.
    #[must_use]
    pub const fn parts(self) -> &'static [Part] {
        match self {
            Self::HashMap => &[Part::Key, Part::Value, Part::ExpiresIn],
            Self::SortedMap => &[Part::Key, Part::Value, Part::ExpiresIn, Part::SortKey],
            Self::Queue => &[Part::Value, Part::ExpiresIn, Part::Priority, Part::InvisibleFor],
            Self::DataStore => &[Part::Key, Part::Value, Part::UserIds, Part::Metadata, Part::Age, Part::KeyAge],
            Self::OrderedDataStore => &[Part::Key, Part::Value],
        }
    }
}

impl Part {
    /// The name of the field of the text form.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Value => "value",
            Self::ExpiresIn => "expiresIn",
            Self::SortKey => "sortKey",
            Self::Priority => "priority",
            Self::InvisibleFor => "invisibleFor",
            Self::UserIds => "userIds",
            Self::Metadata => "metadata",
            Self::Age => "age",
            Self::KeyAge => "keyAge",
        }
    }
}

impl Place {
    /// A structure as a whole.
    pub(in crate::cloud) fn structure(kind: Kind, name: &Arc<str>) -> Self {
        Self { kind, name: Arc::clone(name), item: None, part: None }
    }

    /// An item of the structure.
    pub(in crate::cloud) fn item(&self, item: usize) -> Self {
        Self { item: Some(item), part: None, ..self.clone() }
    }

    /// A part of the item.
    pub(in crate::cloud) fn part(&self, part: Part) -> Self {
        Self { part: Some(part), ..self.clone() }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::HashMap => "hash map",
            Self::SortedMap => "sorted map",
            Self::Queue => "queue",
            Self::DataStore => "data store",
            Self::OrderedDataStore => "ordered data store",
        })
    }
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.field())
    }
}

/// `hash map "lobby", item 3`: items are counted from 1, as in Luau. The part is left to the words that follow.
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:?}", self.kind, shortened(&self.name))?;
        if let Some(item) = self.item {
            write!(formatter, ", item {}", item + 1)?;
        }
        Ok(())
    }
}

/// The beginning of a text, with an ellipsis if that is not all of it.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(NAME_CHARACTERS_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_said_in_words() {
        let queue = Place::structure(Kind::Queue, &"jobs".into());
        assert_eq!(queue.to_string(), "queue \"jobs\"");
        assert_eq!(queue.item(2).to_string(), "queue \"jobs\", item 3");
        assert_eq!(queue.item(2).part(Part::InvisibleFor).to_string(), "queue \"jobs\", item 3");
        let strange = Place::structure(Kind::HashMap, &format!("a\n{}", "ж".repeat(100)).into());
        assert_eq!(strange.to_string(), format!("hash map \"a\\n{}…\"", "ж".repeat(38)));
    }
}
