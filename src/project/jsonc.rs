//! JSON as people write it: comments, and commas before closing brackets, as in `.luaurc` and in the files of Rojo.

use serde_json::Value as Json;

/// Reads a text. Lines of errors are those of the text.
pub(super) fn parse(text: &str) -> serde_json::Result<Json> {
    serde_json::from_str(&plain(text))
}

/// The same without comments and without commas before closing brackets, line by line.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => text_length(rest),
            '/' if rest.starts_with("//") => {
                rest = rest.find('\n').map_or("", |end| &rest[end..]);
                continue;
            }
            '/' if rest.starts_with("/*") => {
                let length = rest.find("*/").map_or(rest.len(), |end| end + 2);
                plain.extend(rest[..length].chars().filter(|letter| *letter == '\n'));
                rest = &rest[length..];
                continue;
            }
            ']' | '}' => {
                let end = plain.trim_end().len();
                if plain[..end].ends_with(',') {
                    plain.replace_range(end - 1..end, " ");
                }
                1
            }
            other => other.len_utf8(),
        };
        plain.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    plain
}

/// The length of the quoted text at the beginning, its quotes included.
fn text_length(text: &str) -> usize {
    let mut is_escaped = true; // The first quote ends nothing.
    for (index, letter) in text.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_keep_their_lines() {
        let wrong = parse("{ /* one\ntwo */ \"a\": [1,\n], // three\n\"b\": }").expect_err("a value is missing");
        assert_eq!(wrong.line(), 4);
        assert_eq!(
            parse("\u{feff}[1, \"/* , ]\", /* */ ] // end").expect("it is whole"),
            serde_json::json!([1, "/* , ]"])
        );
    }
}
