//! Long texts made short for reports, with a word on how much was left out.

/// So much of a value, or of what is printed at once, is kept.
pub const TEXT_BYTES_MAX: usize = 10_000;

/// So much of a failure's message is kept: it is a title in all reports.
pub const MESSAGE_BYTES_MAX: usize = 2_000;

/// Two texts are shown from a little before their first difference on: this part of what may be shown.
const BEFORE_PART: usize = 4;

/// The beginning of a text.
#[must_use]
pub fn start(text: String, bytes_max: usize) -> String {
    if text.len() <= bytes_max { text } else { between(&text, 0, bytes_max) }
}

/// Two texts that are to be compared: what stands around their first difference.
#[must_use]
pub fn pair(left: &str, right: &str, bytes_max: usize) -> (String, String) {
    if left.len() <= bytes_max && right.len() <= bytes_max {
        return (left.to_owned(), right.to_owned());
    }
    let same = left.bytes().zip(right.bytes()).take_while(|(left, right)| left == right).count();
    let mut from = same.saturating_sub(bytes_max / BEFORE_PART);
    if same < bytes_max / 2 {
        from = 0;
    }
    // Whole lines, if they are short.
    if let Some(line) = left.as_bytes()[from..same].iter().position(|byte| *byte == b'\n').filter(|_| from > 0) {
        from += line + 1;
    }
    (between(left, from, bytes_max), between(right, from, bytes_max))
}

fn between(text: &str, from: usize, bytes_max: usize) -> String {
    let from = text.floor_char_boundary(from);
    let rest = &text[from..];
    let shown = &rest[..rest.floor_char_boundary(bytes_max)];
    let break_of_line = if shown.contains('\n') { "\n" } else { " " };
    let before = if from > 0 { format!("... ({from} bytes before){break_of_line}") } else { String::new() };
    let left_out = rest.len() - shown.len();
    let after = if left_out > 0 { format!("{break_of_line}... ({left_out} more bytes)") } else { String::new() };
    format!("{before}{shown}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_stays() {
        assert_eq!(start("abc".to_owned(), 3), "abc");
        assert_eq!(pair("abc", "", 3), ("abc".to_owned(), String::new()));
    }

    #[test]
    fn what_is_long_says_how_much_is_missing() {
        assert_eq!(start("abcde".to_owned(), 3), "abc ... (2 more bytes)");
        assert_eq!(start("\u{e4}\u{e4}\u{e4}".to_owned(), 3), "\u{e4} ... (4 more bytes)");
        assert_eq!(start("a\nbcde".to_owned(), 3), "a\nb\n... (3 more bytes)");
    }

    #[test]
    fn two_texts_are_shown_where_they_differ() {
        let text = |letter: char| format!("{}{letter}{}", "x".repeat(1_000), "y".repeat(1_000));
        let (left, right) = pair(&text('a'), &text('b'), 8);
        assert_eq!(left, "... (998 bytes before) xxayyyyy ... (995 more bytes)");
        assert_eq!(right, "... (998 bytes before) xxbyyyyy ... (995 more bytes)");
        let (left, right) = pair("xxxxxxxxxx", "y", 4);
        assert_eq!((&*left, &*right), ("xxxx ... (6 more bytes)", "y"));
    }
}
