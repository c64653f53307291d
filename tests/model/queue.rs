//! Queues against a list.

use std::time::Duration;

use proptest::prelude::*;
use sandstore::cloud::Timestamp;
use sandstore::cloud::memory_store::queue::Operation;
use sandstore::cloud::memory_store::{ReadId, Reply, Request};
use sandstore::cloud::value::Value;

use crate::history::{NAMES, World, configuration, lifetimes, name, pauses};

#[derive(Clone, Copy, Debug)]
enum Step {
    Wait(u64),
    Add {
        queue: usize,
        priority: f64,
        lifetime: Duration,
    },
    Read {
        queue: usize,
        count: u32,
        all_or_nothing: bool,
        invisibility: Duration,
    },
    /// With one of the ids that were ever answered, however old, on its own queue or on the other.
    Remove {
        choice: usize,
        own_queue: bool,
    },
    RemoveUnknown {
        queue: usize,
        text: &'static str,
    },
    Size {
        queue: usize,
        exclude_invisible: bool,
    },
}

fn steps(read_count_max: u32) -> impl Strategy<Value = Step> {
    let queue = || 0..NAMES.len();
    let invisibility = prop_oneof![
        1 => Just(Duration::ZERO),
        8 => (1..12_u64).prop_map(Duration::from_secs),
        1 => Just(Duration::MAX),
    ];
    let priorities = prop::sample::select(vec![-0.0, 0.0, 1.0, -1.0, 2.5, f64::INFINITY, f64::NEG_INFINITY]);
    prop_oneof![
        3 => pauses().prop_map(Step::Wait),
        8 => (queue(), priorities, lifetimes())
            .prop_map(|(queue, priority, lifetime)| Step::Add { queue, priority, lifetime }),
        4 => (queue(), 1..=read_count_max, any::<bool>(), invisibility)
            .prop_map(|(queue, count, all_or_nothing, invisibility)| {
                Step::Read { queue, count, all_or_nothing, invisibility }
            }),
        3 => (any::<usize>(), prop::bool::weighted(0.9))
            .prop_map(|(choice, own_queue)| Step::Remove { choice, own_queue }),
        1 => (queue(), prop::sample::select(vec!["", " ", "5", "00000000000000000000000000000000"]))
            .prop_map(|(queue, text)| Step::RemoveUnknown { queue, text }),
        2 => (queue(), any::<bool>())
            .prop_map(|(queue, exclude_invisible)| Step::Size { queue, exclude_invisible }),
    ]
}

struct Item {
    queue: usize,
    /// Tells items apart, and is the order of their arrival.
    number: u32,
    priority: f64,
    due: Timestamp,
    /// The read that hides the item, and until when.
    hidden: Option<(usize, Timestamp)>,
}

#[derive(Default)]
struct Model {
    items: Vec<Item>,
    /// All reads that ever returned something, with their queue.
    reads: Vec<(usize, ReadId)>,
    count: u32,
}

impl Model {
    fn pass_time(&mut self, now: Timestamp) {
        self.items.retain(|item| now < item.due);
        for item in &mut self.items {
            item.hidden = item.hidden.filter(|(_, until)| now < *until);
        }
    }

    /// The visible items of a queue in order.
    fn visible(&mut self, queue: usize) -> Vec<&mut Item> {
        let mut visible: Vec<&mut Item> =
            self.items.iter_mut().filter(|item| item.queue == queue && item.hidden.is_none()).collect();
        visible.sort_by(|left, right| {
            let by_priority = right.priority.partial_cmp(&left.priority).expect("no NaN is stored");
            by_priority.then(left.number.cmp(&right.number))
        });
        visible
    }

    fn read(&mut self, queue: usize, count: u32, all_or_nothing: bool, until: Timestamp) -> Vec<Value> {
        let read = self.reads.len();
        let mut items = self.visible(queue);
        if all_or_nothing && items.len() < count as usize {
            return Vec::new();
        }
        items.truncate(count as usize);
        items
            .into_iter()
            .map(|item| {
                item.hidden = Some((read, until));
                Value::Number(f64::from(item.number))
            })
            .collect()
    }
}

fn request(queue: usize, operation: Operation) -> Request {
    Request::Queue { name: name(queue), operation }
}

fn add(world: &mut World, model: &mut Model, queue: usize, priority: f64, lifetime: Duration) {
    model.count += 1;
    let value = Value::Number(f64::from(model.count));
    let result = world.apply(request(queue, Operation::Add { value, priority, lifetime }));
    assert_eq!(result, Ok(Reply::Added));
    let due = world.now.saturating_add(lifetime);
    model.items.push(Item { queue, number: model.count, priority, due, hidden: None });
}

fn read(
    world: &mut World,
    model: &mut Model,
    (queue, count): (usize, u32),
    all_or_nothing: bool,
    invisibility: Duration,
) {
    let result = world.apply(request(queue, Operation::Read { count, all_or_nothing, invisibility }));
    let Ok(Reply::Read { items, id }) = result else { panic!("a read answers items: {result:?}") };
    assert_eq!(items, model.read(queue, count, all_or_nothing, world.now.saturating_add(invisibility)));
    assert_eq!(id.is_none(), items.is_empty());
    if let Some(id) = id {
        assert!(model.reads.iter().all(|(_, other)| *other != id), "an id was used twice");
        model.reads.push((queue, id));
    }
}

fn remove(world: &mut World, model: &mut Model, choice: usize, own_queue: bool) {
    if model.reads.is_empty() {
        return;
    }
    let read = choice % model.reads.len();
    let (queue, id) = model.reads[read].clone();
    let target = if own_queue { queue } else { (queue + 1) % NAMES.len() };
    assert_eq!(world.apply(request(target, Operation::Remove { id })), Ok(Reply::Removed));
    if own_queue {
        model.items.retain(|item| item.hidden.is_none_or(|(hidden_by, _)| hidden_by != read));
    }
}

fn run(world: &mut World, model: &mut Model, step: Step) {
    model.pass_time(world.now);
    match step {
        Step::Wait(seconds) => world.wait(seconds),
        Step::Add { queue, priority, lifetime } => add(world, model, queue, priority, lifetime),
        Step::Read { queue, count, all_or_nothing, invisibility } => {
            read(world, model, (queue, count), all_or_nothing, invisibility);
        }
        Step::Remove { choice, own_queue } => remove(world, model, choice, own_queue),
        Step::RemoveUnknown { queue, text } => {
            let result = world.apply(request(queue, Operation::Remove { id: ReadId::new(text) }));
            assert_eq!(result, Ok(Reply::Removed));
        }
        Step::Size { queue, exclude_invisible } => {
            let counted = |item: &&Item| item.queue == queue && !(exclude_invisible && item.hidden.is_some());
            let size = model.items.iter().filter(counted).count() as u64;
            let result = world.apply(request(queue, Operation::Size { exclude_invisible }));
            assert_eq!(result, Ok(Reply::Size(size)));
        }
    }
}

fn compare(steps: Vec<Step>) {
    let (mut world, mut model) = (World::new(), Model::default());
    for step in steps {
        run(&mut world, &mut model, step);
        world.store.sweep(world.now);
        model.pass_time(world.now);
        assert_eq!(world.store.item_count(), model.items.len() as u64);
        let bytes: usize = model.items.iter().map(|item| item.number.to_string().len()).sum();
        assert_eq!(world.store.bytes_used(), bytes as u64);
    }
}

proptest! {
    #![proptest_config(configuration(256))]

    #[test]
    fn small_reads_behave_like_a_list(steps in prop::collection::vec(steps(3), 1..400)) {
        compare(steps);
    }

    #[test]
    fn large_reads_behave_like_a_list(steps in prop::collection::vec(steps(100), 1..800)) {
        compare(steps);
    }
}
