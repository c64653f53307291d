//! Texts without colours that several formats show.

use std::fmt::Write as _;
use std::path::Path;

use comfy_table::{Table, presets};

use crate::cli::words::{counted, shown};
use crate::server::{Frame, Message};
use crate::testing::{Failure, FileResult, RequestTail, Said, Status};
use crate::universe::AnyRecord;

/// Longer stacks are cut: nobody reads on.
pub const FRAMES_MAX: usize = 20;

/// `lobby.luau:12`, where the failure points somewhere.
pub fn place(failure: &Failure) -> Option<String> {
    failure.location.as_ref().map(|location| format!("{}:{}", slashed(&location.path), location.line))
}

/// A path that looks the same on every system.
pub fn slashed(path: &Path) -> String {
    let text = path.display().to_string();
    if std::path::MAIN_SEPARATOR == '/' { text } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

pub fn frame(Frame { script, line, function }: &Frame) -> String {
    match function {
        Some(function) => format!("{script}:{line} in {function}"),
        None => format!("{script}:{line}"),
    }
}

/// All that is known of a failure, beside its message.
pub fn details(failure: &Failure, requests: &RequestTail) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    if let Some(place) = place(failure) {
        let _ = writeln!(text, "at {place}");
    }
    if let (Some(expected), Some(received)) = (&failure.expected, &failure.received) {
        let gap = if expected.contains('\n') || received.contains('\n') { '\n' } else { ' ' };
        let _ = writeln!(text, "expected:{gap}{expected}\nreceived:{gap}{received}");
    }
    if failure.stack.len() > 1 {
        text.push_str("stack:\n");
        for line in failure.stack.iter().take(FRAMES_MAX) {
            let _ = writeln!(text, "  {}", frame(line));
        }
        if failure.stack.len() > FRAMES_MAX {
            text.push_str("  ... and more\n");
        }
    }
    if let Some(table) = request_table(requests) {
        let _ = writeln!(text, "{}:\n{table}", request_head(requests));
    }
    text
}

/// What was said, line by line. Servers are numbered when it was not the first alone.
pub fn output_lines(output: &[Said]) -> impl Iterator<Item = (&Message, String)> {
    let has_servers = output.iter().any(|(server, _)| server.0 != 1);
    output.iter().flat_map(move |(server, message)| {
        let text = match message {
            Message::Print(text) | Message::Warning(text) => text.clone(),
            Message::Error(error) => error.to_string(),
            Message::Note(_) => return Vec::new(),
        };
        let prefix = if has_servers { format!("[{}] ", server.0) } else { String::new() };
        text.split('\n').map(|line| (message, format!("{prefix}{line}"))).collect()
    })
}

/// The output as one text, each line with its end.
pub fn output_text(output: &[Said]) -> String {
    output_lines(output).map(|(_, line)| line + "\n").collect()
}

/// What the table of requests is about.
pub fn request_head(requests: &RequestTail) -> String {
    let shown = requests.records.len() as u64;
    match requests.left_out {
        0 => "requests".to_owned(),
        left_out => format!("requests, the last {shown} of {}", shown + left_out),
    }
}

/// The requests that led to a failure, if there are any.
pub fn request_table(requests: &RequestTail) -> Option<String> {
    if requests.records.is_empty() {
        return None;
    }
    let has_servers = requests.records.iter().any(|record| record.server().0 != 1);
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    for record in &requests.records {
        let mut row = vec![format!("{:.3}s", record.sent().saturating_since(requests.since).as_secs_f64())];
        if has_servers {
            row.push(format!("[{}]", record.server().0));
        }
        row.push(format!("{}{}", record.operation(), half(record)));
        row.push(shown(record.structure()));
        row.push(record.key().map(|key| shown(key)).unwrap_or_default());
        row.push(format!("{}{}", record.status(), remarks(record)));
        row.push(record.units().map(|units| counted(units, "unit")).unwrap_or_default());
        row.push(record.place().map(|place| format!("{}:{}", place.script, place.line)).unwrap_or_default());
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let lines = table.lines().map(|line| format!("    {}\n", line.trim_end()));
    Some(lines.collect::<String>().trim_end_matches('\n').to_owned())
}

/// Which half of an `UpdateAsync`.
const fn half(record: &AnyRecord) -> &'static str {
    match record.is_second_half() {
        Some(true) => " (write)",
        Some(false) => " (read)",
        None => "",
    }
}

/// What is out of the ordinary.
fn remarks(record: &AnyRecord) -> &'static str {
    match (record.is_fault(), record.took_effect() && !record.is_success()) {
        (true, true) => " (a fault, took effect)",
        (true, false) => " (a fault)",
        (false, true) => " (took effect)",
        (false, false) => "",
    }
}

/// Passed, failed, skipped, to do; what there is none of is left out.
pub fn counts(result: &FileResult) -> String {
    let each = [Status::Passed, Status::Failed, Status::Skipped, Status::Todo];
    counts_text(each.map(|status| result.count(status)))
}

/// As [`counts`], of numbers in that order.
pub fn counts_text(each: [usize; 4]) -> String {
    let words = ["passed", "failed", "skipped", "to do"];
    let some = each.into_iter().zip(words).filter(|(number, _)| *number > 0);
    let texts: Vec<_> = some.map(|(number, word)| format!("{number} {word}")).collect();
    if texts.is_empty() { "no test".to_owned() } else { texts.join(", ") }
}
