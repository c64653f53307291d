//! What the guide's comments promise, checked by a few lines of our own in front of and behind its blocks.

use libtest_mimic::{Failed, Trial};

use crate::guide::{Block, completed, runs_without_error};

/// A check: the block that contains `marker`, with code before and after it, prints these lines.
struct Promise {
    name: &'static str,
    marker: &'static str,
    before: &'static str,
    after: &'static str,
    printed: &'static [&'static str],
}

const PROMISES: &[Promise] = &[
    Promise {
        name: "the_map_gets_sets_removes_and_updates",
        marker: "-- Updating a value",
        before: "",
        after: "print(success, newValue, map:GetAsync('key'))",
        printed: &["true 1 1"],
    },
    Promise {
        name: "top_10_comes_in_order_of_score",
        marker: "-- Top 10",
        before: "local scores = game:GetService('MemoryStoreService'):GetSortedMap('HighScores')
for player = 2, 15 do scores:SetAsync('player' .. player, player * 37 % 101, 3600) end",
        after: "print(#data, data[1].key, data[1].value)
for rank = 2, #data do assert(data[rank - 1].value >= data[rank].value, 'by score') end
print(success, sortedMap:GetAsync('player1'))",
        printed: &["10 player1 100", "true nil nil"],
    },
    Promise {
        name: "reading_leaves_items_and_removing_returns_them",
        marker: "-- Remove and return 5 items",
        before: "local tasks = game:GetService('MemoryStoreService'):GetQueue('TaskQueue', 0)
for number = 2, 7 do tasks:AddAsync('task' .. number, 300) end",
        after: "print(success, type(items), #items)
print(queue:GetSizeAsync())",
        // The block reads five of the seven items, which hides them; two are left to be removed.
        printed: &["true table 2", "5"],
    },
    Promise {
        name: "remove_async_takes_five_items",
        marker: "local queue = MemoryStoreService:GetQueue(\"TaskQueue\")",
        before: "local filled = game:GetService('MemoryStoreService'):GetQueue('TaskQueue')
for number = 1, 20 do filled:AddAsync('urgent' .. number, 300, 1) end",
        after: "print(#items, items[1], items[5], queue:GetSizeAsync())",
        printed: &["5 urgent6 urgent10 16"],
    },
    Promise {
        name: "a_message_arrives_and_expires_after_60_seconds",
        marker: "-- Server B: Receiving message",
        before: "",
        after: "print(success, message.message, message.timestamp)
task.wait(59)
print(map:GetAsync('broadcast') ~= nil)
task.wait(1)
print(map:GetAsync('broadcast'))",
        printed: &["true Event starting! 1767225600", "true", "nil"],
    },
    Promise {
        name: "the_least_loaded_server_is_found",
        marker: "-- Find least loaded server",
        before: "local loads = game:GetService('MemoryStoreService'):GetSortedMap('ServerLoads')
loads:SetAsync('busy', 10, 30)
loads:SetAsync('another', 9, 30)",
        after: "print(findLeastLoadedServer())
updateServerLoad()
print(findLeastLoadedServer() == game.JobId)
task.wait(30)
print(findLeastLoadedServer())",
        printed: &["another", "true", "nil"],
    },
    Promise {
        name: "a_task_is_added_and_processed_once",
        marker: "-- Consumer: Process tasks",
        before: "",
        after: "addTask({ type = 'mail', data = 1 })
addTask({ type = 'gift', data = 2 })
processNextTask()
processNextTask()
processNextTask()
print(taskQueue:GetSizeAsync())",
        printed: &["Processing task: mail", "Processing task: gift", "0"],
    },
    Promise {
        name: "there_is_budget_so_nobody_waits",
        marker: "-- Usage\nwaitForBudget",
        before: "",
        after: "print(MemoryStoreService:GetRequestBudgetForRequestType(Enum.MemoryStoreBudgetRequestType.GetAsync), time())",
        printed: &["0 0"],
    },
    Promise {
        name: "auto_expiry_is_an_hour",
        marker: "local function setWithAutoExpiry",
        before: "",
        after: "local store = game:GetService('MemoryStoreService'):GetMap('auto')
setWithAutoExpiry(store, 'key', 'value')
task.wait(3599)
print(store:GetAsync('key'))
task.wait(1)
print(store:GetAsync('key'))",
        printed: &["value", "nil"],
    },
    Promise {
        name: "the_size_check_agrees_with_the_store",
        marker: "local function checkDataSize",
        before: "",
        after: "local store = game:GetService('MemoryStoreService'):GetMap('sizes')
for _, length in { 10, 32 * 1024 - 2, 32 * 1024 - 1, 100000 } do
	local data = string.rep('x', length)
	print(checkDataSize(data), (pcall(store.SetAsync, store, 'key', data, 60)))
end",
        printed: &["true true", "true true", "false false", "false false"],
    },
    Promise {
        name: "operations_are_tried_again_after_a_second",
        marker: "local function tryOperation",
        before: "",
        after: "local attempts = 0
print(tryOperation(function()
	attempts += 1
	if attempts < 3 then error('not yet') end
	return 'done'
end, 5), attempts, time())
print(tryOperation(error, 2), time())",
        printed: &["done 3 2", "nil 4"],
    },
];

pub fn trials(blocks: Vec<Block>) -> Vec<Trial> {
    let trial = |promise: &'static Promise| {
        let block = blocks.iter().find(|block| block.source.contains(promise.marker));
        let source = block.map(|block| format!("{}\n{}", promise.before, completed(&block.source)));
        Trial::test(format!("guide/{}", promise.name), move || {
            let source = source.ok_or("the guide has no such block any more")?;
            check(promise, &format!("{source}\n{}", promise.after))
        })
    };
    PROMISES.iter().map(trial).collect()
}

fn check(promise: &Promise, source: &str) -> Result<(), Failed> {
    let printed = runs_without_error(source)?;
    if printed == promise.printed {
        return Ok(());
    }
    Err(Failed::from(format!("expected {:?}\nprinted  {printed:?}\n{source}", promise.printed)))
}
