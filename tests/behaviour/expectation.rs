//! Compares a transcript with the file that says what it should be, or writes that file.

use std::fmt::Write as _;
use std::path::Path;

use libtest_mimic::Failed;
use similar::{ChangeTag, TextDiff};

/// Set to 1, expectations are written instead of compared.
const UPDATE: &str = "SANDSTORE_UPDATE_EXPECTED";

/// How many equal lines are shown around a difference.
const CONTEXT_LINES: usize = 3;

pub fn compare(file: &Path, actual: &str) -> Result<(), Failed> {
    if std::env::var(UPDATE).is_ok_and(|value| value == "1") {
        return Ok(std::fs::write(file, actual)?);
    }
    let Ok(expected) = std::fs::read_to_string(file) else {
        let text = format!("{} is missing. The script says:\n{actual}", file.display());
        return Err(Failed::from(text));
    };
    // Git may have changed the line ends on Windows.
    let expected = expected.replace("\r\n", "\n");
    if expected == actual {
        return Ok(());
    }
    Err(Failed::from(format!("{} (- expected, + actual)\n{}", file.display(), difference(&expected, actual))))
}

fn difference(expected: &str, actual: &str) -> String {
    let diff = TextDiff::from_lines(expected, actual);
    let mut text = String::new();
    for group in diff.grouped_ops(CONTEXT_LINES) {
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            let line = change.value().trim_end_matches('\n');
            let _ = writeln!(text, "{sign} {line}");
        }
    }
    text
}
