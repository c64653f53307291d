//! Values on their way from one VM to another.
//!
//! Unlike what memory stores keep, everything that can be copied arrives as it was: keys of any plain kind, holes, numbers
//! that JSON does not know, text of any bytes, datatypes. What becomes of values of the engine is said in `shim/courier.luau`.

use mlua::{Function, Lua, LuaString, Table, Value, Vector};

use crate::server::{LibraryHost, shim};

/// So deeply may tables stand in one another.
const NESTING_MAX: usize = 100;

/// A copy of a Luau value that belongs to no VM.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Transfer {
    Nil,
    Bool(bool),
    Number(f64),
    Vector([f32; 3]),
    Text(Vec<u8>),
    Buffer(Vec<u8>),
    Table(Vec<(Self, Self)>),
    /// A value of the engine: its kind, and what the courier makes it of.
    Engine(String, Box<Self>),
}

/// Takes values of the engine apart in a VM, and makes them anew.
#[derive(Clone)]
pub(super) struct Courier {
    take: Function,
    make: Function,
}

impl Courier {
    /// The courier of a server, or of the spec.
    ///
    /// # Errors
    /// The VM has no memory for it.
    pub fn new(host: &LibraryHost<'_>, is_spec: bool) -> mlua::Result<Self> {
        let shim = LibraryHost::load_shim(host.lua(), "courier", shim!("testing/shim/courier.luau"))?;
        let shim: Table = shim.call((host.core(), is_spec))?;
        Ok(Self { take: shim.raw_get("take")?, make: shim.raw_get("make")? })
    }

    /// The kind of a value and what it is made of, if it can pass.
    fn take(&self, value: &Value) -> Option<(String, Value)> {
        let (kind, content): (Option<LuaString>, Value) = self.take.call(value).ok()?;
        Some((kind?.to_string_lossy(), content))
    }

    fn make(&self, kind: &str, content: Value) -> mlua::Result<Value> {
        let (value, refusal): (Value, Option<LuaString>) = self.make.call((kind, content))?;
        refusal.map_or(Ok(value), |text| Err(mlua::Error::runtime(text.to_string_lossy())))
    }
}

impl Transfer {
    /// Copies a value out of its VM.
    ///
    /// # Errors
    /// The kind of value that cannot leave its server.
    pub fn take(value: &Value, courier: &Courier) -> Result<Self, String> {
        Self::nested(value, courier, 0)
    }

    /// Copies a list with holes, as `table.pack` makes it.
    ///
    /// # Errors
    /// As [`Transfer::take`].
    pub fn take_packed(packed: &Table, courier: &Courier) -> Result<Vec<Self>, String> {
        let count = packed.raw_get::<usize>("n").map_err(|error| error.to_string())?;
        (1..=count)
            .map(|index| Self::take(&packed.raw_get::<Value>(index).map_err(|error| error.to_string())?, courier))
            .collect()
    }

    fn nested(value: &Value, courier: &Courier, depth: usize) -> Result<Self, String> {
        if depth > NESTING_MAX {
            return Err("a table that holds itself, or too many tables in one another".to_owned());
        }
        Ok(match value {
            Value::Nil => Self::Nil,
            Value::Boolean(boolean) => Self::Bool(*boolean),
            #[expect(clippy::cast_precision_loss, reason = "every Luau number is a double")]
            Value::Integer(number) => Self::Number(*number as f64),
            Value::Number(number) => Self::Number(*number),
            Value::Vector(vector) => Self::Vector([vector.x(), vector.y(), vector.z()]),
            Value::String(text) => Self::Text(text.as_bytes().to_vec()),
            Value::Buffer(buffer) => Self::Buffer(buffer.to_vec()),
            Value::Table(table) => {
                let mut fields = Vec::new();
                for pair in table.pairs::<Value, Value>() {
                    let (key, value) = pair.map_err(|error| error.to_string())?;
                    let key = Self::nested(&key, courier, depth + 1)?;
                    fields.push((key, Self::nested(&value, courier, depth + 1)?));
                }
                Self::Table(fields)
            }
            Value::Function(_) => return Err("a function".to_owned()),
            Value::Thread(_) => return Err("a thread".to_owned()),
            _ => {
                let (kind, content) = courier.take(value).ok_or("an engine object")?;
                let content = Self::nested(&content, courier, depth + 1)?;
                if kind.is_empty() { content } else { Self::Engine(kind, Box::new(content)) }
            }
        })
    }

    /// Makes the value anew in a VM.
    ///
    /// # Errors
    /// There is no such Instance in this VM, or no memory.
    pub fn put(&self, lua: &Lua, courier: &Courier) -> mlua::Result<Value> {
        Ok(match self {
            Self::Nil => Value::Nil,
            Self::Bool(boolean) => Value::Boolean(*boolean),
            Self::Number(number) => Value::Number(*number),
            Self::Vector([x, y, z]) => Value::Vector(Vector::new(*x, *y, *z)),
            Self::Text(bytes) => Value::String(lua.create_string(bytes)?),
            Self::Buffer(bytes) => Value::Buffer(lua.create_buffer(bytes)?),
            Self::Table(fields) => {
                let table = lua.create_table_with_capacity(0, fields.len())?;
                for (key, value) in fields {
                    table.raw_set(key.put(lua, courier)?, value.put(lua, courier)?)?;
                }
                Value::Table(table)
            }
            Self::Engine(kind, content) => courier.make(kind, content.put(lua, courier)?)?,
        })
    }

    /// Makes a list as `table.pack` does.
    ///
    /// # Errors
    /// As [`Transfer::put`].
    pub fn put_packed(values: &[Self], lua: &Lua, courier: &Courier) -> mlua::Result<Table> {
        let packed = lua.create_table_with_capacity(values.len(), 1)?;
        for (index, value) in values.iter().enumerate() {
            packed.raw_set(index + 1, value.put(lua, courier)?)?;
        }
        packed.raw_set("n", values.len())?;
        Ok(packed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A courier that knows no values of the engine.
    fn courier(lua: &Lua) -> Courier {
        let nothing: Function = lua.load("return function() end").eval().expect("a function");
        Courier { take: nothing.clone(), make: nothing }
    }

    fn copy(lua: &Lua, source: &str) -> Result<Transfer, String> {
        Transfer::take(&lua.load(source).eval::<Value>().expect("the value is made"), &courier(lua))
    }

    #[test]
    fn plain_values_arrive_as_they_were() {
        let (here, there) = (Lua::new(), Lua::new());
        let value =
            copy(&here, "return { 1, nil, 0/0 == 0, [true] = '\\255', list = { {} }, [1.5] = vector.create(1, 2, 3) }");
        let value = value.expect("a copy").put(&there, &courier(&there)).expect("memory");
        there.globals().set("value", value).expect("memory");
        let is_same = "return value[1] == 1 and value[2] == nil and value[3] == false and value[true] == '\\255'
            and #value.list == 1 and value[1.5] == vector.create(1, 2, 3)";
        assert!(there.load(is_same).eval::<bool>().expect("the check runs"));
    }

    #[test]
    fn what_belongs_to_a_server_stays_there() {
        let lua = Lua::new();
        for (source, kind) in [
            ("return { print }", "a function"),
            ("return coroutine.create(print)", "a thread"),
            ("return newproxy()", "an engine object"),
            ("local t = {} t.t = t return t", "a table that holds itself, or too many tables in one another"),
        ] {
            assert_eq!(copy(&lua, source), Err(kind.to_owned()), "{source}");
        }
    }

    #[test]
    fn packed_lists_keep_their_holes() {
        let lua = Lua::new();
        let packed: Table = lua.load("return table.pack(nil, 2, nil)").eval().expect("a table");
        let values = Transfer::take_packed(&packed, &courier(&lua)).expect("a copy");
        assert_eq!(values, [Transfer::Nil, Transfer::Number(2.0), Transfer::Nil]);
        let again = Transfer::put_packed(&values, &lua, &courier(&lua)).expect("memory");
        assert_eq!(again.raw_get::<usize>("n").ok(), Some(3));
    }
}
