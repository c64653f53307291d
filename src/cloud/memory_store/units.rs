//! What a call costs, in request units.

use super::limits::HASH_MAP_PARTITIONS;
use super::{Reply, Status};

/// The request units that a request cost, by how it ended.
///
/// Documented in "Memory stores": 1 for most calls; a range and a read cost the items that they return, at least 1; a
/// page of a listing costs the partitions that it scans and the items that it returns; a call that ends in
/// `AccessDenied` costs nothing. `UpdateAsync` costs 2 because it is two requests, and a waiting `ReadAsync` 1 more for
/// every retry because each is a request. That other failures cost 1 is assumed.
#[must_use]
pub fn units(outcome: &Result<Reply, Status>) -> u64 {
    match outcome {
        Ok(reply) => of_reply(reply),
        Err(status) => of_failure(*status),
    }
}

/// What a request cost that got this reply.
#[must_use]
pub fn of_reply(reply: &Reply) -> u64 {
    match reply {
        Reply::Page { items, .. } => HASH_MAP_PARTITIONS + items.len() as u64,
        Reply::Range { items } => (items.len() as u64).max(1),
        Reply::Read { items, .. } => (items.len() as u64).max(1),
        _ => 1,
    }
}

/// What a request cost that failed.
#[must_use]
pub fn of_failure(status: Status) -> u64 {
    u64::from(status != Status::AccessDenied)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Direction, MemoryStore, Request, hash_map, queue, sorted_map};
    use super::*;
    use crate::cloud::Timestamp;
    use crate::cloud::value::Value;

    fn cost(store: &mut MemoryStore, request: &Request) -> u64 {
        units(&store.apply(Timestamp::default(), request.clone()))
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
        assert_eq!(cost(&mut store, &list()), HASH_MAP_PARTITIONS);
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
        assert_eq!(cost(&mut store, &list()), HASH_MAP_PARTITIONS + 3);
    }

    #[test]
    fn failures_cost_one_unit_unless_access_is_denied() {
        assert_eq!(units(&Err(Status::AccessDenied)), 0);
        assert_eq!(units(&Err(Status::DataUpdateConflict)), 1);
        assert_eq!(units(&Err(Status::InternalError)), 1);
    }
}
