//! What JSON says of an Instance: `*.meta.json` beside a file or in a folder, and `*.model.json` in the place of one.

use std::path::Path;

use serde_json::{Map, Value as Json};

use super::{Node, ProjectError, Value};

/// Reads a file as a JSON object.
pub(super) fn read_object(path: &Path) -> Result<Map<String, Json>, ProjectError> {
    let text = std::fs::read_to_string(path).map_err(|error| ProjectError::new(path, error))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    match serde_json::from_str(text) {
        Ok(Json::Object(object)) => Ok(object),
        Ok(_) => Err(ProjectError::new(path, "a JSON object is expected")),
        Err(error) => Err(ProjectError::new(path, error)),
    }
}

/// Puts what an object says over a node. Keys are as in `.meta.json` (`properties`), project files write them with `$`.
pub(super) fn put_over(node: &mut Node, object: &Map<String, Json>, prefix: &str) {
    let part = |name: &str| object.get(&format!("{prefix}{name}")).and_then(Json::as_object);
    for (name, value) in part("properties").into_iter().flatten() {
        match (name.as_str(), value) {
            ("Tags", Json::Array(tags)) => node.tags.extend(tags.iter().filter_map(Json::as_str).map(str::to_owned)),
            ("Attributes", Json::Object(attributes)) => put_attributes(node, attributes),
            _ => node.properties.extend(plain(value).map(|value| (name.clone(), value))),
        }
    }
    if let Some(attributes) = part("attributes") {
        put_attributes(node, attributes);
    }
    if let Some(class) = object.get(&format!("{prefix}className")).and_then(Json::as_str) {
        class.clone_into(&mut node.class);
    }
}

fn put_attributes(node: &mut Node, attributes: &Map<String, Json>) {
    for (name, value) in attributes {
        node.attributes.extend(plain(value).map(|value| (name.clone(), value)));
    }
}

/// The value as it is written, or as one with its type before it, such as `{"Int32": 5}`. `None`: a datatype.
fn plain(value: &Json) -> Option<Value> {
    match value {
        Json::Bool(value) => Some(Value::Bool(*value)),
        Json::Number(number) => number.as_f64().map(Value::Number),
        Json::String(text) => Some(Value::Text(text.clone())),
        Json::Object(typed) if typed.len() == 1 => {
            let value = typed.values().next()?;
            if value.is_object() { None } else { plain(value) }
        }
        _ => None,
    }
}

/// A `.model.json`: its class, properties and children.
pub(super) fn model(path: &Path, name: &str, object: &Map<String, Json>) -> Result<Node, ProjectError> {
    model_node(object, name).ok_or_else(|| ProjectError::new(path, "each Instance of a model needs a `className`"))
}

fn model_node(object: &Map<String, Json>, name: &str) -> Option<Node> {
    // Both spellings are in use.
    let class = object.get("className").or_else(|| object.get("ClassName"))?.as_str()?;
    let mut node = Node::new(name, class);
    let lower: Map<String, Json> = object
        .iter()
        .map(|(key, value)| (if key == "Properties" { "properties".into() } else { key.clone() }, value.clone()))
        .collect();
    put_over(&mut node, &lower, "");
    let children = object.get("children").or_else(|| object.get("Children")).and_then(Json::as_array);
    for child in children.into_iter().flatten() {
        let child = child.as_object()?;
        let class = child.get("className").or_else(|| child.get("ClassName"))?.as_str()?;
        let name = child.get("name").or_else(|| child.get("Name")).and_then(Json::as_str).unwrap_or(class);
        node.children.push(model_node(child, name)?);
    }
    Some(node)
}
