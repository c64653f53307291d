//! The script time limit: a thread that looks now and then whether a script has been running for too long.
//!
//! The limit is about the real processor, not about the universe's time, so that an endless loop ends in virtual time too. A
//! script may run over by a tenth of the limit before it is noticed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::server::Preemptor;

/// How often the watchdog looks within one time limit.
const LOOKS_PER_LIMIT: u32 = 10;

/// Watches until it is dropped.
pub(super) struct Watchdog {
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watchdog {
    pub fn start(preemptors: Vec<Preemptor>, limit: Duration) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let heard = is_over.clone();
        let thread = thread::Builder::new().name("watchdog".into()).spawn(move || watch(&preemptors, limit, &heard));
        // Without a thread to be had, scripts run without a limit.
        Self { is_over, thread: thread.ok() }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A watchdog that failed has nothing left to say.
            let _ = thread.join();
        }
    }
}

fn watch(preemptors: &[Preemptor], limit: Duration, is_over: &AtomicBool) {
    // What was running at the last look, and for how many looks.
    let mut seen: Vec<(u64, u32)> = preemptors.iter().map(|preemptor| (preemptor.stretch(), 0)).collect();
    let pause = (limit / LOOKS_PER_LIMIT).max(Duration::from_millis(1));
    while !is_over.load(Ordering::Acquire) {
        thread::park_timeout(pause);
        for (preemptor, (stretch, looks)) in preemptors.iter().zip(&mut seen) {
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
