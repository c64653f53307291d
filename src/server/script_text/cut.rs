//! The text of one function of a script, which another server can compile anew.
//!
//! Luau does not keep the text of a function, but the line on which it begins. It ends at the first `end` up to which the text
//! compiles as one function: no shorter piece can.

use mlua::chunk::Compiler;

use super::tokens::{Kind, Token, tokens};

/// A function cut out of a script.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FunctionText {
    /// A chunk that returns the function; its lines have the numbers that they have in the script.
    pub chunk: String,
    /// Locals of the script that it uses, as far as the text tells.
    pub captured: Vec<String>,
    /// Whether any of them is a constant, which Luau writes into the function instead of capturing it.
    pub uses_constant: bool,
}

/// Why there is no such text.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FunctionTextError {
    #[error("several functions begin on line {0}: put each on lines of its own")]
    Several(u32),
    #[error("no function can be found on line {0}")]
    None(u32),
}

/// Cuts out the function that begins on this line.
pub(crate) fn cut(source: &str, line: u32) -> Result<FunctionText, FunctionTextError> {
    let tokens = tokens(source);
    let starts = tokens.iter().enumerate().filter(|(_, token)| token.line == line && token.is("function"));
    let mut found: Vec<(usize, usize)> =
        starts.filter_map(|(start, _)| Some((start, end_of(source, &tokens, start)?))).collect();
    let (start, end) = match (found.pop(), found.is_empty()) {
        (Some(only), true) => only,
        (Some(_), false) => return Err(FunctionTextError::Several(line)),
        (None, _) => return Err(FunctionTextError::None(line)),
    };
    let text = &source[offset(source, &tokens[start])..offset(source, &tokens[end]) + tokens[end].text.len()];
    let breaks = usize::try_from(line.saturating_sub(1)).unwrap_or_default();
    let (captured, uses_constant) = captured(&tokens, start, end);
    Ok(FunctionText { chunk: format!("{}return {}", "\n".repeat(breaks), anonymous(text)), captured, uses_constant })
}

/// The token that ends the function which begins at `start`.
fn end_of(source: &str, tokens: &[Token<'_>], start: usize) -> Option<usize> {
    let begin = offset(source, &tokens[start]);
    let compiler = Compiler::new().set_optimization_level(0).set_debug_level(0);
    let ends = tokens.iter().enumerate().skip(start).filter(|(_, token)| token.is("end"));
    let compiles = |token: &Token<'_>| {
        let text = &source[begin..offset(source, token) + token.text.len()];
        compiler.compile(format!("return {}", anonymous(text))).is_ok()
    };
    ends.into_iter().find(|(_, token)| compiles(token)).map(|(index, _)| index)
}

/// `function name(...)` without its name: only functions without one are expressions.
fn anonymous(text: &str) -> String {
    let rest = text.strip_prefix("function").unwrap_or(text);
    let parameters = rest.find(['(', '<']).unwrap_or_default();
    format!("function{}", &rest[parameters..])
}

fn offset(source: &str, token: &Token<'_>) -> usize {
    token.text.as_ptr().addr() - source.as_ptr().addr()
}

/// Names that are used within the function, and declared outside of it and not in it. Whether any of those is a constant.
fn captured(tokens: &[Token<'_>], start: usize, end: usize) -> (Vec<String>, bool) {
    let inside = &tokens[start..=end];
    let outside = declared(&tokens[..start]);
    let own: Vec<&str> = declared(inside).into_iter().map(|(name, _)| name).chain(parameters(inside)).collect();
    let mut names: Vec<&str> = Vec::new();
    let mut uses_constant = false;
    for (index, token) in inside.iter().enumerate() {
        let before = index.checked_sub(1).map_or("", |before| inside[before].text);
        let after = inside.get(index + 1).map_or("", |after| after.text);
        let is_member = matches!(before, "." | ":") || after == "=" && matches!(before, "{" | "," | ";");
        if is_member || own.contains(&token.text) {
            continue;
        }
        if let Some((name, is_constant)) = outside.iter().rev().find(|(name, _)| token.is(name)) {
            uses_constant |= is_constant;
            if !names.contains(name) {
                names.push(name);
            }
        }
    }
    (names.into_iter().map(str::to_owned).collect(), uses_constant)
}

/// The locals that are declared, and whether each is a constant.
fn declared<'source>(tokens: &[Token<'source>]) -> Vec<(&'source str, bool)> {
    let mut found = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if !token.is("local") && !token.is("for") {
            continue;
        }
        let mut next = index + 1;
        if tokens.get(next).is_some_and(|token| token.is("function")) {
            found.extend(tokens.get(next + 1).map(|token| (token.text, false)));
            continue;
        }
        while let Some(name) = tokens.get(next).filter(|token| token.kind == Kind::Name) {
            let is_constant =
                tokens.get(next + 1).is_some_and(|sign| sign.is("=")) && tokens.get(next + 2).is_some_and(is_constant);
            found.push((name.text, is_constant));
            if tokens.get(next + 1).is_none_or(|sign| !sign.is(",")) {
                break;
            }
            next += 2;
        }
    }
    found
}

fn is_constant(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Number | Kind::Text) || token.is("true") || token.is("false")
}

/// The names between the brackets of every function. Types of parameters are among them, which does no harm.
fn parameters<'source>(tokens: &[Token<'source>]) -> impl Iterator<Item = &'source str> {
    let functions = tokens.iter().enumerate().filter(|(_, token)| token.is("function")).map(|(index, _)| index);
    functions.flat_map(|index| {
        let list = tokens[index..].iter().skip_while(|token| !token.is("(")).take_while(|token| !token.is(")"));
        list.filter(|token| token.kind == Kind::Name).map(|token| token.text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: &str = r#"local Lobby = require("./lobby")
local SIZE = 4
it("runs", function()
	server:run(function(name: string)
		local found = if name == "end" then 1 else 2 -- end
		for index = 1, SIZE do print(index, "end") end
		Lobby.enter({ Lobby = found })
	end, "Ann")
end)
local function named(a, b) if a then return b end end
both(function() end, function() end)
"#;

    #[test]
    fn a_function_is_found_with_its_end() {
        let found = cut(SPEC, 4).expect("a function");
        assert!(found.chunk.starts_with("\n\n\nreturn function(name: string)"), "{}", found.chunk);
        assert!(found.chunk.ends_with("Lobby.enter({ Lobby = found })\n\tend"), "{}", found.chunk);
        assert_eq!((found.captured, found.uses_constant), (vec!["SIZE".to_owned(), "Lobby".to_owned()], true));
        assert_eq!(
            cut(SPEC, 10).expect("a function").chunk.trim_start(),
            "return function(a, b) if a then return b end end"
        );
    }

    #[test]
    fn functions_that_cannot_be_told_apart_are_refused() {
        assert_eq!(cut(SPEC, 11), Err(FunctionTextError::Several(11)));
        assert_eq!(cut(SPEC, 1), Err(FunctionTextError::None(1)));
    }
}
