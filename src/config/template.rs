//! The file that `sandstore init` writes: every setting with its default, commented out.

use std::fmt::Write as _;

use super::settings::{SECTIONS, SETTINGS};

const HEAD: &str = "\
# Settings of sandstore for the scripts in this folder and below. Flags of the command line win over them.
#
# Every setting is here with its default. To change one, take away the # before it: #players = 1
# What is wrong in this file is said, with its line, when a script is run.
";

/// The text of the file. Lines of prose begin with `# `, settings with `#` and their key.
#[must_use]
pub fn template() -> String {
    let mut text = HEAD.to_owned();
    for section in SECTIONS {
        // Writing to a string cannot fail.
        if !section.key.is_empty() {
            let _ = write!(text, "\n# {}.\n[{}]\n", section.meaning, section.key);
        }
        for setting in SETTINGS.iter().filter(|setting| setting.section() == section.key) {
            let _ = write!(text, "\n# {}.\n", setting.meaning);
            let _ = writeln!(
                text,
                "# {}; for example: {} = {}",
                sentence(&setting.kind().words()),
                setting.name(),
                setting.example
            );
            let _ = writeln!(text, "#{} = {}", setting.name(), setting.default());
        }
    }
    text
}

/// With a capital letter.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
