//! One standard data store: all scopes of it, with every key and its versions.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use super::entry::{Object, Version, milliseconds};
use super::limits::{
    KEY_READ_KILOBYTES_MAX, KEY_WRITE_KILOBYTES_MAX, KEYS_LOOKED_AT_MAX, KEYS_PAGE_DEFAULT, VERSIONS_PAGE_DEFAULT,
};
use super::request::{Contents, Operation, Reply, Revision, StoreInfo, VersionRange};
use super::throughput::kilobytes;
use super::{Entry, Status};
use crate::cloud::Timestamp;
use crate::cloud::value::Value;

/// The first number that no 64 bits hold.
const WHOLE_END: f64 = 9_223_372_036_854_775_808.0;

/// A standard data store.
#[derive(Debug, Default)]
pub(super) struct StandardStore {
    /// By `scope/key`, as Roblox puts them together.
    pub objects: BTreeMap<Arc<str>, Object>,
    pub writes: u64,
}

/// What every operation is told beside its own words.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    pub now: Timestamp,
    /// Whether a key can be used too much.
    pub is_enforced: bool,
    /// `None`: keys say their scopes themselves.
    pub scope: Option<&'a str>,
}

impl Call<'_> {
    fn path(&self, key: &str) -> Arc<str> {
        self.scope.map_or_else(|| key.into(), |scope| format!("{scope}/{key}").into())
    }
}

impl StandardStore {
    pub fn serve(&mut self, call: Call<'_>, operation: &Operation) -> Result<Reply, Status> {
        match operation {
            Operation::Get { key } | Operation::ReadForUpdate { key } => self.read(call, key),
            Operation::Set { key, contents } => self.write(call, key, Some(contents.clone())),
            Operation::CompareAndSet { key, expected, contents } => {
                let revision = self.object(call, key).map_or(0, |object| object.revision);
                if Revision(revision) != *expected {
                    return Err(Status::Conflict);
                }
                self.write(call, key, Some(contents.clone()))
            }
            Operation::Increment { key, delta, user_ids, metadata } => {
                let before = self.object(call, key).and_then(|object| object.entry());
                let value = sum(before.as_deref(), *delta).ok_or(Status::NotNumeric)?;
                let (user_ids, metadata) = (Arc::clone(user_ids), Arc::clone(metadata));
                self.write(call, key, Some(Contents { value, user_ids, metadata }))
            }
            Operation::Remove { key } => self.remove(call, key),
            Operation::GetVersion { key, version } => {
                self.read_version(call, key, |object| object.version(version).cloned())
            }
            Operation::GetVersionAtTime { key, time_ms } => {
                let time_ms = u64::try_from(*time_ms).unwrap_or(0);
                self.read_version(call, key, |object| {
                    let earlier = |version: &&Version| milliseconds(version.written) <= time_ms;
                    object.versions.iter().rev().find(earlier).cloned()
                })
            }
            Operation::ListVersions { key, range } => self.list_versions(call, key, *range),
            Operation::RemoveVersion { key, version } => {
                self.remove_version(call, key, version);
                Ok(Reply::Done)
            }
            Operation::ListKeys { prefix, count, after, exclude_deleted } => {
                Ok(self.list_keys(call, prefix, *count, after.as_deref(), *exclude_deleted))
            }
        }
    }

    /// What is there of a key by now.
    fn object(&mut self, call: Call<'_>, key: &str) -> Option<&mut Object> {
        let path = call.path(key);
        if self.objects.get(&path)?.is_gone(call.now) {
            self.objects.remove(&path);
            return None;
        }
        let object = self.objects.get_mut(&path)?;
        object.expire(call.now);
        Some(object)
    }

    fn read(&mut self, call: Call<'_>, key: &str) -> Result<Reply, Status> {
        let Some(object) = self.object(call, key) else {
            return Ok(Reply::Entry { entry: None, revision: Revision(0) });
        };
        let bytes = object.versions.last().map_or(0, |version| version.bytes);
        charge_read(call, object, bytes)?;
        Ok(Reply::Entry { entry: object.entry(), revision: Revision(object.revision) })
    }

    fn write(&mut self, call: Call<'_>, key: &str, contents: Option<Contents>) -> Result<Reply, Status> {
        let bytes = contents.as_ref().map_or(0, |contents| contents.value.json_len());
        let revision = self.writes + 1;
        // Gone keys begin anew.
        let _ = self.object(call, key);
        let object = self.objects.entry(call.path(key)).or_default();
        if call.is_enforced && !object.writes.admit(call.now, kilobytes(bytes), KEY_WRITE_KILOBYTES_MAX) {
            return Err(Status::KeyThrottled);
        }
        object.write(call.now, contents, revision);
        self.writes = revision;
        Ok(Reply::Entry { entry: object.entry(), revision: Revision(revision) })
    }

    fn remove(&mut self, call: Call<'_>, key: &str) -> Result<Reply, Status> {
        let before = self.object(call, key).filter(|object| object.has_value()).and_then(|object| object.entry());
        if before.is_some() {
            self.write(call, key, None)?;
        }
        Ok(Reply::Entry { entry: before, revision: Revision(self.writes) })
    }

    fn read_version(
        &mut self,
        call: Call<'_>,
        key: &str,
        find: impl FnOnce(&Object) -> Option<Version>,
    ) -> Result<Reply, Status> {
        let mut entry = None;
        if let Some(object) = self.object(call, key)
            && let Some(version) = find(object)
        {
            charge_read(call, object, version.bytes)?;
            entry = object.entry_of(&version);
        }
        Ok(Reply::Entry { entry, revision: Revision(0) })
    }

    fn list_versions(&mut self, call: Call<'_>, key: &str, range: VersionRange) -> Result<Reply, Status> {
        let Some(object) = self.object(call, key) else {
            return Ok(Reply::Versions { items: Vec::new(), next: None });
        };
        charge_read(call, object, 0)?;
        let count = if range.count == 0 { VERSIONS_PAGE_DEFAULT } else { range.count };
        let is_wanted = |version: &&Version| {
            let time = i64::try_from(milliseconds(version.written)).unwrap_or(i64::MAX);
            let is_behind = match (range.behind, range.is_descending) {
                (0, _) => true,
                (behind, false) => version.number > behind,
                (behind, true) => version.number < behind,
            };
            is_behind && time > range.after_ms && (range.until_ms == 0 || time <= range.until_ms)
        };
        let mut wanted: Vec<_> = object.versions.iter().filter(is_wanted).collect();
        if range.is_descending {
            wanted.reverse();
        }
        let has_more = wanted.len() > count;
        wanted.truncate(count);
        let next = wanted.last().filter(|_| has_more).map(|version| version.number);
        Ok(Reply::Versions { items: wanted.into_iter().map(|version| object.info_of(version)).collect(), next })
    }

    fn remove_version(&mut self, call: Call<'_>, key: &str, name: &str) {
        let revision = self.writes + 1;
        let Some(object) = self.object(call, key) else { return };
        let Some(number) = object.version(name).map(|version| version.number) else { return };
        object.versions.retain(|version| version.number != number);
        // What was read before for an update is another value, if the version was the latest.
        object.revision = revision;
        if object.versions.is_empty() {
            self.objects.remove(&call.path(key));
        }
        self.writes = revision;
    }

    fn list_keys(
        &self,
        call: Call<'_>,
        prefix: &str,
        count: usize,
        after: Option<&str>,
        exclude_deleted: bool,
    ) -> Reply {
        let count = if count == 0 { KEYS_PAGE_DEFAULT } else { count };
        let cut = call.scope.map_or(0, |scope| scope.len() + 1);
        let prefix = call.path(prefix);
        let from = match after {
            Some(after) => Bound::Excluded(call.path(after)),
            None => Bound::Included(Arc::clone(&prefix)),
        };
        let from = match from {
            // A cursor of another listing may stand before what is listed.
            Bound::Excluded(after) if after < prefix => Bound::Included(Arc::clone(&prefix)),
            from => from,
        };
        let behind = self.objects.range::<Arc<str>, _>((from, Bound::Unbounded));
        let listed = behind.take_while(|(path, _)| path.starts_with(&*prefix));
        let mut present = listed.filter(|(_, object)| !object.is_gone(call.now)).peekable();
        let mut names: Vec<Arc<str>> = Vec::new();
        let mut last = None;
        let mut looked_at = 0;
        while names.len() < count
            && (!exclude_deleted || looked_at < KEYS_LOOKED_AT_MAX)
            && let Some((path, object)) = present.next()
        {
            let name: Arc<str> = path[cut..].into();
            looked_at += 1;
            last = Some(Arc::clone(&name));
            if !exclude_deleted || object.has_value() {
                names.push(name);
            }
        }
        let next = last.filter(|_| present.peek().is_some());
        Reply::Keys { names, next }
    }

    /// Nothing where no key is left.
    pub fn info(&self, now: Timestamp, name: &Arc<str>) -> Option<StoreInfo> {
        let present = || self.objects.values().filter(|object| !object.is_gone(now));
        let created = present().map(|object| object.created).min()?;
        let updated = present().filter_map(|object| Some(object.versions.last()?.written)).max()?;
        let (created_ms, updated_ms) = (milliseconds(created), milliseconds(updated));
        Some(StoreInfo { name: Arc::clone(name), created_ms, updated_ms })
    }
}

fn charge_read(call: Call<'_>, object: &mut Object, bytes: usize) -> Result<(), Status> {
    let is_admitted = !call.is_enforced || object.reads.admit(call.now, kilobytes(bytes), KEY_READ_KILOBYTES_MAX);
    if is_admitted { Ok(()) } else { Err(Status::KeyThrottled) }
}

/// What comes of adding to a value; nothing where either is no whole number of 64 bits. Values are doubles, as in Luau, so large
/// ones are not exact.
#[expect(clippy::cast_precision_loss, reason = "see above")]
fn sum(before: Option<&Entry>, delta: i64) -> Option<Value> {
    let before = match before.map(|entry| &entry.contents.value) {
        None => 0.0,
        Some(Value::Number(number)) if number.fract() == 0.0 && number.abs() < WHOLE_END => *number,
        Some(_) => return None,
    };
    let sum = before + delta as f64;
    (sum.abs() < WHOLE_END).then_some(Value::Number(sum))
}
