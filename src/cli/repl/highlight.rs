//! Colours of a line that is being typed.

use anstyle::{AnsiColor, Style};

use super::commands::command_line;
use crate::server::script_text::{Kind, Token, tokens};

const KEYWORD: Style = AnsiColor::Magenta.on_default();
const TEXT: Style = AnsiColor::Green.on_default();
const NUMBER: Style = AnsiColor::Cyan.on_default();
const COMMENT: Style = Style::new().dimmed();
const COMMAND: Style = AnsiColor::Blue.on_default();
const PARTNER: Style = AnsiColor::Blue.on_default().bold().underline();

const KEYWORDS: [&str; 21] = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local", "nil", "not", "or",
    "repeat", "return", "then", "true", "until", "while",
];

/// Brackets that belong together.
const PAIRS: [(&str, &str); 3] = [("(", ")"), ("[", "]"), ("{", "}")];

/// The line with colours. The brackets at the cursor and their partners stand out.
pub fn highlighted(line: &str, cursor: usize) -> String {
    if command_line(line).is_some() {
        let end = line.find(char::is_whitespace).filter(|end| *end > 0).unwrap_or(line.len());
        return format!("{COMMAND}{}{COMMAND:#}{}", &line[..end], &line[end..]);
    }
    let tokens = tokens(line);
    let partners = partners(&tokens, cursor);
    let mut text = String::with_capacity(line.len() * 2);
    let mut end = 0;
    for (index, token) in tokens.iter().enumerate() {
        text.push_str(&gap(&line[end..token.start], token.nesting > 0 || is_in_text(&tokens, index)));
        let style = if partners.contains(&index) { PARTNER } else { style(token) };
        text.push_str(&painted(token.text, style));
        end = token.start + token.text.len();
    }
    text.push_str(&gap(&line[end..], is_in_text(&tokens, tokens.len())));
    text
}

/// Whether the gap before this token follows the quote or a brace of an interpolated string.
fn is_in_text(tokens: &[Token<'_>], index: usize) -> bool {
    index.checked_sub(1).is_some_and(|last| tokens[last].is("`") || tokens[last].nesting > 0)
}

/// What stands between two tokens: white space, a comment, or the text of an interpolated string.
fn gap(text: &str, is_text: bool) -> String {
    if text.trim().is_empty() {
        return text.to_owned();
    }
    painted(text, if is_text { TEXT } else { COMMENT })
}

fn painted(text: &str, style: Style) -> String {
    if style == Style::new() { text.to_owned() } else { format!("{style}{text}{style:#}") }
}

fn style(token: &Token<'_>) -> Style {
    match token.kind {
        Kind::Name if KEYWORDS.contains(&token.text) => KEYWORD,
        Kind::Number => NUMBER,
        Kind::Text => TEXT,
        Kind::Name | Kind::Sign => Style::new(),
    }
}

/// The bracket at the cursor, or before it, and its partner.
fn partners(tokens: &[Token<'_>], cursor: usize) -> Vec<usize> {
    let is_bracket =
        |token: &Token<'_>| token.kind == Kind::Sign && PAIRS.iter().any(|(a, b)| token.is(a) || token.is(b));
    let at = |place: usize| tokens.iter().position(|token| token.start == place && is_bracket(token));
    let Some(index) = at(cursor).or_else(|| cursor.checked_sub(1).and_then(at)) else { return Vec::new() };
    let token = &tokens[index];
    let partner = match PAIRS.iter().find(|(open, close)| token.is(open) || token.is(close)) {
        Some((open, close)) if token.is(open) => partner(tokens, index + 1..tokens.len(), open, close),
        Some((open, close)) => partner(tokens, (0..index).rev(), close, open),
        None => None,
    };
    partner.map_or_else(Vec::new, |partner| vec![index, partner])
}

fn partner(tokens: &[Token<'_>], places: impl IntoIterator<Item = usize>, same: &str, wanted: &str) -> Option<usize> {
    let mut depth = 0;
    for index in places {
        if tokens[index].is(same) {
            depth += 1;
        } else if tokens[index].is(wanted) {
            if depth == 0 {
                return Some(index);
            }
            depth -= 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn brackets_at_the_cursor_show_their_partners() {
        let marked = |line: &str, cursor| {
            let open = format!("{PARTNER}");
            highlighted(line, cursor).matches(&open).count()
        };
        assert_eq!(marked("f(a[1])", 7), 2);
        assert_eq!(marked("f(a[1])", 1), 2);
        assert_eq!(marked("f(a[1]", 1), 0);
        assert_eq!(marked("f('(')", 3), 0);
    }

    #[test]
    fn every_kind_of_word_has_its_colour() {
        let text = highlighted("local x = 'a' -- c", 0);
        for (style, word) in [(KEYWORD, "local"), (TEXT, "'a'"), (COMMENT, " -- c")] {
            assert!(text.contains(&format!("{style}{word}{style:#}")), "{word}: {text:?}");
        }
    }

    proptest! {
        #[test]
        fn colours_change_no_text(line in "[ -~äö\n]{0,60}", cursor in 0_usize..70) {
            prop_assert_eq!(plain(&highlighted(&line, cursor)), line);
        }
    }
}
