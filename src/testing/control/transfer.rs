//! Values on their way from one VM to another.
//!
//! Unlike what memory stores keep, everything that can be copied arrives as it was: keys of any plain kind, holes, numbers
//! that JSON does not know, text of any bytes.

use mlua::{Lua, Table, Value, Vector};

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
}

impl Transfer {
    /// Copies a value out of its VM.
    ///
    /// # Errors
    /// The kind of value that cannot leave its server.
    pub fn take(value: &Value) -> Result<Self, String> {
        Self::nested(value, 0)
    }

    /// Copies a list with holes, as `table.pack` makes it.
    ///
    /// # Errors
    /// As [`Transfer::take`].
    pub fn take_packed(packed: &Table) -> Result<Vec<Self>, String> {
        let count = packed.raw_get::<usize>("n").map_err(|error| error.to_string())?;
        (1..=count)
            .map(|index| Self::take(&packed.raw_get::<Value>(index).map_err(|error| error.to_string())?))
            .collect()
    }

    fn nested(value: &Value, depth: usize) -> Result<Self, String> {
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
                    fields.push((Self::nested(&key, depth + 1)?, Self::nested(&value, depth + 1)?));
                }
                Self::Table(fields)
            }
            Value::Function(_) => return Err("a function".to_owned()),
            Value::Thread(_) => return Err("a thread".to_owned()),
            _ => return Err("an engine object".to_owned()),
        })
    }

    /// Makes the value anew in a VM.
    ///
    /// # Errors
    /// The VM has no memory for it.
    pub fn put(&self, lua: &Lua) -> mlua::Result<Value> {
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
                    table.raw_set(key.put(lua)?, value.put(lua)?)?;
                }
                Value::Table(table)
            }
        })
    }

    /// Makes a list as `table.pack` does.
    ///
    /// # Errors
    /// As [`Transfer::put`].
    pub fn put_packed(values: &[Self], lua: &Lua) -> mlua::Result<Table> {
        let packed = lua.create_table_with_capacity(values.len(), 1)?;
        for (index, value) in values.iter().enumerate() {
            packed.raw_set(index + 1, value.put(lua)?)?;
        }
        packed.raw_set("n", values.len())?;
        Ok(packed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(lua: &Lua, source: &str) -> Result<Transfer, String> {
        Transfer::take(&lua.load(source).eval::<Value>().expect("the value is made"))
    }

    #[test]
    fn plain_values_arrive_as_they_were() {
        let (here, there) = (Lua::new(), Lua::new());
        let value =
            copy(&here, "return { 1, nil, 0/0 == 0, [true] = '\\255', list = { {} }, [1.5] = vector.create(1, 2, 3) }");
        there.globals().set("value", value.expect("a copy").put(&there).expect("memory")).expect("memory");
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
        let values = Transfer::take_packed(&packed).expect("a copy");
        assert_eq!(values, [Transfer::Nil, Transfer::Number(2.0), Transfer::Nil]);
        let again = Transfer::put_packed(&values, &lua).expect("memory");
        assert_eq!(again.raw_get::<usize>("n").ok(), Some(3));
    }
}
