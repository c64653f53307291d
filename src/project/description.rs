//! What JSON says of an Instance: `*.meta.json` beside a file or in a folder, and `*.model.json` in the place of one.

use std::path::Path;

use serde_json::{Map, Value as Json};

use super::doubts::Mentioned;
use super::folder::Reading;
use super::{Node, ProjectError, jsonc, keys, settle, values};

/// What only files and trees say of an Instance.
const NO_PROPERTIES: [&str; 2] = ["Name", "Parent"];

/// Reads a file as a JSON object, with comments.
pub(super) fn read_object(path: &Path) -> Result<Map<String, Json>, ProjectError> {
    parse_object(path, &read_text(path)?)
}

fn read_text(path: &Path) -> Result<String, ProjectError> {
    std::fs::read_to_string(path).map_err(|error| ProjectError::access(path, &error))
}

fn parse_object(path: &Path, text: &str) -> Result<Map<String, Json>, ProjectError> {
    match jsonc::parse(text) {
        Ok(Json::Object(object)) => Ok(object),
        Ok(_) => Err(ProjectError::new(path, "a JSON object is expected")),
        Err(error) => Err(ProjectError::writing(path, error)),
    }
}

/// Puts what a meta file says over a node, if the file is there. Only that of a folder has a class to say.
pub(super) fn put_meta(
    node: &mut Node,
    file: &Path,
    is_of_folder: bool,
    reading: &mut Reading,
) -> Result<(), ProjectError> {
    if !file.is_file() {
        return Ok(());
    }
    let object = reading.object(file)?;
    let class = object.get("className").and_then(Json::as_str);
    let put = match class {
        Some(class) if is_of_folder => put_class(node, class, file),
        Some(_) => {
            let text = "`className` counts only in the `init.meta.json` of a folder, and is passed over";
            node.mention(file, Mentioned::Passed(text.to_owned()));
            Ok(())
        }
        None => Ok(()),
    };
    put.and_then(|()| put_over(node, &object, file)).map_err(|reason| ProjectError::new(file, reason))
}

/// Gives a class to what is a folder so far.
pub(super) fn put_class(node: &mut Node, class: &str, file: &Path) -> Result<(), String> {
    if node.class != "Folder" {
        let name = &node.name;
        return Err(format!("`{name}` is a {} by its file: only a folder can be given a class", node.class));
    }
    class.clone_into(&mut node.class);
    node.mention(file, Mentioned::Class);
    Ok(())
}

/// Puts what stands in a meta file over a node. An error names the node and the property.
fn put_over(node: &mut Node, object: &Map<String, Json>, file: &Path) -> Result<(), String> {
    keys::check_shapes(object, &keys::META, "")?;
    if object.contains_key("id") && node.id.is_some() {
        return Err(format!("{} has an `id` from another file", node.name));
    }
    put_id(node, object, "");
    put_values(node, object, "", file)
}

/// What references call the node.
pub(super) fn put_id(node: &mut Node, object: &Map<String, Json>, prefix: &str) {
    if let Some(id) = object.get(&format!("{prefix}id")).and_then(Json::as_str) {
        node.id = Some(id.to_owned());
    }
}

/// Puts properties and attributes over those of a node. Keys are as in `.meta.json`, project files write them with `$`.
pub(super) fn put_values(node: &mut Node, object: &Map<String, Json>, prefix: &str, file: &Path) -> Result<(), String> {
    let part = |name: &str| object.get(&format!("{prefix}{name}")).and_then(Json::as_object);
    for (name, json) in part("properties").into_iter().flatten() {
        match (name.as_str(), without_type(name, json)) {
            ("Tags", Json::Array(tags)) => {
                node.tags = tags.iter().filter_map(Json::as_str).map(str::to_owned).collect();
            }
            ("Attributes", Json::Object(attributes)) => put_attributes(node, attributes, file)?,
            _ if NO_PROPERTIES.contains(&name.as_str()) => {
                node.mention(file, Mentioned::Passed(format!("{name} is no property to set, and is passed over")));
            }
            _ => {
                node.mention(file, Mentioned::Property(name.clone()));
                let value = values::property(&node.class, name, json);
                let value = value.map_err(|reason| format!("{}.{name}: {reason}", node.name))?;
                node.properties.extend(value.map(|value| (name.clone(), value)));
            }
        }
    }
    // An object without any says nothing.
    part("attributes")
        .filter(|attributes| !attributes.is_empty())
        .map_or(Ok(()), |attributes| put_attributes(node, attributes, file))
}

/// `Tags` and `Attributes` may have their type before them, which is their name.
fn without_type<'a>(name: &str, json: &'a Json) -> &'a Json {
    json.as_object().filter(|object| object.len() == 1).and_then(|object| object.get(name)).unwrap_or(json)
}

/// Puts attributes in the place of those that the node has: they are one property.
fn put_attributes(node: &mut Node, attributes: &Map<String, Json>, file: &Path) -> Result<(), String> {
    node.attributes.clear();
    for (name, json) in attributes {
        let value = values::attribute(json);
        let value = value.map_err(|reason| format!("{}, attribute {name}: {reason}", node.name))?;
        node.attributes.extend(value.map(|value| (name.clone(), value)));
        if let Some(property) = settle::property_of(name) {
            node.mention(file, Mentioned::Property(property.to_owned()));
        }
    }
    Ok(())
}

/// A `.model.json`: its class, properties and children. Nothing of an empty one, such as editors leave.
pub(super) fn model(path: &Path, name: &str, reading: &mut Reading) -> Result<Option<Node>, ProjectError> {
    reading.files_read.push(path.to_owned());
    let text = read_text(path)?;
    if text.trim().is_empty() {
        reading.warnings.push(format!("{} is empty, and is left out", path.display()));
        return Ok(None);
    }
    let object = parse_object(path, &text)?;
    let mut node = model_node(&object, name, path).map_err(|reason| ProjectError::new(path, reason))?;
    // Rojo reads it of the topmost Instance alone.
    put_id(&mut node, &object, "");
    Ok(Some(node))
}

fn model_node(object: &Map<String, Json>, name: &str, file: &Path) -> Result<Node, String> {
    keys::check_shapes(object, &keys::MODEL, name)?;
    // Both spellings are in use.
    let class = object.get("className").or_else(|| object.get("ClassName")).and_then(Json::as_str);
    let class = class.ok_or("each Instance of a model needs a `className`")?;
    let mut node = Node::new(name, class);
    node.mention(file, Mentioned::Class);
    let lower: Map<String, Json> = object
        .iter()
        .map(|(key, value)| (if key == "Properties" { "properties".into() } else { key.clone() }, value.clone()))
        .collect();
    put_values(&mut node, &lower, "", file)?;
    let children = object.get("children").or_else(|| object.get("Children")).and_then(Json::as_array);
    for child in children.into_iter().flatten() {
        let child = child.as_object().ok_or("each child of a model is a JSON object")?;
        let named = |key: &str| child.get(key).and_then(Json::as_str);
        let name =
            named("name").or_else(|| named("Name")).or_else(|| named("className")).or_else(|| named("ClassName"));
        node.children.push(model_node(child, name.unwrap_or_default(), file)?);
    }
    Ok(node)
}
