//! What a method is called on, and with which arguments.

use std::ops::Range;

use super::tokens::{Kind, Token, tokens};

/// A call of a method: `map:GetAsync(key)`, or `pcall(map.GetAsync, map, key)`.
pub(super) struct Call {
    /// The tokens of what the method is called on, as far as it is names and dots.
    pub receiver: Range<usize>,
    /// The tokens of each argument, without the object.
    pub arguments: Vec<Range<usize>>,
}

impl Call {
    /// The call of the method whose name stands at `position`.
    pub fn at(tokens: &[Token<'_>], position: usize) -> Option<Self> {
        let access = position.checked_sub(1)?;
        let receiver = start_of_path(tokens, access)..access;
        let next = tokens.get(position + 1)?;
        match (tokens[access].text, next.text) {
            (":", "(") => Some(Self { receiver, arguments: arguments(tokens, position + 2) }),
            (".", "(" | ",") => {
                // The object is the first argument.
                let arguments = arguments(tokens, position + 2).into_iter().skip(1).collect();
                Some(Self { receiver, arguments })
            }
            _ => None,
        }
    }

    /// The call of this method that the VM says is on a line: the name stands on it, or within brackets that open on it.
    pub fn on_line(tokens: &[Token<'_>], method: &str, line: u32) -> Option<(usize, Self)> {
        let mut depth = 0_u32;
        let first = tokens.iter().position(|token| token.line == line)?;
        for (position, token) in tokens.iter().enumerate().skip(first) {
            match token.text {
                _ if token.line > line && depth == 0 => return None,
                _ if token.is(method) => return Some((position, Self::at(tokens, position)?)),
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        None
    }
}

/// Where the names and dots begin that end before `end`: `self.map` of `return self.map`.
fn start_of_path(tokens: &[Token<'_>], end: usize) -> usize {
    let mut start = end;
    let mut is_name_due = true;
    while start > 0 && (if is_name_due { tokens[start - 1].kind == Kind::Name } else { tokens[start - 1].is(".") }) {
        start -= 1;
        is_name_due = !is_name_due;
    }
    start
}

/// The arguments from `start` to the bracket that closes them.
fn arguments(tokens: &[Token<'_>], start: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut depth = 0_u32;
    let mut begin = start;
    for (position, token) in tokens.iter().enumerate().skip(start) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" if depth > 0 => depth -= 1,
            ")" | "]" | "}" => {
                if position > begin {
                    found.push(begin..position);
                }
                return found;
            }
            "," if depth == 0 => {
                found.push(begin..position);
                begin = position + 1;
            }
            _ => {}
        }
    }
    found
}

/// The names in one argument, counted from 0, of the call of a method on a line.
pub(crate) fn argument_names<'source>(
    source: &'source str,
    line: u32,
    method: &str,
    argument: usize,
) -> Vec<&'source str> {
    let tokens = tokens(source);
    let found = Call::on_line(&tokens, method, line).and_then(|(_, call)| call.arguments.into_iter().nth(argument));
    let names = tokens[found.unwrap_or_default()].iter().filter(|token| token.kind == Kind::Name);
    names.map(|token| token.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_come_without_the_object() {
        let source = "a.b:Set(k, { 1, f(x) },\n\tlife)\npcall(\n\tmap.Set, map, key, v + w)\nlocal f = map.Set";
        let tokens = tokens(source);
        let texts = |range: &Range<usize>| tokens[range.clone()].iter().map(|token| token.text).collect::<String>();
        let (_, first) = Call::on_line(&tokens, "Set", 1).expect("a call");
        assert_eq!(texts(&first.receiver), "a.b");
        assert_eq!(first.arguments.iter().map(texts).collect::<Vec<_>>(), ["k", "{1,f(x)}", "life"]);
        let (_, second) = Call::on_line(&tokens, "Set", 3).expect("a call");
        assert_eq!(second.arguments.iter().map(texts).collect::<Vec<_>>(), ["key", "v+w"]);
        assert!(Call::on_line(&tokens, "Set", 2).is_none() && Call::on_line(&tokens, "Set", 5).is_none());
        assert_eq!(argument_names(source, 3, "Set", 1), ["v", "w"]);
        assert_eq!(argument_names(source, 1, "Get", 0), [""; 0]);
    }
}
