//! What the thread that reads and the thread of the universe tell each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender, SyncSender};
use std::time::Duration;

use crate::session::{Completion, Interrupt};
use crate::universe::StopSignal;

/// Nobody waits longer than that for a completion: a busy script may keep the universe from answering.
const PATIENCE: Duration = Duration::from_millis(200);

/// What is asked of the universe.
pub enum Ask {
    /// To run a whole input or a command.
    Input(String),
    /// To say that something was no text.
    NoText(String),
    /// To take note of Ctrl-C at the prompt.
    Interrupted,
    /// The same, where the editor has not heard it itself: it still reads, and waits for no prompt.
    Signalled,
    /// What could be typed next behind this text.
    Complete(String, SyncSender<Completion>),
    /// What is worth knowing about this text.
    Hint(String, SyncSender<Option<String>>),
    /// To end.
    Leave,
}

/// What is answered to an [`Ask::Input`] and the like: the next prompt.
pub type Prompt = String;

/// The way to the universe. Cloning gives another one.
#[derive(Clone)]
pub struct Asker {
    asks: Sender<Ask>,
    wake: StopSignal,
    interrupt: Interrupt,
    /// Whether an input or a command runs.
    is_busy: Arc<AtomicBool>,
}

impl Asker {
    pub fn new(asks: Sender<Ask>, wake: StopSignal, interrupt: Interrupt) -> Self {
        Self { asks, wake, interrupt, is_busy: Arc::default() }
    }

    /// Asks. Answers whether anybody is there.
    pub fn ask(&self, ask: Ask) -> bool {
        let is_heard = self.asks.send(ask).is_ok();
        self.wake.stop();
        is_heard
    }

    pub fn complete(&self, text: &str) -> Completion {
        let (sender, answer) = mpsc::sync_channel(1);
        self.ask(Ask::Complete(text.to_owned(), sender));
        answer.recv_timeout(PATIENCE).unwrap_or_default()
    }

    pub fn hint(&self, text: &str) -> Option<String> {
        let (sender, answer) = mpsc::sync_channel(1);
        self.ask(Ask::Hint(text.to_owned(), sender));
        answer.recv_timeout(PATIENCE).ok().flatten()
    }

    /// Ctrl-C somewhere: ends what runs, or else is told of.
    pub fn interrupt(&self) {
        if self.is_busy.load(Ordering::Acquire) {
            self.interrupt.give();
        } else {
            self.ask(Ask::Signalled);
        }
    }

    pub fn set_busy(&self, is_busy: bool) {
        self.is_busy.store(is_busy, Ordering::Release);
    }

    /// Waits for the next prompt. Meanwhile Ctrl-C has been pressed: what keeps the universe from answering is ended.
    pub fn prompt_after_interrupt(&self, prompts: &mpsc::Receiver<Prompt>) -> Option<Prompt> {
        match prompts.recv_timeout(PATIENCE) {
            Ok(prompt) => Some(prompt),
            Err(RecvTimeoutError::Timeout) => {
                self.interrupt.give();
                prompts.recv().ok()
            }
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }
}
