//! Ctrl-C: the first closes the servers as usual, the second ends the process at once.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::Poll;
use std::thread;

use tokio::runtime::Builder;

use super::exit_code::ExitCode;
use super::terminal::print_to_stderr;
use crate::universe::StopSignal;

/// Listens on a thread of its own, since the main thread may be busy with a script. Returns when Ctrl-C is being heard, so
/// that none is missed.
pub fn listen(stop: StopSignal) {
    let (heard, hearing) = mpsc::channel();
    let listener = thread::Builder::new().name("ctrl-c".into()).spawn(move || {
        // Without a runtime or a handler Ctrl-C keeps its usual meaning: the process ends.
        let Ok(runtime) = Builder::new_current_thread().enable_io().build() else { return };
        runtime.block_on(async {
            let mut first = Box::pin(tokio::signal::ctrl_c());
            let has_come = is_ready(&mut first).await;
            let _ = heard.send(());
            if !has_come && first.await.is_err() {
                return;
            }
            let mut second = Box::pin(tokio::signal::ctrl_c());
            let has_come = is_ready(&mut second).await;
            print_to_stderr("Closing the servers. Ctrl-C again ends at once.\n");
            stop.stop();
            if has_come || second.await.is_ok() {
                std::process::exit(i32::from(ExitCode::Interrupted.number()));
            }
        });
    });
    if listener.is_ok() {
        // A listener that gave up has dropped its end.
        let _ = hearing.recv();
    }
}

/// Calls `heard` for every Ctrl-C, on a thread of its own. Returns when Ctrl-C is being heard.
pub fn listen_for(mut heard: impl FnMut() + Send + 'static) {
    let (listens, listening) = mpsc::channel();
    let listener = thread::Builder::new().name("ctrl-c".into()).spawn(move || {
        let Ok(runtime) = Builder::new_current_thread().enable_io().build() else { return };
        runtime.block_on(async {
            loop {
                let mut next = Box::pin(tokio::signal::ctrl_c());
                let has_come = is_ready(&mut next).await;
                let _ = listens.send(());
                if !has_come && next.await.is_err() {
                    return;
                }
                heard();
            }
        });
    });
    if listener.is_ok() {
        // A listener that gave up has dropped its end.
        let _ = listening.recv();
    }
}

/// Asks the future once, without waiting. A signal is heard from the first time on that its future was asked.
async fn is_ready<F: Future>(future: &mut Pin<Box<F>>) -> bool {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_ready())).await
}
