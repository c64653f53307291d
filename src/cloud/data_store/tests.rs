use std::time::Duration;

use super::*;
use crate::cloud::value::Value;
use crate::cloud::{ServerId, Timestamp};

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// An o'clock, so that tests know when the hour is over.
const START: u64 = 500_000 * HOUR;

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(START + seconds)
}

fn standard(operation: Operation) -> Request {
    Request::Standard { name: "store".into(), scope: Some("global".into()), operation }
}

fn ordered(operation: OrderedOperation) -> Request {
    Request::Ordered { name: "store".into(), scope: "global".into(), operation }
}

fn contents(value: impl Into<Value>) -> Contents {
    Contents { value: value.into(), ..Contents::default() }
}

fn set(key: &str, value: impl Into<Value>) -> Request {
    standard(Operation::Set { key: key.into(), contents: contents(value) })
}

/// The entry and the revision of a reply.
fn entry(reply: Result<Reply, Status>) -> (Option<std::sync::Arc<Entry>>, Revision) {
    match reply {
        Ok(Reply::Entry { entry, revision }) => (entry, revision),
        other => panic!("an entry is expected, not {other:?}"),
    }
}

fn value_of(reply: Result<Reply, Status>) -> Option<Value> {
    entry(reply).0.map(|entry| entry.contents.value.clone())
}

fn get(stores: &mut DataStores, now: Timestamp, key: &str) -> Option<Value> {
    value_of(stores.serve(now, &standard(Operation::Get { key: key.into() })))
}

fn versions(stores: &mut DataStores, now: Timestamp, range: VersionRange) -> Vec<VersionInfo> {
    match stores.serve(now, &standard(Operation::ListVersions { key: "k".into(), range })) {
        Ok(Reply::Versions { items, .. }) => items,
        other => panic!("versions are expected, not {other:?}"),
    }
}

#[test]
fn one_version_an_hour_is_kept() {
    let mut stores = DataStores::new();
    let written = [0, 1, HOUR - 1, HOUR, 3 * HOUR];
    let names: Vec<_> = written
        .iter()
        .map(|seconds| {
            entry(stores.serve(at(*seconds), &set("k", *seconds as f64))).0.expect("it is set").version.clone()
        })
        .collect();
    let kept = versions(&mut stores, at(3 * HOUR), VersionRange::default());
    assert_eq!(kept.iter().map(|info| &info.version).collect::<Vec<_>>(), [&names[2], &names[3], &names[4]]);
    let read = |stores: &mut DataStores, version: &std::sync::Arc<str>| {
        value_of(
            stores.serve(at(3 * HOUR), &standard(Operation::GetVersion { key: "k".into(), version: version.clone() })),
        )
    };
    assert_eq!(read(&mut stores, &names[0]), None, "another has taken its place");
    assert_eq!(read(&mut stores, &names[2]), Some(Value::Number((HOUR - 1) as f64)));
    let created = entry(stores.serve(at(3 * HOUR), &standard(Operation::Get { key: "k".into() }))).0.expect("a value");
    assert_eq!((created.created_ms, created.updated_ms), (START * 1_000, (START + 3 * HOUR) * 1_000));
}

#[test]
fn versions_end_thirty_days_after_they_were_replaced() {
    let mut stores = DataStores::new();
    stores.serve(at(0), &set("k", 1.0)).expect("set");
    stores.serve(at(DAY), &set("k", 2.0)).expect("set");
    let count = |stores: &mut DataStores, seconds| versions(stores, at(seconds), VersionRange::default()).len();
    assert_eq!([count(&mut stores, 31 * DAY - 1), count(&mut stores, 31 * DAY)], [2, 1]);
    assert_eq!(get(&mut stores, at(1_000 * DAY), "k"), Some(2.0.into()), "the latest stays");
}

#[test]
fn removed_keys_are_listed_for_thirty_days() {
    let mut stores = DataStores::new();
    stores.serve(at(0), &set("k", 1.0)).expect("set");
    let remove = standard(Operation::Remove { key: "k".into() });
    assert_eq!(value_of(stores.serve(at(1), &remove)), Some(1.0.into()));
    assert_eq!(value_of(stores.serve(at(2), &remove)), None);
    assert_eq!(get(&mut stores, at(2), "k"), None);
    let all = versions(&mut stores, at(2), VersionRange::default());
    assert_eq!(all.iter().map(|info| info.is_deleted).collect::<Vec<_>>(), [false, true]);
    let keys = |stores: &mut DataStores, seconds, exclude_deleted| {
        let list = Operation::ListKeys { prefix: "".into(), count: 0, after: None, exclude_deleted };
        match stores.serve(at(seconds), &standard(list)) {
            Ok(Reply::Keys { names, .. }) => names.len(),
            other => panic!("keys are expected, not {other:?}"),
        }
    };
    assert_eq!([keys(&mut stores, 2, false), keys(&mut stores, 2, true)], [1, 0]);
    let lists = |stores: &mut DataStores, seconds| {
        let list = Request::ListStores { prefix: "".into(), count: 0, after: None };
        matches!(stores.serve(at(seconds), &list), Ok(Reply::Stores { items, .. }) if items.len() == 1)
    };
    assert_eq!((keys(&mut stores, 30 * DAY, false), lists(&mut stores, 30 * DAY)), (1, true));
    assert_eq!((keys(&mut stores, 30 * DAY + 1, false), lists(&mut stores, 30 * DAY + 1)), (0, false));
    stores.serve(at(40 * DAY), &set("k", 2.0)).expect("set");
    assert_eq!(versions(&mut stores, at(40 * DAY), VersionRange::default()).len(), 1, "it begins anew");
}

#[test]
fn versions_are_filtered_ordered_and_paged() {
    let mut stores = DataStores::new();
    for hour in 0..5 {
        stores.serve(at(hour * HOUR), &set("k", hour as f64)).expect("set");
    }
    let ms = |hour: u64| i64::try_from((START + hour * HOUR) * 1_000).expect("a time");
    let hours = |stores: &mut DataStores, range| {
        let found = versions(stores, at(5 * HOUR), range);
        found.iter().map(|info| (info.created_ms / 1_000 - START) / HOUR).collect::<Vec<_>>()
    };
    let all = VersionRange::default();
    assert_eq!(hours(&mut stores, VersionRange { after_ms: ms(1), until_ms: ms(3), ..all }), [2, 3]);
    assert_eq!(hours(&mut stores, VersionRange { is_descending: true, count: 2, ..all }), [4, 3]);
    assert_eq!(hours(&mut stores, VersionRange { is_descending: true, behind: 4, ..all }), [2, 1, 0]);
    let at_time = |stores: &mut DataStores, time_ms| {
        value_of(stores.serve(at(5 * HOUR), &standard(Operation::GetVersionAtTime { key: "k".into(), time_ms })))
    };
    assert_eq!(at_time(&mut stores, ms(0) - 1), None);
    assert_eq!([at_time(&mut stores, ms(2)), at_time(&mut stores, ms(3) - 1)], [Some(2.0.into()), Some(2.0.into())]);
}

#[test]
fn the_time_of_a_version_is_above_nothing_and_ten_minutes_ahead_at_most() {
    let mut stores = DataStores::new();
    let mut ask = |time_ms| stores.serve(at(0), &standard(Operation::GetVersionAtTime { key: "k".into(), time_ms }));
    let latest = i64::try_from((START + limits::FUTURE_SECONDS_MAX) * 1_000).expect("a time");
    assert_eq!([ask(0), ask(latest + 1)], [Err(Status::TimeInvalid), Err(Status::TimeInvalid)]);
    assert!(ask(1).is_ok() && ask(latest).is_ok());
}

#[test]
fn a_version_that_is_removed_is_gone_for_good() {
    let mut stores = DataStores::new();
    stores.serve(at(0), &set("k", 1.0)).expect("set");
    let (latest, before) = entry(stores.serve(at(HOUR), &set("k", 2.0)));
    let version = latest.expect("set").version.clone();
    let remove = |version: &str| standard(Operation::RemoveVersion { key: "k".into(), version: version.into() });
    assert_eq!(stores.serve(at(HOUR), &remove("no such")), Ok(Reply::Done));
    assert_eq!(stores.serve(at(HOUR), &remove(&version)), Ok(Reply::Done));
    assert_eq!(get(&mut stores, at(HOUR), "k"), Some(1.0.into()));
    let late = Operation::CompareAndSet { key: "k".into(), expected: before, contents: contents(3.0) };
    assert_eq!(stores.serve(at(HOUR), &standard(late)), Err(Status::Conflict));
}

#[test]
fn a_write_that_somebody_came_before_fails() {
    let mut stores = DataStores::new();
    let write = |stores: &mut DataStores, expected, value: f64| {
        let operation = Operation::CompareAndSet { key: "k".into(), expected, contents: contents(value) };
        stores.serve(at(0), &standard(operation)).map(|_| ())
    };
    assert_eq!(write(&mut stores, Revision(0), 1.0), Ok(()));
    assert_eq!(write(&mut stores, Revision(0), 2.0), Err(Status::Conflict));
    let revision = entry(stores.serve(at(0), &standard(Operation::ReadForUpdate { key: "k".into() }))).1;
    assert_eq!(write(&mut stores, revision, 3.0), Ok(()));
    assert_eq!(write(&mut stores, revision, 4.0), Err(Status::Conflict));
    assert_eq!(get(&mut stores, at(0), "k"), Some(3.0.into()));
}

#[test]
fn only_whole_numbers_are_added_to() {
    let mut stores = DataStores::new();
    let mut add = |key: &str, delta| {
        let operation = Operation::Increment {
            key: key.into(),
            delta,
            user_ids: UserIds::default(),
            metadata: Metadata::default(),
        };
        stores.serve(at(0), &standard(operation))
    };
    assert_eq!(value_of(add("n", 5)), Some(5.0.into()));
    assert_eq!(value_of(add("n", -7)), Some((-2.0).into()));
    for (key, value) in [("text", Value::text("1")), ("part", Value::Number(1.5)), ("nan", Value::Number(f64::NAN))] {
        stores.serve(at(0), &set(key, value)).expect("set");
        let add = Operation::Increment {
            key: key.into(),
            delta: 1,
            user_ids: UserIds::default(),
            metadata: Metadata::default(),
        };
        assert_eq!(stores.serve(at(0), &standard(add)), Err(Status::NotNumeric), "{key}");
    }
}

#[test]
fn lengths_have_limits() {
    let mut stores = DataStores::unlimited();
    let text = |length: usize| "x".repeat(length);
    let mut ask = |name: &str, scope: Option<&str>, key: &str| {
        let (name, scope) = (name.into(), scope.map(Into::into));
        stores.serve(at(0), &Request::Standard { name, scope, operation: Operation::Get { key: key.into() } }).err()
    };
    assert_eq!(ask(&text(50), Some(&text(50)), &text(50)), None);
    assert_eq!(ask("", Some("s"), "k"), Some(Status::NameEmpty));
    assert_eq!(ask(&text(51), Some("s"), "k"), Some(Status::NameTooLong));
    assert_eq!(ask("n", Some(""), "k"), Some(Status::ScopeEmpty));
    assert_eq!(ask("n", Some(&text(51)), "k"), Some(Status::ScopeTooLong));
    assert_eq!(ask("n", Some("s"), ""), Some(Status::KeyEmpty));
    assert_eq!(ask("n", Some("s"), &text(51)), Some(Status::KeyTooLong));
    assert_eq!(ask("n", None, "no scope"), Some(Status::ScopeMissing));
    assert_eq!(ask("n", None, "scope/"), Some(Status::KeyEmpty));
    assert_eq!(ask("n", None, &format!("{}/{}", text(50), text(50))), None);
    assert_eq!(ask("n", None, &format!("{}/k", text(51))), Some(Status::ScopeTooLong));
}

#[test]
fn values_have_limits() {
    let mut stores = DataStores::unlimited();
    let mut write = |contents| stores.serve(at(0), &standard(Operation::Set { key: "k".into(), contents })).err();
    // The quotes count.
    let text = |length: usize| Value::text("x".repeat(length - 2));
    assert_eq!(write(contents(text(limits::VALUE_BYTES_MAX))), None);
    assert_eq!(write(contents(text(limits::VALUE_BYTES_MAX + 1))), Some(Status::ValueTooLarge));
    let with_ids = |count: i64| Contents { user_ids: (0..count).collect(), ..contents(1.0) };
    assert_eq!([write(with_ids(4)), write(with_ids(5))], [None, Some(Status::TooManyUserIds)]);
    let with_metadata = |length: usize| {
        let fields = vec![("a".into(), text(length - r#"{"a":}"#.len()))];
        Contents { metadata: fields.into(), ..contents(1.0) }
    };
    assert_eq!([write(with_metadata(300)), write(with_metadata(301))], [None, Some(Status::MetadataTooLarge)]);
}

#[test]
fn a_key_takes_four_megabytes_a_minute_and_gives_twenty_five() {
    let mut stores = DataStores::new();
    let megabyte = || Value::text("x".repeat((1 << 20) - 2));
    for _ in 0..4 {
        assert!(stores.serve(at(0), &set("k", megabyte())).is_ok());
    }
    assert_eq!(stores.serve(at(59), &set("k", 1.0)), Err(Status::KeyThrottled));
    assert!(stores.serve(at(59), &set("other", 1.0)).is_ok());
    assert!(stores.serve(at(60), &set("k", megabyte())).is_ok());
    let read = standard(Operation::Get { key: "k".into() });
    for _ in 0..25 {
        assert!(stores.serve(at(60), &read).is_ok());
    }
    assert_eq!(stores.serve(at(119), &read), Err(Status::KeyThrottled));
    assert!(stores.serve(at(120), &read).is_ok());
}

#[test]
fn an_experience_has_a_limit_for_each_kind_of_requests() {
    let mut stores = DataStores::new();
    stores.set_players(at(0), ServerId(1), 1, 1);
    let list = Request::ListStores { prefix: "".into(), count: 0, after: None };
    for _ in 0..302 {
        assert!(stores.serve(at(0), &list).is_ok());
    }
    let over = Status::ExperienceThrottled(RequestType::StandardList);
    assert_eq!(stores.serve(at(59), &list), Err(over));
    assert!(stores.serve(at(59), &set("k", 1.0)).is_ok());
    assert!(stores.serve(at(60), &list).is_ok());
    let mut unlimited = DataStores::unlimited();
    assert!((0..1_000).all(|_| unlimited.serve(at(0), &list).is_ok()));
}

#[test]
fn numbers_are_listed_in_their_order() {
    let mut stores = DataStores::new();
    for (key, value) in [("a", 3), ("b", i64::MIN), ("c", 3), ("d", i64::MAX), ("e", 0)] {
        stores.serve(at(0), &ordered(OrderedOperation::Set { key: key.into(), value })).expect("set");
    }
    stores.serve(at(0), &ordered(OrderedOperation::Set { key: "e".into(), value: 2 })).expect("set");
    let mut list = |range| match stores.serve(at(0), &ordered(OrderedOperation::GetSorted(range))) {
        Ok(Reply::Sorted { items, has_more }) => (items.iter().map(|(key, _)| &**key).collect::<String>(), has_more),
        other => panic!("items are expected, not {other:?}"),
    };
    let all = SortedRange { is_ascending: true, count: 100, ..SortedRange::default() };
    assert_eq!(list(all.clone()), ("beacd".into(), false));
    assert_eq!(list(SortedRange { is_ascending: false, count: 2, ..all.clone() }), ("dc".into(), true));
    let behind = Some((3, "c".into()));
    assert_eq!(list(SortedRange { is_ascending: false, behind: behind.clone(), ..all.clone() }), ("aeb".into(), false));
    assert_eq!(list(SortedRange { behind, ..all.clone() }), ("d".into(), false));
    assert_eq!(list(SortedRange { min: Some(2), max: Some(3), ..all.clone() }), ("eac".into(), false));
    assert_eq!(list(SortedRange { min: Some(i64::MAX), max: Some(i64::MAX), ..all }), ("d".into(), false));
}

#[test]
fn pages_of_numbers_have_limits() {
    let mut stores = DataStores::new();
    let mut list = |count, min, max| {
        let range = SortedRange { is_ascending: true, count, min, max, behind: None };
        stores.serve(at(0), &ordered(OrderedOperation::GetSorted(range))).err()
    };
    assert_eq!([list(0, None, None), list(101, None, None)], [Some(Status::PageSizeInvalid); 2]);
    assert_eq!([list(1, None, None), list(100, Some(1), Some(1))], [None, None]);
    assert_eq!(list(1, Some(2), Some(1)), Some(Status::MinAboveMax));
    let mut batch = |count: usize| {
        let keys = (0..count).map(|number| number.to_string().into()).collect();
        stores.serve(at(0), &ordered(OrderedOperation::BatchGet { keys })).err()
    };
    assert_eq!(
        [batch(0), batch(1), batch(100), batch(101)],
        [Some(Status::KeysInvalid), None, None, Some(Status::KeysInvalid)]
    );
}

#[test]
fn a_budget_fills_and_requests_wait_in_their_order() {
    let mut budgets = Budgets::new(at(0), true);
    let list = RequestType::StandardList;
    assert_eq!(budgets.left(at(0), list), list.start());
    for _ in 0..list.start() {
        assert_eq!(budgets.admit(at(0), list, 1), Admission::Now);
    }
    // 5 a minute.
    let waits: Vec<_> = (0..3).map(|_| budgets.admit(at(0), list, 1)).collect();
    assert_eq!(waits, [12, 24, 36].map(|seconds| Admission::Wait(Duration::from_secs(seconds))));
    assert_eq!(budgets.admit(at(36), list, 1), Admission::Wait(Duration::from_secs(12)));
    assert_eq!([budgets.left(at(59), list), budgets.left(at(60), list)], [0, 1]);
    // Players make it quicker for those that come later.
    budgets.set_players(at(60), 50);
    assert_eq!(budgets.left(at(61), list), 2);
    assert_eq!(budgets.left(at(10_000), list), MINUTES_SAVED_MAX * 105);
}

#[test]
fn thirty_requests_wait_in_a_queue() {
    let mut budgets = Budgets::new(at(0), true);
    for kind in [RequestType::StandardRead, RequestType::StandardList] {
        for _ in 0..kind.start() {
            assert_eq!(budgets.admit(at(0), kind, 1), Admission::Now);
        }
    }
    for _ in 0..15 {
        assert!(matches!(budgets.admit(at(0), RequestType::StandardRead, 1), Admission::Wait(_)));
        assert!(matches!(budgets.admit(at(0), RequestType::StandardList, 1), Admission::Wait(_)));
    }
    assert_eq!(budgets.admit(at(0), RequestType::StandardRead, 1), Admission::Dropped);
    assert_eq!(budgets.admit(at(0), RequestType::StandardWrite, 1), Admission::Now, "another queue");
    assert!(matches!(budgets.admit(at(1), RequestType::StandardRead, 1), Admission::Wait(_)), "one has gone out");
    let mut unlimited = Budgets::new(at(0), false);
    assert!((0..1_000).all(|_| unlimited.admit(at(0), RequestType::StandardList, 1) == Admission::Now));
}

#[test]
fn rates_are_what_scripts_set_them_to() {
    let mut budgets = Budgets::new(at(0), true);
    let read = RequestType::StandardRead;
    budgets.set_rate(at(0), read, Rate { base: 10, per_player: 0 });
    assert_eq!(budgets.left(at(0), read), 10 * MINUTES_SAVED_MAX);
    budgets.set_rate(at(0), read, Rate { base: 0, per_player: 0 });
    assert_eq!(budgets.admit(at(0), read, 1), Admission::Dropped, "nothing would ever let it out");
}

#[test]
fn what_servers_asked_is_counted_also_of_those_that_are_gone() {
    let mut stores = DataStores::new();
    let kind = RequestType::OrderedList;
    for server in [1, 2] {
        stores.add_server(at(0), ServerId(server));
        let budgets = stores.budgets(ServerId(server)).expect("it is there");
        // Ten at once, thirty that wait, and the others are dropped.
        (0..45).for_each(|_| _ = budgets.admit(at(0), kind, 1));
    }
    let usage = |left| vec![(kind, BudgetUsage { requests: 80, queued: 60, dropped: 10, left })];
    assert_eq!(stores.usage(at(0)), usage(Some(0)));
    stores.remove_server(ServerId(1));
    assert_eq!(stores.usage(at(0)), usage(Some(0)));
    stores.remove_server(ServerId(2));
    assert_eq!(stores.usage(at(0)), usage(None));
}

#[test]
fn faults_are_about_the_kind_of_the_request() {
    for status in Status::FAULTS {
        let possible: Vec<_> = RequestType::ALL.into_iter().filter(|kind| status.is_possible_for(*kind)).collect();
        assert!(!possible.is_empty(), "{status}");
        for kind in possible {
            let message = status.about(kind).message(Api::Get);
            let names_another = RequestType::ALL.iter().any(|other| *other != kind && message.contains(other.name()));
            assert!(!names_another, "{message}");
        }
    }
}

#[test]
fn outages_are_told_from_mistakes() {
    let is_outage = |status: Status, api| Status::is_outage(&status.message(api));
    for status in [Status::Rejected, Status::Timeout, Status::KeyThrottled, Status::CannotParse, Status::KeyLost] {
        assert!(is_outage(status, Api::Get), "{status}");
    }
    assert!(Api::ALL.into_iter().all(|api| is_outage(Status::QueueFull, api)));
    assert!(is_outage(Status::ExperienceThrottled(RequestType::StandardRead), Api::Get));
    for status in [Status::KeyEmpty, Status::NotNumeric, Status::CursorInvalid, Status::ValueTooLarge] {
        assert!(!is_outage(status, Api::Get), "{status}");
    }
}

#[test]
fn every_status_has_a_name_and_a_text_of_its_own() {
    let statuses: Vec<_> = Status::all().collect();
    let texts: std::collections::BTreeSet<_> = statuses.iter().map(|status| status.message(Api::Get)).collect();
    assert_eq!(texts.len(), statuses.len());
    let full = Api::ALL.map(|api| Status::QueueFull.message(api));
    assert!(full[0].starts_with("301: GetAsync request dropped."));
    assert_eq!(full[9], "ListKeysAsync request dropped. Request was throttled.");
}

/// A bit of everything.
fn filled() -> DataStores {
    let mut stores = DataStores::new();
    stores.serve(at(0), &set("k", 1.0)).expect("set");
    let facts = Contents {
        user_ids: [7, 8].into(),
        metadata: vec![("level".into(), Value::Number(3.0))].into(),
        ..contents("two")
    };
    stores.serve(at(HOUR), &standard(Operation::Set { key: "k".into(), contents: facts })).expect("set");
    stores.serve(at(HOUR), &set("gone", 1.0)).expect("set");
    stores.serve(at(HOUR), &standard(Operation::Remove { key: "gone".into() })).expect("removed");
    stores.serve(at(HOUR), &ordered(OrderedOperation::Set { key: "o".into(), value: -5 })).expect("set");
    stores
}

#[test]
fn what_was_taken_can_be_restored_at_any_time() {
    let mut stores = filled();
    let taken = stores.snapshot(at(2 * HOUR));
    let mut other = DataStores::new();
    other.restore(at(50 * DAY), &taken).expect("it was taken");
    assert_eq!(other.snapshot(at(50 * DAY)), taken);
    assert_eq!(get(&mut other, at(50 * DAY), "k"), Some("two".into()));
    let found = entry(other.serve(at(50 * DAY), &standard(Operation::Get { key: "k".into() }))).0.expect("a value");
    let created = (START + 50 * DAY - 2 * HOUR) * 1_000;
    assert_eq!((found.created_ms, found.updated_ms), (created, created + HOUR * 1_000));
    let revision = entry(stores.serve(at(2 * HOUR), &standard(Operation::ReadForUpdate { key: "k".into() }))).1;
    stores.restore(at(2 * HOUR), &taken).expect("it was taken");
    let late = Operation::CompareAndSet { key: "k".into(), expected: revision, contents: contents(9.0) };
    assert_eq!(stores.serve(at(2 * HOUR), &standard(late)), Err(Status::Conflict));
}

#[test]
fn a_snapshot_that_breaks_a_rule_changes_nothing() {
    use snapshot::{OrderedItem, Snapshot, StandardItem};
    let item = |key: &str, age: u64, value: Option<f64>| StandardItem {
        key: key.into(),
        contents: value.map(contents),
        age: Duration::from_secs(age),
        key_age: None,
    };
    let of = |items: Vec<StandardItem>| Snapshot { standard: [("store".into(), items)].into(), ..Snapshot::default() };
    let number = OrderedItem { key: "s/k".into(), value: 1 };
    let cases = [
        (of(vec![item("k", 0, Some(1.0))]), "scope/key"),
        (of(vec![item("s/", 0, Some(1.0))]), "Key name can't be empty"),
        (of(vec![item("s/k", 1, Some(1.0)), item("s/k", 2, Some(1.0))]), "older than"),
        (of(vec![item("s/k", 1, None)]), "removes a key"),
        (Snapshot { standard: [("".into(), vec![])].into(), ..Snapshot::default() }, "name can't be empty"),
        (Snapshot { ordered: [("o".into(), vec![number.clone(), number])].into(), ..Snapshot::default() }, "same key"),
    ];
    let mut stores = filled();
    let before = stores.snapshot(at(HOUR));
    for (broken, words) in cases {
        let flaw = stores.restore(at(HOUR), &broken).expect_err(words);
        assert!(flaw.reason.contains(words), "{flaw:?}");
        assert_eq!(stores.snapshot(at(HOUR)), before);
    }
}
