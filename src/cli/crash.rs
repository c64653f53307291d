//! What a user sees when sandstore itself is at fault.

use std::panic;

use super::exit_code::ExitCode;
use super::terminal;
use crate::project::READER_THREAD;

/// Where faults are reported.
const ISSUES: &str = "the project's issue tracker";

/// Replaces the panic message by one that says what to do, and ends the process with the code for faults of ours.
pub fn install_hook() {
    panic::set_hook(Box::new(|information| {
        // Whoever waits for that thread says what it means.
        if std::thread::current().name() == Some(READER_THREAD) {
            return;
        }
        let place = information.location().map(|place| format!(" at {}:{}", place.file(), place.line()));
        let payload = information.payload();
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
        report(&format!("{text}{}", place.unwrap_or_default()));
        std::process::exit(i32::from(ExitCode::Internal.number()));
    }));
}

/// Says that the fault is ours.
pub fn report(what: &str) {
    terminal::print_error(&format!("sandstore {} failed: {what}", env!("CARGO_PKG_VERSION")));
    terminal::print_error(&format!(
        "This is a fault of sandstore, not of your script. Please report it on {ISSUES}, with the script and the command line."
    ));
}
