//! The text of a file of snapshots: a Luau module that returns a table of strings.
//!
//! It is written in one way only, and read in any way in which such a module can be written, since people mend it by hand when
//! branches are merged.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Snapshots by their keys.
pub type Entries = BTreeMap<String, String>;

/// Why a text is no file of snapshots.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {wanted} is expected here")]
pub struct FormatError {
    pub line: usize,
    wanted: &'static str,
}

/// The module with these entries, `x 2` before `x 10`.
pub fn write(entries: &Entries, spec: &str) -> String {
    let mut text =
        format!("-- Snapshots of {spec}. Written by `sandstore test`; `sandstore test --update` writes them anew.\n");
    text.push_str("return {\n");
    let mut sorted: Vec<_> = entries.iter().collect();
    sorted.sort_by_key(|(key, _)| order(key));
    for (position, (key, value)) in sorted.into_iter().enumerate() {
        let gap = if position == 0 { "" } else { "\n" };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{gap}\t[{}] = {},", quoted(key), string(value));
    }
    text.push_str("}\n");
    text
}

/// A key without its number, and the number.
pub fn order(key: &str) -> (&str, u64) {
    key.rsplit_once(' ').and_then(|(name, number)| Some((name, number.parse().ok()?))).unwrap_or((key, 0))
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            _ if character.is_control() => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(character))),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// A string over as many lines as it has, unless something in it would not survive that.
fn string(text: &str) -> String {
    if text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\t')) {
        return quoted(text);
    }
    // The bracket that ends the string must not be made up by its end.
    let ended = format!("{text}]");
    let mut level = String::new();
    while ended.contains(&format!("]{level}]")) {
        level.push('=');
    }
    // Luau drops a line break right behind the bracket.
    let first = if text.contains('\n') { "\n" } else { "" };
    format!("[{level}[{first}{text}]{level}]")
}

/// Reads a module.
///
/// # Errors
/// It is written in another way.
pub fn read(text: &str) -> Result<Entries, FormatError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let mut reader = Reader { text: &text, position: 0 };
    let mut entries = Entries::new();
    reader.need("return", "`return`")?;
    reader.need("{", "a table")?;
    while !reader.take("}")? {
        let key = if reader.take("[")? {
            let key = reader.string()?;
            reader.need("]", "`]`")?;
            key
        } else {
            reader.name()?
        };
        reader.need("=", "`=`")?;
        let value = reader.string()?;
        entries.insert(key, value);
        if !(reader.take(",")? || reader.take(";")?) {
            reader.need("}", "a comma or the end of the table")?;
            break;
        }
    }
    reader.take(";")?;
    reader.skip()?;
    if reader.rest().is_empty() { Ok(entries) } else { Err(reader.error("the end of the file")) }
}

struct Reader<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    fn error(&self, wanted: &'static str) -> FormatError {
        FormatError { line: self.text[..self.position].matches('\n').count() + 1, wanted }
    }

    /// Goes over spaces and comments.
    fn skip(&mut self) -> Result<(), FormatError> {
        loop {
            let rest = self.rest();
            self.position += rest.len() - rest.trim_start().len();
            let Some(comment) = self.rest().strip_prefix("--") else { return Ok(()) };
            self.position += 2;
            if long_level(comment).is_some() {
                self.long()?;
            } else {
                self.position += comment.find('\n').unwrap_or(comment.len());
            }
        }
    }

    /// Whether a sign comes next, which is then passed.
    fn take(&mut self, sign: &str) -> Result<bool, FormatError> {
        self.skip()?;
        let is_there = self.rest().starts_with(sign);
        self.position += if is_there { sign.len() } else { 0 };
        Ok(is_there)
    }

    fn need(&mut self, sign: &str, wanted: &'static str) -> Result<(), FormatError> {
        if self.take(sign)? { Ok(()) } else { Err(self.error(wanted)) }
    }

    fn name(&mut self) -> Result<String, FormatError> {
        self.skip()?;
        let is_part = |character: char| character == '_' || character.is_ascii_alphanumeric();
        let rest = self.rest();
        let name = &rest[..rest.find(|character| !is_part(character)).unwrap_or(rest.len())];
        if name.is_empty() || name.starts_with(|character: char| character.is_ascii_digit()) {
            return Err(self.error("a key"));
        }
        self.position += name.len();
        Ok(name.to_owned())
    }

    fn string(&mut self) -> Result<String, FormatError> {
        self.skip()?;
        if long_level(self.rest()).is_some() {
            return self.long();
        }
        match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => {
                self.position += 1;
                self.short(quote)
            }
            _ => Err(self.error("a string")),
        }
    }

    fn long(&mut self) -> Result<String, FormatError> {
        let level = long_level(self.rest()).unwrap_or_default();
        let start = self.position + level + 2;
        let end = format!("]{}]", "=".repeat(level));
        let Some(length) = self.text[start..].find(&end) else { return Err(self.error("a string with an end")) };
        self.position = start + length + end.len();
        let text = &self.text[start..start + length];
        Ok(text.strip_prefix('\n').unwrap_or(text).to_owned())
    }

    fn short(&mut self, quote: char) -> Result<String, FormatError> {
        let mut bytes = Vec::new();
        loop {
            let Some(character) = self.rest().chars().next().filter(|character| *character != '\n') else {
                return Err(self.error("the end of the string"));
            };
            self.position += character.len_utf8();
            match character {
                '\\' => self.escape(&mut bytes)?,
                _ if character == quote => break,
                _ => bytes.extend(character.encode_utf8(&mut [0; 4]).bytes()),
            }
        }
        String::from_utf8(bytes).map_err(|_| self.error("text in UTF-8"))
    }

    /// What stands behind a backslash.
    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), FormatError> {
        let Some(letter) = self.rest().chars().next() else { return Err(self.error("the end of the string")) };
        let rest = &self.rest()[letter.len_utf8()..];
        let plain = match letter {
            'n' | '\n' => Some(b'\n'),
            't' => Some(b'\t'),
            'r' => Some(b'\r'),
            'a' => Some(7),
            'b' => Some(8),
            'v' => Some(11),
            'f' => Some(12),
            _ => None,
        };
        let mut length = letter.len_utf8();
        if let Some(byte) = plain {
            bytes.push(byte);
        } else if letter == 'z' {
            length += rest.len() - rest.trim_start().len();
        } else if letter == 'x' {
            let code = rest.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
            bytes.push(code.ok_or_else(|| self.error("two hexadecimal digits"))?);
            length += 2;
        } else if letter == 'u' {
            let digits = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(digits, _)| digits);
            let code = digits.and_then(|digits| char::from_u32(u32::from_str_radix(digits, 16).ok()?));
            let code = code.ok_or_else(|| self.error("a character in braces"))?;
            bytes.extend(code.encode_utf8(&mut [0; 4]).bytes());
            length += digits.map_or(0, str::len) + 2;
        } else if letter.is_ascii_digit() {
            let digits = self.rest().chars().take(3).take_while(char::is_ascii_digit).count();
            let code = self.rest()[..digits].parse().map_err(|_| self.error("a number of one byte"))?;
            bytes.push(code);
            length = digits;
        } else {
            bytes.extend(letter.encode_utf8(&mut [0; 4]).bytes());
        }
        self.position += length;
        Ok(())
    }
}

/// How many `=` the bracket of a long string has, if one begins here.
fn long_level(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('[')?;
    let level = inner.len() - inner.trim_start_matches('=').len();
    inner[level..].starts_with('[').then_some(level)
}

#[cfg(test)]
mod tests {
    use mlua::Lua;
    use proptest::prelude::*;

    use super::*;

    fn entries(pairs: &[(&str, &str)]) -> Entries {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn it_is_a_module_to_be_read_by_people() {
        let entries = entries(&[("b 10", "1"), ("b 2", "{\n  \"Ann\",\n}"), ("a \"x\" 1", "[[x]]")]);
        let text = "\
-- Snapshots of a.spec.luau. Written by `sandstore test`; `sandstore test --update` writes them anew.
return {
	[\"a \\\"x\\\" 1\"] = [=[[[x]]]=],

	[\"b 2\"] = [[
{
  \"Ann\",
}]],

	[\"b 10\"] = [[1]],
}
";
        assert_eq!(write(&entries, "a.spec.luau"), text);
        assert_eq!(read(text), Ok(entries.clone()));
        assert_eq!(read(&text.replace('\n', "\r\n")), Ok(entries));
    }

    #[test]
    fn what_people_write_is_read_too() {
        let text = "\
-- a comment
--[==[ another
]] one ]==]
return { name = 'it\\'s', [\"k\"] = \"\\65\\x42\\u{43}\\n\\z
	d\\
e\", --[[ here ]] [ [[long]] ] = [==[
x]]==]; };
";
        let wanted = entries(&[("name", "it's"), ("k", "ABC\nd\ne"), ("long", "x]")]);
        assert_eq!(read(text), Ok(wanted));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let wrong = [
            ("", 1, "`return`"),
            ("return {\n<<<<<<< ours\n}", 2, "a key"),
            ("return { a = 1 }", 1, "a string"),
            ("return { a = 'x' b = 'y' }", 1, "a comma or the end of the table"),
            ("return { a = [[x }", 1, "a string with an end"),
            ("return { a = 'x\n' }", 1, "the end of the string"),
            ("return { a = '\\xff' }", 1, "text in UTF-8"),
            ("return { a = '\\999' }", 1, "a number of one byte"),
            ("return {}\n1", 2, "the end of the file"),
        ];
        for (text, line, wanted) in wrong {
            assert_eq!(read(text), Err(FormatError { line, wanted }), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_survives(entries in proptest::collection::btree_map(".*", "([\\]\\[=\"\\\\\r\n\t -~ä-ö\u{0}]|\\PC)*", 0..6)) {
            let text = write(&entries, "a.spec.luau");
            prop_assert_eq!(read(&text), Ok(entries.clone()));
            let luau: BTreeMap<String, String> = Lua::new().load(&text).eval().expect("Luau reads it");
            prop_assert_eq!(luau, entries);
        }

        #[test]
        fn nothing_makes_the_reader_fail(text in "(return|[{}\\[\\]=,'\"\\\\xuz0-9a\n\u{e4} -])*") {
            let _ = read(&text);
        }
    }
}
