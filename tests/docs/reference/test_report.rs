//! `docs/reference/test-report.md`.

use std::collections::BTreeSet;
use std::process::Command;

use sandstore::cli::{REPORT_FORMAT, REPORT_OBJECTS};
use serde_json::Value;

use super::{check, code, table};

const BEGINNING: &str = "\
`sandstore test --reporter json` writes one document to standard output, or with `--output FILE` to a file. It is one line;
`jq .` spreads it. All members below are always there. With the same files, options and seed two documents differ in the
members `seconds` alone.

Long texts are cut: `... (N more bytes)` stands in the place of the rest of a value, a message or a print, and after the first
1,000 lines of `output` stands `... (N more lines)`. Of the other reports, `human` and `github` have the table of coverage; `junit`
and `tap` have no place for it.

";

const REQUESTS: &str = "\
## A request

As a line of a [trace](trace.md), with `time` in seconds since the test began (for a file's problem: since its universe began).

";

const MODULE: &str = r#"return function(name)
	if name == nil then
		return "Lobby"
	end
	return name
end
"#;

const SNAPSHOTS: &str = "return {\n\t[\"greets 1\"] = [[\"hello\"]],\n}\n";

const EXAMPLE: &str = r#"local nameOf = require("./names")

it("fails", function()
	print("hello")
	local map = game:GetService("MemoryStoreService"):GetMap(nameOf())
	expect(map:GetAsync("key")).toBe(1)
end)
"#;

/// The document about the example.
fn example() -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("lobby.spec.luau"), EXAMPLE).expect("a file");
    std::fs::write(folder.path().join("names.luau"), MODULE).expect("a file");
    std::fs::create_dir(folder.path().join("__snapshots__")).expect("a folder");
    std::fs::write(folder.path().join("__snapshots__/lobby.spec.snap.luau"), SNAPSHOTS).expect("a file");
    let arguments = ["test", "--no-config", "--reporter", "json", "--requests", "--coverage"];
    let program = env!("CARGO_BIN_EXE_sandstore");
    let output = Command::new(program).args(arguments).current_dir(folder.path()).output().expect("sandstore starts");
    let mut document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    still(&mut document);
    document
}

/// Takes the durations out, which differ from run to run.
fn still(value: &mut Value) {
    match value {
        Value::Object(members) => members.iter_mut().for_each(|(name, value)| match name.as_str() {
            "seconds" => *value = 0.01.into(),
            _ => still(value),
        }),
        Value::Array(items) => items.iter_mut().for_each(still),
        _ => {}
    }
}

/// The names of the members of an object.
fn names(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn page() {
    let mut body = BEGINNING.to_owned();
    for (title, fields) in REPORT_OBJECTS {
        let rows = fields.iter().map(|(name, meaning)| vec![code(name), (*meaning).to_owned()]);
        body.push_str(&format!("## {title}\n\n{}\n", table(&["member", "says"], rows)));
    }
    let example = format!("{:#}", example());
    body.push_str(&format!(
        "{REQUESTS}## An example\n\nThis file, as `lobby.spec.luau`:\n\n```lua\n{EXAMPLE}```\n\nand `names.luau`:\n\n\
         ```lua\n{MODULE}```\n\nand a file of snapshots that holds one of another test, give with `--requests --coverage` \
         (members sorted by name here):\n\n```json\n{example}\n```\n"
    ));
    check("test-report.md", "Report of tests as JSON", &body);
}

#[test]
fn documents_have_the_members_of_the_page_and_no_others() {
    let document = example();
    assert_eq!(document["format"], REPORT_FORMAT);
    let file = &document["files"][0];
    let test = &file["tests"][0];
    let objects = [
        &document,
        &document["summary"],
        &document["snapshots"],
        &document["snapshots"]["obsolete"][0],
        &document["coverage"],
        &document["coverage"]["files"][0],
        file,
        test,
        &test["failure"],
        &test["failure"]["stack"][0],
        &test["output"][0],
        &file["notes"][0],
    ];
    assert_eq!(objects.len(), REPORT_OBJECTS.len());
    for (object, (title, fields)) in objects.into_iter().zip(REPORT_OBJECTS) {
        let documented = fields.iter().map(|(name, _)| *name).collect();
        assert_eq!(names(object), documented, "{title}");
    }
}
