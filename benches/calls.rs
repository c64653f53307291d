//! What a memory-store call costs, beside what a hand-written mock of the same map costs and beside the floor.
//!
//! All loops run in one process, one after the other and several rounds in turn, so that their ratios hold on a noisy
//! machine. Run with `cargo bench --bench calls`. Figures are kept in `docs/performance.md`.

mod measure;

use mlua::chunk::Compiler;
use mlua::{Function, Lua};
use sandstore::server::{Profile, Script};
use sandstore::universe::Universe;

const PAIRS: u32 = 200_000;
const ROUNDS: usize = 7;

/// A mock as a developer would write it: a table behind functions that check the key and keep value and expiry.
const MOCK: &str = "
    local store, map = {}, {}
    local function check(key)
        if type(key) ~= 'string' or #key == 0 or #key > 128 then error('bad key', 0) end
    end
    function map:SetAsync(key, value, expiration)
        check(key)
        local overwrote = store[key] ~= nil
        store[key] = { value = value, expiry = os.clock() + expiration }
        return overwrote
    end
    function map:GetAsync(key)
        check(key)
        local item = store[key]
        return if item and item.expiry > os.clock() then item.value else nil
    end
";

/// The floor of any call that leaves the VM and yields: an empty native function and a switch to the resumer and back.
const FLOOR: &str = "
    local map = {}
    function map:SetAsync() empty() coroutine.yield() end
    function map:GetAsync() empty() coroutine.yield() end
";

fn pair_loop(value: &str) -> String {
    format!("for i = 1, {PAIRS} do map:SetAsync('key', {value}, 60) local value = map:GetAsync('key') end")
}

/// The loop in a plain VM, resumed until it ends. Answers nanoseconds a pair.
fn plain(lua: &Lua, prelude: &str) -> f64 {
    let main: Function = lua.load(format!("{prelude}\n{}", pair_loop("i"))).into_function().expect("the loop compiles");
    let thread = lua.create_thread(main).expect("a thread");
    let elapsed = measure::seconds(|| {
        let drive: Function = lua
            .load("local thread = ... local resume, status = coroutine.resume, coroutine.status\nrepeat resume(thread) until status(thread) == 'dead'")
            .into_function()
            .expect("the driver compiles");
        drive.call::<()>(&thread).expect("the loop runs");
    });
    elapsed * 1e9 / f64::from(PAIRS)
}

/// The loop against sandstore's store, with or without notes. Answers nanoseconds a pair.
fn sandstore_pair(set_up: &str, value: &str, notes: bool) -> f64 {
    let source = format!("local store = game:GetService('MemoryStoreService')\n{set_up}\n{}", pair_loop(value));
    let builder = Universe::builder().profile(Profile::Roblox).notes(notes).script_timeout(None);
    let mut universe = builder.script(Script::new("bench", source)).build().expect("the loop compiles");
    let elapsed = measure::seconds(|| {
        let report = universe.run().expect("the loop runs");
        assert!(!report.has_failed);
    });
    elapsed * 1e9 / f64::from(PAIRS)
}

fn main() {
    let lua = Lua::new();
    lua.enable_jit(false);
    lua.set_compiler(Compiler::new().set_optimization_level(1));
    lua.globals().set("empty", lua.create_function(|_, ()| Ok(())).expect("a function")).expect("a global");
    lua.sandbox(true).expect("a sandbox");

    let mut rows = [
        measure::Row::new("mock: a Luau table behind checking functions"),
        measure::Row::new("floor: two empty native calls and two switches"),
        measure::Row::new("sandstore: hash map, SetAsync and GetAsync"),
        measure::Row::new("sandstore: the same without notes"),
        measure::Row::new("sandstore: sorted map, with a sort key"),
        measure::Row::new("sandstore: hash map, a table of two fields as value"),
    ];
    for _ in 0..ROUNDS {
        rows[0].add(plain(&lua, MOCK));
        rows[1].add(plain(&lua, FLOOR));
        rows[2].add(sandstore_pair("local map = store:GetHashMap('map')", "i", true));
        rows[3].add(sandstore_pair("local map = store:GetHashMap('map')", "i", false));
        rows[4].add(sandstore_pair(
            "local sorted = store:GetSortedMap('map') local map = {}
             function map:SetAsync(key, value, expiration) return sorted:SetAsync(key, value, expiration, value) end
             function map:GetAsync(key) return sorted:GetAsync(key) end",
            "i",
            true,
        ));
        rows[5].add(sandstore_pair("local map = store:GetHashMap('map')", "{ score = i, name = 'x' }", true));
    }
    measure::print("nanoseconds a pair of SetAsync and GetAsync", &rows);
}
