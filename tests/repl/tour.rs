//! The guide's tour shows what happens: its `repl` blocks are one session, typed into a terminal.

use sandstore::session::{Look, look};

use super::folder;
use super::terminal::Terminal;

/// Clears the screen and keeps the prompt.
const CLEAR: &str = "\u{c}";

/// The text behind the prompt, if the line shows one.
fn typed(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix("server ")
        .map_or(line, |rest| rest.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    rest.strip_prefix("> ")
}

fn blocks(page: &str) -> Vec<Vec<&str>> {
    let mut blocks = Vec::new();
    let mut rest = page;
    while let Some((_, begun)) = rest.split_once("```repl\n") {
        let (block, after) = begun.split_once("```").expect("the block ends");
        blocks.push(block.lines().collect());
        rest = after;
    }
    blocks
}

#[test]
fn the_tour_shows_what_happens() {
    let page = include_str!("../../docs/guide/repl.md");
    let folder = folder();
    let mut terminal = Terminal::start(folder.path(), &["--clock", "virtual"]);
    for block in blocks(page) {
        terminal.press(CLEAR);
        terminal.wait_for("an empty screen", |lines| lines.len() == 1);
        let mut pending = String::new();
        for line in &block {
            let is_continued = !pending.is_empty();
            let Some(text) = Some(*line).filter(|_| is_continued).or_else(|| typed(line)) else { continue };
            terminal.enter(text);
            pending.push_str(text);
            if text.starts_with('.') || look(&pending) != Look::Incomplete {
                pending.clear();
                terminal.wait_for_prompt();
            } else {
                pending.push('\n');
            }
        }
        terminal.wait_for(&block.join("\n"), |lines| {
            lines.split_last().is_some_and(|(prompt, shown)| prompt.ends_with('>') && shown == block.as_slice())
        });
    }
}
