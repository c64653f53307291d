//! Equal seeds give equal runs, byte for byte; another seed gives another one.

use std::time::Duration;

use sandstore::server::Script;
use sandstore::universe::{Latency, Transcript, Universe};

/// A script in which chance, time, the network and other servers decide what is printed.
const SCRIPT: &str = r#"
local service = game:GetService("MemoryStoreService")
local http = game:GetService("HttpService")
local messaging = game:GetService("MessagingService")
local teleport, players = game:GetService("TeleportService"), game:GetService("Players")
local stores = game:GetService("DataStoreService")
local saves, top = stores:GetDataStore("Saves"), stores:GetOrderedDataStore("Top")
local map, sorted, queue = service:GetHashMap("m"), service:GetSortedMap("s"), service:GetQueue("q", 3)

print(game.JobId, http:GenerateGUID(), math.random(), Random.new():NextInteger(1, 1e6))
print({}, function() end, coroutine.create(print), newproxy(), { nested = { {} } })
for name in { b = 1, a = 2, [3] = 3, c = 4 } do
	print(name)
end
players.PlayerAdded:Connect(function(player)
	print("came", player.Name, player:GetJoinData(), game.PrivateServerId, os.clock())
end)
teleport.TeleportInitFailed:Connect(function(player, result, message, place, options)
	print("stays", player, result, message, place, options.ServerInstanceId, os.clock())
end)
task.delay(math.random(), function()
	local options = Instance.new("TeleportOptions")
	options.ShouldReserveServer = math.random() < 0.5
	options:SetTeleportData({ from = game.JobId })
	if #players:GetPlayers() > 0 then
		local result = teleport:TeleportAsync(game.PlaceId, players:GetPlayers(), options)
		print("sent", result.ReservedServerAccessCode, result.PrivateServerId)
	end
end)
for topic = 1, 2 do
	messaging:SubscribeAsync(`topic {topic}`, function(message)
		task.wait(math.random() * 0.1)
		print("heard", message.Data, message.Sent, os.clock())
	end)
end
local function work(number)
	for round = 1, 5 do
		task.wait(math.random() * 0.2)
		local total = map:UpdateAsync("total", function(old)
			return (old or 0) + number
		end, 60)
		sorted:SetAsync(`{game.JobId} {number} {round}`, total, 60, math.random(1, 5))
		queue:AddAsync({ from = game.JobId, total = total }, 60, round % 3)
		messaging:PublishAsync(`topic {number % 2 + 1}`, { from = game.JobId, total = total })
		local saved, info = saves:UpdateAsync("total", function(old)
			return (old or 0) + number, { number }
		end)
		top:IncrementAsync(`k{number}`, saved % 5)
		print(number, round, total, saved, info.Version, info.UpdatedTime, time())
	end
end
for number = 1, 4 do
	task.spawn(work, number)
end
task.wait(2)
for _, item in sorted:GetRangeAsync(Enum.SortDirection.Descending, 100) do
	print(item.key, item.value, item.sortKey)
end
for _, item in top:GetSortedAsync(false, 100):GetCurrentPage() do
	print(item.key, item.value)
end
for _, version in saves:ListVersionsAsync("total"):GetCurrentPage() do
	print(version.Version, version.CreatedTime, version.IsDeleted)
end
for _, item in map:ListItemsAsync(10):GetCurrentPage() do
	print(item)
end
while true do
	local items, id = queue:ReadAsync(4, false, 0)
	if id == nil then
		break
	end
	print(items, id)
	queue:RemoveAsync(id)
end
print(os.time(), os.clock(), tick())
task.spawn(error, { "with an address" })
error(`{print} {1}`)
"#;

fn transcript(seed: u64) -> String {
    let transcript = Transcript::default();
    let mut universe = Universe::builder()
        .servers(3)
        .players(2)
        .seed(seed)
        .latency(Latency::between(Duration::from_millis(1), Duration::from_millis(90)))
        .message_delay(Latency::between(Duration::from_millis(1), Duration::from_millis(400)))
        .teleport_delay(Latency::between(Duration::from_millis(1), Duration::from_millis(900)))
        .faults(vec!["TeleportFlooded,rate=20%".parse().expect("a fault")])
        .output(transcript.clone())
        .script(Script::new("random", SCRIPT))
        .build()
        .expect("the script compiles");
    let report = universe.run().expect("the run goes through");
    format!("{:#?}\n{:#?}", transcript.messages(), report)
}

#[test]
fn equal_seeds_give_equal_transcripts() {
    for seed in [0, 1, 7, u64::MAX] {
        let (first, second) = (transcript(seed), transcript(seed));
        let difference = first.lines().zip(second.lines()).find(|(one, other)| one != other);
        assert_eq!(difference, None, "seed {seed}");
        assert_eq!(first, second, "seed {seed}");
    }
}

#[test]
fn another_seed_gives_another_transcript() {
    assert_ne!(transcript(1), transcript(2));
}
