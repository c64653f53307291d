//! The community guide: each of its scripts runs unchanged, alone and all together, and does what its comments say.
//!
//! The guide is no part of the repository. Where it lies beside it, every ```lua block becomes a test; where it does not,
//! the one test says so and passes. Expectations about what comments promise are in `guide_promises`.

use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use sandstore::server::{Message, Script};
use sandstore::universe::{Transcript, Universe};

use crate::guide_promises;

/// Names that blocks use and other blocks define, with the line that stands in front of a block that needs it.
const DEFINITIONS: [(&str, &str); 4] = [
    ("MemoryStoreService", "local MemoryStoreService = game:GetService(\"MemoryStoreService\")\n"),
    ("map", "local map = MemoryStoreService:GetMap(\"MapName\")\n"),
    ("memoryMap", "local memoryMap = MemoryStoreService:GetMap(\"MemoryMap\")\n"),
    ("dataStore", "local dataStore = MemoryStoreService:GetMap(\"Backup\")\n"),
];

/// One script of the guide.
pub struct Block {
    /// The heading above it.
    pub heading: String,
    pub source: String,
}

pub fn trials() -> Vec<Trial> {
    let Ok(text) = std::fs::read_to_string(guide()) else {
        return vec![Trial::test("guide/skipped_because_it_is_not_there", || Ok(())).with_ignored_flag(true)];
    };
    let blocks = blocks(&text);
    let mut trials: Vec<Trial> = Vec::new();
    for (number, block) in blocks.iter().enumerate() {
        let name = format!("guide/block_{:02}_{}", number + 1, name_of(&block.heading));
        let source = completed(&block.source);
        trials.push(Trial::test(name, move || runs_without_error(&source).map(drop)));
    }
    let page = whole_page(&blocks);
    trials.push(Trial::test("guide/whole_page_as_one_script", move || runs_without_error(&page).map(drop)));
    trials.extend(guide_promises::trials(blocks));
    trials
}

fn guide() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/guide/memorystore-guide.md")
}

/// The ```lua blocks of a page.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut heading = String::new();
    let mut source: Option<String> = None;
    for line in text.lines() {
        match &mut source {
            None if line.trim_end() == "```lua" => source = Some(String::new()),
            Some(_) if line.trim_end() == "```" => {
                let source = source.take().unwrap_or_default();
                blocks.push(Block { heading: heading.clone(), source });
            }
            Some(source) => {
                source.push_str(line);
                source.push('\n');
            }
            None if line.starts_with('#') || line.starts_with(|first: char| first.is_ascii_digit()) => {
                heading = line.to_owned();
            }
            None => {}
        }
    }
    blocks
}

/// The page as a reader would paste it: one block after the other in one script.
fn whole_page(blocks: &[Block]) -> String {
    blocks.iter().map(|block| format!("{}\n", block.source)).collect()
}

/// Puts in front of a block what it needs from elsewhere.
pub fn completed(source: &str) -> String {
    let needed = DEFINITIONS.iter().filter(|(name, definition)| {
        let uses = *name == "MemoryStoreService" || contains_word(source, name);
        uses && !source.contains(definition.split(" =").next().unwrap_or(definition))
    });
    let mut text: String = needed.map(|(_, definition)| *definition).collect();
    text.push_str(source);
    text
}

fn contains_word(source: &str, word: &str) -> bool {
    source.split(|character: char| !character.is_alphanumeric() && character != '_').any(|found| found == word)
}

fn name_of(heading: &str) -> String {
    let words = heading.split(|character: char| !character.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// Runs a script in the guide profile and answers what it printed. An uncaught error is a failure, and so is a warning:
/// the guide warns only when an operation failed.
pub fn runs_without_error(source: &str) -> Result<Vec<String>, Failed> {
    let transcript = Transcript::default();
    let script = Script::new("Guide", source);
    let mut universe = Universe::builder().output(transcript.clone()).script(script).build().map_err(|error| {
        let reasons: Vec<String> = error.failures.iter().map(ToString::to_string).collect();
        Failed::from(format!("{}\n{source}", reasons.join("\n")))
    })?;
    let report = universe.run()?;
    for (_, message) in transcript.messages() {
        match message {
            Message::Error(error) => return Err(Failed::from(format!("{error}\n{source}"))),
            Message::Warning(line) => return Err(Failed::from(format!("warned: {line}\n{source}"))),
            Message::Print(_) | Message::Note(_) => {}
        }
    }
    if report.has_failed {
        return Err(Failed::from("a thread failed"));
    }
    Ok(transcript.printed())
}
