//! Native side of Instances: what the reflection data says about a class, in one table a class.

use mlua::{IntoLua, Lua, Table, Value};

use crate::reflection::{self, PropertyFact};
use crate::server::native::{Text, add};

pub(super) fn install(lua: &Lua, native: &Table) -> mlua::Result<()> {
    add(lua, native, "ancestry", |_, Text(name): Text| {
        Ok(reflection::ancestry(&name).into_iter().map(str::to_owned).collect::<Vec<_>>())
    })?;
    add(lua, native, "isClass", |_, Text(name): Text| Ok(reflection::is_class(&name)))?;
    add(lua, native, "classMembers", |lua, Text(name): Text| class_members(lua, &name))?;
    add(lua, native, "classFacts", |lua, Text(name): Text| class_facts(lua, &name))
}

/// What a class has in Roblox besides properties, with what it inherits: `kinds` by name, and which are `ofPlugins`.
fn class_members(lua: &Lua, name: &str) -> mlua::Result<Table> {
    let (kinds, of_plugins) = (lua.create_table()?, lua.create_table()?);
    // What a class says goes before what it inherits.
    for member in reflection::ancestry(name).into_iter().rev().flat_map(reflection::own_members) {
        kinds.raw_set(member.name, member.kind.word())?;
        of_plugins.raw_set(member.name, member.is_of_plugins)?;
    }
    let members = lua.create_table()?;
    members.raw_set("kinds", kinds)?;
    members.raw_set("ofPlugins", of_plugins)?;
    Ok(members)
}

/// Everything about a class with what it inherits: `isCreatable`, and by the name of a property its kind, its default,
/// whether it is read-only, and what it is another name for. Nil where Roblox has no such class.
fn class_facts(lua: &Lua, name: &str) -> mlua::Result<Option<Table>> {
    if !reflection::is_class(name) {
        return Ok(None);
    }
    let facts = lua.create_table()?;
    let (kinds, defaults) = (lua.create_table()?, lua.create_table()?);
    let (read_only, aliases) = (lua.create_table()?, lua.create_table()?);
    for class in reflection::ancestry(name).into_iter().rev() {
        for (property, fact) in reflection::own_properties(class) {
            match fact {
                PropertyFact::Alias(target) => aliases.raw_set(property, target)?,
                PropertyFact::Default(text) => {
                    let kind: Option<mlua::LuaString> = kinds.raw_get(property)?;
                    let kind = kind.map(|kind| kind.to_string_lossy()).unwrap_or_default();
                    defaults.raw_set(property, default_value(lua, &kind, Some(text))?)?;
                }
                PropertyFact::Property { kind, is_read_only, default } => {
                    kinds.raw_set(property, kind)?;
                    defaults.raw_set(property, default_value(lua, kind, default)?)?;
                    if is_read_only {
                        read_only.raw_set(property, true)?;
                    }
                }
            }
        }
    }
    facts.raw_set("isCreatable", reflection::is_creatable(name))?;
    facts.raw_set("kinds", kinds)?;
    facts.raw_set("defaults", defaults)?;
    facts.raw_set("readOnly", read_only)?;
    facts.raw_set("aliases", aliases)?;
    Ok(Some(facts))
}

/// The default as a value. Where none is known it is the emptiest one of its kind; enums are the numbers of their items.
fn default_value(lua: &Lua, kind: &str, text: Option<&str>) -> mlua::Result<Value> {
    match kind {
        "boolean" => (text == Some("true")).into_lua(lua),
        "string" => text.unwrap_or_default().into_lua(lua),
        "number" | "int" => text.and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0).into_lua(lua),
        _ => match kind.strip_prefix("Enum.") {
            Some(name) => {
                let first = || reflection::enum_items(name)?.map(|(_, value)| value).min();
                text.and_then(|text| text.parse::<u32>().ok()).or_else(first).into_lua(lua)
            }
            // A datatype, in parts.
            None => text.into_lua(lua),
        },
    }
}
