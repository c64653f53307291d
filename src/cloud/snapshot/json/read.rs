//! From text to a snapshot.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use rustc_hash::FxHashSet;

use super::source::{Member, Piece, Shape, Source};
use super::{FORMAT, TextError, VERSION};
use crate::cloud::data_store::snapshot::{OrderedItem, StandardItem};
use crate::cloud::data_store::{Contents, Metadata, UserIds};
use crate::cloud::memory_store::SortKey;
use crate::cloud::memory_store::snapshot::{HashMapItem, QueueItem, SortedMapItem};
use crate::cloud::snapshot::place::shortened;
use crate::cloud::snapshot::{Defect, Kind, Part, Place, Snapshot};
use crate::cloud::value::Value;

/// The fields that come before the sections.
const HEADER: [&str; 2] = ["format", "version"];

const MICROSECONDS_PER_SECOND: f64 = 1_000_000.0;

/// Reads a whole text.
pub(super) fn read(text: &str) -> Result<Snapshot, TextError> {
    if text.trim().is_empty() {
        return Err(TextError::new(text, 0..0, "the file is empty"));
    }
    let source = Source { text };
    let root = source.root()?;
    let members = source.object_members(root, "the file")?;
    check_header(source, root, &members)?;
    let mut snapshot = Snapshot::default();
    for member in &members {
        match Kind::ALL.into_iter().find(|kind| kind.section() == member.name) {
            Some(kind @ Kind::HashMap) => {
                snapshot.memory_stores.hash_maps = section(source, member, kind, hash_map_item)?
            }
            Some(kind @ Kind::SortedMap) => {
                snapshot.memory_stores.sorted_maps = section(source, member, kind, sorted_map_item)?
            }
            Some(kind @ Kind::Queue) => snapshot.memory_stores.queues = section(source, member, kind, queue_item)?,
            Some(kind @ Kind::DataStore) => {
                snapshot.data_stores.standard = section(source, member, kind, data_store_item)?;
            }
            Some(kind @ Kind::OrderedDataStore) => {
                snapshot.data_stores.ordered = section(source, member, kind, ordered_item)?;
            }
            None if HEADER.contains(&&*member.name) => {}
            None => {
                let known = HEADER.into_iter().chain(Kind::ALL.map(Kind::section));
                return Err(unknown(source, member, "the file", known));
            }
        }
    }
    Ok(snapshot)
}

/// Finds the line of a defect.
pub(super) fn locate(text: &str, defect: &Defect) -> TextError {
    let span = find(Source { text }, &defect.place).unwrap_or(0..0);
    TextError::new(text, span, defect.to_string())
}

/// Where a place is; of what is left out, where it would be.
fn find(source: Source<'_>, place: &Place) -> Option<Range<usize>> {
    let member = |object, name: &str| {
        let members = source.members(object).ok()?;
        members.into_iter().find(|member| member.name == name)
    };
    let section = member(source.root().ok()?, place.kind.section())?;
    let structure = member(section.value, &place.name)?;
    let Some(number) = place.item else {
        return Some(source.span(structure.name_piece));
    };
    let item = *source.elements(structure.value).ok()?.get(number)?;
    let part = place.part.and_then(|part| member(item, part.field()));
    Some(source.span(part.map_or(item, |part| part.value)))
}

/// A newer format may look different in every other way, so this is asked first.
fn check_header(source: Source<'_>, root: Piece<'_>, members: &[Member<'_>]) -> Result<(), TextError> {
    let [format, version] = HEADER.map(|name| members.iter().find(|member| member.name == name));
    let is_format = |member: &&Member<'_>| {
        member.value.shape() == Shape::Text && source.string(member.value).is_ok_and(|text| text == FORMAT)
    };
    if format.filter(is_format).is_none() {
        let piece = format.map_or(root, |member| member.value);
        return Err(
            source.error(piece, format!("this is no file of memory stores, which has \"format\": \"{FORMAT}\""))
        );
    }
    let known = VERSION.to_string();
    match version {
        Some(member) if member.value.text() == known => Ok(()),
        Some(member) => {
            Err(source.error(member.value, format!("version {known} of the format is the only one that is known here")))
        }
        None => Err(source.error(root, format!("\"version\": {known} is missing"))),
    }
}

/// All structures of one kind.
fn section<'text, Item>(
    source: Source<'text>,
    section: &Member<'text>,
    kind: Kind,
    read_item: impl Fn(&Fields<'text>) -> Result<Item, TextError>,
) -> Result<BTreeMap<Arc<str>, Vec<Item>>, TextError> {
    let mut structures = BTreeMap::new();
    for member in source.object_members(section.value, kind.section())? {
        let name: Arc<str> = member.name.into();
        let structure = Place::structure(kind, &name);
        if member.value.shape() != Shape::Array {
            let shape = member.value.shape();
            return Err(
                source.error(member.value, format!("{structure}: the items must be an array, and this is {shape}"))
            );
        }
        let elements = source.elements(member.value)?.into_iter().enumerate();
        let items = elements.map(|(number, piece)| read_item(&Fields::new(source, structure.item(number), piece)?));
        structures.insert(name, items.collect::<Result<_, _>>()?);
    }
    Ok(structures)
}

fn hash_map_item(fields: &Fields<'_>) -> Result<HashMapItem, TextError> {
    Ok(HashMapItem { key: fields.key()?, value: fields.value()?, expires_in: fields.expires_in()? })
}

fn sorted_map_item(fields: &Fields<'_>) -> Result<SortedMapItem, TextError> {
    let (key, value, expires_in) = (fields.key()?, fields.value()?, fields.expires_in()?);
    Ok(SortedMapItem { key, value, expires_in, sort_key: fields.sort_key()? })
}

fn queue_item(fields: &Fields<'_>) -> Result<QueueItem, TextError> {
    let (value, expires_in, priority) = (fields.value()?, fields.expires_in()?, fields.priority()?);
    let invisible_for = fields.get(Part::InvisibleFor).map(|piece| fields.seconds(piece, Part::InvisibleFor));
    Ok(QueueItem { value, priority, expires_in, invisible_for: invisible_for.transpose()? })
}

fn data_store_item(fields: &Fields<'_>) -> Result<StandardItem, TextError> {
    let key = fields.key()?;
    if let Some(piece) = fields.get(Part::Value).filter(|piece| piece.shape() == Shape::Null) {
        return Err(fields.error(piece, "value must not be null; an item without a value removes its key"));
    }
    let contents = fields.get(Part::Value).map(|_| {
        let user_ids = fields.get(Part::UserIds).map_or(Ok(Arc::default()), |piece| fields.user_ids(piece))?;
        let metadata = fields.get(Part::Metadata).map_or(Ok(Arc::default()), |piece| fields.metadata(piece))?;
        Ok(Contents { value: fields.value()?, user_ids, metadata })
    });
    let span = |part| fields.get(part).map(|piece| fields.seconds(piece, part)).transpose();
    let (age, key_age) = (span(Part::Age)?.unwrap_or_default(), span(Part::KeyAge)?);
    Ok(StandardItem { key, contents: contents.transpose()?, age, key_age })
}

fn ordered_item(fields: &Fields<'_>) -> Result<OrderedItem, TextError> {
    let (key, value) = (fields.key()?, fields.value()?);
    let piece = fields.require(Part::Value)?;
    let value = whole(&value).ok_or_else(|| fields.error(piece, "value must be a whole number"))?;
    Ok(OrderedItem { key, value })
}

/// A whole number that is small enough to be exact.
#[expect(clippy::cast_possible_truncation, reason = "checked")]
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e18 => Some(*number as i64),
        _ => None,
    }
}

/// The fields of an item.
struct Fields<'text> {
    source: Source<'text>,
    place: Place,
    item: Piece<'text>,
    members: Vec<Member<'text>>,
}

impl<'text> Fields<'text> {
    fn new(source: Source<'text>, place: Place, item: Piece<'text>) -> Result<Self, TextError> {
        let members = source.object_members(item, &place)?;
        let parts = place.kind.parts();
        for member in &members {
            if parts.iter().all(|part| part.field() != member.name) {
                return Err(unknown(source, member, &place, parts.iter().map(|part| part.field())));
            }
        }
        Ok(Self { source, place, item, members })
    }

    fn get(&self, part: Part) -> Option<Piece<'text>> {
        self.members.iter().find(|member| member.name == part.field()).map(|member| member.value)
    }

    fn require(&self, part: Part) -> Result<Piece<'text>, TextError> {
        self.get(part).ok_or_else(|| self.source.error(self.item, format!("{}: {part} is missing", self.place)))
    }

    /// An error about a field.
    fn error(&self, piece: Piece<'_>, message: impl Display) -> TextError {
        self.source.error(piece, format!("{}: {message}", self.place))
    }

    fn key(&self) -> Result<Arc<str>, TextError> {
        let piece = self.require(Part::Key)?;
        match piece.shape() {
            Shape::Text => Ok(self.source.string(piece)?.into()),
            shape => Err(self.error(piece, format!("key must be a string, and this is {shape}"))),
        }
    }

    fn value(&self) -> Result<Value, TextError> {
        self.placed(self.source.value(self.require(Part::Value)?, 0))
    }

    fn expires_in(&self) -> Result<Duration, TextError> {
        self.seconds(self.require(Part::ExpiresIn)?, Part::ExpiresIn)
    }

    fn sort_key(&self) -> Result<SortKey, TextError> {
        let Some(piece) = self.get(Part::SortKey) else { return Ok(SortKey::None) };
        match piece.shape() {
            Shape::Number => self.placed(self.source.number(piece, "sortKey")).map(SortKey::number),
            Shape::Text => Ok(SortKey::text(self.source.string(piece)?)),
            shape => Err(self.error(piece, format!("sortKey must be a number or a string, and this is {shape}"))),
        }
    }

    fn priority(&self) -> Result<f64, TextError> {
        self.get(Part::Priority).map_or(Ok(0.0), |piece| self.placed(self.source.number(piece, "priority")))
    }

    fn user_ids(&self, piece: Piece<'text>) -> Result<UserIds, TextError> {
        let ids = match self.placed(self.source.value(piece, 0))? {
            Value::Array(ids) => ids.iter().map(whole).collect::<Option<_>>(),
            _ => None,
        };
        ids.ok_or_else(|| self.error(piece, "userIds must be an array of whole numbers"))
    }

    fn metadata(&self, piece: Piece<'text>) -> Result<Metadata, TextError> {
        match self.placed(self.source.value(piece, 0))? {
            Value::Object(fields) => Ok(fields),
            _ => Err(self.error(piece, "metadata must be an object")),
        }
    }

    /// A time, to the nearest microsecond.
    fn seconds(&self, piece: Piece<'text>, part: Part) -> Result<Duration, TextError> {
        if piece.shape() != Shape::Number {
            return Err(self.error(piece, format!("{part} must be a number of seconds, and this is {}", piece.shape())));
        }
        let seconds = self.placed(self.source.number(piece, part.field()))?;
        if seconds < 0.0 {
            return Err(self.error(piece, format!("{part} must not be negative")));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "too much is as much as there can be"
        )]
        let micros = (seconds * MICROSECONDS_PER_SECOND).round() as u64;
        Ok(Duration::from_micros(micros))
    }

    /// The same, with the item in the words.
    fn placed<T>(&self, result: Result<T, TextError>) -> Result<T, TextError> {
        result.map_err(|error| TextError { message: format!("{}: {}", self.place, error.message), ..error })
    }
}

impl<'text> Source<'text> {
    /// The members of what must be an object, each name once.
    fn object_members(self, piece: Piece<'text>, owner: impl Display) -> Result<Vec<Member<'text>>, TextError> {
        if piece.shape() != Shape::Object {
            let shape = piece.shape();
            return Err(self.error(piece, format!("{owner} must be an object, and this is {shape}")));
        }
        let members = self.members(piece)?;
        let mut names = FxHashSet::default();
        match members.iter().find(|member| !names.insert(&*member.name)) {
            Some(member) => Err(self.twice(member)),
            None => Ok(members),
        }
    }
}

/// A field that nobody knows.
fn unknown<'names>(
    source: Source<'_>,
    member: &Member<'_>,
    owner: impl Display,
    known: impl Iterator<Item = &'names str>,
) -> TextError {
    let known = known.collect::<Vec<_>>().join(", ");
    let name = shortened(&member.name);
    source.error(member.name_piece, format!("{owner} has a field {name:?}; known are {known}"))
}
