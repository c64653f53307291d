//! What is asked, what is answered, and what goes out to the subscribers.

use std::sync::Arc;

use super::Status;
use super::limits::{MESSAGE_BYTES_MAX, TOPIC_CHARACTERS_MAX};
use crate::cloud::value::Value;
use crate::cloud::{ServerId, Timestamp};

/// What a game server asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// A message for all subscribers of its topic.
    Publish(Arc<Message>),
    /// From now on this server hears the messages of a topic, once more than before.
    Subscribe { topic: Arc<str> },
}

/// One message, as it is sent and as it is received.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub topic: Arc<str>,
    /// What the publisher gave. Null is allowed.
    pub data: Value,
    /// When the publisher sent it.
    pub sent: Timestamp,
}

/// What the service answers when a request succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The service has the message. Nobody promises that anybody gets it.
    Published,
    /// The subscription is there.
    Subscribed,
}

/// A message on its way to one server.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    pub server: ServerId,
    pub message: Arc<Message>,
}

impl Request {
    /// The topic that it is about.
    #[must_use]
    pub fn topic(&self) -> &Arc<str> {
        match self {
            Self::Publish(message) => &message.topic,
            Self::Subscribe { topic } => topic,
        }
    }

    /// Whether the request is acceptable at all.
    ///
    /// # Errors
    ///
    /// When several things are wrong, the first in the order of the arguments (assumed).
    pub fn check(&self) -> Result<(), Status> {
        let topic = self.topic();
        if topic.is_empty() {
            return Err(Status::TopicEmpty);
        }
        // There are never more characters than bytes, so most topics need no counting.
        if topic.len() > TOPIC_CHARACTERS_MAX && topic.chars().count() > TOPIC_CHARACTERS_MAX {
            return Err(Status::TopicTooLong);
        }
        match self {
            Self::Publish(message) if message.data.json_len() > MESSAGE_BYTES_MAX => Err(Status::MessageTooLarge),
            _ => Ok(()),
        }
    }
}
