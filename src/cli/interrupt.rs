//! Ctrl-C: the first closes the servers as usual, the second ends the process at once.

use std::thread;

use tokio::runtime::Builder;

use super::exit_code::ExitCode;
use crate::universe::StopSignal;

/// Listens on a thread of its own, since the main thread may be busy with a script.
pub fn listen(stop: StopSignal) {
    let listener = thread::Builder::new().name("ctrl-c".into()).spawn(move || {
        // Without a runtime or a handler Ctrl-C keeps its usual meaning: the process ends.
        let Ok(runtime) = Builder::new_current_thread().enable_io().build() else {
            return;
        };
        runtime.block_on(async {
            if tokio::signal::ctrl_c().await.is_err() {
                return;
            }
            stop.stop();
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(i32::from(ExitCode::Interrupted.number()));
            }
        });
    });
    drop(listener);
}
