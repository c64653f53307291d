//! Updates of several servers at once: nothing is ever lost.

use std::time::Duration;

use sandstore::cloud::memory_store::Api;
use sandstore::server::Script;
use sandstore::universe::{Latency, Transcript, Universe};

/// Adds 1 so many times, counts what went wrong, and in the end says both sums.
const SCRIPT: &str = r#"
local rounds = ...
local service = game:GetService("MemoryStoreService")
local map, sorted = service:GetHashMap("m"), service:GetSortedMap("s")
local failures = 0
for _ = 1, tonumber(rounds) do
	for _, structure in { map, sorted } do
		local success, message = pcall(structure.UpdateAsync, structure, "sum", function(old)
			return (old or 0) + 1, 1
		end, 3600)
		if not success then
			assert(string.find(message, "DataUpdateConflict", 1, true), message)
			failures += 1
		end
	end
end
print(failures)
task.wait(600)
print(map:GetAsync("sum") + (sorted:GetAsync("sum")))
"#;

/// Runs the script on all servers and answers the sum that it came to, the failures, and the tries again.
fn run(servers: u32, rounds: u32, seed: u64) -> (u64, u64, u64) {
    let transcript = Transcript::default();
    let builder = Universe::builder().servers(servers).seed(seed).quotas(false).arguments(vec![rounds.to_string()]);
    let builder = builder.latency(Latency::between(Duration::from_millis(5), Duration::from_millis(80)));
    let builder = builder.script(Script::new("add", SCRIPT)).output(transcript.clone());
    let report = builder.build().expect("the script compiles").run().expect("the script runs");
    assert!(!report.has_failed, "{:?}", transcript.messages());
    let printed: Vec<u64> = transcript.printed().iter().map(|line| line.parse().expect("a number")).collect();
    let (failures, sums) = printed.split_at(servers as usize);
    assert!(sums.windows(2).all(|pair| pair[0] == pair[1]), "all servers see the same: {sums:?}");
    let updates = [Api::HashMapUpdate, Api::SortedMapUpdate];
    let requests: u64 =
        report.statistics.used().filter(|(api, _)| updates.contains(api)).map(|(_, counts)| counts.requests).sum();
    let least = 2 * 2 * u64::from(servers * rounds);
    (sums[0], failures.iter().sum(), requests - least)
}

#[test]
fn eight_servers_lose_nothing_whatever_the_seed() {
    const SERVERS: u32 = 8;
    const ROUNDS: u32 = 3;
    let (mut failures, mut retries) = (0, 0);
    for seed in 0..200 {
        let (sum, failed, tried_again) = run(SERVERS, ROUNDS, seed);
        assert_eq!(sum + failed, u64::from(2 * SERVERS * ROUNDS), "seed {seed}");
        failures += failed;
        retries += tried_again;
    }
    assert!(retries > 1_000, "the servers were in each other's way: {retries} tries again, {failures} failures");
}

#[test]
fn a_hundred_additions_of_each_server_add_up() {
    let (sum, failures, _) = run(8, 100, 7);
    assert_eq!(sum + failures, 2 * 8 * 100);
}

/// The same for data stores, whose updates go on until they are through.
const DATA_STORES: &str = r#"
local rounds = ...
local service = game:GetService("DataStoreService")
local stores = { service:GetDataStore("s"), service:GetOrderedDataStore("s") }
for _ = 1, tonumber(rounds) do
	for _, store in stores do
		store:UpdateAsync("sum", function(old)
			return (old or 0) + 1
		end)
	end
end
task.wait(600)
print((stores[1]:GetAsync("sum")) + (stores[2]:GetAsync("sum")))
"#;

#[test]
fn data_stores_lose_nothing_with_limits_and_without() {
    for (seed, has_quotas) in [(1, true), (2, false), (3, false)] {
        let transcript = Transcript::default();
        let builder = Universe::builder().servers(6).seed(seed).quotas(has_quotas).arguments(vec!["8".to_owned()]);
        let builder = builder.latency(Latency::between(Duration::from_millis(5), Duration::from_millis(80)));
        let builder = builder.script(Script::new("add", DATA_STORES)).output(transcript.clone());
        let report = builder.build().expect("the script compiles").run().expect("the script runs");
        assert!(!report.has_failed, "{:?}", transcript.messages());
        assert_eq!(transcript.printed(), vec!["96"; 6], "seed {seed}");
    }
}
