//! The sources of scripts and modules, read when they are needed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashSet;
use serde_json::Value as Json;
use toml::de::{DeTable, DeValue};

use super::{jsonc, yaml};

/// Classes whose `Source` is a script's text.
pub(super) const SCRIPT_CLASSES: [&str; 3] = ["Script", "LocalScript", "ModuleScript"];

/// Endings of modules.
const ENDINGS: [&str; 2] = [".luau", ".lua"];

/// What a script or module comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its file. Of one inside another file, what errors name it by: the file, and its place in there.
    pub path: PathBuf,
    pub kind: SourceKind,
    pub inside: Option<Inside>,
}

/// A source that stands inside a file: a model, a place, or JSON that has it as a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    pub file: PathBuf,
    /// Names from the top of the model or place down; of JSON, from the top of the tree.
    pub place: Vec<String>,
    pub text: Arc<str>,
}

impl Source {
    /// The source of a file.
    pub(super) fn of_file(path: PathBuf, kind: SourceKind) -> Self {
        Self { path, kind, inside: None }
    }

    /// The source of an Instance that stands inside a file. `taken` are the names of those before it: Instances of one place get
    /// different ones.
    pub(super) fn inside(file: PathBuf, place: &[String], text: String, taken: &mut FxHashSet<String>) -> Self {
        let plain = without_separators(&place.join("."));
        let mut name = plain.clone();
        let mut count = 1;
        while !taken.insert(name.clone()) {
            count += 1;
            name = format!("{plain}#{count}");
        }
        let mut path = file.clone().into_os_string();
        path.push(format!(": {name}"));
        let inside = Inside { file, place: place.to_owned(), text: text.into() };
        Self { path: path.into(), kind: SourceKind::Luau, inside: Some(inside) }
    }

    /// The file that has to be read for it.
    #[must_use]
    pub fn file(&self) -> &Path {
        self.inside.as_ref().map_or(&self.path, |inside| &inside.file)
    }

    /// The path that patterns of files are held against: inside a file, as if its Instances were folders and files.
    #[must_use]
    pub fn pattern_path(&self) -> PathBuf {
        let Some(inside) = &self.inside else { return self.path.clone() };
        let mut path = inside.file.clone();
        path.extend(inside.place.iter().map(|name| without_separators(name)));
        path.as_mut_os_string().push(".luau");
        path
    }
}

impl Source {
    /// The path that the file would have by the name of its Instance, where it has that name by its folder, a rule or the tree:
    /// `dir.spec/init.luau` is `dir.spec.luau`.
    #[must_use]
    pub fn path_by_name(&self, name: &str) -> Option<PathBuf> {
        if self.inside.is_some() || self.kind != SourceKind::Luau {
            return None;
        }
        let file_name = self.path.file_name()?.to_string_lossy();
        let own = ENDINGS.iter().find_map(|ending| file_name.strip_suffix(ending));
        let folder = if own == Some("init") { self.path.parent()?.parent()? } else { self.path.parent()? };
        (own != Some(name)).then(|| folder.join(format!("{}.luau", without_separators(name))))
    }
}

/// Of the names of Instances, what cannot be a part of a path or of a line.
pub(super) fn without_separators(name: &str) -> String {
    name.replace(|character: char| character.is_control() || character == '/' || character == '\\', "_")
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    Luau,
    /// A module that returns what the JSON says.
    Json,
    /// A module that returns what the TOML says.
    Toml,
    /// A module that returns what the YAML says.
    Yaml,
}

impl SourceKind {
    /// The Luau that the text of such a file stands for.
    ///
    /// # Errors
    /// The text is no JSON, TOML or YAML, in words for users.
    pub fn luau(self, text: String) -> Result<String, String> {
        let mut source = "return ".to_owned();
        match self {
            Self::Luau => return Ok(text),
            Self::Json => {
                let json = jsonc::parse(&text).map_err(|error| error.to_string())?;
                write_json(&json, &mut source);
            }
            Self::Toml => {
                let table = DeTable::parse(&text).map_err(|error| error.to_string())?;
                write_table(table.get_ref(), &mut source);
            }
            Self::Yaml => yaml::write(&text, &mut source)?,
        }
        Ok(source)
    }
}

/// Quoted as Luau reads it: every byte that is not plain as a decimal escape.
pub(super) fn write_text(text: &str, source: &mut String) {
    source.push('"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => source.extend(['\\', char::from(byte)]),
            0x20..=0x7e => source.push(char::from(byte)),
            _ => write!(source, "\\{byte:03}").expect("a String takes everything"),
        }
    }
    source.push('"');
}

pub(super) fn write_number(number: f64, source: &mut String) {
    match number {
        _ if number.is_nan() => source.push_str("(0/0)"),
        f64::INFINITY => source.push_str("math.huge"),
        f64::NEG_INFINITY => source.push_str("-math.huge"),
        plain => source.push_str(&plain.to_string()),
    }
}

fn write_json(value: &Json, source: &mut String) {
    match value {
        Json::Null => source.push_str("nil"),
        Json::Bool(value) => source.push_str(if *value { "true" } else { "false" }),
        Json::Number(number) => source.push_str(&number.to_string()),
        Json::String(text) => write_text(text, source),
        Json::Array(items) => {
            source.push('{');
            for item in items {
                write_json(item, source);
                source.push(',');
            }
            source.push('}');
        }
        Json::Object(entries) => {
            source.push('{');
            for (key, item) in entries {
                source.push('[');
                write_text(key, source);
                source.push_str("]=");
                write_json(item, source);
                source.push(',');
            }
            source.push('}');
        }
    }
}

fn write_table(table: &DeTable<'_>, source: &mut String) {
    source.push('{');
    for (key, value) in table {
        source.push('[');
        write_text(key.get_ref(), source);
        source.push_str("]=");
        write_toml(value.get_ref(), source);
        source.push(',');
    }
    source.push('}');
}

fn write_toml(value: &DeValue<'_>, source: &mut String) {
    match value {
        DeValue::String(text) => write_text(text, source),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            source.push_str(&parsed.map_or_else(|_| "0".to_owned(), |number| number.to_string()));
        }
        DeValue::Float(number) => match number.as_str().trim_start_matches('+') {
            "inf" => write_number(f64::INFINITY, source),
            "-inf" => write_number(f64::NEG_INFINITY, source),
            "nan" | "-nan" => write_number(f64::NAN, source),
            plain => source.push_str(plain),
        },
        DeValue::Boolean(value) => source.push_str(if *value { "true" } else { "false" }),
        DeValue::Datetime(moment) => write_text(&moment.to_string(), source),
        DeValue::Array(items) => {
            source.push('{');
            for item in items {
                write_toml(item.get_ref(), source);
                source.push(',');
            }
            source.push('}');
        }
        DeValue::Table(table) => write_table(table, source),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_becomes_luau() {
        let json = SourceKind::Json.luau(r#"{"a": [1, null, "x\"\n"], "b": {"c d": true}}"#.into());
        assert_eq!(json.unwrap(), r#"return {["a"]={1,nil,"x\"\010",},["b"]={["c d"]=true,},}"#);
        let toml = SourceKind::Toml.luau("a = 0x10\nb = [1.5, inf]\n[c]\nd = \"e\"".into());
        assert_eq!(toml.unwrap(), r#"return {["a"]=16,["b"]={1.5,math.huge,},["c"]={["d"]="e",},}"#);
        assert!(SourceKind::Json.luau("{".into()).is_err());
        assert!(SourceKind::Toml.luau("a".into()).is_err());
    }
}
