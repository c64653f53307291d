//! Latency, faults, quotas and plans of servers, as Luau gives them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use mlua::{LuaString, Table, Value};

use super::library::SpecPlace;
use crate::cloud::memory_store::QuotaOptions;
use crate::server::Script;
use crate::universe::{Fault, Latency};

/// The number that a field sets.
type Field = fn(&mut QuotaOptions) -> &mut u64;

/// Fields of a table of quotas.
const QUOTA_FIELDS: [(&str, Field); 4] = [
    ("unitsBase", |options| &mut options.units_base),
    ("unitsPerPlayer", |options| &mut options.units_per_player),
    ("memoryBytesBase", |options| &mut options.memory_bytes_base),
    ("memoryBytesPerPlayer", |options| &mut options.memory_bytes_per_player),
];

/// A latency: seconds as a number, or a text such as `5ms..80ms`.
pub(super) fn latency(value: &Value) -> Result<Latency, String> {
    if let Some(seconds) = number(value) {
        let span = Duration::try_from_secs_f64(seconds).map_err(|_| format!("no number of seconds: {seconds}"))?;
        return Ok(Latency::between(span, span));
    }
    text(value).ok_or("a latency is a number of seconds, or a text such as \"5ms..80ms\"")?.parse()
}

const FAULT_TEXT: &str = "a fault is a text such as \"InternalError,operation=HashMap.Set,rate=10%\"";

/// Whether a table has nothing but the items of a list.
pub(super) fn only_a_list(table: &Table) -> Result<(), ()> {
    let count = table.pairs::<Value, Value>().count();
    if count == table.raw_len() { Ok(()) } else { Err(()) }
}

/// Faults: one text, or a list of them.
pub(super) fn faults(value: &Value) -> Result<Vec<Fault>, String> {
    let one = |text: String| text.parse::<Fault>().map_err(|error| format!("{text}: {error}"));
    if let Value::Table(list) = value {
        only_a_list(list).map_err(|()| format!("{FAULT_TEXT}, or a list of such texts"))?;
        let texts = list.sequence_values::<LuaString>().map(|item| item.map(|item| item.to_string_lossy()));
        return texts.map(|text| one(text.map_err(|_| "faults are texts".to_owned())?)).collect();
    }
    Ok(vec![one(text(value).ok_or(FAULT_TEXT)?)?])
}

/// Quotas that differ from `options` in the fields of a table.
pub(super) fn quotas(table: &Table, mut options: QuotaOptions) -> Result<QuotaOptions, String> {
    for pair in table.pairs::<LuaString, Value>() {
        let (name, value) = pair.map_err(|error| error.to_string())?;
        let name = name.to_string_lossy();
        let field = QUOTA_FIELDS.iter().find(|(known, _)| *known == name);
        let names: Vec<_> = QUOTA_FIELDS.iter().map(|(known, _)| *known).collect();
        let (_, field) = field.ok_or_else(|| format!("no quota is called {name}: there are {}", names.join(", ")))?;
        let number = whole(&value).ok_or_else(|| format!("{name} must be a whole number from 0 on"))?;
        *field(&mut options) = number;
    }
    Ok(options)
}

/// The scripts of a plan: those of the spec's project, files beside the spec, and a source without file.
pub(super) fn scripts(plan: &Table, folder: &Path, spec: &SpecPlace) -> Result<Vec<Script>, String> {
    let root = &spec.top_folder;
    let mut scripts = match plan.raw_get::<Value>("project").map_err(|error| error.to_string())? {
        Value::Nil | Value::Boolean(false) => Vec::new(),
        Value::Boolean(true) => scripts_of_project(spec)?,
        _ => return Err("project must be true or false".to_owned()),
    };
    match plan.raw_get::<Value>("scripts").map_err(|error| error.to_string())? {
        Value::Nil => {}
        Value::Table(list) => {
            for path in list.sequence_values::<LuaString>() {
                let path = path.map_err(|_| "scripts must be a list of paths".to_owned())?;
                scripts.push(script(&path.to_string_lossy(), folder, root)?);
            }
        }
        value => scripts.push(script(&text(&value).ok_or("scripts must be a path or a list of paths")?, folder, root)?),
    }
    if let Some(source) = text(&plan.raw_get::<Value>("source").map_err(|error| error.to_string())?) {
        scripts.push(Script::new("source", source));
    }
    Ok(scripts)
}

fn scripts_of_project(spec: &SpecPlace) -> Result<Vec<Script>, String> {
    let project = spec.project.as_ref().ok_or("project = true: the spec belongs to no project")?;
    let scripts = project.scripts();
    if scripts.is_empty() {
        return Err("project = true: the project has no script that runs on a server".to_owned());
    }
    scripts.iter().map(|script| Script::in_project(project, script).map_err(|error| error.to_string())).collect()
}

fn script(path: &str, folder: &Path, root: &Path) -> Result<Script, String> {
    // Errors and notes show the path.
    let wanted = folder.join(path.strip_prefix("./").unwrap_or(path));
    let endings = ["", ".luau", ".lua", ".server.luau", ".server.lua"];
    let with = |ending: &&str| PathBuf::from(format!("{}{ending}", wanted.display()));
    let found = endings.iter().map(with).find(|file| file.is_file());
    let file = found.ok_or_else(|| format!("there is no script \"{path}\" beside the spec"))?;
    let real = file.canonicalize().map_err(|error| error.to_string())?;
    if !real.starts_with(root.canonicalize().unwrap_or_else(|_| root.to_owned())) {
        return Err(format!("script \"{path}\" lies outside the project's folder {}", root.display()));
    }
    Script::from_file(&file).map_err(|error| error.to_string())
}

/// A whole number from 0 on in a field, if it is there.
pub(super) fn count(table: &Table, name: &str) -> Result<Option<u64>, String> {
    let value: Value = table.raw_get(name).map_err(|error| error.to_string())?;
    if value.is_nil() {
        return Ok(None);
    }
    whole(&value).map(Some).ok_or_else(|| format!("{name} must be a whole number from 0 on"))
}

fn whole(value: &Value) -> Option<u64> {
    let number = number(value).filter(|number| *number >= 0.0 && number.fract() == 0.0)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 0 on")]
    Some(number as u64)
}

/// A number, however the VM hands it over.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "every Luau number is a double")]
        Value::Integer(number) => Some(*number as f64),
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_string().map(|text| text.to_string_lossy())
}
