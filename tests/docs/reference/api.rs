//! `docs/reference/memory-store-api.md`.

use std::fmt::Display;

use sandstore::server::class::{Class, Kind, Method, Parameter, Presence};
use sandstore::server::services::memory_store::{BUDGET_REQUEST_TYPES, CLASSES};

use super::{check, code, table};

const BODY: &str = "\
Every method of the memory store classes, as the binding checks it. A call yields when it reaches the store; the name of
the call stands in its [error messages](statuses.md). A parameter that has a default or is of type `any` may be left
out; leaving out any other raises `Argument N missing or nil`. What \"checked as\" means is
[below](#what-arguments-are-checked-as).

";

/// What each type accepts.
const KINDS: &[(Kind, &str)] = &[
    (Kind::Text, "a string, or a number, which becomes its text"),
    (Kind::Int64, "a number, or a string that is one; the fraction is dropped"),
    (Kind::Int, "like `int64`"),
    (Kind::Double, "a number, or a string that is one"),
    (Kind::Bool, "`true` or `false`"),
    (Kind::Variant, "anything, nil included; what is no good fails later with a status"),
    (Kind::Callback, "a function"),
    (Kind::Instance, "an Instance"),
    (Kind::Player, "a Player"),
    (Kind::Instances, "a table; what is no fitting Instance in it fails later"),
    (Kind::EnumItem("X"), "an item of the enum, its name, or its value"),
];

/// The engine's word for a type.
fn native(kind: Kind) -> String {
    match kind {
        Kind::Text => "string".into(),
        Kind::Int64 => "int64".into(),
        Kind::Int => "int".into(),
        Kind::Double => "double".into(),
        Kind::Bool => "bool".into(),
        Kind::Variant => "Variant".into(),
        Kind::Callback => "function".into(),
        Kind::Instance => "Object".into(),
        Kind::Player => "Player".into(),
        Kind::Instances => "Objects".into(),
        Kind::EnumItem(name) => format!("Enum.{name}"),
    }
}

fn parameter(parameter: &Parameter) -> String {
    let Parameter { name, kind, presence } = *parameter;
    let kind = kind.luau_name();
    match presence {
        Presence::Required | Presence::RequiredButInGuide(_) => format!("{name}: {kind}"),
        // `any` takes nil anyway.
        Presence::Optional if kind == "any" => format!("{name}: any"),
        Presence::Optional => format!("{name}: {kind}?"),
        Presence::DefaultNumber(number) => format!("{name}: {kind} = {number}"),
        Presence::DefaultBool(boolean) => format!("{name}: {kind} = {boolean}"),
    }
}

fn signature<Api: Copy + Display>(class: &Class<Api>, method: &Method<Api>) -> String {
    let parameters: Vec<_> = method.parameters.iter().map(parameter).collect();
    let returns = match method.returns {
        [one] => (*one).to_owned(),
        several => format!("({})", several.join(", ")),
    };
    let mark = if method.is_guide_only { "  -- guide profile only" } else { "" };
    format!("{}:{}({}): {returns}{mark}\n", class.name, method.name, parameters.join(", "))
}

/// What holds in the guide profile alone.
fn guide<Api: Copy + Display>(method: &Method<Api>) -> String {
    if method.is_guide_only {
        return "exists in the guide profile only".into();
    }
    let left_out = method.parameters.iter().filter_map(|parameter| match parameter.presence {
        Presence::RequiredButInGuide(number) => Some(format!("`{}` may be left out: {number}", parameter.name)),
        _ => None,
    });
    let mut said: Vec<_> = left_out.collect();
    if method.api.is_some_and(|api| api.to_string() == "Queue.Remove") {
        said.push("a number takes and returns that many items".into());
    }
    said.join("; ")
}

/// The section of a class.
pub fn class<Api: Copy + Display>(class: &Class<Api>) -> String {
    let signatures: String = class.methods.iter().map(|method| signature(class, method)).collect();
    let rows = class.methods.iter().map(|method| {
        let call = method.api.map(code).unwrap_or_default();
        let checked: Vec<_> = method.parameters.iter().map(|parameter| code(native(parameter.kind))).collect();
        let yields = if method.yields { "yes" } else { "no" };
        vec![code(method.name), checked.join(", "), yields.to_owned(), call, guide(method)]
    });
    let table = table(&["method", "checked as", "yields", "name of the call", "guide profile"], rows);
    format!("## {}\n\n```luau\n{signatures}```\n\n{table}\n", class.name)
}

#[test]
fn page() {
    let mut body = BODY.to_owned();
    body.extend(CLASSES.iter().map(class));
    let rows =
        KINDS.iter().map(|(kind, accepts)| vec![code(native(*kind)), code(kind.luau_name()), (*accepts).to_owned()]);
    body.push_str("## What arguments are checked as\n\n");
    body.push_str(&table(&["checked as", "Luau type", "accepts"], rows));
    body.push_str("\nAnything else raises `Unable to cast <type> to <checked as>` before the call is sent.\n");
    body.push_str("\n## Enum.MemoryStoreBudgetRequestType\n\nIn the guide profile only.\n\n");
    let rows = BUDGET_REQUEST_TYPES.iter().enumerate();
    body.push_str(&table(&["item", "value"], rows.map(|(value, item)| vec![code(item.name), value.to_string()])));
    check("memory-store-api.md", "Memory store API", &body);
}
