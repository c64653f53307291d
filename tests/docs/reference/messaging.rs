//! `docs/reference/messaging.md`.

use sandstore::cloud::messaging::{Source, Status, limits};
use sandstore::server::services::messaging::class::SERVICE;

use super::{api, check, code, grouped, table};
use crate::files::text_files;

const BODY: &str = "\
`MessagingService` as the binding checks it, its limits and its errors. What each argument accepts is in the
[memory store API](memory-store-api.md#what-arguments-are-checked-as); the rules and where they come from are in
[parity](../parity.md#messagingservice). The names of the calls serve for [faults](../guide/production-failures.md); no error
text shows them.

";

/// Name, value, unit, and what it is about.
#[rustfmt::skip]
fn rows() -> Vec<(&'static str, u64, &'static str, &'static str)> {
    vec![
        ("TOPIC_CHARACTERS_MAX", limits::TOPIC_CHARACTERS_MAX as u64, "characters", "topic; the least is 1"),
        ("MESSAGE_BYTES_MAX", limits::MESSAGE_BYTES_MAX as u64, "bytes", "JSON text of a message"),
        ("SENT_BASE", limits::SENT_BASE, "messages a minute", "sent by a server without players"),
        ("SENT_PER_PLAYER", limits::SENT_PER_PLAYER, "messages a minute", "that each player on the server adds"),
        ("RECEIVED_TOPIC_BASE", limits::RECEIVED_TOPIC_BASE, "receptions a minute", "of one topic"),
        ("RECEIVED_TOPIC_PER_SERVER", limits::RECEIVED_TOPIC_PER_SERVER, "receptions a minute", "that each server adds"),
        ("RECEIVED_BASE", limits::RECEIVED_BASE, "receptions a minute", "of the experience"),
        ("RECEIVED_PER_SERVER", limits::RECEIVED_PER_SERVER, "receptions a minute", "that each server adds"),
        ("SUBSCRIPTIONS_BASE", limits::SUBSCRIPTIONS_BASE, "subscriptions", "of a server without players"),
        ("SUBSCRIPTIONS_PER_PLAYER", limits::SUBSCRIPTIONS_PER_PLAYER, "subscriptions", "that each player on the server adds"),
        ("SUBSCRIBES_MAX", limits::SUBSCRIBES_MAX, "calls a minute", "of `SubscribeAsync` by a server"),
    ]
}

/// When sandstore ends a call so.
fn cause(status: Status) -> &'static str {
    match status {
        Status::TopicEmpty => "the topic is empty",
        Status::TopicTooLong => "the topic has too many characters",
        Status::TopicNotText => "the topic is no UTF-8",
        Status::MessageNotJson => "the message has no JSON form",
        Status::MessageTooLarge => "the JSON text of the message is too long",
        Status::Throttled => "the server has sent too many messages in this minute, or subscribed too often",
        Status::TooManySubscriptions => "the server has as many subscriptions as it may have",
        Status::InternalError => "with a fault only",
        Status::Timeout => "the request or its answer is lost: with a fault only",
    }
}

fn source(status: Status) -> &'static str {
    match status.source() {
        Source::Observed => "observed at second hand",
        Source::Assumed => "assumed",
    }
}

#[test]
fn page() {
    let limits = rows()
        .into_iter()
        .map(|(name, value, unit, about)| vec![code(name), grouped(value), unit.into(), about.into()]);
    let limits = table(&["name", "value", "unit", "what"], limits);
    let errors = Status::ALL.map(|status| vec![code(status.message()), cause(status).into(), source(status).into()]);
    let errors = table(&["error text", "in sandstore when", "the text is"], errors);
    let body = format!("{BODY}{}## Limits\n\n{limits}\n## Errors\n\n{errors}", api::class(&SERVICE));
    check("messaging.md", "Messaging", &body);
}

#[test]
fn the_page_has_every_limit() {
    let sources = text_files("src/cloud/messaging");
    let source = sources.iter().find(|file| file.name.ends_with("/limits.rs")).expect("limits.rs is there");
    let names = source.text.lines().filter_map(|line| line.strip_prefix("pub const ")?.split(':').next());
    assert_eq!(names.collect::<Vec<_>>(), rows().iter().map(|row| row.0).collect::<Vec<_>>());
}
