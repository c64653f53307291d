//! What ends the wait: the system tells of files, or somebody presses a key.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, SystemTime};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::cli::terminal::print_to_stderr;

/// Editors write a file in several steps: so long nothing may happen before we look.
const QUIET: Duration = Duration::from_millis(50);

/// Where the system cannot tell of every folder, we look so often ourselves.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Why the wait is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// Something may have changed.
    Changed,
    RunAll,
    Leave,
}

pub struct Wakes {
    sender: Sender<Wake>,
    receiver: Receiver<Wake>,
    watcher: Option<RecommendedWatcher>,
    /// The folders that are watched, and when they were made: one that has gone and come again is another one.
    folders: BTreeMap<PathBuf, Option<SystemTime>>,
    has_keys: bool,
}

impl Wakes {
    pub fn new() -> Self {
        let (sender, receiver) = mpsc::channel();
        let told = sender.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Reading changes nothing, and running tests reads.
            if !event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
                // Nobody waits any more when the program ends.
                let _ = told.send(Wake::Changed);
            }
        });
        let watcher = watcher.inspect_err(say_that_we_look).ok();
        Self { sender, receiver, watcher, folders: BTreeMap::new(), has_keys: false }
    }

    /// Watches these folders and no others. Answers whether any of them is new.
    pub fn watch(&mut self, folders: &BTreeSet<PathBuf>) -> bool {
        let Some(watcher) = &mut self.watcher else { return false };
        self.folders.retain(|folder, _| {
            let stays = folders.contains(folder);
            if !stays {
                // It may be gone, and its watch with it.
                let _ = watcher.unwatch(folder);
            }
            stays
        });
        let mut is_new = false;
        for folder in folders {
            let Some(made) = made(folder) else { continue };
            if self.folders.get(folder) == Some(&made) {
                continue;
            }
            match watcher.watch(folder, RecursiveMode::NonRecursive) {
                Ok(()) => is_new |= self.folders.insert(folder.clone(), made).is_none_or(|before| before != made),
                // It has gone in this moment.
                Err(_) if !folder.exists() => {}
                Err(error) => {
                    say_that_we_look(&error);
                    self.watcher = None;
                    return false;
                }
            }
        }
        is_new
    }

    /// Hears of lines on standard input, on a thread of its own.
    pub fn listen_to_keys(&mut self) {
        let sender = self.sender.clone();
        let listener = thread::Builder::new().name("keys".into()).spawn(move || {
            for line in std::io::stdin().lock().lines().map_while(Result::ok) {
                let wake = match line.trim() {
                    "" => Wake::RunAll,
                    "q" | "Q" => Wake::Leave,
                    _ => continue,
                };
                if sender.send(wake).is_err() {
                    return;
                }
            }
        });
        self.has_keys = listener.is_ok();
    }

    /// What can be pressed.
    pub fn help(&self) -> &'static str {
        if self.has_keys { "Enter runs all tests, q and Enter leaves." } else { "Ctrl-C leaves." }
    }

    /// Waits. What happens at the same time is told once.
    pub fn next(&self) -> Wake {
        let first = match &self.watcher {
            Some(_) => self.receiver.recv().unwrap_or(Wake::Leave),
            None => self.receiver.recv_timeout(LOOK_EVERY).unwrap_or(Wake::Changed),
        };
        let mut wake = first;
        while wake == Wake::Changed {
            match self.receiver.recv_timeout(QUIET) {
                Ok(next) => wake = next,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        wake
    }
}

/// When a folder was made, as far as the system knows; nothing if there is no such folder.
fn made(folder: &Path) -> Option<Option<SystemTime>> {
    let metadata = folder.metadata().ok().filter(std::fs::Metadata::is_dir)?;
    Some(metadata.created().ok())
}

fn say_that_we_look(error: &notify::Error) {
    let seconds = LOOK_EVERY.as_secs();
    print_to_stderr(&format!("The system cannot tell of changes ({error}): looking every {seconds} seconds.\n"));
}
