//! `docs/reference/statuses.md`.

use sandstore::cloud::memory_store::{Api, Side, Status};

use super::{check, code, table};

const BODY: &str = "\
A memory store call that fails raises a plain string, without the script's name and line:

```text
MemoryStoreService: <status>. API: <call>. <sentence>
```

The sentence is there for statuses of the game server only. Several causes share the name `InvalidRequest`. Retry code
should look for the name of the status. Where each part of the shape comes from is in
[parity](../parity.md#statuses-and-the-shape-of-messages).

";

const FAULT_ONLY: &str = "with a fault only";

/// When sandstore ends a call with the status today.
fn cause(status: Status) -> &'static str {
    match status {
        Status::Success => "never an error",
        Status::InternalError | Status::AccessDenied | Status::InvalidClientAccess | Status::UnpublishedPlace => {
            FAULT_ONLY
        }
        Status::InvalidExpirationTime => "the expiration is negative or too long",
        Status::ValueNotJson => "the value has no JSON form",
        Status::SortKeyInvalid => "the sort key is neither a finite number nor valid text",
        Status::TransformCallbackFailed => "the transform raised an error, or yielded",
        Status::UpdateConflict => "every retry of `UpdateAsync` met a conflict",
        Status::DataStructureMemoryOverLimit => "a sorted map or queue would hold too many bytes",
        Status::DataStructureItemsOverLimit => "a sorted map or queue would hold too many items",
        Status::DataUpdateConflict => {
            "inside `UpdateAsync`, which then tries again; a script sees the name when it gives up"
        }
        Status::InvalidRequest => "a name, key, count, bound or priority is not acceptable",
        Status::NoItemFound => "an empty read answers `{}` and nil; with a fault only",
        Status::ItemValueSizeTooLarge => "the JSON text of the value is too long",
        Status::TotalRequestsOverLimit => "the request units of the minute are used up",
        Status::RequestThrottled => "this server met a limit on requests a few seconds ago",
        Status::PartitionRequestsOverLimit => "one queue, sorted map or partition of a hash map is asked too often",
        Status::DataStructureRequestsOverLimit => "one structure is asked too often: off unless you set the limit",
        Status::TotalMemoryOverLimit => "the memory of the experience is used up and the call would need more",
        Status::Timeout => "the request or its answer is lost: with a fault only",
    }
}

/// A call that can end so.
fn example(status: Status) -> Api {
    match status {
        Status::TransformCallbackFailed | Status::UpdateConflict | Status::DataUpdateConflict => Api::HashMapUpdate,
        Status::SortKeyInvalid => Api::SortedMapSet,
        Status::DataStructureItemsOverLimit | Status::DataStructureMemoryOverLimit => Api::QueueAdd,
        Status::NoItemFound => Api::QueueRead,
        _ => Api::HashMapSet,
    }
}

#[test]
fn page() {
    let rows = Status::ALL.map(|status| {
        let side = if status.side() == Side::Client { "game server" } else { "service" };
        let message = if status == Status::Success { String::new() } else { code(status.message(example(status))) };
        vec![code(status.name()), side.to_owned(), cause(status).to_owned(), message]
    });
    let head = ["status", "found out by", "in sandstore when", "message"];
    let calls: Vec<_> = Api::ALL.into_iter().map(code).collect();
    let body = format!("{BODY}{}\n## Names of calls\n\n{}.\n", table(&head, rows), calls.join(",\n"));
    check("statuses.md", "Statuses", &body);
}
