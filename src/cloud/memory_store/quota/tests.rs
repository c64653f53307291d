//! Rules of the quotas, at the service.

use std::time::Duration;

use super::super::{Api, MemoryStore, Request, Service, Status, hash_map, queue, sorted_map};
use super::{Quota, QuotaOptions};
use crate::cloud::Timestamp;
use crate::cloud::memory_store::{Direction, SortKey, Version};
use crate::cloud::value::Value;

const LIFETIME: Duration = Duration::from_secs(3_600);

struct Fixture {
    now: Timestamp,
    service: Service,
}

impl Fixture {
    fn new(options: QuotaOptions, players: u64) -> Self {
        let now = Timestamp::from_unix_seconds(60);
        let mut quota = Quota::new(options);
        quota.set_players(now, players);
        Self { now, service: Service::new(MemoryStore::new(), quota) }
    }

    fn wait(&mut self, seconds: u64) {
        self.now = self.now.saturating_add(Duration::from_secs(seconds));
    }

    fn serve(&mut self, api: Api, request: Request) -> Result<u64, Status> {
        let served = self.service.serve(self.now, api, request);
        served.outcome.map(|_| served.units)
    }

    fn get(&mut self, name: &str, key: &str) -> Result<u64, Status> {
        let operation = hash_map::Operation::Get { key: key.into() };
        self.serve(Api::HashMapGet, Request::HashMap { name: name.into(), operation })
    }

    fn set(&mut self, key: &str, value: &str) -> Result<u64, Status> {
        let operation = hash_map::Operation::Set { key: key.into(), value: Value::text(value), lifetime: LIFETIME };
        self.serve(Api::HashMapSet, Request::HashMap { name: "map".into(), operation })
    }

    fn add(&mut self, name: &str) -> Result<u64, Status> {
        let operation = queue::Operation::Add { value: Value::Null, priority: 0.0, lifetime: LIFETIME };
        self.serve(Api::QueueAdd, Request::Queue { name: name.into(), operation })
    }

    fn remove(&mut self, key: &str) -> Result<u64, Status> {
        let operation = hash_map::Operation::Remove { key: key.into() };
        self.serve(Api::HashMapRemove, Request::HashMap { name: "map".into(), operation })
    }
}

#[test]
fn the_units_of_a_minute_are_1000_and_120_a_player() {
    for (players, units) in [(0, 1_000), (1, 1_120), (10, 2_200)] {
        let mut fixture = Fixture::new(QuotaOptions::default(), players);
        for _ in 0..units {
            assert_eq!(fixture.get("map", "key"), Ok(1));
        }
        assert_eq!(fixture.get("map", "key"), Err(Status::TotalRequestsOverLimit), "{players} players");
        fixture.wait(59);
        assert_eq!(fixture.get("map", "key"), Err(Status::TotalRequestsOverLimit));
        fixture.wait(1);
        assert_eq!(fixture.get("map", "key"), Ok(1), "a new minute");
        assert_eq!(fixture.service.quota.units_peak(), units);
    }
}

#[test]
fn players_who_join_raise_the_units_at_once() {
    let mut fixture = Fixture::new(QuotaOptions { units_base: 1, units_per_player: 1, ..QuotaOptions::default() }, 0);
    assert_eq!(fixture.get("map", "key"), Ok(1));
    assert_eq!(fixture.get("map", "key"), Err(Status::TotalRequestsOverLimit));
    fixture.service.quota.set_players(fixture.now, 1);
    assert_eq!(fixture.get("map", "key"), Ok(1));
    assert_eq!(fixture.get("map", "key"), Err(Status::TotalRequestsOverLimit));
}

#[test]
fn an_update_needs_two_units_for_both_halves() {
    let options = QuotaOptions { units_base: 3, units_per_player: 0, ..QuotaOptions::default() };
    let mut fixture = Fixture::new(options, 0);
    let read = || {
        let operation = hash_map::Operation::Get { key: "key".into() };
        Request::HashMap { name: "map".into(), operation }
    };
    assert_eq!(fixture.service.quota.wait(fixture.now, 2), Duration::ZERO);
    assert_eq!(fixture.serve(Api::HashMapUpdate, read()), Ok(2));
    assert_eq!(fixture.service.quota.wait(fixture.now, 2), Duration::from_secs(60));
    assert_eq!(fixture.serve(Api::HashMapUpdate, read()), Err(Status::TotalRequestsOverLimit));
    assert_eq!(fixture.get("map", "key"), Ok(1));
    let (key, expected, value) = ("key".into(), Version::ABSENT, Value::Null);
    let operation = hash_map::Operation::CompareAndSet { key, expected, value, lifetime: LIFETIME };
    let write = Request::HashMap { name: "map".into(), operation };
    assert_eq!(fixture.serve(Api::HashMapUpdate, write), Ok(0), "it is paid for");
}

#[test]
fn a_range_costs_its_items_even_beyond_the_quota() {
    let options = QuotaOptions { units_base: 4, units_per_player: 0, ..QuotaOptions::default() };
    let mut fixture = Fixture::new(options, 0);
    for key in ["a", "b", "c"] {
        let (value, sort_key) = (Value::Null, SortKey::None);
        let operation = sorted_map::Operation::Set { key: key.into(), value, sort_key, lifetime: LIFETIME };
        assert_eq!(fixture.serve(Api::SortedMapSet, Request::SortedMap { name: "m".into(), operation }), Ok(1));
    }
    let direction = Direction::Ascending;
    let operation = sorted_map::Operation::Range { direction, count: 200, lower: None, upper: None };
    let range = Request::SortedMap { name: "m".into(), operation };
    assert_eq!(fixture.serve(Api::SortedMapGetRange, range.clone()), Ok(3));
    assert_eq!(fixture.serve(Api::SortedMapGetRange, range), Err(Status::TotalRequestsOverLimit));
    assert_eq!(fixture.service.quota.units_peak(), 6);
}

#[test]
fn structures_and_partitions_have_limits_of_their_own() {
    let options =
        QuotaOptions { structure_units_max: Some(3), partition_units_max: Some(2), ..QuotaOptions::default() };
    let mut fixture = Fixture::new(QuotaOptions { hash_map_partitions: 64, ..options.clone() }, 0);
    assert_eq!(fixture.add("jobs"), Ok(1));
    assert_eq!(fixture.add("jobs"), Ok(1));
    assert_eq!(fixture.add("jobs"), Err(Status::PartitionRequestsOverLimit), "a queue sits on one partition");
    assert_eq!(fixture.add("other jobs"), Ok(1));
    // The keys of a hash map are spread, so that the structure as a whole is the first to be full.
    for key in ["a", "b", "c"] {
        assert_eq!(fixture.get("map", key), Ok(1));
    }
    assert_eq!(fixture.get("map", "d"), Err(Status::DataStructureRequestsOverLimit));
    fixture.wait(60);
    assert_eq!(fixture.add("jobs"), Ok(1), "a new minute");

    let mut one_partition = Fixture::new(QuotaOptions { structure_units_max: None, ..options }, 0);
    assert_eq!(one_partition.get("map", "a"), Ok(1));
    assert_eq!(one_partition.get("map", "b"), Ok(1));
    assert_eq!(one_partition.get("map", "c"), Err(Status::PartitionRequestsOverLimit));
}

#[test]
fn what_grows_is_refused_when_memory_is_full() {
    let options = QuotaOptions { memory_bytes_base: 20, memory_bytes_per_player: 10, ..QuotaOptions::default() };
    let mut fixture = Fixture::new(options, 1);
    // A key of 1 byte and a text of 7 with its quotes: 10 bytes an item.
    for key in ["a", "b", "c"] {
        assert_eq!(fixture.set(key, "1234567"), Ok(1));
    }
    assert_eq!(fixture.set("d", ""), Err(Status::TotalMemoryOverLimit));
    assert_eq!(fixture.set("a", "12345678"), Err(Status::TotalMemoryOverLimit));
    assert_eq!(fixture.add("jobs"), Err(Status::TotalMemoryOverLimit));
    assert_eq!(fixture.set("a", "7654321"), Ok(1), "it is as large as before");
    assert_eq!(fixture.set("a", "123"), Ok(1), "it is smaller");
    assert_eq!(fixture.add("jobs"), Ok(1), "4 bytes were free");
    assert_eq!(fixture.set("d", ""), Err(Status::TotalMemoryOverLimit));
    assert_eq!(fixture.remove("b"), Ok(1));
    assert_eq!(fixture.set("d", ""), Ok(1));
    fixture.wait(3_600);
    assert_eq!(fixture.set("e", "123456789012345678901234567"), Ok(1), "everything else has expired");
    assert_eq!(fixture.service.bytes_peak(), 30);
}

#[test]
fn memory_shrinks_after_eight_days() {
    let mut fixture = Fixture::new(QuotaOptions::default(), 100);
    let full = Some(64 * 1_024 + 120_000);
    assert_eq!(fixture.service.quota.memory_bytes_max(fixture.now), full);
    fixture.service.quota.set_players(fixture.now, 10);
    fixture.wait(8 * 86_400 - 1);
    assert_eq!(fixture.service.quota.memory_bytes_max(fixture.now), full);
    fixture.wait(1);
    assert_eq!(fixture.service.quota.memory_bytes_max(fixture.now), Some(64 * 1_024 + 12_000));
}

#[test]
fn a_service_without_quotas_counts_and_refuses_nothing() {
    let mut service = Service::default();
    let operation = hash_map::Operation::Get { key: "key".into() };
    let request = Request::HashMap { name: "map".into(), operation };
    for _ in 0..5_000 {
        let served = service.serve(Timestamp::default(), Api::HashMapGet, request.clone());
        assert!(served.outcome.is_ok());
    }
    assert_eq!((service.quota.units_peak(), service.quota.units_max()), (5_000, None));
}

#[test]
fn a_refusal_by_the_service_is_charged_as_it_says() {
    let mut fixture = Fixture::new(QuotaOptions::default(), 0);
    let operation = hash_map::Operation::Get { key: "key".into() };
    let request = Request::HashMap { name: "map".into(), operation };
    for (status, units) in [(Status::InternalError, 1), (Status::AccessDenied, 0)] {
        let served = fixture.service.refuse(fixture.now, Api::HashMapGet, &request, status);
        assert_eq!((served.outcome, served.units), (Err(status), units));
    }
    assert_eq!(fixture.service.quota.units_peak(), 1);
}
