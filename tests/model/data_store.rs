//! Data stores against a list of everything that was ever written.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use sandstore::cloud::Timestamp;
use sandstore::cloud::data_store::{
    Contents, DataStores, Operation, OrderedOperation, Reply, Request, Revision, SortedRange, Status, VersionRange,
};
use sandstore::cloud::value::Value;

use crate::history::{configuration, key};

const KEYS: usize = 3;
const HOUR: u64 = 3_600_000_000;
const KEPT: Duration = Duration::from_secs(30 * 86_400);

#[derive(Clone, Debug)]
enum Step {
    Wait(u64),
    Set {
        key: usize,
        value: i64,
    },
    Remove {
        key: usize,
    },
    Increment {
        key: usize,
        delta: i64,
    },
    /// Reads and remembers the revision for a later write.
    Read {
        key: usize,
    },
    CompareAndSet {
        key: usize,
        value: i64,
    },
    Versions {
        key: usize,
    },
    Keys {
        exclude_deleted: bool,
    },
}

fn steps() -> impl Strategy<Value = Step> {
    let key = || 0..KEYS;
    prop_oneof![
        4 => prop_oneof![Just(60), Just(3_000), Just(86_400), Just(29 * 86_400), Just(30 * 86_400)].prop_map(Step::Wait),
        6 => (key(), -5..5_i64).prop_map(|(key, value)| Step::Set { key, value }),
        2 => key().prop_map(|key| Step::Remove { key }),
        2 => (key(), -5..5_i64).prop_map(|(key, delta)| Step::Increment { key, delta }),
        3 => key().prop_map(|key| Step::Read { key }),
        3 => (key(), -5..5_i64).prop_map(|(key, value)| Step::CompareAndSet { key, value }),
        4 => key().prop_map(|key| Step::Versions { key }),
        2 => any::<bool>().prop_map(|exclude_deleted| Step::Keys { exclude_deleted }),
    ]
}

/// Everything that was ever written to a key: when, and what. Nothing stands for a removal.
type History = Vec<(Timestamp, Option<i64>)>;

#[derive(Default)]
struct Model {
    histories: [History; KEYS],
    /// How many writes the key had when it was read last, and the revision that the store answered.
    read: [Option<(u64, Revision)>; KEYS],
    writes: [u64; KEYS],
}

impl Model {
    /// A key that was removed long ago has never been there.
    fn forget(&mut self, now: Timestamp) {
        for history in &mut self.histories {
            if let Some((at, None)) = history.last()
                && now.saturating_since(*at) >= KEPT
            {
                history.clear();
            }
        }
    }

    fn value(&self, key: usize) -> Option<i64> {
        self.histories[key].last().and_then(|(_, value)| *value)
    }

    fn write(&mut self, now: Timestamp, key: usize, value: Option<i64>) {
        self.histories[key].push((now, value));
        self.writes[key] += 1;
    }

    /// The versions of which something is left: when, and whether they are removals.
    fn versions(&self, now: Timestamp, key: usize) -> Vec<(u64, bool)> {
        let history = &self.histories[key];
        let hour = |time: Timestamp| time.as_micros() / HOUR;
        let survivors: Vec<_> = (0..history.len())
            .filter(|index| match (history[*index], history.get(index + 1)) {
                ((at, Some(_)), Some((next, Some(_)))) => hour(at) != hour(*next),
                _ => true,
            })
            .collect();
        let mut shown = Vec::new();
        for (position, index) in survivors.iter().enumerate() {
            let is_over =
                survivors.get(position + 1).is_some_and(|next| now.saturating_since(history[*next].0) >= KEPT);
            if !is_over {
                shown.push((history[*index].0.as_micros() / 1_000, history[*index].1.is_none()));
            }
        }
        shown
    }
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn contents(value: i64) -> Contents {
    Contents { value: Value::Number(value as f64), ..Contents::default() }
}

struct World {
    now: Timestamp,
    stores: DataStores,
}

impl World {
    fn ask(&mut self, operation: Operation) -> Result<Reply, Status> {
        let (name, scope) = ("store".into(), Some("global".into()));
        self.stores.serve(self.now, &Request::Standard { name, scope, operation })
    }

    /// The number that a reply has, and the revision.
    #[expect(clippy::cast_possible_truncation, reason = "small whole numbers")]
    fn number(&mut self, operation: Operation) -> Result<(Option<i64>, Revision), Status> {
        match self.ask(operation)? {
            Reply::Entry { entry, revision } => {
                let number = entry.map(|entry| match entry.contents.value {
                    Value::Number(number) => number as i64,
                    ref other => panic!("{other:?} was never written"),
                });
                Ok((number, revision))
            }
            other => panic!("{other:?} is no entry"),
        }
    }
}

fn run(world: &mut World, model: &mut Model, step: &Step) {
    model.forget(world.now);
    match *step {
        Step::Wait(seconds) => world.now = world.now.saturating_add(Duration::from_secs(seconds)),
        Step::Set { key: index, value } => {
            model.write(world.now, index, Some(value));
            let written = world.number(Operation::Set { key: key(index), contents: contents(value) });
            assert_eq!(written.map(|found| found.0), Ok(Some(value)));
        }
        Step::Remove { key: index } => {
            let before = model.value(index);
            if before.is_some() {
                model.write(world.now, index, None);
            }
            assert_eq!(world.number(Operation::Remove { key: key(index) }).map(|found| found.0), Ok(before));
        }
        Step::Increment { key: index, delta } => {
            let sum = model.value(index).unwrap_or(0) + delta;
            model.write(world.now, index, Some(sum));
            let (user_ids, metadata) = (Arc::default(), Arc::default());
            let added = world.number(Operation::Increment { key: key(index), delta, user_ids, metadata });
            assert_eq!(added.map(|found| found.0), Ok(Some(sum)));
        }
        Step::Read { key: index } => {
            let (found, revision) = world.number(Operation::ReadForUpdate { key: key(index) }).expect("it is read");
            assert_eq!(found, model.value(index));
            model.read[index] = Some((model.writes[index], revision));
        }
        Step::CompareAndSet { key: index, value } => {
            let Some((writes, expected)) = model.read[index] else { return };
            let operation = Operation::CompareAndSet { key: key(index), expected, contents: contents(value) };
            let is_gone = model.histories[index].is_empty();
            let written = world.number(operation).map(|found| found.0);
            if is_gone && expected != Revision(0) {
                assert_eq!(written, Err(Status::Conflict), "the key is gone since");
            } else if writes == model.writes[index] || (is_gone && expected == Revision(0)) {
                model.write(world.now, index, Some(value));
                assert_eq!(written, Ok(Some(value)));
            } else {
                assert_eq!(written, Err(Status::Conflict));
            }
        }
        Step::Versions { key: index } => {
            let operation = Operation::ListVersions { key: key(index), range: VersionRange::default() };
            let Ok(Reply::Versions { items, next: None }) = world.ask(operation) else { panic!("versions") };
            let shown: Vec<_> = items.iter().map(|info| (info.created_ms, info.is_deleted)).collect();
            assert_eq!(shown, model.versions(world.now, index));
        }
        Step::Keys { exclude_deleted } => {
            let operation = Operation::ListKeys { prefix: "".into(), count: 0, after: None, exclude_deleted };
            let Ok(Reply::Keys { names, next: None }) = world.ask(operation) else { panic!("keys") };
            let is_shown = |index: &usize| {
                !model.histories[*index].is_empty() && (!exclude_deleted || model.value(*index).is_some())
            };
            assert_eq!(names, (0..KEYS).filter(is_shown).map(key).collect::<Vec<_>>());
        }
    }
}

proptest! {
    #![proptest_config(configuration(300))]

    #[test]
    fn a_data_store_is_what_was_written(steps in prop::collection::vec(steps(), 1..60)) {
        let mut world = World { now: Timestamp::from_unix_seconds(1_700_000_000), stores: DataStores::unlimited() };
        let mut model = Model::default();
        for step in &steps {
            run(&mut world, &mut model, step);
        }
    }

    #[test]
    fn an_ordered_data_store_is_a_sorted_list(
        writes in prop::collection::vec((0..8_usize, prop::option::weighted(0.8, -4..4_i64)), 0..40),
        is_ascending: bool,
        page in 1..4_usize,
        min in prop::option::of(-5..5_i64),
        span in prop::option::of(0..5_i64),
    ) {
        let max = span.map(|span| min.unwrap_or(-5) + span);
        let mut stores = DataStores::unlimited();
        let mut ask = |operation| {
            let (name, scope) = ("top".into(), "global".into());
            stores.serve(Timestamp::default(), &Request::Ordered { name, scope, operation }).expect("it is served")
        };
        let mut list: Vec<(i64, Arc<str>)> = Vec::new();
        for (index, value) in writes {
            list.retain(|(_, known)| *known != key(index));
            match value {
                Some(value) => {
                    list.push((value, key(index)));
                    ask(OrderedOperation::Set { key: key(index), value });
                }
                None => drop(ask(OrderedOperation::Remove { key: key(index) })),
            }
        }
        list.sort();
        list.retain(|(value, _)| min.is_none_or(|min| *value >= min) && max.is_none_or(|max| *value <= max));
        if !is_ascending {
            list.reverse();
        }
        let mut found: Vec<(i64, Arc<str>)> = Vec::new();
        loop {
            let range = SortedRange { is_ascending, count: page, min, max, behind: found.last().cloned() };
            let Reply::Sorted { items, has_more } = ask(OrderedOperation::GetSorted(range)) else { panic!("items") };
            prop_assert!(items.len() == page || !has_more);
            found.extend(items.into_iter().map(|(key, value)| (value, key)));
            if !has_more {
                break;
            }
        }
        prop_assert_eq!(found, list);
    }
}
