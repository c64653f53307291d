//! What a key of a standard data store holds: its value, and the versions before.

use std::sync::Arc;
use std::time::Duration;

use super::limits::VERSION_DAYS;
use super::request::Contents;
use super::throughput::Throughput;
use crate::cloud::Timestamp;
use crate::cloud::value::Value;

/// The users whom a value is about.
pub type UserIds = Arc<[i64]>;

/// Further facts about a value, by name.
pub type Metadata = Arc<[(Arc<str>, Value)]>;

const KEPT: Duration = Duration::from_secs(VERSION_DAYS * 86_400);
const HOUR_MICROSECONDS: u64 = 3_600_000_000;

/// A value as a script gets it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The value with what belongs to it.
    pub contents: Contents,
    /// The name of the version.
    pub version: Arc<str>,
    /// When the key was written first, in milliseconds since 1970.
    pub created_ms: u64,
    /// When this version was written.
    pub updated_ms: u64,
}

/// A version in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionInfo {
    /// Its name.
    pub version: Arc<str>,
    /// When it was written, in milliseconds since 1970.
    pub created_ms: u64,
    /// Whether it stands for the removal of the key.
    pub is_deleted: bool,
}

/// A version as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Version {
    /// Counts the versions of the key.
    pub number: u64,
    pub written: Timestamp,
    /// Nothing where the key was removed.
    pub contents: Option<Contents>,
    /// Of the value's JSON text.
    pub bytes: usize,
}

/// A key with all its versions.
#[derive(Clone, Debug, Default)]
pub(super) struct Object {
    pub created: Timestamp,
    /// From the oldest to the latest. Only [`Object::expire`] and the removal of single versions leave it empty.
    pub versions: Vec<Version>,
    pub number: u64,
    /// The write of the data store that came last.
    pub revision: u64,
    pub reads: Throughput,
    pub writes: Throughput,
}

impl Object {
    /// Lets go of what has been kept long enough.
    pub fn expire(&mut self, now: Timestamp) {
        let ends: Vec<_> = self.versions.windows(2).map(|pair| pair[1].written).collect();
        let is_over = |since: Timestamp| now.saturating_since(since) >= KEPT;
        let mut ends = ends.into_iter();
        self.versions.retain(|_| !ends.next().is_some_and(is_over));
        if let [last] = &*self.versions
            && last.contents.is_none()
            && is_over(last.written)
        {
            self.versions.clear();
        }
    }

    /// Whether nothing is left of it by now.
    pub fn is_gone(&self, now: Timestamp) -> bool {
        let is_over = |version: &Version| version.contents.is_none() && now.saturating_since(version.written) >= KEPT;
        self.versions.last().is_none_or(is_over)
    }

    /// Whether it has a value.
    pub fn has_value(&self) -> bool {
        self.versions.last().is_some_and(|version| version.contents.is_some())
    }

    /// Writes a value, or a removal.
    pub fn write(&mut self, now: Timestamp, contents: Option<Contents>, revision: u64) {
        let hour = |time: Timestamp| time.as_micros() / HOUR_MICROSECONDS;
        // One version an hour is kept; a removal takes the place of none, and none takes its place.
        if let Some(last) = self.versions.last()
            && last.contents.is_some()
            && contents.is_some()
            && hour(last.written) == hour(now)
        {
            self.versions.pop();
        }
        if self.number == 0 {
            self.created = now;
        }
        self.number += 1;
        self.revision = revision;
        let bytes = contents.as_ref().map_or(0, |contents| contents.value.json_len());
        self.versions.push(Version { number: self.number, written: now, contents, bytes });
    }

    /// The value that the key has now.
    pub fn entry(&self) -> Option<Arc<Entry>> {
        self.entry_of(self.versions.last()?)
    }

    /// The value that a version has.
    pub fn entry_of(&self, version: &Version) -> Option<Arc<Entry>> {
        let contents = version.contents.clone()?;
        Some(Arc::new(Entry {
            contents,
            version: self.name_of(version),
            created_ms: milliseconds(self.created),
            updated_ms: milliseconds(version.written),
        }))
    }

    pub fn info_of(&self, version: &Version) -> VersionInfo {
        VersionInfo {
            version: self.name_of(version),
            created_ms: milliseconds(version.written),
            is_deleted: version.contents.is_none(),
        }
    }

    /// A name in the form that Roblox's have: when the key came, a number, when the version came.
    pub fn name_of(&self, version: &Version) -> Arc<str> {
        let (created, written) = (ticks(self.created), ticks(version.written));
        format!("{created:016X}.{:010X}.{written:016X}.01", version.number).into()
    }

    /// The version of this name.
    pub fn version(&self, name: &str) -> Option<&Version> {
        self.versions.iter().find(|version| *self.name_of(version) == *name)
    }
}

/// Tenths of a microsecond since the year 1.
fn ticks(time: Timestamp) -> u64 {
    const TICKS_TO_1970: u64 = 621_355_968_000_000_000;
    time.as_micros().saturating_mul(10).saturating_add(TICKS_TO_1970)
}

pub(super) fn milliseconds(time: Timestamp) -> u64 {
    time.as_micros() / 1_000
}
