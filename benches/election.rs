//! A day of a leader election among 50 servers, of which one crashes and another starts every minute.
//!
//! Run with `cargo bench --bench election`. Answers how long a day takes, how many events a second that is, and what a server
//! costs in memory. Figures are kept in `docs/performance.md`.

mod measure;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use sandstore::cloud::Timestamp;
use sandstore::server::{Message, Output, Script, ServerId};
use sandstore::universe::{Latency, ServerPlan, Universe, UniverseBuilder};

const SERVERS: u32 = 50;
const MINUTES: u32 = 24 * 60;

/// Once a second the server tries to get or keep the lease.
const ELECTION: &str = r#"
local lease = game:GetService("MemoryStoreService"):GetHashMap("Election")
local own = game.JobId
local function hold(holder)
	return if holder == nil or holder == own then own else nil
end
while true do
	local asked = tick()
	local succeeded, holder = pcall(lease.UpdateAsync, lease, "leader", hold, 5)
	if succeeded and holder == own then
		print(string.format("%.6f %.6f", asked, asked + 5))
	end
	task.wait(1)
end
"#;

/// Sees to it that there is one leader at a time: a term begins after the one before has ended, or its leader has crashed.
#[derive(Clone, Default)]
struct Referee(Rc<RefCell<Term>>);

#[derive(Default)]
struct Term {
    leader: Option<ServerId>,
    ends: f64,
    take_overs: u32,
    longest_gap: f64,
}

impl Output for Referee {
    fn receive(&self, server: ServerId, message: Message) {
        let Message::Print(line) = message else { panic!("only leaders speak: {message:?}") };
        let (begins, ends) = line.split_once(' ').expect("two times");
        let (begins, ends): (f64, f64) = (begins.parse().expect("a time"), ends.parse().expect("a time"));
        let term = &mut *self.0.borrow_mut();
        if term.leader != Some(server) {
            assert!(begins >= term.ends, "{:?} leads until {}, {server:?} from {begins}", term.leader, term.ends);
            if term.leader.is_some() {
                term.take_overs += 1;
                term.longest_gap = term.longest_gap.max(begins - term.ends);
            }
        }
        (term.leader, term.ends) = (Some(server), ends);
    }
}

impl Referee {
    /// The server is gone, and does not lead any more if it did.
    fn crashed(&self, server: ServerId, now: Timestamp) {
        let term = &mut *self.0.borrow_mut();
        if term.leader == Some(server) {
            #[expect(clippy::cast_precision_loss, reason = "microseconds since 1970 fit")]
            let now = now.as_micros() as f64 / 1e6;
            term.ends = term.ends.min(now);
        }
    }
}

/// What passes the event loop: the end of a wait for every heartbeat, and the way there and back of every request.
fn events(requests: u64, heartbeats: u64) -> u64 {
    2 * requests + heartbeats
}

#[expect(clippy::disallowed_macros, reason = "a bench prints its figures")]
fn run(name: &str, builder: UniverseBuilder) {
    let referee = Referee::default();
    let builder = builder.servers(0).seed(11).quotas(false).output(referee.clone());
    let mut universe = builder.build().expect("an empty universe");
    let plan = ServerPlan { scripts: vec![Script::new("election", ELECTION)], players: 1, ..ServerPlan::default() };
    for _ in 0..SERVERS {
        universe.start_server(&plan).expect("a server");
    }
    let seconds = measure::seconds(|| {
        for minute in 0..MINUTES {
            universe.advance(Duration::from_secs(60)).expect("a run");
            // The leader, every second time.
            let servers = universe.server_ids();
            let any = servers[minute as usize * 7 % servers.len()];
            let leader = referee.0.borrow().leader.filter(|leader| servers.contains(leader));
            let crashing = leader.filter(|_| minute % 2 == 0).unwrap_or(any);
            universe.crash_server(crashing);
            referee.crashed(crashing, universe.now());
            universe.start_server(&plan).expect("another server");
        }
    });
    let statistics = universe.control().statistics();
    let requests = statistics.used().map(|(_, counts)| counts.requests).sum();
    let heartbeats = u64::from(SERVERS) * u64::from(MINUTES) * 60;
    let events = events(requests, heartbeats);
    #[expect(clippy::cast_precision_loss, reason = "shown with two digits")]
    let rate = events as f64 / seconds / 1e6;
    println!("  {name:<24} {seconds:>6.1} s  {requests:>9} requests  {events:>9} events  {rate:>5.2} million a second");
    let term = referee.0.borrow();
    println!("  {:<24} {} take-overs, the longest after {:.1} s", "", term.take_overs, term.longest_gap);
}

/// What the system says that this process holds, in bytes; nothing where it does not say.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[expect(clippy::disallowed_macros, reason = "a bench prints its figures")]
fn main() {
    println!("a day of leader election among {SERVERS} servers");
    let latency = |text: &str| text.parse::<Latency>().expect("a latency");
    run("without latency", Universe::builder());
    run("latency 5ms..80ms", Universe::builder().latency(latency("5ms..80ms")));

    const MANY: u32 = 1_000;
    let before = resident_bytes();
    let script = Script::new("election", ELECTION);
    let builder = Universe::builder().servers(MANY).script(script).quotas(false);
    let mut kept = None;
    let seconds = measure::seconds(|| {
        let mut universe = builder.build().expect("a universe");
        universe.advance(Duration::from_secs(10)).expect("a run");
        kept = Some(universe);
    });
    println!("{MANY} servers for ten seconds: {seconds:.1} s");
    if let (Some(before), Some(after)) = (before, resident_bytes()) {
        println!("  {} KB a server", (after - before) / 1024 / u64::from(MANY));
    }
}
