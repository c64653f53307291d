//! Words and signs of a script.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or a keyword.
    Name,
    Number,
    /// A string, or the beginning of an interpolated one; the names in its braces are tokens of their own.
    Text,
    Sign,
}

/// A word or a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'source> {
    pub kind: Kind,
    pub text: &'source str,
    /// The line that it begins on, from 1.
    pub line: u32,
    /// Where it begins, in bytes.
    pub start: usize,
    /// In the braces of how many interpolated strings it stands.
    pub nesting: usize,
}

impl Token<'_> {
    pub fn is(&self, text: &str) -> bool {
        self.text == text
    }

    /// Whether it may be the end of an expression: a name, a constant, a closing bracket.
    pub fn ends_operand(&self) -> bool {
        self.kind != Kind::Sign && !CONNECTING_WORDS.contains(&self.text) || [")", "]", "}", "..."].contains(&self.text)
    }
}

/// Words after which an expression goes on.
const CONNECTING_WORDS: [&str; 3] = ["and", "or", "not"];

/// Signs of more than one character, longest first.
const LONG_SIGNS: [&str; 17] =
    ["...", "..=", "//=", "==", "~=", "<=", ">=", "..", "+=", "-=", "*=", "/=", "//", "%=", "^=", "::", "->"];

/// The tokens of a script, in order. Anything that is no Luau is left out.
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut reader = Reader { source, position: 0, line: 1, tokens: Vec::new(), open_braces: Vec::new() };
    while reader.position < source.len() {
        reader.step();
    }
    reader.tokens
}

struct Reader<'source> {
    source: &'source str,
    position: usize,
    line: u32,
    tokens: Vec<Token<'source>>,
    /// For each interpolated string that is open: how many braces are open inside its expression.
    open_braces: Vec<u32>,
}

impl<'source> Reader<'source> {
    fn rest(&self) -> &'source str {
        &self.source[self.position..]
    }

    /// Reads one token, or skips what is none.
    fn step(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        if let Some(comment) = rest.strip_prefix("--") {
            let length = long_bracket(comment).unwrap_or_else(|| comment.find('\n').unwrap_or(comment.len()));
            self.skip(2 + length);
        } else if let Some(length) = long_bracket(rest) {
            self.push(Kind::Text, length);
        } else if first.is_alphabetic() || first == '_' {
            self.push(Kind::Name, length_while(rest, |letter| letter.is_alphanumeric() || letter == '_'));
        } else if first.is_ascii_digit() {
            self.push(
                Kind::Number,
                length_while(rest, |letter| letter.is_ascii_alphanumeric() || "._".contains(letter)),
            );
        } else {
            match first {
                '"' | '\'' => self.push(Kind::Text, quoted(rest, first)),
                '`' => {
                    self.push(Kind::Text, 1);
                    self.interpolated();
                }
                '}' if self.open_braces.last() == Some(&0) => {
                    self.open_braces.pop();
                    self.skip(1);
                    self.interpolated();
                }
                _ if first.is_whitespace() || !first.is_ascii() => self.skip(first.len_utf8()),
                _ => self.sign(first),
            }
        }
    }

    fn sign(&mut self, first: char) {
        match (first, self.open_braces.last_mut()) {
            ('{', Some(braces)) => *braces += 1,
            ('}', Some(braces)) => *braces -= 1,
            _ => {}
        }
        let long = LONG_SIGNS.iter().find(|sign| self.rest().starts_with(**sign));
        self.push(Kind::Sign, long.map_or(1, |sign| sign.len()));
    }

    /// Skips the text of an interpolated string, to its end or into the next braces.
    fn interpolated(&mut self) {
        let mut is_escaped = false;
        for (index, letter) in self.rest().char_indices() {
            match letter {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '`' => return self.skip(index + 1),
                '{' => {
                    self.open_braces.push(0);
                    return self.skip(index + 1);
                }
                _ => {}
            }
        }
        self.skip(self.rest().len());
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let (start, nesting) = (self.position, self.open_braces.len());
        self.tokens.push(Token { kind, text: &self.rest()[..length], line: self.line, start, nesting });
        self.skip(length);
    }

    fn skip(&mut self, length: usize) {
        let lines = self.rest()[..length].matches('\n').count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.position += length;
    }
}

fn length_while(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|letter| !belongs(letter)).unwrap_or(text.len())
}

/// The length of a quoted string with its quotes; one that is not closed ends with its line.
fn quoted(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (index, letter) in text.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '\n' => return index,
            _ if letter == quote => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of `[[...]]` or `[=[...]=]`, if the text begins with one; one that is not closed goes on to the end.
fn long_bracket(text: &str) -> Option<usize> {
    let level = length_while(text.strip_prefix('[')?, |letter| letter == '=');
    if !text[1 + level..].starts_with('[') {
        return None;
    }
    let end = format!("]{}]", "=".repeat(level));
    Some(text.find(&end).map_or(text.len(), |start| start + end.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        tokens(source).iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_and_signs_come_without_comments() {
        assert_eq!(
            texts("local a.b ..= 'x\\'y' -- c\n--[[ d\n]] e //= 0x1F"),
            ["local", "a", ".", "b", "..=", "'x\\'y'", "e", "//=", "0x1F"]
        );
        assert_eq!(texts("[==[ a ]] ]==] [[b]] c[1]"), ["[==[ a ]] ]==]", "[[b]]", "c", "[", "1", "]"]);
        let lines: Vec<u32> = tokens("a\n[[\n\n]] b\nc").iter().map(|token| token.line).collect();
        assert_eq!(lines, [1, 2, 4, 5]);
    }

    #[test]
    fn interpolated_strings_show_their_expressions() {
        assert_eq!(
            texts("x = `it's {a.b} \\{ {f({1}, `{c}`)}!` y"),
            ["x", "=", "`", "a", ".", "b", "f", "(", "{", "1", "}", ",", "`", "c", ")", "y"]
        );
    }

    #[test]
    fn no_text_is_too_strange() {
        for text in ["'", "`{", "`{`{`{", "}}}", "--[[", "[=", "ä = 'ö", "\\", "\u{0}", "`\\", "'\\"] {
            tokens(text);
        }
    }
}
