//! What could be typed next: names, members with their signatures, services, items of enums, names and keys of structures.

mod context;
mod signature;

use std::collections::BTreeMap;

use mlua::{IntoLua, Lua, Table, Value};

use super::live::Session;
use crate::cloud::Snapshot;
use crate::reflection;
use crate::server::services::service_names;
use context::{Cursor, OpenCall, Step, call_at, cursor};
pub(super) use signature::returns;
use signature::{guide_only, methods, nearest, signature};

/// Words that a statement or an expression may go on with.
const KEYWORDS: [&str; 23] = [
    "and", "break", "const", "continue", "do", "else", "elseif", "end", "false", "for", "function", "if", "in",
    "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
];

/// More candidates than anybody reads.
const CANDIDATES_MAX: usize = 500;

/// What could be typed next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What stands in the place of the beginning that was typed.
    pub text: String,
    /// Beside it, its signature where it is a method.
    pub shown: String,
}

/// All that could be typed next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// How many bytes before the cursor the candidates replace.
    pub replaced: usize,
    pub candidates: Vec<Candidate>,
}

impl Session {
    /// What could be typed next behind this text.
    #[must_use]
    pub fn complete(&self, text: &str) -> Completion {
        let (partial, mut candidates) = match cursor(text) {
            Cursor::Word { partial } => (partial, self.words()),
            Cursor::Member { owner, is_method, partial } => (partial, self.members(&owner, is_method)),
            Cursor::Argument { owner, method, position, partial } => {
                (partial, self.arguments(&owner, method, position))
            }
            Cursor::Elsewhere => ("", Vec::new()),
        };
        let lower = partial.to_lowercase();
        candidates.retain(|candidate| candidate.text.to_lowercase().starts_with(&lower));
        // What is spelled as typed comes alone, if there is any.
        if candidates.iter().any(|candidate| candidate.text.starts_with(partial)) {
            candidates.retain(|candidate| candidate.text.starts_with(partial));
        }
        candidates.sort_by(|one, other| one.text.cmp(&other.text));
        candidates.dedup_by(|one, other| one.text == other.text);
        candidates.truncate(CANDIDATES_MAX);
        Completion { replaced: partial.len(), candidates }
    }

    /// What is worth knowing about the text that is being typed: the signature of the method whose arguments come next, or
    /// that it does not exist in Roblox.
    #[must_use]
    pub fn hint(&self, text: &str) -> Option<String> {
        if let Cursor::Member { owner, is_method: true, partial } = cursor(text) {
            let class = self.look_up(&owner).class?;
            return guide_only(&class, partial);
        }
        let OpenCall { owner, method } = call_at(text)?;
        let class = self.look_up(&owner).class?;
        match (guide_only(&class, method), signature(&class, method)) {
            (Some(hint), _) => Some(hint),
            (None, Some(signature)) => text.ends_with('(').then_some(signature),
            (None, None) => nearest(&class, method),
        }
    }

    fn words(&self) -> Vec<Candidate> {
        let names = self.call::<Vec<Table>>("names", ()).unwrap_or_default();
        let names = names.iter().filter_map(|pair| pair.get::<String>(1).ok());
        names.chain(KEYWORDS.map(str::to_owned)).map(plain).collect()
    }

    fn members(&self, owner: &[Step<'_>], is_method: bool) -> Vec<Candidate> {
        match owner {
            [Step::Name("Enum")] if !is_method => {
                return reflection::enums().map(|name| plain(name.to_owned())).collect();
            }
            [Step::Name("Enum"), Step::Field(name)] if !is_method => {
                let items = reflection::enum_items(name).into_iter().flatten();
                return items.map(|(name, _)| plain(name.to_owned())).collect();
            }
            _ => {}
        }
        let found = self.look_up(owner);
        let class = found.class.as_deref().unwrap_or_default();
        let mut candidates: BTreeMap<String, Candidate> = BTreeMap::new();
        for (name, kind) in found.members {
            if !is_method || kind == "function" {
                candidates.insert(name.clone(), plain(name));
            }
        }
        for name in methods(class) {
            candidates.insert(name.to_owned(), plain(name.to_owned()));
        }
        for (name, candidate) in &mut candidates {
            if let Some(signature) = signature(class, name) {
                candidate.shown = format!("{name}{signature}");
            }
        }
        candidates.into_values().collect()
    }

    fn arguments(&self, owner: &[Step<'_>], method: &str, position: usize) -> Vec<Candidate> {
        if position > 0 {
            return Vec::new();
        }
        let names: Vec<String> = match method {
            "GetService" | "FindService" | "service" => service_names().map(str::to_owned).collect(),
            "GetHashMap" | "GetMap" => {
                self.control().snapshot().memory_stores.hash_maps.keys().map(ToString::to_string).collect()
            }
            "GetSortedMap" => {
                self.control().snapshot().memory_stores.sorted_maps.keys().map(ToString::to_string).collect()
            }
            "GetQueue" => self.control().snapshot().memory_stores.queues.keys().map(ToString::to_string).collect(),
            _ => {
                let found = self.look_up(owner);
                let (Some(class), Some(structure)) = (found.class, found.structure) else { return Vec::new() };
                keys(&self.control().snapshot(), &class, &structure)
            }
        };
        names.into_iter().map(plain).collect()
    }

    fn look_up(&self, owner: &[Step<'_>]) -> Found {
        let steps: Vec<_> = owner.iter().map(LuaStep).collect();
        let answer = self.call::<(Vec<Table>, Option<String>, Option<String>)>("members", steps);
        let Ok((members, class, structure)) = answer else { return Found::default() };
        let pair = |pair: &Table| Some((pair.get::<String>(1).ok()?, pair.get::<String>(2).ok()?));
        Found { members: members.iter().filter_map(pair).collect(), class, structure }
    }
}

/// What is known of an expression.
#[derive(Default)]
struct Found {
    /// Names, and the types of their values.
    members: Vec<(String, String)>,
    class: Option<String>,
    structure: Option<String>,
}

fn plain(text: String) -> Candidate {
    Candidate { shown: text.clone(), text }
}

/// The keys of a structure. Those that a quoted string cannot show are left out.
fn keys(snapshot: &Snapshot, class: &str, structure: &str) -> Vec<String> {
    let keys: Vec<&str> = match class {
        "MemoryStoreHashMap" => {
            snapshot.memory_stores.hash_maps.get(structure).into_iter().flatten().map(|item| &*item.key).collect()
        }
        "MemoryStoreSortedMap" => {
            snapshot.memory_stores.sorted_maps.get(structure).into_iter().flatten().map(|item| &*item.key).collect()
        }
        _ => Vec::new(),
    };
    let is_plain =
        |key: &&str| !key.contains(|letter: char| letter.is_control() || ['"', '\'', '\\'].contains(&letter));
    keys.into_iter().filter(is_plain).map(str::to_owned).collect()
}

/// A step as the shim takes it.
struct LuaStep<'step, 'line>(&'step Step<'line>);

impl IntoLua for LuaStep<'_, '_> {
    fn into_lua(self, lua: &Lua) -> mlua::Result<Value> {
        let (kind, name, argument) = match self.0 {
            Step::Name(name) => ("name", *name, None),
            Step::Text => ("text", "", None),
            Step::Field(name) => ("field", *name, None),
            Step::Call(name, argument) => ("call", *name, *argument),
        };
        let step = lua.create_table()?;
        step.raw_set("kind", kind)?;
        step.raw_set("name", name)?;
        step.raw_set("argument", argument)?;
        Ok(Value::Table(step))
    }
}
