//! Native side of `Enum`: names and values from the reflection data.

use mlua::{Lua, Table};

use crate::reflection;
use crate::server::native::{Text, add};

pub(super) fn install(lua: &Lua, native: &Table) -> mlua::Result<()> {
    add(lua, native, "enumItems", |lua, Text(name): Text| {
        let items = reflection::enum_items(&name).map(|items| lua.create_table_from(items));
        items.transpose()
    })?;
    add(lua, native, "enumNames", |_, ()| Ok(reflection::enums().collect::<Vec<_>>()))
}
