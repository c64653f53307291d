//! The script time limit: a script that does not yield for too long is stopped.
//!
//! Roblox stops it with `Script timeout: exhausted allowed execution time`. Luau calls [`Watchdog::check`] at loop back-edges
//! and calls, so the check only counts and looks at the time once in many calls. A passed deadline stays passed until the
//! scheduler runs another thread: a script that catches the error meets it again at its next step.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::world::World;

/// The text that the script's error carries (observed in Roblox's output).
pub const SCRIPT_TIMEOUT: &str = "Script timeout: exhausted allowed execution time";

/// How many checks pass between two looks at the clock.
const CHECKS_PER_LOOK: u32 = 1 << 12;

/// The interrupt's error. It reaches the host as it is, since Luau code cannot hold on to it for more than one step.
#[derive(Debug, thiserror::Error)]
#[error("{SCRIPT_TIMEOUT}")]
pub struct ScriptTimeout;

pub struct Watchdog {
    world: Rc<dyn World>,
    limit: Option<Duration>,
    checks: Cell<u32>,
    began: Cell<Option<Duration>>,
    is_expired: Cell<bool>,
}

impl Watchdog {
    /// `None` sets no limit.
    pub fn new(world: Rc<dyn World>, limit: Option<Duration>) -> Self {
        Self {
            world,
            limit,
            checks: Cell::new(0),
            began: Cell::new(None),
            is_expired: Cell::new(false),
        }
    }

    pub fn is_limited(&self) -> bool {
        self.limit.is_some()
    }

    /// Another thread begins to run and has the whole limit before it.
    pub fn restart(&self) {
        self.checks.set(0);
        self.began.set(None);
        self.is_expired.set(false);
    }

    /// Fails when the running thread has had its time.
    pub fn check(&self) -> Result<(), ScriptTimeout> {
        if self.is_expired.get() {
            return Err(ScriptTimeout);
        }
        let checks = self.checks.get() + 1;
        if checks < CHECKS_PER_LOOK {
            self.checks.set(checks);
            return Ok(());
        }
        self.checks.set(0);
        let now = self.world.processor_time();
        match (self.began.get(), self.limit) {
            (None, _) => self.began.set(Some(now)),
            (Some(began), Some(limit)) if now.saturating_sub(began) > limit => {
                self.is_expired.set(true);
                return Err(ScriptTimeout);
            }
            _ => {}
        }
        Ok(())
    }
}
