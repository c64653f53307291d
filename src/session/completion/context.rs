//! Where the cursor stands: what the text before it begins with.

use crate::server::script_text::{Kind, Token, tokens};

/// A step of an expression such as `game:GetService("Players").Name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step<'line> {
    /// The variable that it begins with.
    Name(&'line str),
    /// The string that it begins with.
    Text,
    Field(&'line str),
    /// A method that is called, and its argument if that is one string.
    Call(&'line str, Option<&'line str>),
}

/// What is being typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cursor<'line> {
    /// A name.
    Word { partial: &'line str },
    /// A member behind a dot or a colon.
    Member { owner: Vec<Step<'line>>, is_method: bool, partial: &'line str },
    /// A string as an argument of a method.
    Argument { owner: Vec<Step<'line>>, method: &'line str, position: usize, partial: &'line str },
    /// Something else: inside another string, behind a number.
    Elsewhere,
}

/// The call within whose brackets the cursor stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OpenCall<'line> {
    pub owner: Vec<Step<'line>>,
    pub method: &'line str,
}

/// Looks at the text before the cursor.
pub(super) fn cursor(text: &str) -> Cursor<'_> {
    let tokens = tokens(text);
    let Some((last, before)) = tokens.split_last() else { return word_or_elsewhere(text) };
    let end = last.start + last.text.len();
    if let Some(partial) = open_text(last) {
        return match open_call(before) {
            Some((call, position)) => Cursor::Argument { owner: call.owner, method: call.method, position, partial },
            None => Cursor::Elsewhere,
        };
    }
    if end < text.len() {
        return word_or_elsewhere(&text[end..]);
    }
    let is_separator = |token: &Token<'_>| token.is(".") || token.is(":");
    if is_separator(last) {
        let partial = &text[end..];
        return member(before, last.is(":"), partial);
    }
    if last.kind != Kind::Name {
        return if last.kind == Kind::Sign { Cursor::Word { partial: &text[end..] } } else { Cursor::Elsewhere };
    }
    match before.split_last() {
        Some((separator, owner)) if is_separator(separator) => member(owner, separator.is(":"), last.text),
        _ => Cursor::Word { partial: last.text },
    }
}

/// The innermost call that is open at the end of the text.
pub(super) fn call_at(text: &str) -> Option<OpenCall<'_>> {
    let tokens = tokens(text);
    open_call(&tokens).map(|(call, _)| call)
}

/// Behind white space a name begins; behind a comment nothing does.
fn word_or_elsewhere(rest: &str) -> Cursor<'_> {
    if rest.contains("--") { Cursor::Elsewhere } else { Cursor::Word { partial: &rest[rest.len()..] } }
}

fn member<'line>(owner: &[Token<'line>], is_method: bool, partial: &'line str) -> Cursor<'line> {
    match chain(owner) {
        Some(owner) => Cursor::Member { owner, is_method, partial },
        None => Cursor::Elsewhere,
    }
}

/// The text of a string that is not closed.
fn open_text<'line>(token: &Token<'line>) -> Option<&'line str> {
    let quote = token.text.chars().next().filter(|letter| ['"', '\''].contains(letter))?;
    let rest = &token.text[1..];
    let is_open = token.kind == Kind::Text && !rest.ends_with(quote) || rest.ends_with(&format!("\\{quote}"));
    is_open.then_some(rest)
}

/// The call whose bracket is open at the end, and how many commas stand behind the bracket.
fn open_call<'line>(tokens: &[Token<'line>]) -> Option<(OpenCall<'line>, usize)> {
    let (mut depth, mut commas) = (0_u32, 0);
    for (index, token) in tokens.iter().enumerate().rev() {
        match token.text {
            ")" | "}" | "]" => depth += 1,
            "(" if depth == 0 => {
                let (method, before) = tokens[..index].split_last()?;
                let (separator, owner) = before.split_last()?;
                if method.kind != Kind::Name || !separator.is(":") {
                    return None;
                }
                return Some((OpenCall { owner: chain(owner)?, method: method.text }, commas));
            }
            "{" | "[" if depth == 0 => return None,
            "(" | "{" | "[" => depth -= 1,
            "," if depth == 0 => commas += 1,
            _ => {}
        }
    }
    None
}

/// The steps of the expression that ends here.
fn chain<'line>(tokens: &[Token<'line>]) -> Option<Vec<Step<'line>>> {
    let mut steps = Vec::new();
    let mut rest = tokens;
    loop {
        let (last, before) = rest.split_last()?;
        let is_member = before.last().is_some_and(|token| token.is(".") || token.is(":"));
        if last.is(")") {
            let open = matching_bracket(rest)?;
            let argument = match &rest[open + 1..rest.len() - 1] {
                [only] if only.kind == Kind::Text && only.text.len() > 1 => only.text.get(1..only.text.len() - 1),
                _ => None,
            };
            let (method, before) = rest[..open].split_last()?;
            let (separator, owner) = before.split_last()?;
            if method.kind != Kind::Name || !(separator.is(":") || separator.is(".")) {
                return None;
            }
            steps.push(Step::Call(method.text, argument));
            rest = owner;
        } else if last.kind == Kind::Name && is_member {
            steps.push(Step::Field(last.text));
            rest = &before[..before.len() - 1];
        } else {
            steps.push(match last.kind {
                Kind::Name => Step::Name(last.text),
                Kind::Text if !last.is("`") => Step::Text,
                _ => return None,
            });
            steps.reverse();
            return Some(steps);
        }
    }
}

/// Where the bracket opens that the last token closes.
fn matching_bracket(tokens: &[Token<'_>]) -> Option<usize> {
    let mut depth = 0_u32;
    for (index, token) in tokens.iter().enumerate().rev() {
        match token.text {
            ")" => depth += 1,
            "(" if depth == 1 => return Some(index),
            "(" => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_members_are_told_apart() {
        assert_eq!(cursor("pri"), Cursor::Word { partial: "pri" });
        assert_eq!(cursor("x = "), Cursor::Word { partial: "" });
        assert_eq!(cursor(""), Cursor::Word { partial: "" });
        assert_eq!(cursor("-- a"), Cursor::Elsewhere);
        assert_eq!(cursor("x = 'a"), Cursor::Elsewhere);
        let owner = vec![Step::Name("game"), Step::Call("GetService", Some("Players"))];
        let expected = Cursor::Member { owner, is_method: true, partial: "Get" };
        assert_eq!(cursor("print(game:GetService('Players'):Get"), expected);
        let owner = vec![Step::Name("a"), Step::Field("b")];
        assert_eq!(cursor("a.b."), Cursor::Member { owner, is_method: false, partial: "" });
        assert_eq!(cursor("f(1)."), Cursor::Elsewhere);
    }

    #[test]
    fn arguments_know_their_call() {
        let owner = vec![Step::Name("map")];
        let expected = Cursor::Argument { owner: owner.clone(), method: "GetAsync", position: 0, partial: "k" };
        assert_eq!(cursor("print(map:GetAsync(\"k"), expected);
        assert_eq!(call_at("map:SetAsync(f(1), {2},"), Some(OpenCall { owner, method: "SetAsync" }));
        assert_eq!(call_at("map:SetAsync(f(1))"), None);
        assert_eq!(call_at("f("), None);
    }
}
