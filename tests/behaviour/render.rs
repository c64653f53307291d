//! What servers said, as lines of text that can be compared.

use sandstore::server::{Message, ServerId, SourceLocation};
use sandstore::universe::RunReport;

/// One line or more for each message, in order; with the server's number where there are several.
pub fn transcript(messages: &[(ServerId, Message)], has_numbers: bool) -> String {
    let mut text = String::new();
    for (server, message) in messages {
        for line in render(message).split('\n') {
            if has_numbers {
                text.push_str(&format!("[{}] ", server.0));
            }
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn render(message: &Message) -> String {
    match message {
        Message::Print(line) => line.clone(),
        Message::Warning(line) => format!("warn: {line}"),
        Message::Error(error) => {
            let place = error.location.as_ref().map_or_else(|| "nowhere".into(), place);
            let fault = if error.is_internal { " (internal)" } else { "" };
            format!("error{fault}: {error}\nat {place}")
        }
        Message::Note(note) => {
            let place = note.location.as_ref().map_or_else(|| note.place.clone(), place);
            let detail = note.detail.as_ref().map(|detail| format!(": {detail}")).unwrap_or_default();
            format!("note[{}] {place}{detail}", note.kind.name())
        }
    }
}

/// The file without its folder, so that the text is the same on every machine.
fn place(location: &SourceLocation) -> String {
    let name = location.path.file_name().unwrap_or(location.path.as_os_str());
    format!("{}:{}", name.to_string_lossy(), location.line)
}

/// How the run ended, for cases that ask for it.
pub fn end(report: &RunReport) -> String {
    let failed = if report.has_failed { ", failed" } else { "" };
    format!("end: {:?} after {:.3} s{failed}\n", report.end, report.elapsed.as_secs_f64())
}
