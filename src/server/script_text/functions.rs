//! What a function changes outside of itself, and whether it returns anything.

use super::assignments::{Assignment, assignments};
use super::tokens::{Kind, Token, tokens};

/// Functions of the table library that change their first argument.
const CHANGING_FUNCTIONS: [&str; 5] = ["insert", "remove", "clear", "sort", "move"];

/// A variable declared outside of the function that begins on `line`, and that is changed by it so that running it twice
/// differs from running it once. A variable that the function first sets anew, in its outermost statements, is set to the
/// same each time and does not count.
pub(crate) fn changed_outside(source: &str, line: u32) -> Option<&str> {
    let all = tokens(source);
    let body = body(source, &all, line)?;
    let own = own_variables(body);
    let changes = assignments(body);
    let is_outside = |name: &&str| !own.contains(name);
    let mut set_anew: Vec<&str> = Vec::new();
    let first_line = body.iter().map(|token| token.line).find(|own| *own > line).unwrap_or(line);
    let indent = indentation(source, first_line);
    for change in changes.iter().filter(|change| !change.is_local) {
        for variable in change.variables.iter().copied().filter(is_outside) {
            if set_anew.contains(&variable) {
                continue;
            }
            let is_outermost = indentation(source, change.line) == indent && change.line > line;
            if !(change.is_replacement && is_outermost && !uses(body, change, variable)) {
                return Some(variable);
            }
            set_anew.push(variable);
        }
    }
    let is_change = |window: &[Token<'_>]| {
        window[0].is("table") && window[1].is(".") && CHANGING_FUNCTIONS.contains(&window[2].text) && window[3].is("(")
    };
    let changed = body.windows(5).filter(|window| is_change(window)).map(|window| window[4]);
    let mut names = changed.filter(|token| token.kind == Kind::Name).map(|token| token.text);
    names.find(|name| is_outside(name) && !set_anew.contains(name))
}

/// Whether the function that begins on `line` has no `return` in its text.
pub(crate) fn never_returns(source: &str, line: u32) -> bool {
    let all = tokens(source);
    body(source, &all, line).is_some_and(|body| !body.iter().any(|token| token.is("return")))
}

fn uses(body: &[Token<'_>], change: &Assignment<'_>, variable: &str) -> bool {
    body[change.value.clone()].iter().any(|token| token.is(variable))
}

/// The tokens of the function that begins on a line, from behind the word `function`: to the `end` on the same line, or to the
/// first line that begins with `end` and is not indented further.
fn body<'all, 'source>(source: &str, all: &'all [Token<'source>], line: u32) -> Option<&'all [Token<'source>]> {
    let on_line = |token: &&Token<'_>| token.line == line;
    let start = all.iter().position(|token| on_line(&token) && token.is("function"))? + 1;
    let rest = &all[start..];
    if let Some(end) = rest.iter().take_while(on_line).position(|token| token.is("end")) {
        return Some(&rest[..end]);
    }
    let indent = indentation(source, line);
    let is_last = |position: usize| {
        let token = &rest[position];
        let is_first = position > 0 && rest[position - 1].line < token.line;
        is_first && token.is("end") && indentation(source, token.line) <= indent
    };
    let end = (0..rest.len()).find(|position| is_last(*position))?;
    Some(&rest[..end])
}

fn indentation(source: &str, line: u32) -> usize {
    let text = source.lines().nth(line.saturating_sub(1) as usize).unwrap_or_default();
    text.len() - text.trim_start().len()
}

/// The names that the function declares: its parameters and those of functions in it, `local` and `for` variables.
fn own_variables<'source>(body: &[Token<'source>]) -> Vec<&'source str> {
    let mut own = Vec::new();
    let mut is_declaring = true;
    for (position, token) in body.iter().enumerate() {
        let is_declaration = ["local", "for", "function"].contains(&token.text);
        let previous = position.checked_sub(1).map(|previous| &body[previous]);
        let is_over = [")", "=", "in"].contains(&token.text) || previous.is_some_and(|one| one.line < token.line);
        is_declaring = is_declaration || is_declaring && !is_over;
        if is_declaring && !is_declaration && token.kind == Kind::Name {
            own.push(token.text);
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_the_surroundings_are_found() {
        for (source, variable) in [
            ("f(function(old)\n\tcount += 1\n\treturn old\nend)", "count"),
            ("f(function(old) count += 1 return old end)", "count"),
            ("f(function(old)\n\tif old == nil then\n\t\tisFirst = true\n\tend\n\treturn 1\nend)", "isFirst"),
            ("f(function(old)\n\tlocal copy = old\n\tseen.last = old\n\treturn copy\nend)", "seen"),
            ("f(function(old)\n\ttable.insert(log, old)\n\treturn old\nend)", "log"),
            ("local total = 0\nlocal function add(old)\n\ttotal = total + old\n\treturn old\nend", "total"),
        ] {
            let line = source.lines().position(|line| line.contains("function")).expect("a function") + 1;
            let found = changed_outside(source, u32::try_from(line).expect("a short text"));
            assert_eq!(found, Some(variable), "{source}");
        }
    }

    #[test]
    fn a_function_without_return_is_found() {
        assert!(never_returns("f(function(old)\n\told.n += 1\nend)\nreturn 5", 1));
        assert!(never_returns("f(function(old) old.n += 1 end) return", 1));
        assert!(!never_returns("f(function(old)\n\tif old then\n\t\treturn\n\tend\n\told.n += 1\nend)", 1));
        assert!(!never_returns("local x = 5", 1));
    }

    #[test]
    fn what_stays_inside_or_is_set_anew_is_left_alone() {
        for source in [
            "f(function(old)\n\tlocal new = old or 0\n\tnew += 1\n\treturn new\nend)\ncount += 1",
            "f(function(door: any)\n\tdoor.visits += 1\n\treturn door\nend)",
            "f(function(old)\n\trefusal = nil\n\tif old then\n\t\trefusal = 'late'\n\tend\n\treturn old\nend)",
            "f(function(old)\n\tfor index, item in old do\n\t\titem.seen = index\n\tend\n\treturn old\nend)",
            "f(function(old)\n\ttable.insert(old, 1)\n\treturn { count = 1 }\nend)",
            "f(function(old)\n\tlist = {}\n\ttable.insert(list, old)\n\treturn old\nend)",
            "f(function(old) return old end) count += 1",
            "no function here",
        ] {
            assert_eq!(changed_outside(source, 1), None, "{source}");
        }
    }
}
