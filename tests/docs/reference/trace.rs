//! `docs/reference/trace.md`.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::Duration;

use sandstore::server::Script;
use sandstore::universe::trace::{CALL_FIELDS, DATA_STORE_FIELDS, FIELDS, Trace, TraceFormat};
use sandstore::universe::{Latency, Universe};

use super::{check, code, table};

const BEGINNING: &str = "\
`--trace FILE` writes down every request that the scripts' calls make to the memory stores and the data stores, and every call of
`MessagingService` and `TeleportService` that reaches its service, while the run goes on. A call that fails before it asks (a
wrong argument, a lifetime that is too long) makes no request, nor does one that a data store's cache answers; an `UpdateAsync`
makes two for each try, and a `ReadAsync` that waits one every two seconds.

With `--clock virtual` the same scripts, options and seed give the same file, byte for byte.

## Lines

One request a line, as a JSON object. The lines are in the order in which the requests reached the service, or were
refused by their server; with latency that is not quite the order of `time`.

";

const EXAMPLE: &str = "\
local locks = game:GetService(\"MemoryStoreService\"):GetHashMap(\"Locks\")
locks:SetAsync(\"door\", game.JobId, 60)
locks:UpdateAsync(\"visits\", function(visits)
	return (visits or 0) + 1
end, 60)";

const CALLS: &str = "\
Calls of `MessagingService` and `TeleportService` have `time`, `at`, `server`, `script`, `line`, `operation` (such as
`Messaging.Publish`), `status`, `latency`, `tookEffect` and `fault` as above, and these of their own:

";

const CALLS_END: &str = "\
A message that was published tells how many servers it goes to; when it reaches each is not in the trace. A teleport that has begun
is a success, whatever becomes of the players then.

";

const END: &str = "\
Ask it with what reads JSON lines, for example [jq](https://jqlang.org):

```sh
jq -c 'select(.status != \"Success\") | {time, server, line, operation, status}' trace.jsonl
```

## Timeline

A FILE whose name ends in `.perfetto` or `.perfetto.json` becomes a timeline, in the JSON of Chrome's trace events. Open it
on [ui.perfetto.dev](https://ui.perfetto.dev) (nothing is uploaded) or in Chrome at `chrome://tracing`.

| part | shows |
| --- | --- |
| a process for each server | its requests, from leaving the server to the answer; those that overlap lie on several lanes |
| name of a slice | the operation, and the status when it is not `Success`: each has a colour of its own |
| category | `success`, `conflict`, `throttled`, `timeout` or `failure` |
| arguments of a slice | the other members of a line |
| process `experience` | counters: the request units of the minute, and the bytes of memory in use; its name has the date of the start |

Without `--latency` calls take no time in virtual time, and there is little to see.

## When it is written

An older trace of that name is replaced when the run begins. A file that holds anything else, or that cannot be written,
ends the program before anything runs. A disk that is full midway stops the run: the servers close as at Ctrl-C. All of
these have the [exit code](exit-codes.md) 4.

The file is whole at the end of a run, be it by itself, by `--for`, by an error or by Ctrl-C. A process that is killed, or
ended by a second Ctrl-C, leaves whole lines and may lack the last ones; a timeline then has no end, which neither viewer
minds. Requests that were still on their way are not in it.";

/// A writer whose text can be read afterwards.
#[derive(Clone, Default)]
struct Memory(Rc<RefCell<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The trace of the example.
fn example() -> String {
    let memory = Memory::default();
    let trace = Rc::new(Trace::new(memory.clone(), TraceFormat::Lines));
    let latency = Latency::between(Duration::from_millis(5), Duration::from_millis(80));
    let builder = Universe::builder().latency(latency).observer(trace.clone()).script(Script::new("lobby", EXAMPLE));
    let report = builder.build().expect("the example compiles").run().expect("the example runs");
    assert!(!report.has_failed);
    trace.finish().expect("memory can be written");
    String::from_utf8(memory.0.take()).expect("a trace is UTF-8")
}

#[test]
fn page() {
    let rows = FIELDS.map(|(name, meaning)| vec![code(name), meaning.to_owned()]);
    let fields = table(&["member", "says"], rows);
    let own = DATA_STORE_FIELDS.map(|(name, meaning)| vec![code(name), meaning.to_owned()]);
    let fields = format!(
        "{fields}\nRequests to data stores have the same members but `units` and `attempt`, and one of their own; `structure` is the \
         name of the data store, and the statuses are [theirs](data-stores.md#errors).\n\n{}",
        table(&["member", "says"], own)
    );
    let calls = CALL_FIELDS.map(|(name, meaning)| vec![code(name), meaning.to_owned()]);
    let calls = format!("{CALLS}{}\n{CALLS_END}", table(&["member", "says"], calls));
    let example = format!(
        "This script, as `lobby.luau`:\n\n```lua\n{EXAMPLE}\n```\n\ngives with `--clock virtual --latency 5ms..80ms`:\n\n```json\n{}```\n\n",
        example()
    );
    check("trace.md", "Trace", &format!("{BEGINNING}{fields}\n{calls}{example}{END}"));
}
