//! A sorted map of a million items: calls beside those on a small one, and bytes an item beside Redis.
//!
//! Run with `cargo bench --bench sorted_map`. Redis is measured when `redis-server` and `redis-cli` are installed.

mod measure;

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sandstore::cloud::Timestamp;
use sandstore::cloud::memory_store::{MemoryStore, Request, SortKey, sorted_map};
use sandstore::cloud::value::Value;
use sandstore::server::{Profile, Script};
use sandstore::universe::Universe;

const SMALL: u32 = 1_000;
const LARGE: u32 = 1_000_000;
const CALLS: u32 = 100_000;
const ROUNDS: usize = 5;
const CALLS_FLAG: &str = "--calls";
const STORE_FLAG: &str = "--store";

/// Counts what is allocated, to state the bytes of an item.
struct Counting;

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);

#[expect(unsafe_code, reason = "an allocator cannot be written otherwise; it only counts and passes on")]
// SAFETY: every call is passed on unchanged to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        ALLOCATED.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Fills a map, then times calls on it, after a warm-up. The script prints nanoseconds a call: setting new scores of random
/// items, once less what the loop costs without the call and once with it, and the top 10.
fn script(items: u32) -> String {
    format!(
        "
        local sorted = game:GetService('MemoryStoreService'):GetSortedMap('scores')
        for index = 1, {items} do
            sorted:SetAsync('player' .. index, index, 3600, (index * 7919) % 1000003)
        end
        local random = Random.new(1)
        local function measure(call)
            local started = os.clock()
            for _ = 1, {CALLS} do
                local index = random:NextInteger(1, {items})
                call('player' .. index, index, random:NextInteger(1, 1000003))
            end
            return (os.clock() - started) / {CALLS} * 1e9
        end
        local function nothing(_key, _value, _sortKey) end
        local function set(key, value, sortKey) sorted:SetAsync(key, value, 3600, sortKey) end
        measure(set)
        local whole = measure(set)
        local net = whole - measure(nothing)
        local started = os.clock()
        for _ = 1, {CALLS} / 10 do
            sorted:GetRangeAsync(Enum.SortDirection.Descending, 10)
        end
        print(net, whole, (os.clock() - started) / ({CALLS} / 10) * 1e9)
        "
    )
}

/// The figures of one process of its own, so that none finds the memory as another has left it.
fn figures(flag: &str, items: u32) -> Vec<f64> {
    let own = std::env::current_exe().expect("the bench knows its path");
    let output = Command::new(own).args([flag, &items.to_string()]).output().expect("the bench starts");
    let text = String::from_utf8(output.stdout).expect("figures are text");
    text.split_whitespace().map(|figure| figure.parse().expect("a number")).collect()
}

/// Runs the calls and answers the line of figures.
fn run_calls(items: u32) -> String {
    let transcript = sandstore::universe::Transcript::default();
    let builder = Universe::builder().profile(Profile::Roblox).clock(sandstore::universe::Clock::Real);
    let builder = builder
        .quotas(false)
        .script_timeout(None)
        .output(transcript.clone())
        .script(Script::new("bench", script(items)));
    let report = builder.build().expect("the script compiles").run().expect("the script runs");
    assert!(!report.has_failed);
    transcript.printed().concat()
}

/// Writes one item to a store.
fn set(store: &mut MemoryStore, index: u32, score: u32) {
    let operation = sorted_map::Operation::Set {
        key: format!("player{index}").into(),
        value: Value::from(f64::from(index)),
        sort_key: SortKey::number(f64::from(score)),
        lifetime: Duration::from_secs(3_600),
    };
    let now = Timestamp::from_unix_seconds(1);
    store.apply(now, Request::SortedMap { name: "scores".into(), operation }).expect("the item fits");
}

fn filled(items: u32) -> MemoryStore {
    let mut store = MemoryStore::new();
    for index in 1..=items {
        set(&mut store, index, index.wrapping_mul(7_919) % 1_000_003);
    }
    store
}

/// Nanoseconds that setting a new score of a random item takes in the store alone, making the request included.
fn run_store(items: u32) -> f64 {
    let mut store = filled(items);
    let mut state = 1_u64;
    let mut random = |below: u32| {
        // The high bits of a linear congruential generator are as good as is needed here.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(((state >> 32) * u64::from(below)) >> 32).expect("below a number of 32 bits") + 1
    };
    let mut sets = || (0..CALLS).for_each(|_| set(&mut store, random(items), random(1_000_003)));
    sets();
    measure::seconds(sets) / f64::from(CALLS) * 1e9
}

/// Bytes that an item takes in the store, everything included.
fn bytes_per_item() -> f64 {
    let before = ALLOCATED.load(Ordering::Relaxed);
    let store = filled(LARGE);
    let bytes = ALLOCATED.load(Ordering::Relaxed) - before;
    drop(store);
    bytes as f64 / f64::from(LARGE)
}

/// Bytes that Redis takes for the same items: a sorted set for the order, and a key with expiry for each value.
fn redis_bytes_per_item() -> Option<f64> {
    const PORT: &str = "16399";
    let mut server = Command::new("redis-server");
    server.args(["--port", PORT, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]).stdout(Stdio::null());
    let mut server = server.spawn().ok()?;
    let used = || {
        let output = Command::new("redis-cli").args(["-p", PORT, "info", "memory"]).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        text.lines().find_map(|line| line.strip_prefix("used_memory:")?.trim().parse::<f64>().ok())
    };
    let before = (0..200).find_map(|_| {
        std::thread::park_timeout(Duration::from_millis(20));
        used()
    });
    let bytes = before.and_then(|before| {
        let mut client = Command::new("redis-cli");
        let client = client.args(["-p", PORT, "--pipe"]).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut client = client.spawn().ok()?;
        let mut input = std::io::BufWriter::new(client.stdin.take()?);
        for index in 0..LARGE {
            let score = index.wrapping_mul(7_919) % 1_000_003;
            writeln!(input, "ZADD scores {score} player{index}").ok()?;
            writeln!(input, "SET scores:player{index} {index} EX 3600").ok()?;
        }
        drop(input);
        client.wait().ok()?;
        Some((used()? - before) / f64::from(LARGE))
    });
    let _ = server.kill();
    let _ = server.wait();
    bytes
}

#[expect(clippy::disallowed_macros, reason = "a bench prints its figures")]
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| [CALLS_FLAG, STORE_FLAG].contains(&argument.as_str())) {
        let items = arguments[at + 1].parse().expect("a number of items");
        if arguments[at] == CALLS_FLAG {
            println!("{}", run_calls(items));
        } else {
            println!("{}", run_store(items));
        }
        return;
    }
    let titles = [
        "nanoseconds a SetAsync of a new score, net of the loop",
        "nanoseconds a SetAsync of a new score, with the loop",
        "nanoseconds a GetRangeAsync of the top 10",
        "nanoseconds a Set of a new score, in the store alone",
    ];
    let mut tables = titles.map(|_| [measure::Row::new("1,000 items"), measure::Row::new("1,000,000 items")]);
    for _ in 0..ROUNDS {
        for (row, items) in [SMALL, LARGE].into_iter().enumerate() {
            let all = figures(CALLS_FLAG, items).into_iter().chain(figures(STORE_FLAG, items));
            tables.iter_mut().zip(all).for_each(|(table, figure)| table[row].add(figure));
        }
    }
    for (title, table) in titles.iter().zip(&tables) {
        measure::print(title, table);
    }
    println!("bytes an item of 1,000,000, with sort key and expiry");
    println!("  sandstore {:>8.0}", bytes_per_item());
    match redis_bytes_per_item() {
        Some(bytes) => println!("  redis     {bytes:>8.0}"),
        None => println!("  redis     not measured: redis-server and redis-cli are not installed"),
    }
}
