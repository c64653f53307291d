//! What the random calls call.

use sandstore::server::services::memory_store::CLASSES;

/// Functions besides those of memory stores, and an expression for the `self` that they want, if any.
pub const FUNCTIONS: &[(&str, &str)] = &[
    ("game.GetService", "game"),
    ("game.FindService", "game"),
    ("game.BindToClose", "game"),
    ("game.IsLoaded", "game"),
    ("game.IsA", "game"),
    ("game.GetFullName", "map"),
    ("game.GetAttribute", "map"),
    ("game.SetAttribute", "map"),
    ("game.GetAttributes", "map"),
    ("game.Destroy", "queue"),
    ("game.HttpService.JSONEncode", "game.HttpService"),
    ("game.HttpService.JSONDecode", "game.HttpService"),
    ("game.HttpService.GenerateGUID", "game.HttpService"),
    ("game.HttpService.UrlEncode", "game.HttpService"),
    ("game.HttpService.RequestAsync", "game.HttpService"),
    ("game.MessagingService.PublishAsync", "game.MessagingService"),
    ("game.MessagingService.SubscribeAsync", "game.MessagingService"),
    ("game.Players.GetPlayers", "game.Players"),
    ("game.Players.GetPlayerByUserId", "game.Players"),
    ("game.RunService.IsStudio", "game.RunService"),
    ("game.RunService.Heartbeat.Connect", "game.RunService.Heartbeat"),
    ("game.RunService.Heartbeat.Once", "game.RunService.Heartbeat"),
    ("DateTime.fromUnixTimestamp", ""),
    ("DateTime.fromUnixTimestampMillis", ""),
    ("DateTime.fromUniversalTime", ""),
    ("DateTime.fromIsoDate", ""),
    ("DateTime.now().ToIsoDate", "DateTime.now()"),
    ("DateTime.now().ToUniversalTime", "DateTime.now()"),
    ("DateTime.now().FormatUniversalTime", "DateTime.now()"),
    ("Random.new", ""),
    ("Random.new(1).NextNumber", "Random.new(1)"),
    ("Random.new(1).NextInteger", "Random.new(1)"),
    ("Random.new(1).Shuffle", "Random.new(1)"),
    ("Random.new(1).NextUnitVector", "Random.new(1)"),
    ("Random.new(1).Clone", "Random.new(1)"),
    ("Enum.SortDirection.FromName", "Enum.SortDirection"),
    ("Enum.SortDirection.FromValue", "Enum.SortDirection"),
    ("Enum.SortDirection.GetEnumItems", "Enum.SortDirection"),
    ("task.spawn", ""),
    ("task.defer", ""),
    ("task.delay", ""),
    ("task.wait", ""),
    ("task.cancel", ""),
    ("wait", ""),
    ("delay", ""),
    ("spawn", ""),
    ("tostring", ""),
    ("typeof", ""),
    ("require", ""),
    ("os.date", ""),
    ("os.time", ""),
    ("print", ""),
    ("warn", ""),
    ("getfenv", ""),
    ("setfenv", ""),
    ("collectgarbage", ""),
    ("rawset", ""),
    ("setmetatable", ""),
];

/// Every method of memory stores, from the one table that the binding reads, and the object that it belongs to.
pub fn methods_of_memory_stores() -> Vec<(String, String)> {
    let object = |class: &str| match class {
        "MemoryStoreService" => "service",
        "MemoryStoreHashMap" => "map",
        "MemoryStoreSortedMap" => "sorted",
        "MemoryStoreQueue" => "queue",
        "MemoryStoreHashMapPages" => "pages",
        other => panic!("a class without an object: {other}"),
    };
    let all = CLASSES.iter().flat_map(|class| class.methods.iter().map(move |method| (class.name, method.name)));
    all.map(|(class, method)| (format!("{}.{method}", object(class)), object(class).to_owned())).collect()
}
