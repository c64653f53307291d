//! The variables that a script declares outside of all blocks, handed out as they come to be.

use super::tokens::{Kind, Token, tokens};

/// Words that begin a statement wherever they stand outside of blocks.
const STATEMENT_WORDS: [&str; 6] = ["local", "return", "for", "while", "repeat", "break"];

/// Signs that open what another one closes.
const BRACKETS: [(&str, &str); 3] = [("(", ")"), ("[", "]"), ("{", "}")];

/// The script, which calls `export` after each declaration outside of all blocks, with three arguments for each name: the
/// name, a function that answers the variable, and one that sets it, or nil for a constant. Lines stay where they are.
///
/// Where the text is unclear, a call comes later than it could, or not at all. Callers compile the result and fall back on
/// the script itself.
pub(crate) fn with_exports(source: &str, export: &str) -> String {
    let tokens = tokens(source);
    let mut reader = Reader { tokens: &tokens, open: Vec::new() };
    let (mut text, mut copied) = (String::with_capacity(source.len()), 0);
    let mut declaration: Option<usize> = None;
    for position in 0..=tokens.len() {
        if position == tokens.len() || reader.begins_statement(position) {
            if let Some(first) = declaration.take() {
                let is_closed = tokens[position - 1].is(";") && position - 1 > first;
                let next = if is_closed { position - 1 } else { position };
                let end = end_of(source, &tokens, next - 1);
                text.push_str(&source[copied..end]);
                let is_constant = tokens[first].is("const");
                text.push_str(&call(export, &declared(&tokens[first + 1..next]), is_constant));
                copied = end;
            }
            declaration = is_declaration(&tokens, position).then_some(position);
        }
        if position < tokens.len() {
            reader.pass(position);
        }
    }
    text.push_str(&source[copied..]);
    text
}

fn is_declaration(tokens: &[Token<'_>], position: usize) -> bool {
    let Some(token) = tokens.get(position) else { return false };
    let is_named = tokens.get(position + 1).is_some_and(|next| next.kind == Kind::Name);
    token.is("local") || token.is("const") && is_named
}

/// Where a token ends that the next one is not a part of: an interpolated string is a token that others follow.
fn end_of(source: &str, tokens: &[Token<'_>], position: usize) -> usize {
    let token = &tokens[position];
    if token.nesting == 0 && !token.is("`") {
        return token.start + token.text.len();
    }
    // The string ends before the next token outside of it, with its last quote.
    let next = tokens.get(position + 1).map_or(source.len(), |next| next.start);
    source[..next].rfind('`').map_or(next, |quote| quote + 1)
}

/// The call, where there are names.
fn call(export: &str, names: &[&str], is_constant: bool) -> String {
    let arguments = names.iter().map(|name| {
        let value = if *name == "value" { "given" } else { "value" };
        let set = format!("function({value}) {name} = {value} end");
        let set = if is_constant { "nil" } else { &set };
        format!("\"{name}\", function() return {name} end, {set}")
    });
    if names.is_empty() {
        return String::new();
    }
    format!("; {export}({})", arguments.collect::<Vec<_>>().join(", "))
}

/// The names that a declaration declares, which goes on after `local`.
fn declared<'source>(tokens: &[Token<'source>]) -> Vec<&'source str> {
    if tokens.first().is_some_and(|token| token.is("function")) {
        return tokens.get(1).filter(|token| token.kind == Kind::Name).map(|token| token.text).into_iter().collect();
    }
    let mut names = Vec::new();
    let (mut is_name_next, mut depth) = (true, 0_i32);
    for token in tokens {
        match token.text {
            "=" if depth <= 0 => break,
            "," if depth <= 0 => is_name_next = true,
            "(" | "{" | "[" | "<" => depth += 1,
            ")" | "}" | "]" | ">" => depth -= 1,
            name if is_name_next && token.kind == Kind::Name => {
                names.push(name);
                is_name_next = false;
            }
            _ => {}
        }
    }
    names
}

/// What is open at some place of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    /// Up to this sign.
    Bracket(&'static str),
    /// Up to `end`.
    Block,
    /// Up to `until`.
    Repeat,
    /// An `if` that is an expression, up to its `else`.
    Choice,
}

/// Follows a script from token to token.
struct Reader<'tokens, 'source> {
    tokens: &'tokens [Token<'source>],
    open: Vec<Open>,
}

impl Reader<'_, '_> {
    /// Whether the token begins a statement that is in no block.
    fn begins_statement(&self, position: usize) -> bool {
        let token = &self.tokens[position];
        if !self.open.is_empty() || token.nesting > 0 {
            return false;
        }
        let Some(last) = position.checked_sub(1).map(|last| &self.tokens[last]) else { return true };
        if is_declaration(self.tokens, position - 1) && self.begins_statement(position - 1) {
            return false;
        }
        if last.is(";") || STATEMENT_WORDS.contains(&token.text) {
            return !last.is(".") && !last.is(":");
        }
        let is_name = token.kind == Kind::Name && !["and", "or", "not"].contains(&token.text);
        is_name && (ends_operand(last) || last.nesting > 0)
    }

    /// Takes note of what the token opens and closes.
    fn pass(&mut self, position: usize) {
        let token = &self.tokens[position];
        if token.kind == Kind::Text || is_member(self.tokens, position) {
            return;
        }
        if let Some((_, close)) = BRACKETS.iter().find(|(open, _)| token.is(open)) {
            self.open.push(Open::Bracket(close));
            return;
        }
        match token.text {
            "function" | "do" => self.open.push(Open::Block),
            "repeat" => self.open.push(Open::Repeat),
            "if" if self.is_operand_wanted(position) => self.open.push(Open::Choice),
            "if" => self.open.push(Open::Block),
            "else" => self.close(Open::Choice),
            "end" => self.close(Open::Block),
            "until" => self.close(Open::Repeat),
            ")" => self.close(Open::Bracket(")")),
            "]" => self.close(Open::Bracket("]")),
            "}" => self.close(Open::Bracket("}")),
            _ => {}
        }
    }

    fn close(&mut self, what: Open) {
        if self.open.last() == Some(&what) {
            self.open.pop();
        }
    }

    /// Whether an expression has begun and its next operand is missing here: an `if` is an expression then.
    fn is_operand_wanted(&self, position: usize) -> bool {
        let Some(last) = position.checked_sub(1).map(|last| &self.tokens[last]) else { return false };
        match last.text {
            "then" | "else" => self.open.last() == Some(&Open::Choice) || self.is_choice_over(position),
            ";" => self.open.last() == Some(&Open::Bracket("}")),
            "if" | "elseif" | "return" | "in" | "while" | "until" | "and" | "or" | "not" => true,
            _ => last.kind == Kind::Sign && !ends_operand(last),
        }
    }

    /// Whether the `else` before this place was that of a choice, which ends with it.
    fn is_choice_over(&self, position: usize) -> bool {
        // A statement's `else` leaves its block open; a choice that has just been closed leaves what was around it.
        self.tokens[position - 1].is("else") && self.open.last() != Some(&Open::Block)
    }
}

fn ends_operand(token: &Token<'_>) -> bool {
    token.ends_operand() && !["=", "then", "else", "do", "return", "in", "local", "function"].contains(&token.text)
}

/// Whether the word is the name of a member, such as `end` in `range["end"]` cannot be, but `a.type` can.
fn is_member(tokens: &[Token<'_>], position: usize) -> bool {
    position.checked_sub(1).is_some_and(|last| tokens[last].is(".") || tokens[last].is(":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The script with `@(names)` for each call.
    fn marked(source: &str) -> String {
        let exported = with_exports(source, "X");
        let mut text = String::new();
        let mut rest = exported.as_str();
        while let Some((before, after)) = rest.split_once("; X(") {
            let (call, after) = after.split_once(" end)").or(after.split_once("nil)")).expect("the call ends");
            let names: Vec<_> = call.split('"').skip(1).step_by(2).collect();
            text.push_str(&format!("{before}@{}", names.join(",")));
            rest = after;
        }
        text + rest
    }

    #[test]
    fn declarations_outside_of_blocks_are_exported() {
        for (source, expected) in [
            ("local x = 1", "local x = 1@x"),
            ("local a, b = f() print(a)", "local a, b = f()@a,b print(a)"),
            ("local x\nlocal y", "local x@x\nlocal y@y"),
            ("local function f() return 1 end f()", "local function f() return 1 end@f f()"),
            (
                "local f = function()\n\tlocal inner = 1\nend\nreturn f",
                "local f = function()\n\tlocal inner = 1\nend@f\nreturn f",
            ),
            ("do local x = 1 end", "do local x = 1 end"),
            ("if a then local b = 1 end local c = 2", "if a then local b = 1 end local c = 2@c"),
            ("local x = if a then b else c local y = 1", "local x = if a then b else c@x local y = 1@y"),
            (
                "local x = if a then if b then 1 else 2 else 3 f()",
                "local x = if a then if b then 1 else 2 else 3@x f()",
            ),
            (
                "local x: {number}, y: Map<string, number> = 1, 2",
                "local x: {number}, y: Map<string, number> = 1, 2@x,y",
            ),
            ("local x = `a {b} c` f()", "local x = `a {b} c`@x f()"),
            ("local x = `{if a then `{b}` else c}`", "local x = `{if a then `{b}` else c}`@x"),
            ("local x = a.b:c(d)[e] -- the end", "local x = a.b:c(d)[e]@x -- the end"),
            ("local x = 1; local y = -x;", "local x = 1@x; local y = -x@y;"),
            ("local x\na, b = 1, 2", "local x@x\na, b = 1, 2"),
            ("local x = 1 return x", "local x = 1@x return x"),
            ("const x = 1", "const x = 1@x"),
            ("const function f() end f()", "const function f() end@f f()"),
            ("const(1) local const = 2", "const(1) local const = 2@const"),
            ("local", "local"),
            ("for i = 1, 2 do local x = i end", "for i = 1, 2 do local x = i end"),
            ("repeat local x = 1 until x local y", "repeat local x = 1 until x local y@y"),
            ("local x = 'local y = 1'", "local x = 'local y = 1'@x"),
            ("local t = { if a then b else c; d = 1 } local u", "local t = { if a then b else c; d = 1 }@t local u@u"),
        ] {
            assert_eq!(marked(source), expected);
        }
    }

    #[test]
    fn what_is_exported_compiles() {
        let source = "local value, given = 1, 2 local function f(x) if x then return f(false) end end";
        let exported = with_exports(source, "export");
        mlua::chunk::Compiler::new().compile(exported).expect("it compiles");
    }
}
