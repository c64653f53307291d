//! Aliases of `require`, as `.luaurc` files give them: `{"aliases": {"Pkg": "./Packages"}}`.
//!
//! Luau looks for an alias in the folder of the file that requires, then in each folder above it. Names are the same in upper
//! and lower case. Comments and commas before closing brackets are allowed, as Luau allows them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::jsonc;

/// The name of the file.
pub const LUAURC_FILE: &str = ".luaurc";

/// The aliases of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aliases {
    /// By their names in lower case.
    by_name: BTreeMap<String, String>,
}

impl Aliases {
    /// Reads the file of a folder. `None`: there is none.
    ///
    /// # Errors
    /// It is no JSON, or an alias is no text. In words for users.
    pub fn read(folder: &Path) -> Result<Option<Self>, String> {
        let path = folder.join(LUAURC_FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text).map(Some).map_err(|reason| format!("{}: {reason}", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("cannot read {}: {error}", path.display())),
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let json: Json = jsonc::parse(text).map_err(|error| error.to_string())?;
        let mut by_name = BTreeMap::new();
        for (name, value) in json.get("aliases").and_then(Json::as_object).into_iter().flatten() {
            let target = value.as_str().ok_or_else(|| format!("the alias {name} must be a text"))?;
            by_name.insert(name.to_ascii_lowercase(), target.to_owned());
        }
        Ok(Self { by_name })
    }

    /// What an alias stands for: a path from the folder of the file, an absolute one, or one that begins with another alias.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.by_name.get(&name.to_ascii_lowercase()).map(String::as_str)
    }
}

/// The folder or file that an alias leads to, as seen from a folder. Looks no further up than the folder `top`.
///
/// # Errors
/// There is no such alias, or a file with aliases cannot be read; in Luau's words where it has some.
pub fn resolve(
    name: &str,
    from: &Path,
    top: &Path,
    read: &mut dyn FnMut(&Path) -> Result<Option<Aliases>, String>,
) -> Result<PathBuf, String> {
    let (mut wanted, mut from, mut rest) = (name.to_owned(), from.to_owned(), Vec::new());
    let mut seen = vec![name.to_ascii_lowercase()];
    loop {
        let mut folders = from.ancestors().take_while(|folder| folder.starts_with(top));
        let found = folders.find_map(|folder| match read(folder) {
            Ok(aliases) => aliases?.get(&wanted).map(|target| Ok((folder.to_owned(), target.to_owned()))),
            Err(reason) => Some(Err(reason)),
        });
        let (folder, target) = found.ok_or_else(|| format!("@{wanted} is not a valid alias"))??;
        let Some(other) = target.strip_prefix('@') else {
            return Ok(rest.iter().rev().fold(folder.join(target), |path: PathBuf, part| path.join(part)));
        };
        let (other, below) = other.split_once('/').unwrap_or((other, ""));
        rest.push(below.to_owned());
        let is_known = seen.contains(&other.to_ascii_lowercase());
        seen.push(other.to_ascii_lowercase());
        if is_known {
            let names: Vec<_> = seen.iter().map(|name| format!("@{name}")).collect();
            return Err(format!("detected alias cycle ({})", names.join(" -> ")));
        }
        (wanted, from) = (other.to_owned(), folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_last_commas_are_allowed() {
        let text = "// one\n{ /* two */ \"aliases\": { \"Pkg\": \"a // \\\" b, }\", }, }";
        let aliases = Aliases::parse(text).expect("it is valid");
        assert_eq!(aliases.get("pKG"), Some("a // \" b, }"));
        assert_eq!(aliases.get("other"), None);
        assert!(Aliases::parse("{").is_err());
        assert!(Aliases::parse(r#"{"aliases": {"a": 5}}"#).is_err());
    }

    #[test]
    fn aliases_are_looked_for_upwards_and_may_begin_with_others() {
        let files = |folder: &Path| -> Result<Option<Aliases>, String> {
            let text = match folder.to_str() {
                Some("/top") => r#"{"aliases": {"Lib": "lib", "a": "@b", "B": "@A/x", "far": "@lib/deep"}}"#,
                Some("/top/in") => r#"{"aliases": {"lib": "./own"}}"#,
                Some("/") => r#"{"aliases": {"outside": "no"}}"#,
                _ => return Ok(None),
            };
            Aliases::parse(text).map(Some)
        };
        let find = |name: &str, from: &str| resolve(name, Path::new(from), Path::new("/top"), &mut { files });
        assert_eq!(find("LIB", "/top/in/deep").expect("it is there"), Path::new("/top/in/./own"));
        assert_eq!(find("lib", "/top").expect("it is there"), Path::new("/top/lib"));
        assert_eq!(find("far", "/top/in").expect("it is there"), Path::new("/top/lib/deep"));
        assert_eq!(find("a", "/top").expect_err("a circle"), "detected alias cycle (@a -> @b -> @a)");
        assert_eq!(find("outside", "/top").expect_err("too far up"), "@outside is not a valid alias");
    }
}
