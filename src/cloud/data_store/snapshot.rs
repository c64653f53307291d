//! Everything that data stores hold, as plain data: to look at, to keep, and to start from.
//!
//! Times are spans that have gone by, so a snapshot can be restored at any time. The names of versions do not survive, nor does
//! an `UpdateAsync` that was under way: it finds a conflict and runs again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::check;
use super::entry::{Object, Version};
use super::ordered::OrderedStore;
use super::request::{Contents, Operation, OrderedOperation, Request};
use super::standard::StandardStore;
use super::{Api, DataStores, Status};
use crate::cloud::Timestamp;

/// Everything that the data stores of an experience hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Standard data stores by name. The versions of a key stand from the oldest to the latest.
    pub standard: BTreeMap<Arc<str>, Vec<StandardItem>>,
    /// Ordered data stores by name.
    pub ordered: BTreeMap<Arc<str>, Vec<OrderedItem>>,
}

/// A version of a key.
#[derive(Clone, Debug, PartialEq)]
pub struct StandardItem {
    /// `scope/key`.
    pub key: Arc<str>,
    /// The value with what belongs to it. Nothing stands for the removal of the key.
    pub contents: Option<Contents>,
    /// How long ago the version was written, to the microsecond.
    pub age: Duration,
    /// How long ago the key was written first, where that is longer. Only that of a key's first item counts.
    pub key_age: Option<Duration>,
}

/// A key of an ordered data store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderedItem {
    /// `scope/key`.
    pub key: Arc<str>,
    /// Its number.
    pub value: i64,
}

/// What data stores do not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// In an ordered data store?
    pub is_ordered: bool,
    /// The name of the data store.
    pub name: Arc<str>,
    /// At which item, from 0; nothing when it is about the name.
    pub item: Option<usize>,
    /// What is wrong, in a sentence.
    pub reason: String,
}

impl Snapshot {
    /// Whether there is nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.standard.values().all(Vec::is_empty) && self.ordered.values().all(Vec::is_empty)
    }

    /// Whether data stores take it.
    ///
    /// # Errors
    ///
    /// The first thing that a request would be refused for, that comes twice, or that is out of order.
    pub fn check(&self) -> Result<(), Flaw> {
        for (name, items) in &self.standard {
            let flaw = |item, reason| Flaw { is_ordered: false, name: Arc::clone(name), item, reason };
            check::name(name).map_err(|status| flaw(None, words(status)))?;
            let mut latest: BTreeMap<&str, &StandardItem> = BTreeMap::new();
            for (number, item) in items.iter().enumerate() {
                let flaw = |reason| flaw(Some(number), reason);
                self::item(name, item).map_err(|status| flaw(words(status)))?;
                let before = latest.insert(&item.key, item);
                if before.is_some_and(|before| before.age < item.age) {
                    return Err(flaw("a version must not be older than the one before it".to_owned()));
                }
                if item.contents.is_none() && before.is_none_or(|before| before.contents.is_none()) {
                    return Err(flaw("an item without a value removes a key, which must have one before".to_owned()));
                }
            }
        }
        for (name, items) in &self.ordered {
            let flaw = |item, reason| Flaw { is_ordered: true, name: Arc::clone(name), item, reason };
            check::name(name).map_err(|status| flaw(None, words(status)))?;
            let mut known = std::collections::BTreeSet::new();
            for (number, item) in items.iter().enumerate() {
                check::key(&item.key, true).map_err(|status| flaw(Some(number), words(status)))?;
                if !known.insert(&item.key) {
                    return Err(flaw(Some(number), "an earlier item has the same key".to_owned()));
                }
            }
        }
        Ok(())
    }
}

/// Whether an item may be written.
fn item(name: &Arc<str>, item: &StandardItem) -> Result<(), Status> {
    let key = Arc::clone(&item.key);
    let operation = match &item.contents {
        Some(contents) => Operation::Set { key, contents: contents.clone() },
        None => Operation::Remove { key },
    };
    check::request(Timestamp::default(), &Request::Standard { name: Arc::clone(name), scope: None, operation })
}

/// What is wrong, without the number of an error.
fn words(status: Status) -> String {
    if status == Status::ScopeMissing {
        return "Key must have the form scope/key, such as global/ann".to_owned();
    }
    let message = status.message(Api::Set);
    message.split_once(": ").map_or(message.as_str(), |(_, sentence)| sentence).trim_end_matches('.').to_owned()
}

impl DataStores {
    /// What the data stores hold at `now`.
    #[must_use]
    pub fn snapshot(&self, now: Timestamp) -> Snapshot {
        let mut snapshot = Snapshot::default();
        for (name, store) in &self.standard {
            let mut items = Vec::new();
            for (key, object) in store.objects.iter().filter(|(_, object)| !object.is_gone(now)) {
                let mut object = object.clone();
                object.expire(now);
                items.extend(versions(key, &object, now));
            }
            if !items.is_empty() {
                snapshot.standard.insert(Arc::clone(name), items);
            }
        }
        for ((name, scope), store) in &self.ordered {
            let items = snapshot.ordered.entry(Arc::clone(name)).or_default();
            items.extend(store.items().map(|(key, value)| OrderedItem { key: format!("{scope}/{key}").into(), value }));
        }
        snapshot.ordered.retain(|_, items| !items.is_empty());
        snapshot
    }

    /// Replaces everything that the data stores hold.
    ///
    /// # Errors
    ///
    /// What [`Snapshot::check`] finds. Everything is as it was then.
    pub fn restore(&mut self, now: Timestamp, snapshot: &Snapshot) -> Result<(), Flaw> {
        snapshot.check()?;
        self.restores += 1;
        // The stores go on counting their writes: what was read before must not look as if nobody had written since.
        self.standard.values_mut().for_each(|store| store.objects.clear());
        self.ordered.values_mut().for_each(OrderedStore::clear);
        for (name, items) in &snapshot.standard {
            let store = self.standard.entry(Arc::clone(name)).or_default();
            for item in items {
                store.writes += 1;
                restore_version(store, now, item);
            }
        }
        for (name, items) in &snapshot.ordered {
            for OrderedItem { key, value } in items {
                let (scope, key) = key.split_once('/').unwrap_or(("", key));
                let store = self.ordered.entry((Arc::clone(name), scope.into())).or_default();
                // Setting a number never fails.
                let _ = store.serve(&OrderedOperation::Set { key: key.into(), value: *value });
            }
        }
        Ok(())
    }
}

fn versions(key: &Arc<str>, object: &Object, now: Timestamp) -> Vec<StandardItem> {
    let mut key_age = Some(now.saturating_since(object.created));
    let items = object.versions.iter().map(|version| {
        let age = now.saturating_since(version.written);
        let key_age = key_age.take().filter(|key_age| *key_age > age);
        StandardItem { key: Arc::clone(key), contents: version.contents.clone(), age, key_age }
    });
    items.collect()
}

fn restore_version(store: &mut StandardStore, now: Timestamp, item: &StandardItem) {
    let earlier = |age: Duration| {
        let micros = u64::try_from(age.as_micros()).unwrap_or(u64::MAX);
        Timestamp::from_micros(now.as_micros().saturating_sub(micros))
    };
    let object = store.objects.entry(Arc::clone(&item.key)).or_default();
    let written = earlier(item.age);
    if object.number == 0 {
        object.created = earlier(item.key_age.unwrap_or(item.age).max(item.age));
    }
    object.number += 1;
    object.revision = store.writes;
    let bytes = item.contents.as_ref().map_or(0, |contents| contents.value.json_len());
    object.versions.push(Version { number: object.number, written, contents: item.contents.clone(), bytes });
}
