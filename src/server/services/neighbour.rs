//! What the small services share: those that answer by themselves, without the cloud.
//!
//! Each has a table of its methods, from which its arguments are checked and `docs/reference/services.md` is made, and a
//! `shim.luau` with what the methods do, which `shim/neighbour.luau` binds. A method that yields does so once, and no time
//! passes.

use std::fmt;
use std::rc::Rc;

use mlua::{IntoLua, IntoLuaMulti, Lua, MultiValue, Table, Value};

use crate::server::class::{Argument, Class, Kind, Method, Parameter, check};
use crate::server::context::Context;
use crate::server::native::{Text, add};

/// The calls to the cloud of services that make none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCall {}

impl fmt::Display for NoCall {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

/// A service of this kind, by its table.
pub type Neighbour = Class<NoCall>;

/// A method that makes no call to the cloud.
pub(super) const fn local(
    name: &'static str,
    parameters: &'static [Parameter],
    returns: &'static [&'static str],
) -> Method<NoCall> {
    crate::server::class::method(name, None, parameters, returns)
}

/// One that yields, as the class reference tags it (documented).
pub(super) const fn yielding(
    name: &'static str,
    parameters: &'static [Parameter],
    returns: &'static [&'static str],
) -> Method<NoCall> {
    Method { yields: true, ..local(name, parameters, returns) }
}

pub(super) const PLAYER: Parameter = Parameter::required("player", Kind::Player);
pub(super) const USER: Parameter = Parameter::required("userId", Kind::Int64);

/// The native functions of such a service: `checked`, which answers why arguments are refused, or nil and the arguments.
pub(super) fn create(lua: &Lua, context: &Rc<Context>, class: &'static Neighbour) -> mlua::Result<Table> {
    let native = lua.create_table()?;
    native.raw_set("name", class.name)?;
    native
        .raw_set("methods", lua.create_table_from(class.methods.iter().map(|method| (method.name, method.yields)))?)?;
    native.raw_set("enums", enums(lua, class)?)?;
    let shared = context.clone();
    add(lua, &native, "checked", move |lua, (Text(method), values): (Text, MultiValue)| {
        let method = class.methods.iter().find(|known| known.name == method);
        let method = method.ok_or_else(|| mlua::Error::runtime("no such method"))?;
        checked(lua, &shared, method, values)
    })?;
    Ok(native)
}

/// Which arguments are items of enums: by method and position the enum's name.
fn enums(lua: &Lua, class: &Neighbour) -> mlua::Result<Table> {
    let enums = lua.create_table()?;
    for method in class.methods {
        let positions = lua.create_table()?;
        for (position, parameter) in (1..).zip(method.parameters) {
            if let Kind::EnumItem(name) = parameter.kind {
                positions.raw_set(position, name)?;
            }
        }
        enums.raw_set(method.name, positions)?;
    }
    Ok(enums)
}

fn checked(lua: &Lua, context: &Context, method: &Method<NoCall>, values: MultiValue) -> mlua::Result<MultiValue> {
    let mut values = values.into_iter();
    let mut answers = MultiValue::from_iter([Value::Nil]);
    for (position, parameter) in (1..).zip(method.parameters) {
        let value = values.next().unwrap_or(Value::Nil);
        answers.push_back(match check(lua, parameter, position, value, context.is_guide()) {
            Ok(Argument::Text(text)) => (&*text).into_lua(lua)?,
            Ok(Argument::Int(number)) => number.into_lua(lua)?,
            Ok(Argument::Double(number)) => number.into_lua(lua)?,
            Ok(Argument::Bool(boolean)) => boolean.into_lua(lua)?,
            Ok(Argument::Variant(value)) => value,
            Ok(Argument::InvalidText | Argument::Absent | Argument::Stored(_)) => Value::Nil,
            Err(refusal) => return refusal.into_lua_multi(lua),
        });
    }
    Ok(answers)
}
