//! Patterns of files, as users write them: `src/**/*.luau`.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use globset::{GlobBuilder, GlobMatcher};

/// What has a meaning of its own in a pattern.
const SIGNS: [char; 4] = ['*', '?', '[', '{'];

/// A pattern of paths with `/` between names. Without any sign of a pattern it is a file, or a folder with all that is in it.
#[derive(Clone, Debug)]
pub struct FilePattern {
    text: String,
    matchers: Vec<GlobMatcher>,
}

impl FilePattern {
    /// Whether the pattern means a path.
    #[must_use]
    pub fn is_match(&self, path: &str) -> bool {
        self.matchers.iter().any(|matcher| matcher.is_match(path))
    }

    /// The folders that it names in full, or all of it if it is none. Nothing below another one matches.
    #[must_use]
    pub fn top(&self) -> &str {
        match self.text.find(SIGNS) {
            None => &self.text,
            Some(sign) => self.text[..sign].rfind('/').map_or("", |end| &self.text[..end]),
        }
    }
}

/// Patterns of paths that begin in a folder.
#[derive(Clone, Debug, Default)]
pub struct FilePatterns {
    /// Without links.
    folder: PathBuf,
    patterns: Vec<FilePattern>,
}

impl FilePatterns {
    /// Paths are relative to the folder.
    #[must_use]
    pub fn new(folder: &Path, patterns: Vec<FilePattern>) -> Self {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Self { folder: folder.canonicalize().unwrap_or_else(|_| folder.to_owned()), patterns }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Whether one of them means a file.
    #[must_use]
    pub fn is_match(&self, file: &Path) -> bool {
        if self.patterns.is_empty() {
            return false;
        }
        let path = path_from(&self.folder, file);
        self.patterns.iter().any(|pattern| pattern.is_match(&path))
    }

    /// The folders and files below which all lies that they mean.
    pub fn tops(&self) -> impl Iterator<Item = PathBuf> + '_ {
        self.patterns.iter().map(|pattern| self.folder.join(pattern.top()))
    }
}

/// The path of a file from a folder without links, with `/` on every system. A file that is not there lies in the folder.
pub(super) fn path_from(folder: &Path, file: &Path) -> String {
    let file = file.canonicalize().unwrap_or_else(|_| folder.join(file));
    let (mut from, mut to) = (folder.components().peekable(), file.components().peekable());
    // Where nothing is shared, not even the disk, there is no way.
    if from.peek() != to.peek() {
        return file.to_string_lossy().replace('\\', "/");
    }
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    let up = from.map(|_| "..".to_owned());
    let names: Vec<_> = up.chain(to.map(|name| name.as_os_str().to_string_lossy().into_owned())).collect();
    names.join("/")
}

impl FromStr for FilePattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // A path may begin with what changes nothing.
        let text = text.strip_prefix("./").unwrap_or(text).trim_end_matches('/').to_owned();
        let mut patterns = vec![text.clone()];
        if !text.contains(SIGNS) {
            patterns.push(if matches!(text.as_str(), "" | ".") { "**".to_owned() } else { format!("{text}/**") });
        }
        let matchers = patterns.iter().map(|pattern| {
            let glob = GlobBuilder::new(pattern).literal_separator(true).build();
            glob.map(|glob| glob.compile_matcher()).map_err(|error| format!("this is no pattern: {}", error.kind()))
        });
        Ok(Self { matchers: matchers.collect::<Result<_, _>>()?, text })
    }
}

#[cfg(test)]
mod tests {
    use super::FilePattern;

    fn pattern(text: &str) -> FilePattern {
        text.parse().expect("a pattern")
    }

    #[test]
    fn a_star_stays_in_its_folder() {
        assert!(pattern("src/*.luau").is_match("src/a.luau"));
        assert!(!pattern("src/*.luau").is_match("src/deep/a.luau"));
        assert!(pattern("**/*.story.luau").is_match("src/deep/a.story.luau"));
        assert!("a{".parse::<FilePattern>().is_err());
    }

    #[test]
    fn a_folder_means_all_that_is_in_it() {
        for text in ["src", "./src/"] {
            assert!(pattern(text).is_match("src/deep/a.luau"), "{text}");
            assert!(!pattern(text).is_match("srcs/a.luau"), "{text}");
        }
        assert!(pattern(".").is_match("any/where.luau"));
        assert!(pattern("src/a.luau").is_match("src/a.luau"));
    }

    #[test]
    fn it_is_known_where_to_look() {
        assert_eq!(pattern("../src/**/*.luau").top(), "../src");
        assert_eq!(pattern("*.luau").top(), "");
        assert_eq!(pattern("src").top(), "src");
    }
}
