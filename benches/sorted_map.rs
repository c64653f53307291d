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
/// items, less what the loop costs without the call, and the top 10.
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
        local net = measure(set) - measure(nothing)
        local started = os.clock()
        for _ = 1, {CALLS} / 10 do
            sorted:GetRangeAsync(Enum.SortDirection.Descending, 10)
        end
        print(net, (os.clock() - started) / ({CALLS} / 10) * 1e9)
        "
    )
}

/// The figures of one process of its own, so that none finds the memory as another has left it.
fn calls(items: u32) -> (f64, f64) {
    let own = std::env::current_exe().expect("the bench knows its path");
    let output = Command::new(own).args([CALLS_FLAG, &items.to_string()]).output().expect("the bench starts");
    let text = String::from_utf8(output.stdout).expect("figures are text");
    let mut figures = text.split_whitespace().map(|figure| figure.parse().expect("a number"));
    (figures.next().expect("two figures"), figures.next().expect("two figures"))
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

/// Bytes that an item takes in the store, everything included.
fn bytes_per_item() -> f64 {
    let before = ALLOCATED.load(Ordering::Relaxed);
    let mut store = MemoryStore::new();
    let now = Timestamp::from_unix_seconds(1);
    for index in 0..LARGE {
        let operation = sorted_map::Operation::Set {
            key: format!("player{index}").into(),
            value: Value::from(f64::from(index)),
            sort_key: SortKey::number(f64::from(index.wrapping_mul(7_919) % 1_000_003)),
            lifetime: Duration::from_secs(3_600),
        };
        store.apply(now, Request::SortedMap { name: "scores".into(), operation }).expect("the item fits");
    }
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
    let mut arguments = std::env::args().skip_while(|argument| argument != CALLS_FLAG).skip(1);
    if let Some(items) = arguments.next() {
        println!("{}", run_calls(items.parse().expect("a number of items")));
        return;
    }
    let mut sets = [measure::Row::new("1,000 items"), measure::Row::new("1,000,000 items")];
    let mut tops = [measure::Row::new("1,000 items"), measure::Row::new("1,000,000 items")];
    for _ in 0..ROUNDS {
        for (index, items) in [SMALL, LARGE].into_iter().enumerate() {
            let (set, top) = calls(items);
            sets[index].add(set);
            tops[index].add(top);
        }
    }
    measure::print("nanoseconds a SetAsync of a new score, net of the loop", &sets);
    measure::print("nanoseconds a GetRangeAsync of the top 10", &tops);
    println!("bytes an item of 1,000,000, with sort key and expiry");
    println!("  sandstore {:>8.0}", bytes_per_item());
    match redis_bytes_per_item() {
        Some(bytes) => println!("  redis     {bytes:>8.0}"),
        None => println!("  redis     not measured: redis-server and redis-cli are not installed"),
    }
}
