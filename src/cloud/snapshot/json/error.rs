//! What is wrong with the text of a snapshot.

use std::ops::Range;

/// What is wrong with the text of a snapshot, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct TextError {
    /// What is wrong, in plain words.
    pub message: String,
    /// The bytes that it is about, all on one line.
    pub span: Range<usize>,
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
}

impl TextError {
    /// An error about these bytes of the text; what goes beyond the line is left out.
    pub(super) fn new(text: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        let start = floor(text, span.start);
        let (before, after) = text.split_at(start);
        let line_end = start + after.find(['\n', '\r']).unwrap_or(after.len());
        let end = floor(text, span.end).clamp(start, line_end);
        let line_start = before.rfind('\n').map_or(0, |position| position + 1);
        Self {
            message: message.into(),
            span: start..end,
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// The last boundary between characters that is not behind the position.
fn floor(text: &str, position: usize) -> usize {
    (0..=position.min(text.len())).rev().find(|position| text.is_char_boundary(*position)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_counted_in_characters() {
        let text = "one\n  ж, two\r\nthree";
        let error = TextError::new(text, 10..19, "wrong");
        assert_eq!(error.to_string(), "line 2, column 6: wrong");
        assert_eq!(&text[error.span], "two");
        let (inside, behind) = (TextError::new(text, 7..8, ""), TextError::new(text, 99..100, ""));
        assert_eq!((inside.line, inside.column, inside.span), (2, 3, 6..8));
        assert_eq!((behind.line, behind.column, behind.span), (3, 6, 20..20));
    }
}
