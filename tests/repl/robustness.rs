//! No input ends a session, however broken.

use proptest::prelude::*;

use super::{contains, folder, pipe, pipe_in};

/// What a session says that is still there.
const ALIVE: &str = "\n]]--]=]\nprint('still ' .. 'here')\n";

/// Pieces that open what nothing closes, and more.
const PIECES: &[&str] = &[
    "local x = ",
    "function f(",
    "end",
    "\n",
    "\n\n",
    ".",
    ".show ",
    ".run ",
    ".advance ",
    "[[",
    "]]",
    "`{",
    "}`",
    "--[[",
    "'",
    "\"",
    "(",
    ")",
    "{",
    "}",
    "x",
    "1e999",
    "\\",
    "\u{0}",
    "ä",
    "🙂",
    "return",
    "if",
    "then",
    "...",
    "_SANDSTORE_LOCAL",
    "=",
    "const ",
    " ",
];

fn survives(input: Vec<u8>) {
    let piped = pipe_in(folder().path(), &["--script-timeout", "1s"], input);
    assert!(matches!(piped.code, Some(0 | 1)), "{:?}: {}", piped.code, piped.stderr);
    assert!(!piped.stderr.contains("panicked"), "{}", piped.stderr);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survives(bytes);
    }

    #[test]
    fn broken_pieces_are_survived(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        survives(pieces.concat().into_bytes());
    }
}

#[test]
fn what_is_no_text_is_left_out_and_told_of() {
    let piped = pipe_in(folder().path(), &[], b"print(1)\n\xff\xfe print(2)\nprint(3)\n".to_vec());
    assert_eq!((piped.stdout.as_str(), piped.code), ("1\n3\n", Some(1)));
    contains(&piped.stderr, &["line 2 of the input is not UTF-8 text"]);
}

#[test]
fn very_long_lines_are_survived() {
    for line in [
        "x".repeat(2_000_000),
        "(".repeat(100_000),
        format!("x = \"{}\"", "y".repeat(2_000_000)),
        "{".repeat(50_000) + &"}".repeat(50_000),
        "local a ".repeat(300),
        format!("return {}1", "-".repeat(50_001)),
        format!(".show {}", "z".repeat(100_000)),
    ] {
        let piped = pipe(&format!("{line}\n{ALIVE}"));
        assert!(matches!(piped.code, Some(0 | 1)), "{:?}", piped.code);
    }
}

#[test]
fn endless_recursion_and_errors_without_words_are_survived() {
    let piped = pipe(
        "local function f() return 1 + f() end f()\nerror()\nerror(setmetatable({}, { __tostring = error }))\nsetmetatable({}, { __tostring = function() error('x') end })\nprint('alive')\n",
    );
    assert_eq!((piped.stdout.as_str(), piped.code), ("alive\n", Some(1)));
    contains(&piped.stderr, &["stack overflow"]);
}
