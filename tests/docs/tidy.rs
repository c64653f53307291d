//! Rules of the house about the source.

use super::files::{TextFile, text_files};

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;

/// Words that may stand in some rooms only: the words, where they are forbidden, and what is exempt.
const FORBIDDEN: &[(&[&str], &str, &[&str])] = &[
    (&["println!", "eprintln!", "print!", "eprint!", "dbg!"], "src", &["src/cli"]),
    (&["Instant::now", "SystemTime::now"], "src", &["src/universe/clock.rs"]),
    (&["unsafe"], "src", &["src/server/raw"]),
    (
        &[
            "crate::server",
            "crate::universe",
            "crate::config",
            "crate::session",
            "crate::network_client",
            "crate::testing",
            "crate::cli",
            "mlua",
            "tokio",
        ],
        "src/cloud",
        &[],
    ),
    (
        &[
            "crate::cloud",
            "crate::server",
            "crate::universe",
            "crate::config",
            "crate::session",
            "crate::testing",
            "crate::cli",
            "mlua",
        ],
        "src/project",
        &[],
    ),
    (&["crate::universe", "crate::config", "crate::session", "crate::testing", "crate::cli"], "src/server", &[]),
    (&["crate::config", "crate::session", "crate::testing", "crate::cli"], "src/universe", &[]),
    (&["crate::config", "crate::session", "crate::testing", "crate::cli"], "src/network_client", &[]),
    (&["crate::network_client", "ureq", "rustls"], "src", &["src/network_client", "src/cli/world_options.rs"]),
    (&["crate::cli"], "src/testing", &[]),
    (&["crate::cli"], "src/session", &[]),
    (&["crate::cli"], "src/config", &[]),
    // A list of rooms in one `use` would hide them from the rules above.
    (&["crate::{"], "src", &["src/cli"]),
];

#[test]
fn words_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for file in text_files("src").iter().filter(|file| file.has_ending("rs")) {
        for &(words, folder, exempt) in FORBIDDEN {
            let is_exempt = exempt.iter().any(|room| file.name == *room || file.is_in(room));
            if !file.is_in(folder) || is_exempt {
                continue;
            }
            for (line, text) in code(&file.text) {
                let found = words.iter().filter(|word| has_word(text, word));
                wrong.extend(found.map(|word| format!("{}:{line}: {word}", file.name)));
            }
        }
    }
    assert!(wrong.is_empty(), "words in rooms where they must not stand:\n{}", wrong.join("\n"));
}

#[test]
fn files_and_functions_are_short() {
    let mut wrong = Vec::new();
    for file in text_files("src") {
        let lines = file.text.lines().count();
        if lines > FILE_LINES_MAX {
            wrong.push(format!("{}: {lines} lines, at most {FILE_LINES_MAX}", file.name));
        }
        for (line, length) in functions(&file) {
            if length > FUNCTION_LINES_MAX {
                wrong.push(format!("{}:{line}: a function of {length} lines, at most {FUNCTION_LINES_MAX}", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "too long:\n{}", wrong.join("\n"));
}

#[test]
fn no_file_knows_the_machine_that_it_was_written_on() {
    // Spelled so that this file does not find itself.
    let paths = ["root", "work"].map(|folder| format!("/{folder}/"));
    let mut wrong = Vec::new();
    for file in text_files("") {
        let lines = (1..).zip(file.text.lines());
        let found = lines.filter(|(_, text)| paths.iter().any(|path| text.contains(path.as_str())));
        wrong.extend(found.map(|(line, text)| format!("{}:{line}: {}", file.name, text.trim())));
    }
    assert!(wrong.is_empty(), "paths of a machine:\n{}", wrong.join("\n"));
}

/// The lines of a Rust file without their comments, numbered from 1.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines().map(|line| line.split_once("//").map_or(line, |(before, _)| before)))
}

/// Whether the word stands alone: `unsafe` is not in `unsafe_code`, and `print!` is not in `println!`.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word).any(|(start, _)| {
        let (before, after) = (text[..start].chars().next_back(), text[start + word.len()..].chars().next());
        !before.is_some_and(is_part) && (word.ends_with(['!', '{']) || !after.is_some_and(is_part))
    })
}

/// Where functions begin and how many lines they have of their own: those of functions inside them count for these. The
/// files are formatted, so a function ends where a line of the same indentation closes it.
fn functions(file: &TextFile) -> Vec<(usize, usize)> {
    let is_luau = !file.has_ending("rs");
    let lines: Vec<&str> = file.text.lines().collect();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for start in (0..lines.len()).rev().filter(|&start| is_function(lines[start], is_luau)) {
        let end = start + length(&lines[start..], is_luau);
        let inside = found.iter().filter(|(line, _)| (start + 1..=end).contains(line)).map(|(_, length)| length);
        let own = end - start - inside.sum::<usize>();
        found.push((start + 1, own));
    }
    found.reverse();
    found
}

/// How many lines the function has that begins on the first line.
fn length(lines: &[&str], is_luau: bool) -> usize {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_whole = if is_luau { lines[0].ends_with(" end") } else { lines[0].ends_with(['}', ';']) };
    if is_whole {
        return 1;
    }
    let is_end = |line: &&str| {
        let text = line.trim_start();
        let closes = if is_luau { text.starts_with("end") } else { text.starts_with('}') || text.ends_with(';') };
        closes && indent(line) == indent(lines[0])
    };
    lines[1..].iter().position(is_end).map_or(1, |position| position + 2)
}

fn is_function(line: &str, is_luau: bool) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    if is_luau {
        let is_header =
            |pair: &[&str]| pair[0].starts_with("function(") || pair[0] == "function" && pair[1].contains('(');
        return !line.trim_start().starts_with("--") && [words, vec![""]].concat().windows(2).any(is_header);
    }
    let is_modifier = |word: &&str| ["const", "unsafe", "extern", "\"C-unwind\""].contains(word) || word.ends_with(')');
    let keyword = words.iter().position(|word| *word == "fn");
    keyword.is_some_and(|position| words[..position].iter().all(|word| word.starts_with("pub") || is_modifier(word)))
}

#[test]
fn functions_are_measured() {
    let text = "impl A {\n    pub(in crate::a) const fn b(\n        c: u8,\n    ) -> u8 {\n        c\n    }\n    fn d(&self);\n}\n";
    let file = TextFile { name: "a.rs".into(), text: text.into() };
    assert_eq!(functions(&file), [(2, 5), (7, 1)]);
    let text = "local function a()\n\treturn function()\n\t\tb()\n\tend\nend\n";
    let file = TextFile { name: "a.luau".into(), text: text.into() };
    assert_eq!(functions(&file), [(1, 2), (2, 3)]);
    assert!(has_word("#[x] unsafe {", "unsafe") && !has_word("unsafe_code", "unsafe"));
    assert!(!has_word("eprintln!(", "println!") && has_word("a println!(", "println!"));
}
