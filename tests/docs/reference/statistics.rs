//! `docs/reference/statistics.md`.

use std::fs;
use std::process::Command;

use sandstore::universe::activity::{
    BUSIEST_REPORTED, FAILURES_PERCENT_CRITICAL, FOLLOWED_MAX, MEMORY_PERCENT_WARNING, THROTTLED_PERCENT_CRITICAL,
};

use super::{check, grouped, table};

const EXAMPLE: &str = "\
local counters = game:GetService(\"MemoryStoreService\"):GetHashMap(\"Counters\")
for _ = 1, 10 do
	counters:UpdateAsync(\"visits\", function(value)
		return (value or 0) + 1
	end, 60)
end
";

const ARGUMENTS: &str = "--clock virtual --servers 3 --latency 5ms..80ms --stats visits.luau";

/// What the program prints for the example.
fn example() -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("visits.luau"), EXAMPLE).expect("a file can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandstore"));
    let output = command.current_dir(folder.path()).arg("run").args(ARGUMENTS.split(' ')).output();
    let printed = output.expect("the program runs").stderr;
    String::from_utf8(printed).expect("the program writes UTF-8").replace("\r\n", "\n")
}

#[test]
fn page() {
    let row = |what: &str, meaning: String| vec![what.to_owned(), meaning];
    let parts = [
        row("calls and statuses", "requests, the units charged, and latencies from leaving the server to the answer, in universe time: what half of the requests did not exceed, what 95 % did not, and the longest, to three digits".into()),
        row("retries", "requests that began another try of an `UpdateAsync` after a conflict; its two requests for each try are counted apart".into()),
        row("quotas", "the most units of any minute of the clock, the most bytes that were stored at any time, and what is stored at the end".into()),
        row("busiest structures and keys", format!("the {BUSIEST_REPORTED} with the most requests, failed ones included; queues have no keys. Up to {} of each are counted exactly. When there are more, counts may be too low, and the table says by how much at most", grouped(FOLLOWED_MAX as u64))),
        row("servers", "where there are several".into()),
        row("data store calls", "requests to data stores by call and status; an `UpdateAsync` makes two for each try. The tables above and the alarms below do not count them".into()),
        row("data store requests", "by [kind](data-stores.md#requests): what went out, how much of it had to wait in a queue, what was dropped because the queue was full, and what is left of the budget of the server that has least".into()),
        row("messages and teleports", "calls of `MessagingService` and `TeleportService` that reached their service, by status, and to how many servers messages went; a teleport that has begun is a success".into()),
    ];
    let alarms = [
        row("warning", format!("more than {MEMORY_PERCENT_WARNING} % of the memory quota was used at some time")),
        row("critical", "the memory quota was used up: requests were refused for it".into()),
        row("critical", format!("more than {FAILURES_PERCENT_CRITICAL} % of the requests of an hour failed")),
        row(
            "critical",
            format!(
                "more than {THROTTLED_PERCENT_CRITICAL} % of the requests of an hour were throttled: refused because a limit on requests was reached, by the service or by the server itself"
            ),
        ),
    ];
    let body = format!(
        "`--stats` prints at the end of a run, on standard error, what the scripts asked of the memory stores and the data stores, and their\n\
         messages and teleports. A [trace](trace.md) has every single request.\n\n\
         This script, as `visits.luau`:\n\n\
         ```lua\n{EXAMPLE}```\n\n\
         gives with `sandstore run {ARGUMENTS}`:\n\n\
         ```text\n{}```\n\n\
         {}\n\
         ## Alarms\n\n\
         Below the tables stands what Roblox's dashboard for memory stores would write to you about. Hours are counted from the\n\
         start of the run. Where the numbers come from is in [parity](../parity.md#alerts-of-the-dashboard).\n\n\
         {}",
        example(),
        table(&["part", "shows"], parts),
        table(&["urgency", "when"], alarms),
    );
    check("statistics.md", "Statistics", &body);
}
