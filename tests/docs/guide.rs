//! The pages of the guide keep their word: what they say a command prints is what it prints.
//!
//! Read from a page, in order: "Save this as `name`" before a block of Lua or JSON writes that file; a line of a `sh` block that runs
//! sandstore in virtual time, or its tests, is run; the `text` block behind it is its standard output. Lines of three dots stand for
//! anything. Commands that take real time, or wait for changes, are left out.

use std::path::Path;
use std::process::Command;

use crate::files::{TextFile, text_files};

/// A fenced block: its language, its text, and the words before it.
struct Block {
    language: String,
    text: String,
    before: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let (mut before, mut open): (String, Option<Block>) = (String::new(), None);
    for line in page.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(_), Some(block)) => blocks.push(block),
            (Some(language), None) => {
                open =
                    Some(Block { language: language.into(), text: String::new(), before: std::mem::take(&mut before) });
            }
            (None, Some(mut block)) => {
                block.text.push_str(line);
                block.text.push('\n');
                open = Some(block);
            }
            (None, None) => {
                before.push_str(line);
                before.push(' ');
            }
        }
    }
    blocks
}

/// Whether the output is the expected text, in which a line of dots stands for any lines.
fn fits(expected: &str, output: &str) -> bool {
    let mut rest = output;
    for (index, part) in expected.split("...\n").enumerate() {
        match rest.find(part) {
            Some(0) => rest = &rest[part.len()..],
            Some(position) if index > 0 => rest = &rest[position + part.len()..],
            _ => return false,
        }
    }
    rest.is_empty() || expected.ends_with("...\n")
}

/// What the commands print, standard output alone. `echo $?` is the only one that is not sandstore.
fn run(folder: &Path, commands: &str) -> String {
    let (mut printed, mut code) = (String::new(), None);
    for command in commands.lines() {
        if command == "echo $?" {
            printed.push_str(&format!("{}\n", code.expect("a command before")));
            continue;
        }
        let mut words = command.split_whitespace();
        assert_eq!(words.next(), Some("sandstore"), "{command}");
        let program = env!("CARGO_BIN_EXE_sandstore");
        let output =
            Command::new(program).args(words).env_remove("CI").current_dir(folder).output().expect("sandstore starts");
        printed.push_str(&String::from_utf8(output.stdout).expect("text"));
        code = output.status.code();
    }
    printed
}

/// Plays what a terminal shows: `$ cat NAME` is followed by a file, `$ sandstore run ...` by what it prints. Answers how
/// many commands were compared.
fn play(shown: &str) -> usize {
    let folder = tempfile::tempdir().expect("a folder");
    let mut compared = 0;
    for part in shown.split("$ ").skip(1) {
        let (command, below) = part.split_once('\n').expect("a line of its own");
        if let Some(name) = command.strip_prefix("cat ") {
            std::fs::write(folder.path().join(name), below).expect("the file can be written");
        } else if command.starts_with("sandstore run") {
            assert_eq!(run(folder.path(), command), below, "{command}");
            compared += 1;
        }
    }
    compared
}

#[test]
fn the_readme_shows_what_a_terminal_shows() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("a README");
    let compared: usize =
        blocks(&readme).iter().filter(|block| block.language == "console").map(|block| play(&block.text)).sum();
    assert_eq!(compared, 1);
}

/// Runs the commands of a page, and answers how many it compared.
fn check(page: &TextFile) -> usize {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut output, mut compared) = (None, 0);
    for block in blocks(&page.text) {
        match block.language.as_str() {
            "lua" | "luau" | "json" => {
                let name = block.before.rsplit_once("Save this as `").and_then(|(_, rest)| rest.split('`').next());
                if let Some(name) = name {
                    std::fs::write(folder.path().join(name), block.text).expect("a file");
                }
            }
            "sh" => {
                let command = block.text.trim();
                let is_quick = command.starts_with("sandstore run") && command.contains("--clock virtual")
                    || command.starts_with("sandstore test") && !command.contains("--watch");
                let needs_checkout = command.contains("lua_examples/");
                output = (is_quick && !needs_checkout).then(|| (run(folder.path(), command), command.to_owned()));
            }
            "text" => {
                if let Some((output, command)) = output.take() {
                    assert!(fits(&block.text, &output), "{}: `{command}` prints\n{output}", page.name);
                    compared += 1;
                }
            }
            _ => {}
        }
    }
    compared
}

#[test]
fn commands_print_what_the_guide_shows() {
    let mut compared = 0;
    for page in text_files("docs/guide") {
        compared += check(&page);
    }
    assert!(compared >= 8, "the pages of the guide have commands in virtual time: {compared}");
}

#[test]
fn dots_stand_for_any_lines() {
    assert!(fits("a\n...\nd\n", "a\nb\nc\nd\n"));
    assert!(fits("a\n...\n", "a\nb\n"));
    assert!(!fits("a\n...\nd\n", "a\nb\n"));
    assert!(!fits("a\n", "a\nb\n"));
}
