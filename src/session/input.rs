//! What somebody has typed.

use std::path::PathBuf;
use std::sync::Arc;

use mlua::chunk::Compiler;

use crate::server::script_text::{Kind, tokens, with_exports};

/// The name under which inputs export their variables. Nobody else would call a function so.
pub(super) const EXPORT: &str = "_SANDSTORE_LOCAL";

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// An expression, or several with commas between them; or nothing at all.
    Expression,
    /// Statements.
    Statements,
    /// The beginning of either.
    Incomplete,
    /// Neither.
    Wrong,
}

/// Where an input comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was typed.
    Typed,
    /// It is the text of a file.
    File(PathBuf),
}

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Input {
    pub origin: Origin,
    pub source: Arc<str>,
}

/// Says what a text is, by asking the compiler.
#[must_use]
pub fn look(source: &str) -> Look {
    let (expression, statements) = (attempt(&as_expression(source)), attempt(source));
    match (&expression, &statements) {
        (None, _) => Look::Expression,
        (_, None) => Look::Statements,
        (Some(one), Some(other)) if is_cut_off(source, one) || is_cut_off(source, other) => Look::Incomplete,
        _ => Look::Wrong,
    }
}

/// What is compiled for a text: the best first.
pub(super) fn attempts(source: &str, is_typed: bool) -> Vec<String> {
    match look(source) {
        Look::Expression if is_typed => vec![as_expression(source)],
        Look::Wrong | Look::Incomplete if is_typed && is_better_expression(source) => vec![as_expression(source)],
        _ => vec![with_exports(source, EXPORT), source.to_owned()],
    }
}

fn as_expression(source: &str) -> String {
    format!("return {source}")
}

/// Why the text does not compile.
fn attempt(source: &str) -> Option<String> {
    match Compiler::new().compile(source) {
        Ok(_) => None,
        Err(mlua::Error::SyntaxError { message, .. }) => Some(message),
        Err(error) => Some(error.to_string()),
    }
}

/// Whether the compiler would have gone on if there had been more.
fn is_cut_off(source: &str, message: &str) -> bool {
    message.contains("got <eof>") || message.contains("unfinished comment") || ends_in_long_string(source)
}

/// Whether a string in long brackets is not closed.
fn ends_in_long_string(source: &str) -> bool {
    let Some(text) = tokens(source).last().filter(|token| token.kind == Kind::Text).map(|token| token.text) else {
        return false;
    };
    let level = text.chars().skip(1).take_while(|letter| *letter == '=').count();
    let close = format!("]{}]", "=".repeat(level));
    text.starts_with('[') && (!text.ends_with(&close) || text.len() < 2 * close.len())
}

/// Whether the mistake is to be looked for in an expression: as statements, the text was wrong from the first word on.
fn is_better_expression(source: &str) -> bool {
    let Some(statements) = attempt(source) else { return false };
    let expression = attempt(&as_expression(source));
    let first = tokens(source).first().map_or("", |token| token.text);
    let is_hopeless = statements.contains("Incomplete statement") || statements.ends_with(&format!("got '{first}'"));
    let is_worse = |message: &str| message.contains("Expected <eof>") || message.ends_with(&format!("got '{first}'"));
    is_hopeless && !expression.is_some_and(|message| is_worse(&message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_tells_what_a_text_is() {
        for (source, expected) in [
            ("", Look::Expression),
            ("-- a comment", Look::Expression),
            ("1 + 1", Look::Expression),
            ("a, b", Look::Expression),
            ("print(1)", Look::Expression),
            ("x = 1", Look::Statements),
            ("local x", Look::Statements),
            ("function f()", Look::Incomplete),
            ("foo(", Look::Incomplete),
            ("x =", Look::Incomplete),
            ("{", Look::Incomplete),
            ("if a then", Look::Incomplete),
            ("function f()\n\tif a then\n\t\treturn 1\n\tend\n", Look::Incomplete),
            ("x = [[ab", Look::Incomplete),
            ("[==[ab]]", Look::Incomplete),
            ("--[[ab", Look::Incomplete),
            ("x = 'ab", Look::Wrong),
            ("1 +* 2", Look::Wrong),
            ("end", Look::Wrong),
            ("x y", Look::Wrong),
        ] {
            assert_eq!(look(source), expected, "{source}");
        }
    }

    #[test]
    fn mistakes_are_looked_for_where_they_are() {
        assert!(is_better_expression("1 +* 2"));
        assert!(!is_better_expression("x = = 2"));
        assert!(!is_better_expression("foo bar"));
        assert!(!is_better_expression("local x = 1 x"));
    }
}
