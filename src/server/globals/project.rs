//! Native side of a project's tree: its nodes, one at a time, and the sources of its scripts.

use std::rc::Rc;

use mlua::{Function, IntoLua, Lua, Table, Value as LuaValue};

use super::datatypes::variant_to_lua;
use crate::project::{Node, NodeNumber, Project, Value};
use crate::server::chunk::load_chunk;
use crate::server::context::Context;
use crate::server::native::add;
use crate::server::script::read_source;
use crate::server::script_error::ScriptError;

use super::modules::compile_error;

pub(super) fn install(lua: &Lua, context: &Rc<Context>, native: &Table, globals: &Table) -> mlua::Result<()> {
    let (shared, globals) = (context.clone(), globals.clone());
    // The function of a source of the project. What keeps it from loading is said, and nil answered.
    add(lua, native, "loadSource", move |lua, (index, full_name, own, is_said): (usize, String, Table, bool)| {
        Ok(shared.loaded(load_source(lua, &shared, &globals, index, &full_name, &own), is_said))
    })?;
    install_tree(lua, context, native)
}

/// How `plant.luau` asks for nodes, by their numbers.
fn install_tree(lua: &Lua, context: &Rc<Context>, native: &Table) -> mlua::Result<()> {
    let Some(project) = &context.options.project else { return Ok(()) };
    let shared = project.clone();
    add(lua, native, "projectServices", move |_, ()| Ok(shared.service_numbers()))?;
    let shared = project.clone();
    add(lua, native, "projectChildren", move |_, number: NodeNumber| Ok(shared.children_of(number)))?;
    let shared = project.clone();
    add(lua, native, "projectWay", move |_, number: NodeNumber| Ok(shared.way_to(number)))?;
    let shared = project.clone();
    add(lua, native, "projectTagged", move |_, ()| Ok(shared.tagged_nodes().to_vec()))?;
    let shared = project.clone();
    add(lua, native, "projectSource", move |_, source: usize| Ok(shared.node_of_source(source)))?;
    let shared = project.clone();
    add(lua, native, "projectMark", move |_, mark: usize| Ok(shared.node_of_mark(mark)))?;
    let shared = project.clone();
    add(lua, native, "projectNode", move |lua, number: NodeNumber| described(lua, &shared, number))
}

/// Name, class, source, whether something is below it, and what else is said of a node, if anything is.
type Described = (String, String, Option<usize>, bool, Option<Table>);

fn described(lua: &Lua, project: &Project, number: NodeNumber) -> mlua::Result<Described> {
    let node = project.node(number).ok_or_else(|| mlua::Error::runtime("the project has no such node"))?;
    let has_more = !(node.properties.is_empty() && node.attributes.is_empty() && node.tags.is_empty());
    let more = has_more.then(|| more(lua, node)).transpose()?;
    Ok((node.name.clone(), node.class.clone(), node.source, !node.children.is_empty(), more))
}

fn more(lua: &Lua, node: &Node) -> mlua::Result<Table> {
    let table = lua.create_table()?;
    table.raw_set("properties", named(lua, &node.properties)?)?;
    table.raw_set("references", references(lua, &node.properties)?)?;
    table.raw_set("attributes", named(lua, &node.attributes)?)?;
    table.raw_set("tags", node.tags.clone())?;
    Ok(table)
}

/// The marks of the Instances that properties refer to.
fn references(lua: &Lua, values: &[(String, Value)]) -> mlua::Result<Option<Table>> {
    let mut found = None;
    for (name, value) in values {
        if let Value::Instance(mark) = value {
            let table = found.get_or_insert(lua.create_table()?);
            table.raw_set(&**name, *mark)?;
        }
    }
    Ok(found)
}

fn named(lua: &Lua, values: &[(String, Value)]) -> mlua::Result<Table> {
    let table = lua.create_table()?;
    for (name, value) in values {
        let value: LuaValue = match value {
            Value::Bool(value) => value.into_lua(lua)?,
            Value::Number(value) => value.into_lua(lua)?,
            Value::Text(text) => text.as_str().into_lua(lua)?,
            // What scripts cannot have is left out.
            Value::Roblox(value) => variant_to_lua(lua, value)?.unwrap_or(LuaValue::Nil),
            // These wait until every Instance is there.
            Value::Instance(_) => continue,
        };
        table.raw_set(&**name, value)?;
    }
    Ok(table)
}

fn load_source(
    lua: &Lua,
    context: &Context,
    globals: &Table,
    index: usize,
    full_name: &str,
    own: &Table,
) -> Result<Function, ScriptError> {
    let source = context.options.project.as_ref().and_then(|project| project.sources.get(index));
    let source = source.ok_or_else(|| ScriptError::plain("the project has no such source"))?;
    context.output.file_read(source.file());
    let text = read_source(source).map_err(|error| ScriptError::plain(error.to_string()))?;
    let luau = source.kind.luau(text);
    let luau = luau.map_err(|error| ScriptError::plain(format!("{}: {error}", source.path.display())))?;
    let luau = luau.into();
    let full_name = context.scripts.register_again(full_name, Some(&source.path), &luau);
    load_chunk(lua, context, globals, &full_name, &luau, own)
        .map_err(|error| compile_error(context, &full_name, &error))
}
