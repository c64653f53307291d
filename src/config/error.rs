//! What can be wrong with a configuration file.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A configuration file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it lies.
    pub path: PathBuf,
    /// What stands in it.
    pub text: String,
}

impl SourceFile {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// It is not there, or it is no text.
    pub(super) fn read(path: &Path) -> Result<Self, ConfigError> {
        let path = path.to_owned();
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(reason) => return Err(ConfigError::Unreadable { path, reason }),
        };
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self { path, text }),
            Err(error) => Err(ConfigError::NotText { path, offset: error.utf8_error().valid_up_to() }),
        }
    }

    /// The folder that paths in the file start from.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }
}

/// One thing that is wrong with a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong.
    pub message: String,
    /// Where, in bytes of the file's text.
    pub span: Range<usize>,
    /// What to do.
    pub help: Option<String>,
}

impl Mistake {
    pub(super) fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        Self { message: message.into(), span, help: None }
    }

    pub(super) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// Why a configuration file cannot be used.
#[derive(Debug)]
pub enum ConfigError {
    /// It cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// It is not UTF-8.
    NotText {
        /// The file.
        path: PathBuf,
        /// The first byte that is no text.
        offset: usize,
    },
    /// What stands in it is wrong.
    Wrong {
        /// The file.
        file: Rc<SourceFile>,
        /// At least one, in the order of their places.
        mistakes: Vec<Mistake>,
    },
}

impl ConfigError {
    /// The mistakes, put in order.
    pub(super) fn wrong(file: Rc<SourceFile>, mut mistakes: Vec<Mistake>) -> Self {
        mistakes.sort_by_key(|mistake| mistake.span.start);
        Self::Wrong { file, mistakes }
    }
}

/// A line for each mistake, for those who show no excerpts.
impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, reason } => write!(formatter, "cannot read {}: {reason}", path.display()),
            Self::NotText { path, offset } => {
                write!(formatter, "{} is not UTF-8 text: byte {offset} is not valid", path.display())
            }
            Self::Wrong { file, mistakes } => {
                for (position, mistake) in mistakes.iter().enumerate() {
                    let line = file.text[..mistake.span.start].matches('\n').count() + 1;
                    let gap = if position == 0 { "" } else { "\n" };
                    write!(formatter, "{gap}{}:{line}: {}", file.path.display(), mistake.message)?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for ConfigError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { reason, .. } => Some(reason),
            Self::NotText { .. } | Self::Wrong { .. } => None,
        }
    }
}
