//! What is assigned, and from what.

use std::ops::Range;

use super::tokens::{Kind, Token};

/// `targets = value`, or with an operator such as `+=`.
#[derive(Debug)]
pub(super) struct Assignment<'source> {
    /// The variable that each target begins with: `a` of `a.b[1]`.
    pub variables: Vec<&'source str>,
    /// Whether the variables themselves get a new value, not a field of theirs, and not one made from the old.
    pub is_replacement: bool,
    pub is_local: bool,
    pub line: u32,
    /// The tokens of the value.
    pub value: Range<usize>,
}

const COMPOUND_OPERATORS: [&str; 8] = ["+=", "-=", "*=", "/=", "//=", "%=", "^=", "..="];

/// Words that stand before a statement, or are one, and so before a target.
const BEFORE_STATEMENTS: [&str; 12] =
    ["local", "then", "do", "else", "end", "repeat", "return", "function", "for", "in", "if", "until"];

/// Words that cannot stand in a value outside brackets.
const AFTER_VALUES: [&str; 10] =
    ["local", "return", "end", "do", "until", "break", "continue", "while", "for", "repeat"];

/// The assignments among the tokens, in order. Fields of table constructors are none.
pub(super) fn assignments<'source>(tokens: &[Token<'source>]) -> Vec<Assignment<'source>> {
    let mut found = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for (position, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => open.push(token.text),
            ")" | "]" | "}" => drop(open.pop()),
            _ => {}
        }
        let is_compound = COMPOUND_OPERATORS.contains(&token.text);
        if (is_compound || token.is("=")) && open.last() != Some(&"{") {
            let start = start_of_targets(tokens, position);
            let targets = &tokens[start..position];
            let is_local = start > 0 && tokens[start - 1].is("local");
            found.push(Assignment {
                variables: variables(targets),
                is_replacement: !is_compound && (is_local || targets.iter().all(|token| !is_access(token))),
                is_local,
                line: token.line,
                value: position + 1..end_of_value(tokens, position + 1),
            });
        }
    }
    found
}

fn is_access(token: &Token<'_>) -> bool {
    [".", "[", "("].contains(&token.text)
}

/// Where the targets begin that end before `operator`.
fn start_of_targets(tokens: &[Token<'_>], operator: usize) -> usize {
    let mut depth = 0_u32;
    for position in (0..operator).rev() {
        let (token, next) = (&tokens[position], &tokens[position + 1]);
        // Two operands side by side belong to two statements, as two lines do.
        let is_apart = token.line < next.line && !next.is(",") && !token.is(",");
        let is_other =
            is_apart || token.ends_operand() && next.kind == Kind::Name || BEFORE_STATEMENTS.contains(&token.text);
        if depth == 0 && is_other || token.is(";") {
            return position + 1;
        }
        match token.text {
            ")" | "]" | "}" => depth += 1,
            "(" | "[" | "{" if depth == 0 => return position + 1,
            "(" | "[" | "{" => depth -= 1,
            _ => {}
        }
    }
    0
}

/// The first name of each target; what follows a colon is a type.
fn variables<'source>(targets: &[Token<'source>]) -> Vec<&'source str> {
    let mut names = Vec::new();
    let mut depth = 0_i32;
    let mut is_start = true;
    for token in targets {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            "," if depth == 0 => is_start = true,
            _ if is_start && token.kind == Kind::Name => {
                names.push(token.text);
                is_start = false;
            }
            _ => {}
        }
    }
    names
}

/// Where the value ends that begins at `start`.
fn end_of_value(tokens: &[Token<'_>], start: usize) -> usize {
    let mut depth = 0_u32;
    let mut has_if = false;
    for position in start..tokens.len() {
        let token = &tokens[position];
        if depth == 0 {
            has_if |= token.is("if");
            let is_alternative = ["then", "else", "elseif"].contains(&token.text);
            let is_new_statement = position > start && {
                let previous = &tokens[position - 1];
                previous.ends_operand()
                    && token.kind == Kind::Name
                    && !["and", "or"].contains(&token.text)
                    && !(has_if && is_alternative)
                    && (token.line > previous.line
                        || !["if", "then", "else", "elseif", "function"].contains(&previous.text))
            };
            if is_new_statement || AFTER_VALUES.contains(&token.text) || token.is(";") || is_alternative && !has_if {
                return position;
            }
        }
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" if depth == 0 => return position,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}

/// Whether one of these variables is used among the tokens. Names of fields and methods are no variables.
pub(super) fn mentions(tokens: &[Token<'_>], range: Range<usize>, variables: &[&str]) -> bool {
    range.into_iter().any(|position| {
        let is_field = position > 0 && [".", ":"].contains(&tokens[position - 1].text);
        !is_field && tokens[position].kind == Kind::Name && variables.contains(&tokens[position].text)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    /// Variables and value of each assignment, as text.
    fn shown(source: &str) -> Vec<String> {
        let tokens = tokens(source);
        let texts = |range: Range<usize>| tokens[range].iter().map(|token| token.text).collect::<Vec<_>>().join(" ");
        let all = assignments(&tokens);
        all.iter()
            .map(|one| {
                let kind = if one.is_replacement { "" } else { "~" };
                format!("{kind}{}={}", one.variables.join(","), texts(one.value.clone()))
            })
            .collect()
    }

    #[test]
    fn targets_and_values_are_found() {
        assert_eq!(shown("local a, b: number = 1, f(x)\nc = a"), ["a,b=1 , f ( x )", "c=a"]);
        assert_eq!(shown("a.b[i].c += 2 d = 3"), ["~a=2", "d=3"]);
        assert_eq!(
            shown("local ok, value = pcall(function()\n\treturn g(k)\nend)\nx = 1"),
            ["ok,value=pcall ( function ( ) return g ( k ) end )", "x=1"]
        );
        assert_eq!(shown("local t = {\n\ta = 1,\n}\nt.a = 2"), ["t={ a = 1 , }", "~t=2"]);
        assert_eq!(shown("if a == b then c = 1 else c = 2 end"), ["c=1", "c=2"]);
        assert_eq!(shown("c = if a then 1 else b\nd = 2"), ["c=if a then 1 else b", "d=2"]);
        assert_eq!(shown("f(function(old) count += 1 return old end)"), ["~count=1"]);
        assert_eq!(shown("local n = a\n\t+ b\n\tor 1\nm = n"), ["n=a + b or 1", "m=n"]);
    }

    #[test]
    fn fields_are_no_variables() {
        let tokens = tokens("a.b + c:d(e)");
        let range = || 0..tokens.len();
        assert!(mentions(&tokens, range(), &["e"]) && mentions(&tokens, range(), &["a"]));
        assert!(!mentions(&tokens, range(), &["b", "d"]));
    }
}
