//! The clock of a universe: the only room that reads the machine's time or waits for it.
//!
//! The virtual clock jumps from one due moment to the next, so 45 days pass in a blink. The real clock waits, and hears a
//! [`StopSignal`] meanwhile; tokio does both.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;

use crate::cloud::Timestamp;

/// Where the virtual clock starts unless it is told otherwise: 1 January 2026, 00:00:00 UTC.
pub const VIRTUAL_START: Timestamp = Timestamp::from_unix_seconds(1_767_225_600);

/// Where time ends: some hours before the year 10000, the last moment that dates are written of.
pub(super) const END_OF_TIME: Timestamp = Timestamp::from_unix_seconds(253_402_207_200);

/// Which clock a universe has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// Waits for the wall clock.
    #[default]
    Real,
    /// Jumps to the next thing due, from the given moment on.
    Virtual { start: Timestamp },
}

impl Clock {
    /// The virtual clock from [`VIRTUAL_START`].
    #[must_use]
    pub const fn virtual_time() -> Self {
        Self::Virtual { start: VIRTUAL_START }
    }
}

/// Asks a running universe, from any thread, to close. Cloning gives another handle to the same signal.
#[derive(Clone, Debug, Default)]
pub struct StopSignal {
    shared: Arc<StopState>,
}

#[derive(Debug, Default)]
struct StopState {
    is_stopped: AtomicBool,
    notify: Notify,
}

impl StopSignal {
    /// Asks the universe to close its servers as at a normal end.
    pub fn stop(&self) {
        self.shared.is_stopped.store(true, Ordering::Release);
        self.shared.notify.notify_one();
    }

    /// Takes the signal back, for a universe that goes on after it was stopped.
    pub fn take_back(&self) {
        self.shared.is_stopped.store(false, Ordering::Release);
    }

    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.shared.is_stopped.load(Ordering::Acquire)
    }
}

/// Ends a wait from any thread, without asking anybody to stop. Cloning gives another handle to the same bell.
#[derive(Clone, Debug, Default)]
pub(super) struct Bell(Arc<Notify>);

impl Bell {
    /// Ends the wait under way, or else the next one.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// A clock that runs.
pub(super) struct RunningClock {
    is_virtual: Cell<bool>,
    /// Virtual time; or the time in the universe when real time began to be counted.
    time: Cell<Timestamp>,
    /// Where real time is counted from.
    origin: Cell<Instant>,
    waiting: Cell<Option<Runtime>>,
}

impl RunningClock {
    #[expect(clippy::disallowed_methods, reason = "this is the room that reads the clock")]
    pub fn start(clock: Clock) -> Self {
        let time = match clock {
            Clock::Virtual { start } => start,
            Clock::Real => {
                let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp::default().saturating_add(since_epoch)
            }
        };
        Self {
            is_virtual: Cell::new(clock != Clock::Real),
            time: Cell::new(time),
            origin: Cell::new(Instant::now()),
            waiting: Cell::new(None),
        }
    }

    /// The time in the universe. The real clock counts on from the time at which it began, so it never goes back.
    pub fn now(&self) -> Timestamp {
        let time = self.time.get();
        if self.is_virtual.get() { time } else { time.saturating_add(self.origin.get().elapsed()) }
    }

    /// Whether time passes only when nothing is left to do.
    pub fn is_virtual(&self) -> bool {
        self.is_virtual.get()
    }

    /// Lets time pass in the other way from the present moment on. Real time goes on from there, whatever the wall says.
    #[expect(clippy::disallowed_methods, reason = "this is the room that reads the clock")]
    pub fn set_virtual(&self, is_virtual: bool) {
        self.time.set(self.now());
        self.origin.set(Instant::now());
        self.is_virtual.set(is_virtual);
    }

    /// Goes on to `due`. The real clock waits for it, or until `stop` is signalled or `bell` rings; the virtual one does not wait
    /// at all.
    pub fn advance_to(&self, due: Timestamp, stop: &StopSignal, bell: &Bell) {
        if self.is_virtual.get() {
            self.time.set(self.time.get().max(due));
            return;
        }
        let pause = due.saturating_since(self.now());
        if pause.is_zero() || stop.is_stopped() {
            return;
        }
        // Whichever comes first: the moment, or what wakes.
        self.block_on(async { drop(tokio::time::timeout(pause, woken(stop, bell)).await) });
    }

    /// Waits in real time until `stop` is signalled or `bell` rings. Virtual time stands still meanwhile.
    pub fn wait_for(&self, stop: &StopSignal, bell: &Bell) {
        if !stop.is_stopped() {
            self.block_on(woken(stop, bell));
        }
    }

    fn block_on(&self, waiting: impl Future<Output = ()>) {
        let runtime = self.waiting.take().unwrap_or_else(timer_runtime);
        runtime.block_on(waiting);
        self.waiting.set(Some(runtime));
    }
}

/// Measures how long something takes on this machine. Of no meaning inside a universe.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    origin: Instant,
}

impl Stopwatch {
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the room that reads the clock")]
    pub fn start() -> Self {
        Self { origin: Instant::now() }
    }

    /// The time since the start.
    #[must_use]
    pub fn elapsed(&self) -> std::time::Duration {
        self.origin.elapsed()
    }
}

/// Is done when either of them wakes.
async fn woken(stop: &StopSignal, bell: &Bell) {
    let (mut stopped, mut rung) = (pin!(stop.shared.notify.notified()), pin!(bell.0.notified()));
    poll_fn(|context| {
        let is_woken = stopped.as_mut().poll(context).is_ready() || rung.as_mut().poll(context).is_ready();
        if is_woken { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// A runtime for waiting only, made when it is first needed.
fn timer_runtime() -> Runtime {
    let runtime = Builder::new_current_thread().enable_time().build();
    runtime.expect("a timer on this thread needs no resource that could be missing")
}
