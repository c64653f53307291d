//! Leader election: servers hold a lease in a hash map, crash, and others take over.

use std::collections::BTreeMap;
use std::time::Duration;

use sandstore::server::{Message, Script, ServerId};
use sandstore::universe::{Latency, ServerPlan, Transcript, Universe};

/// How long after the end of a lease the next leader is there at the latest: everybody asks once a second, an update travels
/// up to a third of a second, and a renewal that was under way when the leader crashed may add another second.
const TAKE_OVER_SECONDS_MAX: f64 = 2.5;

/// Once a second the server tries to hold the lease. It counts as the leader from the moment it asked until the lease that
/// it got is over, and says so: the start and the end, in universe time.
const ELECTION: &str = r#"
local lease = game:GetService("MemoryStoreService"):GetHashMap("Election")
local own = game.JobId

local function hold(holder: string?): string?
	return if holder == nil or holder == own then own else nil
end

while true do
	local asked = tick()
	local success, holder = pcall(lease.UpdateAsync, lease, "leader", hold, 5)
	if success and holder == own then
		print(string.format("%.6f %.6f", asked, asked + 5))
	end
	task.wait(1)
end
"#;

/// The times in which each server took itself for the leader.
fn terms(transcript: &Transcript) -> BTreeMap<ServerId, Vec<(f64, f64)>> {
    let mut terms: BTreeMap<ServerId, Vec<(f64, f64)>> = BTreeMap::new();
    for (server, message) in transcript.messages() {
        let Message::Print(line) = message else { panic!("only leaders speak: {message:?}") };
        let (from, to) = line.split_once(' ').expect("two times");
        terms.entry(server).or_default().push((from.parse().expect("a time"), to.parse().expect("a time")));
    }
    terms
}

#[test]
fn there_is_one_leader_and_a_new_one_within_the_lease() {
    const SERVERS: u32 = 8;
    const MINUTES: u32 = 30;
    let transcript = Transcript::default();
    let builder = Universe::builder().servers(0).seed(11).quotas(false).output(transcript.clone());
    let builder = builder.latency(Latency::between(Duration::from_millis(5), Duration::from_millis(80)));
    let mut universe = builder.build().expect("an empty universe");
    let plan = ServerPlan { scripts: vec![Script::new("election", ELECTION)], players: 1, ..ServerPlan::default() };
    for _ in 0..SERVERS {
        universe.start_server(&plan).expect("a server");
    }
    let mut crashes = Vec::new();
    for _ in 0..MINUTES {
        universe.advance(Duration::from_secs(60)).expect("a run");
        let leader = terms(&transcript).into_iter().max_by(|one, other| {
            let end = |terms: &[(f64, f64)]| terms.last().map_or(0.0, |term| term.1);
            end(&one.1).total_cmp(&end(&other.1))
        });
        let (leader, _) = leader.expect("somebody leads");
        universe.crash_server(leader);
        crashes.push(universe.now().as_micros() as f64 / 1e6);
        universe.start_server(&plan).expect("another server");
    }
    let mut all: Vec<_> = terms(&transcript)
        .into_iter()
        .flat_map(|(server, terms)| terms.into_iter().map(move |term| (term, server)))
        .collect();
    all.sort_by(|one, other| one.0.0.total_cmp(&other.0.0));
    for pair in all.windows(2) {
        let [((_, end), before), ((begin, _), after)] = pair else { unreachable!("windows of two") };
        // The end that a crashed leader had in mind does not count: it is not there any more.
        let crash = crashes.iter().copied().find(|crash| *crash > pair[0].0.0 && crash <= begin);
        let led_until = crash.map_or(*end, |crash| end.min(crash));
        assert!(before == after || led_until <= *begin, "{before:?} led until {led_until}, {after:?} from {begin}");
        assert!(*begin - end <= TAKE_OVER_SECONDS_MAX, "nobody led from {end} to {begin}");
    }
    assert_eq!(terms(&transcript).len(), MINUTES as usize, "every minute had a leader of its own");
}
