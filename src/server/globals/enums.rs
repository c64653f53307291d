//! Native side of `Enum`: names and values from the reflection data, and the one enum of the guide's dialect.

use std::rc::Rc;

use mlua::{Lua, LuaString, Table};

use super::add;
use crate::server::context::Context;
use crate::server::notes::NoteKind;
use crate::server::reflection;
use crate::server::services::memory_store::BUDGET_REQUEST_TYPES;

/// An enum that only the guide knows: one item for each kind of request.
const BUDGET_ENUM: &str = "MemoryStoreBudgetRequestType";

pub(super) fn install(lua: &Lua, context: &Rc<Context>, native: &Table) -> mlua::Result<()> {
    let shared = context.clone();
    add(lua, native, "enumItems", move |lua, name: String| {
        let items = lua.create_table()?;
        if let Some(known) = reflection::enum_items(&name) {
            for &(item, value) in known {
                items.raw_set(item, value)?;
            }
        } else if shared.is_guide() && name == BUDGET_ENUM {
            for (value, item) in BUDGET_REQUEST_TYPES.iter().enumerate() {
                items.raw_set(item.name, value)?;
            }
        } else {
            return Ok(None);
        }
        Ok(Some(items))
    })?;
    let noting = context.clone();
    add(lua, native, "noteEnum", move |lua, name: LuaString| {
        if name.as_bytes() == BUDGET_ENUM.as_bytes() {
            noting.note(lua, NoteKind::BudgetRequestType);
        }
        Ok(())
    })?;
    let is_guide = context.is_guide();
    add(lua, native, "enumNames", move |_, ()| {
        let known = reflection::ENUMS.iter().map(|&(name, _)| name.to_owned());
        Ok(known.chain(is_guide.then(|| BUDGET_ENUM.to_owned())).collect::<Vec<_>>())
    })
}
