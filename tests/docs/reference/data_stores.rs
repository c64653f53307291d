//! `docs/reference/data-stores.md`.

use sandstore::cloud::data_store::{Api, MINUTES_SAVED_MAX, RequestType, Source, Status, limits};
use sandstore::server::services::data_store::class::CLASSES;

use super::{api, check, code, grouped, table};
use crate::files::text_files;

const BODY: &str = "\
`DataStoreService` and its data stores as the binding checks them, their limits and their errors. What each argument accepts is in
the [memory store API](memory-store-api.md#what-arguments-are-checked-as); the rules and where they come from are in
[parity](../parity.md#datastoreservice). The names of the calls serve for [faults](../guide/production-failures.md); no error
text shows them.

";

/// Name, value, unit, and what it is about.
#[rustfmt::skip]
fn rows() -> Vec<(&'static str, u64, &'static str, &'static str)> {
    vec![
        ("NAME_BYTES_MAX", limits::NAME_BYTES_MAX as u64, "bytes", "name of a data store; the least is 1"),
        ("SCOPE_BYTES_MAX", limits::SCOPE_BYTES_MAX as u64, "bytes", "scope; the least is 1"),
        ("KEY_BYTES_MAX", limits::KEY_BYTES_MAX as u64, "bytes", "key; the least is 1"),
        ("VALUE_BYTES_MAX", limits::VALUE_BYTES_MAX as u64, "bytes", "JSON text of a value"),
        ("METADATA_BYTES_MAX", limits::METADATA_BYTES_MAX as u64, "bytes", "JSON text of a key's metadata"),
        ("USER_IDS_MAX", limits::USER_IDS_MAX as u64, "user ids", "of a key"),
        ("VERSION_DAYS", limits::VERSION_DAYS, "days", "that a version is kept after another has taken its place, and a removed key after its removal"),
        ("VERSIONS_PAGE_DEFAULT", limits::VERSIONS_PAGE_DEFAULT as u64, "versions", "on a page when no size is given"),
        ("KEYS_PAGE_DEFAULT", limits::KEYS_PAGE_DEFAULT as u64, "keys", "on a page when no size is given"),
        ("KEYS_LOOKED_AT_MAX", limits::KEYS_LOOKED_AT_MAX as u64, "keys", "looked at for one page when removed ones are left out"),
        ("STORES_PAGE_DEFAULT", limits::STORES_PAGE_DEFAULT as u64, "data stores", "on a page when no size is given"),
        ("SORTED_PAGE_MAX", limits::SORTED_PAGE_MAX.unsigned_abs(), "items", "on a page of `GetSortedAsync`; the least is 1"),
        ("BATCH_KEYS_MAX", limits::BATCH_KEYS_MAX as u64, "keys", "of one `BatchGetAsync`; the least is 1"),
        ("FUTURE_SECONDS_MAX", limits::FUTURE_SECONDS_MAX, "seconds", "that `GetVersionAtTimeAsync` may ask ahead"),
        ("CACHE_SECONDS", limits::CACHE_SECONDS, "seconds", "that `GetAsync` answers from the server's cache"),
        ("QUEUE_REQUESTS_MAX", limits::QUEUE_REQUESTS_MAX as u64, "requests", "that wait in one queue of a server"),
        ("KEY_READ_KILOBYTES_MAX", limits::KEY_READ_KILOBYTES_MAX, "kilobytes in 60 seconds", "read from one key"),
        ("KEY_WRITE_KILOBYTES_MAX", limits::KEY_WRITE_KILOBYTES_MAX, "kilobytes in 60 seconds", "written to one key"),
    ]
}

/// When sandstore ends a call so.
fn cause(status: Status) -> &'static str {
    match status {
        Status::NameEmpty => "the name of the data store is empty",
        Status::NameTooLong => "the name of the data store is too long",
        Status::ScopeEmpty => "the scope is empty",
        Status::ScopeTooLong => "the scope is too long",
        Status::ScopeNotAllowed => "the options ask for all scopes, and there is one",
        Status::ScopeMissing => "the data store has all scopes, and the key says none",
        Status::NotText => "a name, scope or key is no UTF-8",
        Status::KeyEmpty => "the key is empty",
        Status::KeyTooLong => "the key is too long",
        Status::ValueNotAllowed => "an ordered data store gets something else than a whole number; X is its type",
        Status::CannotStore => "a value, or something in a table, has no JSON form; X is the type of the whole",
        Status::ValueTooLarge => "the JSON text of the value is too long",
        Status::MaxNotWhole => "`maxValue` is no whole number",
        Status::MinNotWhole => "`minValue` is no whole number",
        Status::PageSizeInvalid => "a page cannot have so many items",
        Status::MinAboveMax => "`minValue` is above `maxValue`",
        Status::QueueFull => {
            "the server's budget is used up and the queue full; the number is that of the method, see below"
        }
        Status::ShuttingDown
        | Status::WebShuttingDown
        | Status::StudioNotAllowed
        | Status::OrderedLost
        | Status::CannotParse
        | Status::Rejected
        | Status::KeyLost
        | Status::Malformed
        | Status::MalformedOrdered
        | Status::DatastoreThrottled
        | Status::DatastoreDeleted
        | Status::OperationNotAllowed
        | Status::GameServerThrottled(_) => "with a fault only",
        Status::KeyThrottled => "the key was read or written too much in 60 seconds",
        Status::NotNumeric => "`IncrementAsync` finds something else than a whole number",
        Status::MetadataTooLarge => "the JSON text of the metadata is too long",
        Status::TooManyUserIds => "there are too many user ids",
        Status::UserIdInvalid => "the user ids are no array of numbers",
        Status::MetadataInvalid => "the metadata is no dictionary of values with a JSON form",
        Status::UserIdsNotAllowed => "an ordered data store gets user ids",
        Status::OptionsNotAllowed => "an ordered data store gets options with metadata",
        Status::OptionsInvalid => "the options are of another class",
        Status::KeysInvalid => "the keys are no array of 1 to 100 strings",
        Status::BatchNotSupported => "`BatchGetAsync` of a standard data store",
        Status::TimeInvalid => "the time is 0, negative, or too far ahead",
        Status::CursorInvalid => "the cursor is none that a page had",
        Status::RateInvalid => "the rate is out of range, or the kind of requests has none of its own",
        Status::ExperienceThrottled(_) => "all servers together have made too many such requests in this minute",
        Status::Conflict => "never: the call tries again",
        Status::Timeout => "the request or its answer is lost: with a fault only",
    }
}

fn source(status: Status) -> &'static str {
    match status.source() {
        Source::Documented => "documented",
        Source::Observed => "observed",
        Source::Assumed => "assumed",
    }
}

fn request_types() -> String {
    let rows = RequestType::ALL.map(|kind| {
        let rate = |rate: sandstore::cloud::data_store::Rate| format!("{} + {} × players", rate.base, rate.per_player);
        let all = kind.experience_rate().map_or_else(|| "any".to_owned(), rate);
        vec![code(kind.name()), rate(kind.server_rate()), kind.start().to_string(), all, format!("{:?}", kind.queue())]
    });
    let head = ["kind", "of a server, a minute", "when it starts", "of the experience, a minute", "queue"];
    format!(
        "## Requests\n\nA server's budget fills steadily, up to {MINUTES_SAVED_MAX} minutes' worth.\n\n{}\n",
        table(&head, rows)
    )
}

#[test]
fn page() {
    let mut body = BODY.to_owned();
    body.extend(CLASSES.iter().map(api::class));
    body.push_str(&request_types());
    let limits = rows()
        .into_iter()
        .map(|(name, value, unit, about)| vec![code(name), grouped(value), unit.into(), about.into()]);
    body.push_str(&format!("## Limits\n\n{}\n", table(&["name", "value", "unit", "what"], limits)));
    // A conflict is seen by nobody.
    let seen = Status::all().filter(|status| *status != Status::Conflict);
    let errors = seen.map(|status| vec![code(status.message(Api::Get)), cause(status).into(), source(status).into()]);
    body.push_str(&format!("## Errors\n\n{}\n", table(&["error text", "in sandstore when", "the text is"], errors)));
    body.push_str("The texts of requests that are dropped, by call:\n\n");
    let dropped = Api::ALL.map(|api| vec![code(api), code(Status::QueueFull.message(api))]);
    body.push_str(&table(&["call", "error text"], dropped));
    let faults = Status::FAULTS.map(|status| code(status.name())).join(", ");
    body.push_str(&format!(
        "\nFaults of data stores alone: {faults}. Of those of memory stores, `InternalError`, `RequestThrottled`, \
         `TotalRequestsOverLimit` and the three losses work here too. In a fault and in a rule of latencies, `structure` is the name of the data store; in a \
         fault, `key` is the key without its scope. The texts that name a kind of requests name that of the request that fails.\n"
    ));
    check("data-stores.md", "Data stores", &body);
}

#[test]
fn the_page_has_every_limit() {
    let sources = text_files("src/cloud/data_store");
    let source = sources.iter().find(|file| file.name.ends_with("/limits.rs")).expect("limits.rs is there");
    let names = source.text.lines().filter_map(|line| line.strip_prefix("pub const ")?.split(':').next());
    assert_eq!(names.collect::<Vec<_>>(), rows().iter().map(|row| row.0).collect::<Vec<_>>());
}
