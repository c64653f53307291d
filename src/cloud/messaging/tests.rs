use std::sync::Arc;

use super::limits::{
    MESSAGE_BYTES_MAX, RECEIVED_BASE, RECEIVED_PER_SERVER, RECEIVED_TOPIC_BASE, RECEIVED_TOPIC_PER_SERVER, SENT_BASE,
    SENT_PER_PLAYER, SUBSCRIBES_MAX, SUBSCRIPTIONS_BASE, SUBSCRIPTIONS_PER_PLAYER, TOPIC_CHARACTERS_MAX,
};
use super::*;
use crate::cloud::value::Value;
use crate::cloud::{ServerId, Timestamp};

const ONE: ServerId = ServerId(1);
const TWO: ServerId = ServerId(2);

/// The last moment of a minute.
const LATE: Timestamp = Timestamp::from_micros(119_999_999);
const NEXT_MINUTE: Timestamp = Timestamp::from_unix_seconds(120);

fn publish_to(topic: &str) -> Request {
    Request::Publish(Arc::new(Message { topic: topic.into(), data: Value::Null, sent: LATE }))
}

fn subscribe_to(topic: &str) -> Request {
    Request::Subscribe { topic: topic.into() }
}

/// Messaging with limits and these servers, none of which has players.
fn messaging(servers: &[ServerId]) -> Messaging {
    let mut messaging = Messaging::new();
    servers.iter().for_each(|server| messaging.add_server(*server));
    messaging
}

/// The servers that get a message of this topic.
fn receivers(messaging: &mut Messaging, now: Timestamp, from: ServerId, topic: &str) -> Vec<u32> {
    let served = messaging.serve(now, from, &publish_to(topic));
    assert_eq!(served.outcome, Ok(Reply::Published));
    served.deliveries.iter().map(|delivery| delivery.server.0).collect()
}

fn subscribe(messaging: &mut Messaging, server: ServerId, topic: &str) -> Result<Reply, Status> {
    messaging.serve(LATE, server, &subscribe_to(topic)).outcome
}

/// How many requests succeed one after the other.
fn successes(messaging: &mut Messaging, now: Timestamp, server: ServerId, request: &Request) -> u64 {
    let mut count = 0;
    loop {
        match messaging.serve(now, server, request).outcome {
            Ok(_) => count += 1,
            Err(Status::Throttled) => return count,
            Err(status) => panic!("another status: {status}"),
        }
    }
}

#[test]
fn all_subscribers_of_a_topic_hear_once_the_sender_too() {
    let mut messaging = messaging(&[ONE, TWO, ServerId(3)]);
    for (server, topic) in [(ONE, "a"), (ONE, "a"), (TWO, "a"), (TWO, "A")] {
        assert_eq!(subscribe(&mut messaging, server, topic), Ok(Reply::Subscribed));
    }
    assert_eq!(receivers(&mut messaging, LATE, ONE, "a"), [1, 2]);
    assert_eq!(receivers(&mut messaging, LATE, ONE, "A"), [2]);
    assert_eq!(receivers(&mut messaging, LATE, ONE, "b"), [0_u32; 0]);
}

#[test]
fn every_subscription_ends_by_itself() {
    let mut messaging = messaging(&[ONE, TWO]);
    for _ in 0..2 {
        subscribe(&mut messaging, ONE, "a").expect("there is room");
    }
    messaging.unsubscribe(ONE, "a");
    assert_eq!(receivers(&mut messaging, LATE, TWO, "a"), [1]);
    messaging.unsubscribe(ONE, "a");
    assert!(receivers(&mut messaging, LATE, TWO, "a").is_empty());
    messaging.unsubscribe(ONE, "a");
    messaging.unsubscribe(TWO, "never");
    assert!(messaging.topics.is_empty());
    // Each has given its place back.
    for _ in 0..SUBSCRIPTIONS_BASE {
        subscribe(&mut messaging, ONE, "a").expect("there is room");
    }
}

#[test]
fn a_server_that_is_gone_hears_nothing_and_is_still_heard() {
    let mut messaging = messaging(&[ONE, TWO]);
    subscribe(&mut messaging, ONE, "a").expect("there is room");
    subscribe(&mut messaging, TWO, "a").expect("there is room");
    messaging.remove_server(TWO);
    assert_eq!(subscribe(&mut messaging, TWO, "a"), Ok(Reply::Subscribed), "it arrives late");
    assert_eq!(receivers(&mut messaging, LATE, TWO, "a"), [1]);
    messaging.remove_server(ONE);
    assert!(messaging.topics.is_empty());
}

#[test]
fn topics_have_1_to_80_characters() {
    let longest = "ж".repeat(TOPIC_CHARACTERS_MAX);
    for make in [publish_to, subscribe_to] {
        assert_eq!(make(&longest).check(), Ok(()));
        assert_eq!(make(" ").check(), Ok(()));
        assert_eq!(make(&format!("{longest}x")).check(), Err(Status::TopicTooLong));
        assert_eq!(make("").check(), Err(Status::TopicEmpty));
    }
}

#[test]
fn messages_have_1024_bytes_of_json() {
    let publish = |length: usize| {
        let data = Value::text("x".repeat(length));
        messaging(&[ONE]).serve(LATE, ONE, &Request::Publish(Arc::new(Message { topic: "a".into(), data, sent: LATE })))
    };
    assert_eq!(publish(MESSAGE_BYTES_MAX - 2).outcome, Ok(Reply::Published));
    assert_eq!(publish(MESSAGE_BYTES_MAX - 1).outcome, Err(Status::MessageTooLarge));
}

#[test]
fn sending_is_limited_by_server_and_minute() {
    let mut messaging = messaging(&[ONE, TWO]);
    messaging.set_players(TWO, 2);
    let request = publish_to("a");
    assert_eq!(successes(&mut messaging, LATE, ONE, &request), SENT_BASE);
    assert_eq!(successes(&mut messaging, LATE, TWO, &request), SENT_BASE + 2 * SENT_PER_PLAYER);
    assert_eq!(successes(&mut messaging, NEXT_MINUTE, ONE, &request), SENT_BASE);
    messaging.set_players(ONE, 1);
    assert_eq!(successes(&mut messaging, NEXT_MINUTE, ONE, &request), SENT_PER_PLAYER);
}

#[test]
fn receptions_of_a_topic_are_limited() {
    let mut messaging = messaging(&[ONE, TWO]);
    subscribe(&mut messaging, ONE, "a").expect("there is room");
    subscribe(&mut messaging, TWO, "a").expect("there is room");
    // 200 for two servers: a hundred messages reach both.
    let limit = RECEIVED_TOPIC_BASE + 2 * RECEIVED_TOPIC_PER_SERVER;
    for _ in 0..limit / 2 {
        assert_eq!(receivers(&mut messaging, LATE, ONE, "a"), [1, 2]);
    }
    assert!(receivers(&mut messaging, LATE, ONE, "a").is_empty());
    assert_eq!(messaging.lost(), 2);
    // Other topics have limits of their own, and the next minute has a new one.
    subscribe(&mut messaging, TWO, "b").expect("there is room");
    assert_eq!(receivers(&mut messaging, LATE, ONE, "b"), [2]);
    assert_eq!(receivers(&mut messaging, NEXT_MINUTE, ONE, "a"), [1, 2]);
}

#[test]
fn the_last_receptions_go_to_the_first_servers() {
    let mut messaging = messaging(&[ONE, TWO, ServerId(3)]);
    // 280 receptions for three servers: the last message that is heard is heard by one.
    for server in [ONE, TWO, ServerId(3)] {
        subscribe(&mut messaging, server, "a").expect("there is room");
    }
    for _ in 0..93 {
        assert_eq!(receivers(&mut messaging, LATE, TWO, "a"), [1, 2, 3]);
    }
    assert_eq!(receivers(&mut messaging, LATE, TWO, "a"), [1]);
}

#[test]
fn receptions_of_the_experience_are_limited() {
    let mut messaging = messaging(&[ONE]);
    let topics: Vec<_> = (0..6).map(|number| format!("topic {number}")).collect();
    for topic in &topics {
        subscribe(&mut messaging, ONE, topic).expect("there is room");
    }
    let mut heard = 0;
    for topic in &topics {
        for _ in 0..RECEIVED_TOPIC_BASE + RECEIVED_TOPIC_PER_SERVER - 20 {
            heard += receivers(&mut messaging, LATE, TWO, topic).len() as u64;
        }
    }
    // Five topics of a hundred messages fit, and a sixth.
    assert_eq!(heard, RECEIVED_BASE + RECEIVED_PER_SERVER);
    assert!(receivers(&mut messaging, LATE, TWO, &topics[0]).is_empty());
    assert_eq!(receivers(&mut messaging, NEXT_MINUTE, TWO, &topics[0]), [1]);
}

#[test]
fn subscriptions_are_limited_by_players() {
    let mut messaging = messaging(&[ONE, TWO]);
    messaging.set_players(ONE, 3);
    let limit = SUBSCRIPTIONS_BASE + 3 * SUBSCRIPTIONS_PER_PLAYER;
    for _ in 0..limit {
        assert_eq!(subscribe(&mut messaging, ONE, "a"), Ok(Reply::Subscribed));
    }
    assert_eq!(subscribe(&mut messaging, ONE, "b"), Err(Status::TooManySubscriptions));
    messaging.unsubscribe(ONE, "a");
    assert_eq!(subscribe(&mut messaging, ONE, "b"), Ok(Reply::Subscribed));
    // Players who leave take nothing away that is there.
    messaging.set_players(ONE, 0);
    assert_eq!(receivers(&mut messaging, LATE, TWO, "b"), [1]);
    assert_eq!(subscribe(&mut messaging, ONE, "c"), Err(Status::TooManySubscriptions));
}

#[test]
fn subscribing_is_limited_by_server_and_minute() {
    let mut messaging = messaging(&[ONE, TWO]);
    for _ in 0..SUBSCRIBES_MAX {
        assert_eq!(subscribe(&mut messaging, ONE, "a"), Ok(Reply::Subscribed));
        messaging.unsubscribe(ONE, "a");
    }
    assert_eq!(subscribe(&mut messaging, ONE, "a"), Err(Status::Throttled));
    assert_eq!(subscribe(&mut messaging, TWO, "a"), Ok(Reply::Subscribed));
    assert_eq!(messaging.serve(NEXT_MINUTE, ONE, &subscribe_to("a")).outcome, Ok(Reply::Subscribed));
}

#[test]
fn without_limits_only_the_request_itself_is_checked() {
    let mut messaging = Messaging::unlimited();
    messaging.add_server(ONE);
    for _ in 0..1_000 {
        assert_eq!(subscribe(&mut messaging, ONE, "a"), Ok(Reply::Subscribed));
        assert_eq!(receivers(&mut messaging, LATE, ONE, "a"), [1]);
    }
    assert_eq!(subscribe(&mut messaging, ONE, ""), Err(Status::TopicEmpty));
}

#[test]
fn messages_begin_with_the_service() {
    assert_eq!(Status::TopicEmpty.message(), "MessagingService: Topic names cannot be empty.");
    assert_eq!(Status::TopicTooLong.message(), "MessagingService: Topic names cannot be more than 80 characters.");
    let texts: std::collections::BTreeSet<_> = Status::ALL.iter().map(|status| status.message()).collect();
    assert_eq!(texts.len(), Status::ALL.len());
}
