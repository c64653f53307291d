//! From a snapshot to a store.
//!
//! The items are written into a new store, by the requests that would write them, and only when all of them are in does it
//! take the place of the old one. So whatever a request is refused for, a snapshot is refused for.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::{HashMapItem, QueueItem, Snapshot, SortedMapItem};
use crate::cloud::Timestamp;
use crate::cloud::memory_store::fault::Fault;
use crate::cloud::memory_store::structures::StructureId;
use crate::cloud::memory_store::timers::{Target, Timer};
use crate::cloud::memory_store::{
    MemoryStore, Reply, Request, Status, StructureLimits, Version, hash_map, queue, sorted_map, validate,
};
use crate::cloud::snapshot::{Defect, Kind, Part, Place};

/// The shortest time that a snapshot can say.
const SHORTEST: Duration = Duration::from_micros(1);

impl MemoryStore {
    /// Replaces everything that the store holds by the contents of a snapshot, whose times begin at `now`. A time before the
    /// latest one that was heard of counts as that one.
    ///
    /// Cursors, read ids and versions that the store gave out before lead nowhere afterwards.
    ///
    /// # Errors
    ///
    /// The first thing in the snapshot that a request would be refused for, that is over the limits of the store, that comes
    /// twice, or whose time is over. The store is as it was then.
    pub fn restore(&mut self, now: Timestamp, snapshot: &Snapshot) -> Result<(), Defect> {
        let (now, limits, counter) = (self.now.max(now), self.limits, self.counter.clone());
        let mut fresh = Self { now, limits, counter, ..Self::default() };
        for (name, items) in &snapshot.hash_maps {
            fresh.restore_hash_map(name, items)?;
        }
        for (name, items) in &snapshot.sorted_maps {
            fresh.restore_sorted_map(name, items)?;
        }
        for (name, items) in &snapshot.queues {
            fresh.restore_queue(name, items)?;
        }
        *self = fresh;
        Ok(())
    }

    fn restore_hash_map(&mut self, name: &Arc<str>, items: &[HashMapItem]) -> Result<(), Defect> {
        let structure = structure(Kind::HashMap, name)?;
        for (number, item) in items.iter().enumerate() {
            let (key, value, lifetime) = (Arc::clone(&item.key), item.value.clone(), item.expires_in);
            let operation = hash_map::Operation::Set { key, value, lifetime };
            let request = Request::HashMap { name: Arc::clone(name), operation };
            self.add(request, &structure.item(number), lifetime)?;
        }
        Ok(())
    }

    fn restore_sorted_map(&mut self, name: &Arc<str>, items: &[SortedMapItem]) -> Result<(), Defect> {
        let structure = structure(Kind::SortedMap, name)?;
        for (number, item) in items.iter().enumerate() {
            let (key, value, lifetime) = (Arc::clone(&item.key), item.value.clone(), item.expires_in);
            let operation = sorted_map::Operation::Set { key, value, sort_key: item.sort_key.clone(), lifetime };
            let request = Request::SortedMap { name: Arc::clone(name), operation };
            self.add(request, &structure.item(number), lifetime)?;
        }
        Ok(())
    }

    fn restore_queue(&mut self, name: &Arc<str>, items: &[QueueItem]) -> Result<(), Defect> {
        let structure = structure(Kind::Queue, name)?;
        let mut hidden = BTreeMap::<Timestamp, Vec<(f64, Version)>>::new();
        for (number, item) in items.iter().enumerate() {
            let (value, priority, lifetime) = (item.value.clone(), item.priority, item.expires_in);
            let operation = queue::Operation::Add { value, priority, lifetime };
            let place = structure.item(number);
            self.add(Request::Queue { name: Arc::clone(name), operation }, &place, lifetime)?;
            if let Some(invisible_for) = item.invisible_for {
                check_time(invisible_for, &place, Part::InvisibleFor)?;
                let end = self.now.saturating_add(invisible_for);
                hidden.entry(end).or_default().push((priority, self.counter.last()));
            }
        }
        // Items that come back at one moment may have been read by several; that makes no difference any more.
        for (due, items) in hidden {
            let (read, number) = (self.counter.next(), self.structures.queues.number(name));
            self.structures.queues.change(number, |queue| queue.hide(read, &items));
            let (structure, target) = (StructureId::Queue(number), Target::Queued { priority: 0.0 });
            self.timers.push(Timer { due, version: read, structure, target });
        }
        Ok(())
    }

    /// Writes one item, which must be new.
    fn add(&mut self, request: Request, place: &Place, lifetime: Duration) -> Result<(), Defect> {
        check_time(lifetime, place, Part::ExpiresIn)?;
        let value_bytes = validate::measure(&request).map_err(|fault| broken(fault, place))?;
        match self.serve(request, value_bytes) {
            Ok(Reply::Written { overwrote: true }) => {
                Err(Defect::new(place.part(Part::Key), "an earlier item has the same key"))
            }
            Ok(_) => Ok(()),
            Err(status) => Err(Defect::new(place.clone(), full(status, place.kind, self.limits))),
        }
    }
}

/// The place of a structure, if it may have this name.
fn structure(kind: Kind, name: &Arc<str>) -> Result<Place, Defect> {
    let place = Place::structure(kind, name);
    match validate::check_name(name) {
        Ok(()) => Ok(place),
        Err(fault) => Err(broken(fault, &place)),
    }
}

fn check_time(time: Duration, place: &Place, part: Part) -> Result<(), Defect> {
    if time >= SHORTEST {
        return Ok(());
    }
    Err(Defect::new(place.part(part), format!("{part} must be more than 0: that time is over already")))
}

/// A rule for requests is broken by what stands at this place.
fn broken(fault: Fault, place: &Place) -> Defect {
    let part = match fault {
        Fault::Key(_) => Part::Key,
        Fault::ValueTooLarge { .. } => Part::Value,
        Fault::LifetimeTooLong => Part::ExpiresIn,
        Fault::SortKey(_) | Fault::SortKeyNotFinite => Part::SortKey,
        Fault::PriorityNotANumber => Part::Priority,
        // Nothing in a snapshot is a count of a request.
        Fault::Name(_) | Fault::Count { .. } => return Defect::new(place.clone(), format!("the name {fault}")),
    };
    Defect::new(place.part(part), format!("{part} {fault}"))
}

/// A structure cannot take another item.
fn full(status: Status, kind: Kind, limits: StructureLimits) -> String {
    match status {
        Status::DataStructureItemsOverLimit => format!("a {kind} may hold at most {} items", limits.items_max),
        Status::DataStructureMemoryOverLimit => format!("a {kind} may hold at most {} bytes", limits.bytes_max),
        other => other.to_string(),
    }
}
