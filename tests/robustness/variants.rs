//! Values as Roblox's files hold them, put into a server's tree.

use std::sync::Arc;

use rbx_types::{
    Axes, BrickColor, CFrame, Color3, Color3uint8, ColorSequence, ColorSequenceKeypoint, CustomPhysicalProperties,
    Enum, Faces, Font, FontStyle, FontWeight, Matrix3, NumberRange, NumberSequence, NumberSequenceKeypoint,
    PhysicalProperties, Ray, Rect, Ref, Region3, Region3int16, UDim, UDim2, Variant, Vector2, Vector2int16, Vector3,
    Vector3int16,
};
use sandstore::project::{Node, Project, Value};
use sandstore::server::Script;
use sandstore::universe::{Transcript, Universe};

/// Every kind of value, with what `tostring` says of it.
fn values() -> Vec<(Variant, &'static str)> {
    let vector = Vector3::new;
    let udim2 = UDim2::new(UDim::new(0.5, 1), UDim::new(1.0, -2));
    let physical = CustomPhysicalProperties::new(1.0, 0.5, 0.25, 2.0, 3.0, 1.0);
    let numbers = [NumberSequenceKeypoint::new(0.0, 1.0, 0.0), NumberSequenceKeypoint::new(1.0, 0.5, 0.25)];
    let colors = [0.0, 1.0].map(|time| ColorSequenceKeypoint::new(time, Color3::new(1.0, 0.5, 0.0)));
    let font = Font::new("rbxasset://fonts/families/Arial.json", FontWeight::Bold, FontStyle::Italic);
    vec![
        (vector(1.0, 2.0, 3.0).into(), "1, 2, 3"),
        (Vector2::new(1.0, 0.5).into(), "1, 0.5"),
        (Vector3int16::new(1, -2, 3).into(), "1, -2, 3"),
        (Vector2int16::new(1, -2).into(), "1, -2"),
        (
            CFrame::new(
                vector(1.0, 2.0, 3.0),
                Matrix3::new(vector(0.0, 0.0, 1.0), vector(0.0, 1.0, 0.0), vector(-1.0, 0.0, 0.0)),
            )
            .into(),
            "1, 2, 3, 0, 0, 1, 0, 1, 0, -1, 0, 0",
        ),
        (Variant::OptionalCFrame(Some(CFrame::identity())), "0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1"),
        (Color3::new(1.0, 0.5, 0.0).into(), "1, 0.5, 0"),
        (Color3uint8::new(25, 255, 0).into(), "0.0980392, 1, 0"),
        (BrickColor::BrightRed.into(), "Bright red"),
        (UDim::new(0.5, 1).into(), "0.5, 1"),
        (udim2.into(), "{0.5, 1}, {1, -2}"),
        (Rect::new(Vector2::new(0.0, 1.0), Vector2::new(2.0, 3.0)).into(), "0, 1, 2, 3"),
        (Ray::new(vector(0.0, 0.0, 0.0), vector(0.0, 0.0, 2.0)).into(), "{0, 0, 0}, {0, 0, 2}"),
        (
            Region3::new(vector(0.0, 0.0, 0.0), vector(2.0, 2.0, 2.0)).into(),
            "1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1; 2, 2, 2",
        ),
        (Region3int16::new(Vector3int16::new(1, 2, 3), Vector3int16::new(4, 5, 6)).into(), "1, 2, 3; 4, 5, 6"),
        (NumberRange::new(4.0, 5.0).into(), "4 5 "),
        (NumberSequence { keypoints: numbers.to_vec() }.into(), "0 1 0 1 0.5 0.25 "),
        (ColorSequence { keypoints: colors.to_vec() }.into(), "0 1 0.5 0 0 1 1 0.5 0 0 "),
        (Axes::X.into(), "X"),
        (Faces::from_bits(0b10_0010).expect("two of six bits").into(), "Top, Front"),
        (PhysicalProperties::Custom(physical).into(), "1, 0.5, 0.25, 2, 3"),
        (font.into(), "Font { Family = rbxasset://fonts/families/Arial.json, Weight = Bold, Style = Italic }"),
        (Variant::Bool(true), "true"),
        (Variant::Int32(-5), "-5"),
        (Variant::Float32(0.5), "0.5"),
        (Variant::String("text".into()), "text"),
        (Variant::Enum(Enum::from_u32(3)), "3"),
        // Nobody can have these.
        (PhysicalProperties::Default.into(), "nil"),
        (Ref::none().into(), "nil"),
    ]
}

/// What a script in a universe with this tree prints.
fn printed(services: Vec<Node>, source: &str) -> String {
    let mut project = Project::default();
    project.services = services;
    let transcript = Transcript::default();
    let builder = Universe::builder().output(transcript.clone()).project(Arc::new(project));
    let mut universe = builder.script(Script::new("reader", source)).build().expect("the script starts");
    universe.run().expect("nothing stops the run");
    transcript.messages().iter().map(|(_, message)| format!("{message:?}\n")).collect()
}

fn folder(children: Vec<Node>) -> Vec<Node> {
    vec![Node { name: "ReplicatedStorage".into(), class: "ReplicatedStorage".into(), children, ..Node::default() }]
}

#[test]
fn every_kind_of_value_arrives() {
    for (value, text) in values() {
        // What cannot be an attribute is a property of some class; for the rest the refusal names the type.
        let property = match value {
            Variant::Ray(_) => Some(("RayValue", "Value")),
            Variant::Axes(_) => Some(("ArcHandles", "Axes")),
            Variant::Faces(_) => Some(("Handles", "Faces")),
            Variant::PhysicalProperties(_) => Some(("Part", "CustomPhysicalProperties")),
            _ => None,
        };
        let expected = match value {
            Variant::Vector3int16(_) => "Vector3int16 is not a supported attribute type".to_owned(),
            Variant::Vector2int16(_) => "Vector2int16 is not a supported attribute type".to_owned(),
            Variant::Region3(_) => "Region3 is not a supported attribute type".to_owned(),
            Variant::Region3int16(_) => "Region3int16 is not a supported attribute type".to_owned(),
            _ => format!("<{text}>"),
        };
        let (class, name) = property.unwrap_or(("Configuration", "Value"));
        let values = vec![(name.to_owned(), Value::Roblox(value.clone()))];
        let mut node = Node { name: "Node".into(), class: class.to_owned(), ..Node::default() };
        let reading = if property.is_some() { format!("Node.{name}") } else { "Node:GetAttribute('Value')".into() };
        *(if property.is_some() { &mut node.properties } else { &mut node.attributes }) = values;
        let source = format!("print(`<{{game.ReplicatedStorage.{reading}}}>`)");
        let found = printed(folder(vec![node]), &source);
        assert!(found.contains(&expected), "{value:?} became {found}");
    }
}

#[test]
fn properties_of_parts_arrive() {
    let properties = [
        ("CFrame", CFrame::new(Vector3::new(1.0, 2.0, 3.0), Matrix3::identity()).into()),
        ("Color", Variant::from(Color3uint8::new(196, 40, 28))),
        ("Material", Variant::Enum(Enum::from_u32(512))),
        ("CustomPhysicalProperties", PhysicalProperties::Default.into()),
    ];
    let properties = properties.map(|(name, value)| (name.to_owned(), Value::Roblox(value))).to_vec();
    let part = Node { name: "Wall".into(), class: "Part".into(), properties, ..Node::default() };
    let source = "local wall = game.ReplicatedStorage.Wall\nprint(wall.Position, wall.BrickColor, wall.Material, wall.CustomPhysicalProperties)";
    let found = printed(folder(vec![part]), source);
    assert!(found.contains("1, 2, 3 Bright red Enum.Material.Wood nil"), "{found}");
}
