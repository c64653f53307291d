//! An output that keeps what servers say, for tests and embedders.

use std::cell::RefCell;
use std::rc::Rc;

use crate::server::{Message, Output, ServerId};

/// Collects every message. Cloning gives another handle to the same collection.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    messages: Rc<RefCell<Vec<(ServerId, Message)>>>,
}

impl Transcript {
    /// Everything said so far, in order.
    #[must_use]
    pub fn messages(&self) -> Vec<(ServerId, Message)> {
        self.messages.borrow().clone()
    }

    /// The lines of `print` alone.
    #[must_use]
    pub fn printed(&self) -> Vec<String> {
        let messages = self.messages.borrow();
        let lines = messages.iter().filter_map(|(_, message)| match message {
            Message::Print(line) => Some(line.clone()),
            _ => None,
        });
        lines.collect()
    }
}

impl Output for Transcript {
    fn receive(&self, server: ServerId, message: Message) {
        self.messages.borrow_mut().push((server, message));
    }
}
