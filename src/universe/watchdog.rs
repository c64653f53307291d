//! The script time limit: a thread that looks now and then whether a script has been running for too long.
//!
//! The limit is about the real processor, not about the universe's time, so that an endless loop ends in virtual time too. A
//! script may run over by a tenth of the limit before it is noticed.
//!
//! One thread watches all servers of the process, for universes come by the thousand and live for a millisecond. It sleeps
//! while there is nothing to watch.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use crate::server::Preemptor;

/// How often the watchdog looks within one time limit.
const LOOKS_PER_LIMIT: u32 = 10;

/// The pause of a thread that has nothing to watch, in microseconds.
const ASLEEP: u64 = u64::MAX;

/// The thread, once it is needed. Nothing where the system had none: then scripts run without a limit.
static THREAD: OnceLock<Option<Thread>> = OnceLock::new();
/// Servers that have come since the last look.
static ARRIVED: Mutex<Vec<Watched>> = Mutex::new(Vec::new());
/// For how long the thread sleeps between two looks, in microseconds.
static PAUSE: AtomicU64 = AtomicU64::new(ASLEEP);

/// Whether somebody has woken the thread who cannot wait for the end of its pause.
static IS_WOKEN: AtomicBool = AtomicBool::new(false);

/// The time limit of one universe.
pub(super) struct Watchdog {
    pause: Duration,
}

/// A server, and what was running on it at the last look, for how many looks.
struct Watched {
    preemptor: Preemptor,
    stretch: u64,
    looks: u32,
    /// How often to look, and for how long nobody has.
    pause: Duration,
    slept: Duration,
}

impl Watchdog {
    pub fn new(limit: Duration) -> Self {
        Self { pause: (limit / LOOKS_PER_LIMIT).max(Duration::from_millis(1)) }
    }

    /// Watches a server until it is gone.
    pub fn watch(&self, preemptor: Preemptor) {
        let watched = Watched { preemptor, stretch: 0, looks: 0, pause: self.pause, slept: Duration::ZERO };
        ARRIVED.lock().unwrap_or_else(PoisonError::into_inner).push(watched);
        let thread = THREAD.get_or_init(|| {
            let started = thread::Builder::new().name("watchdog".into()).spawn(watch);
            started.ok().map(|handle| handle.thread().clone())
        });
        if let Some(thread) = thread
            && PAUSE.load(Ordering::SeqCst) > micros(self.pause)
        {
            IS_WOKEN.store(true, Ordering::SeqCst);
            thread.unpark();
        }
    }
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(ASLEEP)
}

fn watch() {
    let mut watched: Vec<Watched> = Vec::new();
    loop {
        watched.append(&mut ARRIVED.lock().unwrap_or_else(PoisonError::into_inner));
        let pause = watched.iter().map(|watched| watched.pause).min();
        PAUSE.store(pause.map_or(ASLEEP, micros), Ordering::SeqCst);
        // Who comes from here on sees this pause. Who has come just before it was stored has not woken anybody.
        if !ARRIVED.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            continue;
        }
        match pause {
            None => thread::park(),
            Some(pause) => {
                thread::park_timeout(pause);
                // A pause that somebody has cut short does not count: a limit is rather kept too late than too early.
                if !IS_WOKEN.swap(false, Ordering::SeqCst) {
                    watched.retain_mut(|watched| watched.look(pause));
                }
            }
        }
    }
}

impl Watched {
    /// Looks, if it is time to, after a pause. False when the server is gone.
    fn look(&mut self, pause: Duration) -> bool {
        self.slept += pause;
        if self.slept < self.pause {
            return !self.preemptor.is_gone();
        }
        self.slept = Duration::ZERO;
        let now = self.preemptor.stretch();
        let is_running = now % 2 == 1;
        self.looks = if is_running && now == self.stretch { self.looks + 1 } else { 0 };
        self.stretch = now;
        if self.looks >= LOOKS_PER_LIMIT {
            self.preemptor.stop(now);
        }
        !self.preemptor.is_gone()
    }
}
