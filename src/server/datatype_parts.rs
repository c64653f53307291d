//! Values of Roblox's datatypes taken apart into numbers, in the order in which `shim/datatypes/` puts them together.
//!
//! The build script reads this file too, for the defaults of properties.

use rbx_types::{CFrame, Color3, PhysicalProperties, Variant, Vector3};

/// A datatype's value in pieces.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// The name that `typeof` answers.
    pub type_name: &'static str,
    pub numbers: Vec<f64>,
    /// The family of a font, the enum of an item.
    pub text: Option<String>,
}

impl Parts {
    fn new(type_name: &'static str, numbers: impl IntoIterator<Item = f32>) -> Self {
        Self { type_name, numbers: numbers.into_iter().map(f64::from).collect(), text: None }
    }

    /// The parts of a datatype, or `None` for values that Luau has by itself, and for datatypes that are not emulated.
    pub fn of(value: &Variant) -> Option<Self> {
        Some(match value {
            Variant::Vector3(value) => Self::new("Vector3", vector(*value)),
            Variant::Vector2(value) => Self::new("Vector2", [value.x, value.y]),
            Variant::Vector3int16(value) => Self::new("Vector3int16", [value.x, value.y, value.z].map(f32::from)),
            Variant::Vector2int16(value) => Self::new("Vector2int16", [value.x, value.y].map(f32::from)),
            Variant::CFrame(value) | Variant::OptionalCFrame(Some(value)) => Self::new("CFrame", frame(value)),
            Variant::Color3(value) => Self::new("Color3", color(*value)),
            Variant::Color3uint8(value) => Self::new("Color3", color((*value).into())),
            Variant::BrickColor(value) => Self::new("BrickColor", [f32::from(*value as u16)]),
            Variant::UDim(value) => {
                Self { numbers: vec![value.scale.into(), value.offset.into()], ..Self::new("UDim", []) }
            }
            Variant::UDim2(value) => {
                let (x, y) = (value.x, value.y);
                let numbers = vec![x.scale.into(), x.offset.into(), y.scale.into(), y.offset.into()];
                Self { numbers, ..Self::new("UDim2", []) }
            }
            Variant::Rect(value) => Self::new("Rect", [value.min.x, value.min.y, value.max.x, value.max.y]),
            Variant::Ray(value) => Self::new("Ray", vector(value.origin).into_iter().chain(vector(value.direction))),
            Variant::Region3(value) => Self::new("Region3", vector(value.min).into_iter().chain(vector(value.max))),
            Variant::Region3int16(value) => {
                let (min, max) = (value.min, value.max);
                Self::new("Region3int16", [min.x, min.y, min.z, max.x, max.y, max.z].map(f32::from))
            }
            _ => return Self::of_set(value),
        })
    }

    fn of_set(value: &Variant) -> Option<Self> {
        Some(match value {
            Variant::NumberRange(value) => Self::new("NumberRange", [value.min, value.max]),
            Variant::NumberSequence(value) => {
                let points = value.keypoints.iter().flat_map(|point| [point.time, point.value, point.envelope]);
                Self::new("NumberSequence", points)
            }
            Variant::ColorSequence(value) => {
                let points = value.keypoints.iter().flat_map(|point| {
                    let [red, green, blue] = color(point.color);
                    [point.time, red, green, blue]
                });
                Self::new("ColorSequence", points)
            }
            // Both keep their bits in the order in which Roblox lists the sides.
            Variant::Axes(value) => Self::new("Axes", bits(value.bits(), 3)),
            Variant::Faces(value) => Self::new("Faces", bits(value.bits(), 6)),
            Variant::PhysicalProperties(PhysicalProperties::Custom(value)) => Self::new(
                "PhysicalProperties",
                [
                    value.density(),
                    value.friction(),
                    value.elasticity(),
                    value.friction_weight(),
                    value.elasticity_weight(),
                    value.acoustic_absorption(),
                ],
            ),
            Variant::EnumItem(value) => {
                Self { numbers: vec![value.value.into()], text: Some(value.ty.clone()), ..Self::new("EnumItem", []) }
            }
            Variant::Font(value) => Self {
                text: Some(value.family.clone()),
                ..Self::new("Font", [f32::from(value.weight.as_u16()), f32::from(value.style.as_u8())])
            },
            _ => return None,
        })
    }
}

fn vector(value: Vector3) -> [f32; 3] {
    [value.x, value.y, value.z]
}

fn color(value: Color3) -> [f32; 3] {
    [value.r, value.g, value.b]
}

/// The place, then the rotation row by row.
fn frame(value: &CFrame) -> impl Iterator<Item = f32> {
    let rows = &value.orientation;
    [value.position, rows.x, rows.y, rows.z].into_iter().flat_map(vector)
}

fn bits(set: u8, count: u8) -> impl Iterator<Item = f32> {
    (0..count).map(move |bit| f32::from(set >> bit & 1))
}
