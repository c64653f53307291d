//! What a call costs, in request units.

use super::{Api, Reply, Request, Status};

/// What a request can cost, known before it is served.
///
/// Documented in "Memory stores": 1 for most calls; a range and a read cost the items that they return, at least 1; a
/// page of a listing costs the partitions that it scans and the items that it returns; `UpdateAsync` of a hash map costs
/// at least 2, since it reads and writes; a call that ends in `AccessDenied` costs nothing. A waiting `ReadAsync` costs
/// 1 more for every retry because each is a request.
///
/// Assumed: `UpdateAsync` of a sorted map costs as much (observed, weakly); both halves are paid for with the first, so
/// that one which writes nothing costs 2 as well, and every try again 2 more; what a limit on requests refuses costs
/// nothing, every other failure costs what success would at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    least: u64,
}

impl Price {
    /// The price of a request that serves this call.
    #[must_use]
    pub const fn of(api: Api, request: &Request) -> Self {
        let least = if request.is_second_half() { 0 } else { units_min(api) };
        Self { least }
    }

    /// The least units that the request costs, unless it is refused.
    #[must_use]
    pub const fn least(self) -> u64 {
        self.least
    }

    /// What a request cost that got this reply. `partitions` is how many a hash map has.
    #[must_use]
    pub fn of_reply(self, reply: &Reply, partitions: u32) -> u64 {
        let units = match reply {
            Reply::Page { items, .. } => u64::from(partitions) + items.len() as u64,
            Reply::Range { items } => items.len() as u64,
            Reply::Read { items, .. } => items.len() as u64,
            _ => 0,
        };
        units.max(self.least)
    }

    /// What a request cost that failed.
    #[must_use]
    pub const fn of_failure(self, status: Status) -> u64 {
        let is_free =
            status.is_over_request_limit() || matches!(status, Status::AccessDenied | Status::RequestThrottled);
        if is_free { 0 } else { self.least }
    }
}

/// The least request units that a call costs.
#[must_use]
pub const fn units_min(api: Api) -> u64 {
    match api {
        Api::HashMapUpdate | Api::SortedMapUpdate => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Direction, MemoryStore, Request, hash_map, queue, sorted_map};
    use super::*;
    use crate::cloud::Timestamp;
    use crate::cloud::value::Value;

    const PARTITIONS: u64 = 1;

    fn cost(store: &mut MemoryStore, request: &Request) -> u64 {
        let reply = store.apply(Timestamp::default(), request.clone()).expect("the request is fine");
        Price::of(request.api(), request).of_reply(&reply, 1)
    }

    fn hash_map(operation: hash_map::Operation) -> Request {
        Request::HashMap { name: "map".into(), operation }
    }

    fn sorted_map(operation: sorted_map::Operation) -> Request {
        Request::SortedMap { name: "map".into(), operation }
    }

    fn queue(operation: queue::Operation) -> Request {
        Request::Queue { name: "queue".into(), operation }
    }

    #[test]
    fn calls_that_return_many_items_cost_them() {
        let mut store = MemoryStore::new();
        let lifetime = Duration::from_secs(60);
        let range = || {
            let direction = Direction::Ascending;
            sorted_map(sorted_map::Operation::Range { direction, count: 200, lower: None, upper: None })
        };
        let read = || {
            let invisibility = Duration::from_secs(30);
            queue(queue::Operation::Read { count: 100, all_or_nothing: false, invisibility })
        };
        let list = || hash_map(hash_map::Operation::List { cursor: None, count: 200 });

        assert_eq!(cost(&mut store, &range()), 1);
        assert_eq!(cost(&mut store, &read()), 1);
        assert_eq!(cost(&mut store, &list()), PARTITIONS);
        for number in ["1", "2", "3"] {
            let (key, value) = (number.into(), Value::Null);
            assert_eq!(cost(&mut store, &hash_map(hash_map::Operation::Set { key, value, lifetime })), 1);
            let (key, value, sort_key) = (number.into(), Value::Null, super::super::SortKey::None);
            assert_eq!(cost(&mut store, &sorted_map(sorted_map::Operation::Set { key, value, sort_key, lifetime })), 1);
            let (value, priority) = (Value::Null, 0.0);
            assert_eq!(cost(&mut store, &queue(queue::Operation::Add { value, priority, lifetime })), 1);
        }
        assert_eq!(cost(&mut store, &range()), 3);
        assert_eq!(cost(&mut store, &read()), 3);
        assert_eq!(cost(&mut store, &list()), PARTITIONS + 3);
    }

    #[test]
    fn updates_cost_two_with_their_first_half() {
        for api in [Api::HashMapUpdate, Api::SortedMapUpdate] {
            let read = hash_map(hash_map::Operation::Get { key: "key".into() });
            let price = Price::of(api, &read);
            assert_eq!((price.least(), price.of_failure(Status::InternalError)), (2, 2));
        }
        let (key, value, expected) = ("key".into(), Value::Null, super::super::Version::ABSENT);
        let lifetime = Duration::from_secs(60);
        let write = hash_map(hash_map::Operation::CompareAndSet { key, value, expected, lifetime });
        let price = Price::of(Api::HashMapUpdate, &write);
        assert_eq!((price.least(), price.of_failure(Status::DataUpdateConflict)), (0, 0));
        assert_eq!(price.of_reply(&Reply::Written { overwrote: true }, 1), 0);
    }

    #[test]
    fn failures_cost_one_unit_unless_they_are_refusals() {
        let price = Price::of(Api::HashMapGet, &hash_map(hash_map::Operation::Get { key: "key".into() }));
        for status in Status::ALL {
            use Status::{AccessDenied, DataStructureRequestsOverLimit, PartitionRequestsOverLimit};
            use Status::{RequestThrottled, TotalRequestsOverLimit};
            let is_free = matches!(
                status,
                AccessDenied
                    | DataStructureRequestsOverLimit
                    | PartitionRequestsOverLimit
                    | RequestThrottled
                    | TotalRequestsOverLimit
            );
            assert_eq!(price.of_failure(status), u64::from(!is_free), "{status:?}");
        }
    }
}
