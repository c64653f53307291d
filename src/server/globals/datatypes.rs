//! Native side of the datatypes: userdata whose metatables are the shims' own, and values that come from files.
//!
//! A userdata here holds nothing: what it stands for is known to `shim/datatypes/values.luau`. It is made by the host because
//! only then all values of a type share one metatable, and the VM knows the type's name.

use std::cell::Cell;

use mlua::{AnyUserData, Function, IntoLua, Lua, Table, Value, Vector};
use rbx_types::{BrickColor, Variant};

use crate::server::datatype_parts::Parts;
use crate::server::native::{READER_IN_REGISTRY, add};
use crate::server::raw::object_maker;

pub(super) fn install(lua: &Lua, native: &Table) -> mlua::Result<()> {
    let next = Cell::new(0);
    // Makes a type of the metatable's fields, and answers what makes its values.
    add(lua, native, "datatype", move |lua, fields: Table| {
        let register = REGISTER.get(next.get()).ok_or_else(|| mlua::Error::runtime("too many datatypes"))?;
        next.set(next.get() + 1);
        register(lua, &fields)
    })?;
    native.raw_set("newObject", object_maker(lua)?)?;
    add(lua, native, "setVectorMetatable", |lua, metatable: Table| {
        lua.set_type_metatable::<Vector>(Some(metatable));
        Ok(())
    })?;
    add(lua, native, "brickColors", |lua, ()| {
        let rows = (0..=BRICK_COLOR_MAX).filter_map(BrickColor::from_number).map(|brick| {
            let color = brick.to_color3uint8();
            let numbers = [brick as u16, color.r.into(), color.g.into(), color.b.into()];
            let [number, red, green, blue] = numbers.map(|number| Value::Number(number.into()));
            lua.create_sequence_from([number, brick.to_string().into_lua(lua)?, red, green, blue])
        });
        let rows = rows.collect::<mlua::Result<Vec<_>>>()?;
        lua.create_sequence_from(rows)
    })
}

const BRICK_COLOR_MAX: u16 = 1032;

/// One of the types: the host knows userdata by its Rust type.
struct Datum<const TYPE: usize>;

type Register = fn(&Lua, &Table) -> mlua::Result<Function>;

/// As many as there are datatypes, and some more.
static REGISTER: [Register; 28] = [
    register::<0>,
    register::<1>,
    register::<2>,
    register::<3>,
    register::<4>,
    register::<5>,
    register::<6>,
    register::<7>,
    register::<8>,
    register::<9>,
    register::<10>,
    register::<11>,
    register::<12>,
    register::<13>,
    register::<14>,
    register::<15>,
    register::<16>,
    register::<17>,
    register::<18>,
    register::<19>,
    register::<20>,
    register::<21>,
    register::<22>,
    register::<23>,
    register::<24>,
    register::<25>,
    register::<26>,
    register::<27>,
];

fn register<const TYPE: usize>(lua: &Lua, fields: &Table) -> mlua::Result<Function> {
    let fields = fields.pairs::<String, Value>().collect::<mlua::Result<Vec<_>>>()?;
    lua.register_userdata_type::<Datum<TYPE>>(|registry| {
        use mlua::UserDataFields as _;
        for (name, value) in fields {
            registry.add_meta_field(name, value);
        }
    })?;
    lua.create_function(|lua, ()| -> mlua::Result<AnyUserData> { lua.create_any_userdata(Datum::<TYPE>) })
}

/// The value of Luau for one of Roblox's files. Enums are the numbers of their items where the file does not name the enum:
/// assigning a property takes them. `None`: scripts cannot have such a value here.
///
/// # Errors
///
/// Where the VM is out of memory.
pub(super) fn variant_to_lua(lua: &Lua, value: &Variant) -> mlua::Result<Option<Value>> {
    if let Some(parts) = Parts::of(value) {
        let reader: Function = lua.named_registry_value(READER_IN_REGISTRY)?;
        let mut arguments = vec![parts.type_name.into_lua(lua)?];
        arguments.extend(parts.numbers.into_iter().map(Value::Number));
        arguments.extend(parts.text.map(|text| text.into_lua(lua)).transpose()?);
        return reader.call(mlua::MultiValue::from_vec(arguments)).map(Some);
    }
    #[expect(clippy::cast_precision_loss, reason = "every Luau number is a double")]
    Ok(Some(match value {
        Variant::Bool(value) => Value::Boolean(*value),
        Variant::Int32(value) => Value::Number((*value).into()),
        Variant::Int64(value) => Value::Number(*value as f64),
        Variant::Float32(value) => Value::Number((*value).into()),
        Variant::Float64(value) => Value::Number(*value),
        Variant::Enum(value) => Value::Number(value.to_u32().into()),
        Variant::String(value) => value.as_str().into_lua(lua)?,
        Variant::ContentId(value) => value.as_str().into_lua(lua)?,
        Variant::BinaryString(value) => Value::String(lua.create_string(AsRef::<[u8]>::as_ref(value))?),
        Variant::SharedString(value) => Value::String(lua.create_string(value.data())?),
        Variant::OptionalCFrame(None) | Variant::PhysicalProperties(_) => Value::Nil,
        _ => return Ok(None),
    }))
}
