//! One ordered data store: keys with whole numbers, and the order of these.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use super::Status;
use super::request::{OrderedOperation, Reply, Revision, SortedRange};

/// An ordered data store of one scope.
#[derive(Debug, Default)]
pub(super) struct OrderedStore {
    /// The number and the write that came last.
    numbers: BTreeMap<Arc<str>, (i64, u64)>,
    /// The same, by number. Equal ones stand in the order of their keys (assumed).
    order: BTreeSet<(i64, Arc<str>)>,
    writes: u64,
}

impl OrderedStore {
    pub fn serve(&mut self, operation: &OrderedOperation) -> Result<Reply, Status> {
        Ok(match operation {
            OrderedOperation::Get { key } | OrderedOperation::ReadForUpdate { key } => self.read(key),
            OrderedOperation::Set { key, value } => self.write(key, *value),
            OrderedOperation::CompareAndSet { key, expected, value } => {
                let revision = self.numbers.get(key).map_or(0, |(_, revision)| *revision);
                if Revision(revision) != *expected {
                    return Err(Status::Conflict);
                }
                self.write(key, *value)
            }
            OrderedOperation::Increment { key, delta } => {
                let before = self.numbers.get(key).map_or(0, |(value, _)| *value);
                self.write(key, before.checked_add(*delta).ok_or(Status::NotNumeric)?)
            }
            OrderedOperation::Remove { key } => {
                let reply = self.read(key);
                if let Some((value, _)) = self.numbers.remove(key) {
                    self.order.remove(&(value, Arc::clone(key)));
                }
                reply
            }
            OrderedOperation::GetSorted(range) => self.sorted(range),
            OrderedOperation::BatchGet { keys } => {
                let known = |key: &Arc<str>| Some((Arc::clone(key), self.numbers.get(key)?.0));
                Reply::Batch { items: keys.iter().filter_map(known).collect() }
            }
        })
    }

    fn read(&self, key: &Arc<str>) -> Reply {
        let found = self.numbers.get(key);
        let revision = Revision(found.map_or(0, |(_, revision)| *revision));
        Reply::Number { value: found.map(|(value, _)| *value), revision }
    }

    fn write(&mut self, key: &Arc<str>, value: i64) -> Reply {
        self.writes += 1;
        if let Some((before, _)) = self.numbers.insert(Arc::clone(key), (value, self.writes)) {
            self.order.remove(&(before, Arc::clone(key)));
        }
        self.order.insert((value, Arc::clone(key)));
        Reply::Number { value: Some(value), revision: Revision(self.writes) }
    }

    fn sorted(&self, range: &SortedRange) -> Reply {
        let SortedRange { is_ascending, count, min, max, behind } = range;
        let behind = behind.clone();
        let none: Arc<str> = Arc::from("");
        let lower = || min.map_or(Bound::Unbounded, |min| Bound::Included((min, Arc::clone(&none))));
        // The first item above all those of the largest number.
        let upper = || match max.and_then(|max| max.checked_add(1)) {
            Some(next) => Bound::Excluded((next, Arc::clone(&none))),
            None => Bound::Unbounded,
        };
        let (from, to) = match behind {
            None => (lower(), upper()),
            Some(item) if *is_ascending => (Bound::Excluded(item), upper()),
            Some(item) => (lower(), Bound::Excluded(item)),
        };
        if is_empty(&from, &to) {
            return Reply::Sorted { items: Vec::new(), has_more: false };
        }
        let mut found = self.order.range((from, to));
        let mut next = || if *is_ascending { found.next() } else { found.next_back() };
        let mut items = Vec::new();
        while items.len() < *count
            && let Some((value, key)) = next()
        {
            items.push((Arc::clone(key), *value));
        }
        Reply::Sorted { items, has_more: next().is_some() }
    }

    /// Lets go of every item.
    pub fn clear(&mut self) {
        self.numbers.clear();
        self.order.clear();
    }

    /// Every item, by key.
    pub fn items(&self) -> impl Iterator<Item = (&Arc<str>, i64)> {
        self.numbers.iter().map(|(key, (value, _))| (key, *value))
    }
}

/// Ranges that end before they begin have nothing in them, and no map likes to be asked for one.
fn is_empty<T: Ord>(from: &Bound<T>, to: &Bound<T>) -> bool {
    let (Bound::Included(from) | Bound::Excluded(from), Bound::Included(to) | Bound::Excluded(to)) = (from, to) else {
        return false;
    };
    from >= to
}
