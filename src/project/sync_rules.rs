//! `syncRules` of a project file: files that are read as something else than their endings say.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobMatcher};
use serde_json::{Map, Value as Json};

use super::entry::{Kind, USES};
use super::{ProjectError, keys, without_dot};
use crate::nearest::suggestion;

/// How the files of a project are read.
pub(super) struct Rules {
    /// The folder of the project file, which patterns start from.
    folder: PathBuf,
    rules: Vec<Rule>,
    /// Whether scripts run by where they stand, and not by their `RunContext`.
    pub emits_legacy_scripts: bool,
}

struct Rule {
    pattern: GlobMatcher,
    exclude: Option<GlobMatcher>,
    /// What is no part of the Instance's name. `None`: the ending.
    suffix: Option<String>,
    kind: Kind,
}

impl Default for Rules {
    fn default() -> Self {
        Self { folder: PathBuf::new(), rules: Vec::new(), emits_legacy_scripts: true }
    }
}

impl Rules {
    /// Those of a project file.
    pub fn read(path: &Path, folder: &Path, project: &Map<String, Json>) -> Result<Self, ProjectError> {
        let emits_legacy_scripts = project.get("emitLegacyScripts").and_then(Json::as_bool).unwrap_or(true);
        let rules = project.get("syncRules").and_then(Json::as_array).into_iter().flatten().map(rule);
        let rules = rules.collect::<Result<_, _>>().map_err(|reason| ProjectError::new(path, reason))?;
        Ok(Self { folder: without_dot(folder), rules, emits_legacy_scripts })
    }

    /// What the first rule that means a file says of it: its kind and the name of its Instance.
    pub fn kind_of(&self, file: &Path) -> Option<(Kind, String)> {
        let file = without_dot(file);
        let relative = file.strip_prefix(&self.folder).ok()?;
        let is_meant = |rule: &&Rule| {
            rule.pattern.is_match(relative) && !rule.exclude.as_ref().is_some_and(|exclude| exclude.is_match(relative))
        };
        let rule = self.rules.iter().find(is_meant)?;
        let name = match &rule.suffix {
            None => file.file_stem()?.to_string_lossy().into_owned(),
            Some(suffix) => {
                let name = file.file_name()?.to_string_lossy();
                name.strip_suffix(suffix.as_str()).unwrap_or(&name).to_owned()
            }
        };
        Some((rule.kind, name))
    }
}

fn rule(json: &Json) -> Result<Rule, String> {
    json.as_object().map_or(Ok(()), |rule| keys::check_shapes(rule, &keys::SYNC_RULE, "syncRules"))?;
    let text = |key: &str| json.get(key).and_then(Json::as_str);
    let glob = |pattern: &str| Glob::new(pattern).map(|glob| glob.compile_matcher()).map_err(|error| error.to_string());
    let (Some(pattern), Some(wanted)) = (text("pattern"), text("use")) else {
        return Err("each of the `syncRules` needs a `pattern` and a `use`".to_owned());
    };
    let known = USES.iter().find(|(name, _)| *name == wanted);
    let (_, kind) = known.ok_or_else(|| {
        let names: Vec<_> = USES.iter().map(|(name, _)| *name).collect();
        format!("`syncRules` cannot use `{wanted}` for {pattern}{}", suggestion(wanted, &names))
    })?;
    Ok(Rule {
        pattern: glob(pattern)?,
        exclude: text("exclude").map(glob).transpose()?,
        suffix: text("suffix").map(str::to_owned),
        kind: *kind,
    })
}
