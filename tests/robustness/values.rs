//! Random Luau expressions, and running scripts made of them.

use std::time::Duration;

use proptest::prelude::*;
use sandstore::server::{Message, Profile, Script, ServerId};
use sandstore::universe::{Transcript, Universe};

/// Names that a script made of these expressions must define before it uses them.
pub const PREAMBLE: &str = "\
local service = game:GetService('MemoryStoreService')
local map, sorted, queue = service:GetHashMap('m'), service:GetSortedMap('s'), service:GetQueue('q', 1)
map:SetAsync('key', 1, 60)
sorted:SetAsync('key', 1, 60, 5)
queue:AddAsync('item', 60)
local pages = map:ListItemsAsync(1)
local cycle = {}
cycle[1] = cycle
local function refuse() error('a metamethod was called') end
local hostile = setmetatable({}, { __index = refuse, __len = refuse, __iter = refuse, __eq = refuse, __tostring = refuse })
";

/// One value of every Luau type and of everything that the engine gives out, and some that are mean.
pub const EXPRESSIONS: &[&str] = &[
    "nil",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "5",
    "60",
    "100",
    "200",
    "201",
    "-1",
    "2.5",
    "3888000",
    "3888001",
    "0/0",
    "1/0",
    "-1/0",
    "1e308",
    "-1e308",
    "2^53",
    "2^63",
    "-2^63",
    "1e-300",
    "''",
    "' '",
    "'key'",
    "'60'",
    "'\\0'",
    "'\\xff\\xfe'",
    "'Ascending'",
    "string.rep('k', 129)",
    "string.rep('x', 40000)",
    "{}",
    "{ 1, 2, 3 }",
    "{ 1, nil, 3 }",
    "{ key = 'a' }",
    "{ sortKey = 1, key = 'b' }",
    "{ sortKey = {} }",
    "{ key = {} }",
    "{ [true] = 1 }",
    "{ x = print }",
    "{ '\\xff' }",
    "cycle",
    "hostile",
    "table.freeze({ 1 })",
    "print",
    "function() return 1 end",
    "function(...) return ... end",
    "function() return nil end",
    "function(value) return value, {} end",
    "function() return 1, 0/0 end",
    "function() error('raised') end",
    "function() error({}) end",
    "function() error() end",
    "function() task.wait() return 1 end",
    "function() coroutine.yield() end",
    "function() return map:GetAsync('key') end",
    "coroutine.create(print)",
    "coroutine.running()",
    "buffer.create(3)",
    "vector.one",
    "newproxy()",
    "newproxy(true)",
    "game",
    "workspace",
    "script",
    "service",
    "map",
    "sorted",
    "queue",
    "pages",
    "Enum",
    "Enum.SortDirection",
    "Enum.SortDirection.Descending",
    "Enum.KeyCode.A",
    "DateTime.now()",
    "Random.new(1)",
    "game:GetService('RunService').Heartbeat",
    "game:GetService('Players'):GetPlayers()[1]",
    "_G",
    "getfenv()",
    "string",
    "task",
];

/// A random expression: mostly one of the list, sometimes a random number or string.
pub fn expressions() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(EXPRESSIONS).prop_map(str::to_owned),
        1 => any::<f64>().prop_map(number),
        1 => prop::collection::vec(any::<u8>(), 0..12).prop_map(|bytes| {
            bytes.iter().fold(String::from("'"), |text, byte| format!("{text}\\x{byte:02x}")) + "'"
        }),
    ]
}

fn number(number: f64) -> String {
    if number.is_nan() {
        return "0/0".into();
    }
    if number.is_infinite() { if number > 0.0 { "1/0".into() } else { "-1/0".into() } } else { format!("{number:e}") }
}

/// What servers say when they run the script for two seconds of universe time.
pub fn run(source: &str, profile: Profile) -> Vec<(ServerId, Message)> {
    let transcript = Transcript::default();
    let mut universe = Universe::builder()
        .profile(profile)
        .output(transcript.clone())
        .run_for(Duration::from_secs(2))
        .script(Script::new("random", source))
        .build()
        .unwrap_or_else(|error| panic!("{:?}\n{source}", error.failures));
    if let Err(error) = universe.run() {
        panic!("{error}\n{source}");
    }
    transcript.messages()
}
