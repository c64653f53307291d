//! From the list of `scripts` to files.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use globset::{Glob, GlobBuilder};
use walkdir::WalkDir;

use super::error::{ConfigError, Mistake, SourceFile};

/// One text of the list, and where it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptPattern {
    /// A path from the file's folder on, or a pattern of some.
    pub text: String,
    /// Its place in the file, in bytes.
    pub span: Range<usize>,
}

/// What patterns are written like.
pub(super) const PATTERN_HELP: &str = "paths start from the folder of this file; write / between names";

/// A pattern of files: `*` and `?` stand for parts of a name, `**` for any folders.
///
/// # Errors
///
/// What is wrong with the text.
pub fn file_pattern(text: &str) -> Result<Glob, String> {
    let glob = GlobBuilder::new(text).literal_separator(true).build();
    glob.map_err(|error| format!("this is no pattern of files: {}", error.kind()))
}

/// The files that the patterns lead to.
pub(super) fn files(patterns: &[ScriptPattern], file: Option<&Rc<SourceFile>>) -> Result<Vec<PathBuf>, ConfigError> {
    let folder = file.map_or(Path::new(""), |file| file.folder());
    let mut found: Vec<PathBuf> = Vec::new();
    let mut mistakes = Vec::new();
    for pattern in patterns {
        match lead(folder, &pattern.text) {
            Ok(files) => {
                for file in files {
                    if !found.contains(&file) {
                        found.push(file);
                    }
                }
            }
            Err((message, help)) => mistakes.push(Mistake::new(message, pattern.span.clone()).with_help(help)),
        }
    }
    if mistakes.is_empty() {
        return Ok(found);
    }
    let nowhere = || Rc::new(SourceFile { path: PathBuf::new(), text: String::new() });
    Err(ConfigError::wrong(file.map_or_else(nowhere, Rc::clone), mistakes))
}

/// The files of one text, or what is wrong with it and what to do.
fn lead(folder: &Path, text: &str) -> Result<Vec<PathBuf>, (String, String)> {
    let path = folder.join(text);
    if path.is_file() {
        return Ok(vec![path]);
    }
    if path.is_dir() {
        let text = text.trim_end_matches('/');
        return Err((format!("{text} is a folder, not a script"), format!("for all scripts in it: \"{text}/*.luau\"")));
    }
    if !text.contains(['*', '?', '[', '{']) {
        return Err((format!("there is no file {}", path.display()), PATTERN_HELP.to_owned()));
    }
    let (top, pattern) = split(text);
    let glob = file_pattern(pattern).map_err(|message| (message, PATTERN_HELP.to_owned()))?;
    let matcher = glob.compile_matcher();
    let top = folder.join(top);
    let mut files = Vec::new();
    let start = if top.as_os_str().is_empty() { Path::new(".") } else { &top };
    if start.is_dir() {
        // Links to folders are not followed: they may lead in circles.
        let entries = WalkDir::new(start).min_depth(1).sort_by_file_name().into_iter();
        for entry in entries.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name())) {
            let entry = entry.map_err(|error| (error.to_string(), "check the permissions".to_owned()))?;
            let Ok(name) = entry.path().strip_prefix(start) else { continue };
            if matcher.is_match(name) && entry.path().is_file() {
                files.push(top.join(name));
            }
        }
    }
    if files.is_empty() {
        return Err(("no file matches this".to_owned(), PATTERN_HELP.to_owned()));
    }
    Ok(files)
}

/// Splits a pattern into the folders that are named in full, and the rest.
fn split(text: &str) -> (&str, &str) {
    let special = text.find(['*', '?', '[', '{']).unwrap_or(text.len());
    match text[..special].rfind('/') {
        // The top folder of the machine keeps its stroke.
        Some(0) => ("/", &text[1..]),
        Some(end) => (&text[..end], &text[end + 1..]),
        None => ("", text),
    }
}

fn is_hidden(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_start_where_names_end() {
        assert_eq!(split("src/server/*.luau"), ("src/server", "*.luau"));
        assert_eq!(split("src/ma?n.luau"), ("src", "ma?n.luau"));
        assert_eq!(split("**/*.luau"), ("", "**/*.luau"));
        assert_eq!(split("../{a,b}/c.luau"), ("..", "{a,b}/c.luau"));
        assert_eq!(split("/*.luau"), ("/", "*.luau"));
    }
}
