//! The script time limit: a thread that looks now and then whether a script has been running for too long.
//!
//! The limit is about the real processor, not about the universe's time, so that an endless loop ends in virtual time too. A
//! script may run over by a tenth of the limit before it is noticed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::server::Preemptor;

/// How often the watchdog looks within one time limit.
const LOOKS_PER_LIMIT: u32 = 10;

/// Watches until it is dropped.
pub(super) struct Watchdog {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    is_over: AtomicBool,
    /// Servers that have come since the last look.
    arrived: Mutex<Vec<Preemptor>>,
}

/// A server, and what was running on it at the last look, for how many looks.
struct Watched {
    preemptor: Preemptor,
    stretch: u64,
    looks: u32,
}

impl Watchdog {
    pub fn start(limit: Duration) -> Self {
        let shared = Arc::new(Shared { is_over: AtomicBool::new(false), arrived: Mutex::default() });
        let heard = shared.clone();
        let thread = thread::Builder::new().name("watchdog".into()).spawn(move || watch(&heard, limit));
        // Without a thread to be had, scripts run without a limit.
        Self { shared, thread: thread.ok() }
    }

    /// Watches one server more, until it is gone.
    pub fn watch(&self, preemptor: Preemptor) {
        self.shared.arrived.lock().unwrap_or_else(PoisonError::into_inner).push(preemptor);
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A watchdog that failed has nothing left to say.
            let _ = thread.join();
        }
    }
}

fn watch(shared: &Shared, limit: Duration) {
    let mut watched: Vec<Watched> = Vec::new();
    let pause = (limit / LOOKS_PER_LIMIT).max(Duration::from_millis(1));
    while !shared.is_over.load(Ordering::Acquire) {
        thread::park_timeout(pause);
        let arrived = std::mem::take(&mut *shared.arrived.lock().unwrap_or_else(PoisonError::into_inner));
        watched.extend(arrived.into_iter().map(|preemptor| Watched { stretch: 0, looks: 0, preemptor }));
        watched.retain(|watched| !watched.preemptor.is_gone());
        for Watched { preemptor, stretch, looks } in &mut watched {
            let now = preemptor.stretch();
            let is_running = now % 2 == 1;
            *looks = if is_running && now == *stretch { *looks + 1 } else { 0 };
            *stretch = now;
            if *looks >= LOOKS_PER_LIMIT {
                preemptor.stop(now);
            }
        }
    }
}
