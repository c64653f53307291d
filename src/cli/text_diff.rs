//! What was expected beside what was received.

use std::fmt::Write as _;

use crate::testing::excerpt;
use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

const EXPECTED: Style = AnsiColor::Green.on_default();
const RECEIVED: Style = AnsiColor::Red.on_default();
const CONTEXT: Style = Style::new().dimmed();

/// Lines that are the same on both sides are shown so far around those that are not.
const CONTEXT_LINES: usize = 3;

/// More of a difference is not shown.
const LINES_MAX: usize = 100;

/// More of one line is not shown.
const LINE_BYTES_MAX: usize = 500;

/// Two lines for short texts; for texts of several lines what differs, with its surroundings.
pub fn render(expected: &str, received: &str) -> String {
    if !expected.contains('\n') && !received.contains('\n') {
        let (expected, received) = excerpt::pair(expected, received, LINE_BYTES_MAX);
        return format!("  expected: {EXPECTED}{expected}{EXPECTED:#}\n  received: {RECEIVED}{received}{RECEIVED:#}\n");
    }
    let mut text = format!("  {EXPECTED}- expected{EXPECTED:#}, {RECEIVED}+ received{RECEIVED:#}\n\n");
    let diff = TextDiff::from_lines(expected, received);
    let mut lines = 0;
    for (index, group) in diff.grouped_ops(CONTEXT_LINES).iter().enumerate() {
        if index > 0 {
            text.push_str("    ...\n");
        }
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', EXPECTED),
                ChangeTag::Insert => ('+', RECEIVED),
                ChangeTag::Equal => (' ', CONTEXT),
            };
            lines += 1;
            if lines > LINES_MAX {
                text.push_str("    ...\n");
                return text;
            }
            let line = excerpt::start(change.value().trim_end_matches('\n').to_owned(), LINE_BYTES_MAX);
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {style}{sign} {line}{style:#}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::render;

    fn plain(expected: &str, received: &str) -> String {
        anstream::adapter::strip_str(&render(expected, received)).to_string()
    }

    #[test]
    fn short_texts_stand_below_each_other() {
        assert_eq!(plain("1", "2"), "  expected: 1\n  received: 2\n");
    }

    #[test]
    fn long_texts_show_what_differs() {
        let lines = |middle: &str| format!("1\n2\n3\n4\n5\n{middle}\n7\n8\n9\n10");
        let shown = "  - expected, + received\n\n    3\n    4\n    5\n  - six\n  + 6\n    7\n    8\n    9\n";
        assert_eq!(plain(&lines("six"), &lines("6")), shown);
    }
}
