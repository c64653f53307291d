//! Values of properties and attributes, as JSON writes them.
//!
//! A value stands there as it is (`true`, `5`, `"Neon"`), as an array whose meaning the property's type decides
//! (`[1, 2, 3]` for a Vector3 or a Color3), or with its type before it: `{"Vector3": [1, 2, 3]}`. The last form is rbx-dom's,
//! and read by it.

use std::borrow::Cow;

use rbx_reflection::DataType;
use rbx_types::{BrickColor, Content, Variant, VariantType};
use serde_json::{Map, Value as Json, json};

use super::Value;
use crate::nearest::suggestion;
use crate::reflection::{self, PropertyFact};

/// Types that are written as they are, even behind their names.
const PLAIN: [&str; 8] = ["Bool", "Int32", "Int64", "Float32", "Float64", "String", "ContentId", "Enum"];

/// How arrays of datatypes look, for errors.
const EXAMPLES: [(&str, &str); 12] = [
    ("Vector3", "[1, 2, 3]"),
    ("Vector2", "[1, 2]"),
    ("Color3", "[1, 0.5, 0]"),
    ("UDim", "[0.5, 10]"),
    ("UDim2", "[[0.5, 10], [0.5, 10]]"),
    ("CFrame", "[x, y, z, and the nine numbers of the rotation]"),
    ("NumberRange", "[1, 2]"),
    ("Rect", "[[0, 0], [10, 10]]"),
    ("BrickColor", "\"Bright red\""),
    ("Faces", "[\"Top\", \"Left\"]"),
    ("Axes", "[\"X\"]"),
    ("Font", "{\"family\": ..., \"weight\": \"Bold\", \"style\": \"Normal\"}"),
];

impl Value {
    /// The value of one in Roblox's files that is no reference.
    pub(super) fn of(value: Variant) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "every Luau number is a double")]
        match value {
            Variant::Bool(value) => Self::Bool(value),
            Variant::Int32(value) => Self::Number(value.into()),
            Variant::Int64(value) => Self::Number(value as f64),
            Variant::Float32(value) => Self::Number(value.into()),
            Variant::Float64(value) => Self::Number(value),
            Variant::Enum(value) => Self::Number(value.to_u32().into()),
            Variant::String(value) => Self::Text(value),
            Variant::ContentId(value) => Self::Text(value.as_str().to_owned()),
            // How files write colours; scripts have one type for both.
            Variant::Color3uint8(value) => Self::Roblox(Variant::Color3(value.into())),
            other => Self::Roblox(other),
        }
    }
}

/// The value of a property of a class, or what is wrong with it. `None`: nothing is said.
pub(super) fn property(class: &str, name: &str, json: &Json) -> Result<Option<Value>, String> {
    let kind = kind_of(class, name);
    // What Luau has by itself goes by other names.
    let is_datatype = |kind: &&str| variant_type(kind).is_some();
    match (json, kind.filter(is_datatype)) {
        (Json::Null, _) => Ok(None),
        (Json::Object(object), _) if typed(object).is_some() => explicit(object),
        (_, Some(kind)) => datatype(kind, json).map(Some),
        // What scripts do not see has no form here.
        (Json::Array(_) | Json::Object(_), None) if kind.is_none() && kind_anywhere(class, name).is_some() => Ok(None),
        (Json::Array(_) | Json::Object(_), None) => Err(match kind {
            Some(kind) => format!("a {kind} is expected"),
            None => format!("{class} has no such property: name the type, as in {{\"Vector3\": [1, 2, 3]}}"),
        }),
        (json, None) => Ok(plain(json)),
    }
}

/// The value of an attribute, whose type nothing else says.
pub(super) fn attribute(json: &Json) -> Result<Option<Value>, String> {
    match json {
        Json::Object(object) if typed(object).is_some() => explicit(object),
        Json::Array(_) | Json::Object(_) => Err("name the type, as in {\"Vector3\": [1, 2, 3]}".to_owned()),
        json => Ok(plain(json)),
    }
}

fn plain(json: &Json) -> Option<Value> {
    match json {
        Json::Bool(value) => Some(Value::Bool(*value)),
        Json::Number(number) => number.as_f64().map(Value::Number),
        Json::String(text) => Some(Value::Text(text.clone())),
        _ => None,
    }
}

/// What scripts see a property as.
fn kind_of(class: &str, name: &str) -> Option<&'static str> {
    let classes = reflection::ancestry(class);
    let mut facts = classes.iter().flat_map(|class| reflection::own_properties(class));
    match facts.find(|(known, fact)| *known == name && !matches!(fact, PropertyFact::Default(_)))?.1 {
        PropertyFact::Property { kind, .. } => Some(kind),
        PropertyFact::Alias(target) if target != name => kind_of(class, target),
        _ => None,
    }
}

/// What a property is, even if scripts do not see it. `None`: there is no such property.
pub(super) fn kind_anywhere(class: &str, name: &str) -> Option<Cow<'static, str>> {
    if let Some(kind) = kind_of(class, name) {
        return Some(kind.into());
    }
    let database = rbx_reflection_database::get_bundled();
    let class = database.classes.get(class)?;
    let property = database.superclasses_iter(class).find_map(|class| class.properties.get(name))?;
    Some(match &property.data_type {
        DataType::Enum(name) => format!("Enum.{name}").into(),
        // In the words that scripts have.
        DataType::Value(VariantType::String) => "string".into(),
        DataType::Value(VariantType::Bool) => "boolean".into(),
        DataType::Value(VariantType::Ref) => "Instance".into(),
        DataType::Value(kind) => format!("{kind:?}").into(),
        _ => "".into(),
    })
}

/// Why a property of this kind cannot have a value.
pub(super) fn misfit(kind: &str, value: &Value) -> Option<String> {
    let expected = || Some(format!("a {kind} is expected"));
    if let Some(enumeration) = kind.strip_prefix("Enum.") {
        let items: Vec<_> = reflection::enum_items(enumeration)?.collect();
        let names: Vec<_> = items.iter().map(|(name, _)| *name).collect();
        return match value {
            Value::Text(name) if names.contains(&&**name) => None,
            Value::Text(name) => Some(format!("{kind} has no item {name}{}", suggestion(name, &names))),
            Value::Number(number) if items.iter().any(|(_, item)| f64::from(*item) == *number) => None,
            Value::Roblox(Variant::EnumItem(item)) if item.ty == enumeration => None,
            Value::Number(number) => Some(format!("{kind} has no item with the value {number}")),
            _ => expected(),
        };
    }
    match (kind, value) {
        ("boolean", Value::Bool(_)) | ("number" | "int", Value::Number(_)) | ("Instance", Value::Instance(_)) => None,
        ("number" | "int", Value::Text(text)) if text.trim().parse::<f64>().is_ok() => None,
        ("boolean" | "number" | "int" | "Instance", _) | ("string", Value::Bool(_)) => expected(),
        (_, Value::Roblox(value)) if variant_type(kind).is_some_and(|kind| kind != value.ty()) => expected(),
        _ => None,
    }
}

fn variant_type(name: &str) -> Option<VariantType> {
    serde_json::from_value(Json::String(name.to_owned())).ok()
}

/// The type and the value, where an object is written so.
fn typed(object: &Map<String, Json>) -> Option<(&String, &Json)> {
    object.iter().next().filter(|(name, _)| object.len() == 1 && variant_type(name).is_some())
}

fn explicit(object: &Map<String, Json>) -> Result<Option<Value>, String> {
    match typed(object) {
        // References go by names. This one can only be to nothing.
        Some((kind, _)) if kind == "Ref" => Ok(None),
        Some((kind, json)) if PLAIN.contains(&&**kind) && plain(json).is_some() => Ok(plain(json)),
        Some((kind, json)) => datatype(kind, json).map(Some),
        None => Ok(None),
    }
}

fn datatype(kind: &str, json: &Json) -> Result<Value, String> {
    let known = match (kind, json) {
        ("BrickColor", Json::String(name)) => BrickColor::from_name(name).map(Variant::BrickColor),
        ("Content", Json::String(uri)) => Some(Variant::Content(Content::from_uri(uri.as_str()))),
        _ => serde_json::from_value(json!({ kind: written_out(kind, json) })).ok(),
    };
    known.map(Value::of).ok_or_else(|| {
        let example = EXAMPLES.iter().find(|(known, _)| *known == kind);
        let example = example.map(|(_, example)| format!(", such as {example}"));
        format!("a {kind} is expected{}, and not {json}", example.unwrap_or_default())
    })
}

/// The one form that rbx-dom reads.
fn written_out(kind: &str, json: &Json) -> Json {
    match (kind, json.as_array().map(Vec::as_slice)) {
        ("UDim2" | "Rect", Some([a, b, c, d])) => json!([[a, b], [c, d]]),
        ("CFrame", Some([x, y, z, rotation @ ..])) if rotation.len() == 9 => {
            json!({ "position": [x, y, z], "orientation": rotation.chunks(3).collect::<Vec<_>>() })
        }
        _ => json.clone(),
    }
}

#[cfg(test)]
mod tests {
    use rbx_types::{CFrame, Color3, Matrix3, UDim, UDim2, Vector3};

    use super::*;

    fn read(class: &str, name: &str, text: &str) -> Result<Option<Value>, String> {
        property(class, name, &serde_json::from_str(text).expect("JSON"))
    }

    #[test]
    fn the_type_of_a_property_decides_what_an_array_is() {
        let roblox = |value: Variant| Ok(Some(Value::Roblox(value)));
        let vector = Vector3::new(1.0, 2.0, 3.0);
        assert_eq!(read("Part", "Size", "[1, 2, 3]"), roblox(vector.into()));
        assert_eq!(read("Part", "Color", "[1, 0.5, 0]"), roblox(Color3::new(1.0, 0.5, 0.0).into()));
        assert_eq!(read("Part", "size", "[1, 2, 3]"), roblox(vector.into()), "an alias");
        let frame = roblox(CFrame::new(vector, Matrix3::identity()).into());
        assert_eq!(read("Part", "CFrame", "[1, 2, 3, 1, 0, 0, 0, 1, 0, 0, 0, 1]"), frame);
        let position = roblox(UDim2::new(UDim::new(0.5, 1), UDim::new(1.0, 2)).into());
        assert_eq!(read("Frame", "Position", "[[0.5, 1], [1, 2]]"), position);
        assert_eq!(read("Frame", "Position", "[0.5, 1, 1, 2]"), position);
        assert_eq!(read("Part", "BrickColor", "\"Bright red\""), roblox(BrickColor::BrightRed.into()));
        assert_eq!(read("Part", "Material", "\"Neon\""), Ok(Some(Value::Text("Neon".to_owned()))));
        assert_eq!(read("Part", "Anchored", "true"), Ok(Some(Value::Bool(true))));
    }

    #[test]
    fn a_type_may_stand_before_the_value() {
        let vector = Vector3::new(1.0, 2.0, 3.0);
        let expected = Ok(Some(Value::Roblox(vector.into())));
        assert_eq!(read("NoSuchClass", "Nothing", r#"{"Vector3": [1, 2, 3]}"#), expected);
        assert_eq!(read("IntValue", "Value", r#"{"Int64": 5}"#), Ok(Some(Value::Number(5.0))));
        assert_eq!(attribute(&json!({ "Float32": 0.5 })), Ok(Some(Value::Number(0.5))));
        assert_eq!(attribute(&json!({ "Vector3": [1, 2, 3] })), expected);
        assert_eq!(attribute(&json!("text")), Ok(Some(Value::Text("text".to_owned()))));
    }

    #[test]
    fn mistakes_are_told_in_words() {
        let wrong = read("Part", "Size", "[1, 2]").expect_err("too short");
        assert_eq!(wrong, "a Vector3 is expected, such as [1, 2, 3], and not [1,2]");
        assert!(read("Part", "Nothing", "[1]").is_err_and(|text| text.contains("no such property")));
        assert!(read("Part", "Anchored", "[1]").is_err_and(|text| text == "a boolean is expected"));
        assert!(attribute(&json!([1, 2, 3])).is_err_and(|text| text.contains("name the type")));
    }
}
