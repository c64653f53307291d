//! Ending what runs, from another thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::server::Preemptor;
use crate::universe::StopSignal;

/// How often a script that keeps its server busy is told to end, until somebody has heard.
const PAUSE: Duration = Duration::from_millis(5);

/// Ends the input that runs. Cloning gives another handle to the same session.
#[derive(Clone, Default)]
pub struct Interrupt {
    shared: Arc<Shared>,
    stop: StopSignal,
}

#[derive(Default)]
struct Shared {
    is_wanted: AtomicBool,
    servers: Mutex<Vec<Preemptor>>,
}

impl Interrupt {
    pub(super) fn new(stop: StopSignal) -> Self {
        Self { shared: Arc::default(), stop }
    }

    pub(super) fn add_server(&self, preemptor: Preemptor) {
        let mut servers = self.shared.servers.lock().unwrap_or_else(PoisonError::into_inner);
        servers.retain(|server| !server.is_gone());
        servers.push(preemptor);
    }

    /// Asks for the end of what runs, and returns when the session has heard.
    pub fn give(&self) {
        self.shared.is_wanted.store(true, Ordering::Release);
        self.stop.stop();
        while self.is_given() {
            for server in &*self.shared.servers.lock().unwrap_or_else(PoisonError::into_inner) {
                let stretch = server.stretch();
                if stretch % 2 == 1 {
                    server.interrupt(stretch);
                }
            }
            thread::park_timeout(PAUSE);
        }
    }

    /// Whether it was asked for and not heard yet.
    pub(super) fn is_given(&self) -> bool {
        self.shared.is_wanted.load(Ordering::Acquire)
    }

    /// Takes note of it. Answers whether it was asked for.
    pub(super) fn take(&self) -> bool {
        self.shared.is_wanted.swap(false, Ordering::AcqRel)
    }
}
