//! The shape of an emulated method, and the check of its arguments.
//!
//! A method's signature stands in one table (`services/*/class.rs`), which the binding, the documentation and the tests
//! read. The check words its refusals as Roblox's reflection does and happens before anything is sent.

use std::sync::Arc;

use mlua::{Function, Lua, ObjectLike as _, Value};

use super::convert::number_text;
use super::native::TYPEOF_IN_REGISTRY;
use crate::cloud::value::Value as CloudValue;
use crate::reflection;

/// What a parameter accepts, named after the engine's native types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string; numbers turn into their text (observed: scripts pass user ids as keys).
    Text,
    /// A whole number of 64 or 32 bits; fractions are dropped (assumed: towards zero).
    Int64,
    Int,
    Double,
    Bool,
    /// Anything, nil too.
    Variant,
    Callback,
    /// An Instance, of whatever class.
    Instance,
    /// A Player. The words for another Instance are assumed.
    Player,
    /// An array of Instances.
    Instances,
    /// An item of this enum; its name or number does as well.
    EnumItem(&'static str),
}

impl Kind {
    /// The type's name in `Unable to cast ... to ...`.
    fn native_name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Int64 => "int64",
            Self::Int => "int",
            Self::Double => "double",
            Self::Bool => "bool",
            Self::Variant => "Variant",
            Self::Callback => "function",
            Self::Instance => "Object",
            Self::Player => "Player",
            Self::Instances => "Objects",
            Self::EnumItem(name) => name,
        }
    }

    /// The type's name in Luau.
    #[must_use]
    pub fn luau_name(self) -> String {
        match self {
            Self::Text => "string".into(),
            Self::Int64 | Self::Int | Self::Double => "number".into(),
            Self::Bool => "boolean".into(),
            Self::Variant => "any".into(),
            Self::Callback => "function".into(),
            Self::Instance => "Instance".into(),
            Self::Player => "Player".into(),
            Self::Instances => "{Instance}".into(),
            Self::EnumItem(name) => format!("Enum.{name}"),
        }
    }
}

/// What happens when an argument is missing or nil.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Presence {
    /// `Argument N missing or nil`.
    Required,
    /// Required in Roblox; the guide leaves it out, and in its profile this number stands for it.
    RequiredButInGuide(f64),
    Optional,
    DefaultNumber(f64),
    DefaultBool(bool),
}

/// One parameter of a method, without `self`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    pub name: &'static str,
    pub kind: Kind,
    pub presence: Presence,
}

impl Parameter {
    #[must_use]
    pub const fn required(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, presence: Presence::Required }
    }

    #[must_use]
    pub const fn optional(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, presence: Presence::Optional }
    }
}

/// A class of Roblox with the methods of its own. `Api` names the calls of its service.
#[derive(Clone, Copy, Debug)]
pub struct Class<Api: 'static> {
    pub name: &'static str,
    pub methods: &'static [Method<Api>],
}

/// A method of a class.
#[derive(Clone, Copy, Debug)]
pub struct Method<Api> {
    pub name: &'static str,
    /// The call that it makes, for messages and charging. `None`: it reaches no service of the cloud.
    pub api: Option<Api>,
    pub parameters: &'static [Parameter],
    /// What it returns, in Luau's words.
    pub returns: &'static [&'static str],
    /// Whether the thread that calls it waits.
    pub yields: bool,
    /// Whether it exists in the guide profile only.
    pub is_guide_only: bool,
}

/// A method of both profiles. It yields if it makes a call.
#[must_use]
pub const fn method<Api: Copy>(
    name: &'static str,
    api: Option<Api>,
    parameters: &'static [Parameter],
    returns: &'static [&'static str],
) -> Method<Api> {
    Method { name, api, parameters, returns, yields: api.is_some(), is_guide_only: false }
}

/// The most parameters of any emulated method.
pub const PARAMETERS_MAX: usize = 5;

/// A checked argument.
#[derive(Clone, Debug, Default)]
pub(crate) enum Argument {
    /// Left out, and nothing stands for it.
    #[default]
    Absent,
    Text(Arc<str>),
    /// A string that is not UTF-8, which no name or key can be.
    InvalidText,
    Int(i64),
    Double(f64),
    Bool(bool),
    Variant(Value),
    /// A variant that was converted already.
    Stored(CloudValue),
}

/// Why arguments were refused: the text that the script sees.
pub(crate) type Refusal = String;

/// Checks one argument. `position` counts from 1.
pub(crate) fn check(
    lua: &Lua,
    parameter: &Parameter,
    position: usize,
    value: Value,
    is_guide: bool,
) -> Result<Argument, Refusal> {
    if matches!(value, Value::Nil) {
        return match parameter.presence {
            Presence::RequiredButInGuide(number) if is_guide => Ok(number_of(parameter.kind, number)),
            Presence::Required | Presence::RequiredButInGuide(_) => Err(format!("Argument {position} missing or nil")),
            Presence::Optional => Ok(Argument::Absent),
            Presence::DefaultNumber(number) => Ok(number_of(parameter.kind, number)),
            Presence::DefaultBool(boolean) => Ok(Argument::Bool(boolean)),
        };
    }
    let refusal =
        |value: &Value| Err(format!("Unable to cast {} to {}", type_word(lua, value), parameter.kind.native_name()));
    match (parameter.kind, value) {
        (Kind::Text, Value::String(text)) => {
            Ok(text.to_str().map_or(Argument::InvalidText, |text| Argument::Text(Arc::from(&*text))))
        }
        #[expect(clippy::cast_precision_loss, reason = "every Luau number is a double")]
        (Kind::Text, Value::Integer(number)) => Ok(Argument::Text(number_text(number as f64))),
        (Kind::Text, Value::Number(number)) => Ok(Argument::Text(number_text(number))),
        (Kind::Bool, Value::Boolean(boolean)) => Ok(Argument::Bool(boolean)),
        (Kind::Variant, value) => Ok(Argument::Variant(value)),
        (Kind::Callback, value @ Value::Function(_)) | (Kind::Instances, value @ Value::Table(_)) => {
            Ok(Argument::Variant(value))
        }
        (Kind::Instance, value @ Value::UserData(_)) if type_word(lua, &value) == "Instance" => {
            Ok(Argument::Variant(value))
        }
        (Kind::Player, value @ Value::UserData(_)) if class_name(&value).as_deref() == Some("Player") => {
            Ok(Argument::Variant(value))
        }
        (kind @ (Kind::Int64 | Kind::Int | Kind::Double | Kind::EnumItem(_)), value) => match number(lua, kind, &value)
        {
            Some(number) if is_acceptable(kind, number) => Ok(number_of(kind, number)),
            _ => refusal(&value),
        },
        (_, value) => refusal(&value),
    }
}

/// The class of an Instance. Nothing for other values.
fn class_name(value: &Value) -> Option<String> {
    value.as_userdata()?.get("ClassName").ok()
}

/// Enums take the values of their items, and no whole number is "not a number".
fn is_acceptable(kind: Kind, number: f64) -> bool {
    match kind {
        Kind::Double => true,
        Kind::EnumItem(name) => match reflection::enum_items(name) {
            Some(mut items) => items.any(|(_, value)| f64::from(value) == number),
            // The guide's own enum, whose shim gives values of items only.
            None => number >= 0.0,
        },
        _ => !number.is_nan(),
    }
}

/// The number in a value. Numeric strings count (assumed: the engine casts with Lua's rules), but not for enums.
fn number(lua: &Lua, kind: Kind, value: &Value) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "every Luau number is a double")]
        Value::Integer(number) => Some(*number as f64),
        Value::Number(number) => Some(*number),
        Value::String(_) if !matches!(kind, Kind::EnumItem(_)) => lua.coerce_number(value.clone()).ok().flatten(),
        _ => None,
    }
}

pub(crate) fn number_of(kind: Kind, number: f64) -> Argument {
    match kind {
        Kind::Double => Argument::Double(number),
        // Out of range saturates: such a number is refused by the range check that follows.
        #[expect(clippy::cast_possible_truncation, reason = "fractions are dropped, as in C++")]
        _ => Argument::Int(number as i64),
    }
}

/// The word for a value's type in `Unable to cast ... to ...`.
pub(crate) fn type_word(lua: &Lua, value: &Value) -> String {
    match value {
        Value::Boolean(_) => "bool".into(),
        Value::Integer(_) | Value::Number(_) => "double".into(),
        Value::String(_) => "string".into(),
        Value::Table(table) if table.raw_len() > 0 => "Array".into(),
        Value::Table(_) => "Dictionary".into(),
        Value::Function(_) => "function".into(),
        Value::Vector(_) => "Vector3".into(),
        Value::UserData(_) => {
            let typeof_function = lua.named_registry_value::<Function>(TYPEOF_IN_REGISTRY);
            typeof_function.and_then(|function| function.call(value.clone())).unwrap_or_else(|_| "value".into())
        }
        _ => "value".into(),
    }
}
