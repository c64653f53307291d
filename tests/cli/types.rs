//! `sandstore types`.

use crate::{Folder, OUTPUT_FAILED, SUCCESS, contains, sandstore, stderr};

#[test]
fn definitions_are_written_and_replaced() {
    let folder = Folder::new();
    folder.write("types/universe.luau", "old");
    let run = sandstore().current_dir(folder.path()).args(["types", "types"]).assert().code(SUCCESS);
    contains(&stderr(&run), &["universe.luau to types", "\"sandstore\": \"types\"", "types/globals.d.luau"]);
    for (name, text) in sandstore::testing::TYPE_FILES {
        assert_eq!(std::fs::read_to_string(folder.path().join("types").join(name)).ok().as_deref(), Some(text));
    }
}

#[test]
fn a_file_in_the_way_is_an_error() {
    let folder = Folder::new();
    folder.write("types", "");
    let run = sandstore().current_dir(folder.path()).args(["types", "types"]).assert().code(OUTPUT_FAILED);
    contains(&stderr(&run), &["error: cannot write types", "help:"]);
}

/// The names that the types of the control library declare are those that it has.
#[test]
fn the_types_have_the_members_of_the_library() {
    let source = include_str!("../../src/testing/types/universe.luau");
    let members = |table: &str| {
        let declared = source.split_once(&format!("export type {table} = {{")).expect("the table is declared").1;
        let lines = declared.split("\n}").next().unwrap_or_default().lines().map(str::trim);
        let names = lines.filter(|line| !line.starts_with("--")).filter_map(|line| line.split_once(": "));
        names.map(|(name, _)| format!("{:?}", name.trim_start_matches("read "))).collect::<Vec<_>>().join(", ")
    };
    let spec = format!(
        r#"
        local universe = require("@sandstore/universe")
        local function names(list)
            table.sort(list)
            return table.concat(list, " ")
        end
        local function keysOf(from)
            local keys = {{}}
            for key in from do
                table.insert(keys, key)
            end
            return names(keys)
        end
        it("has the functions", function()
            expect(keysOf(universe)).toBe(names({{ {functions} }}))
        end)
        it("has servers with the members", function()
            local server = universe.startServer({{}})
            for _, name in {{ {of_server} }} do
                expect(server[name]).never.toBeNil()
            end
        end)"#,
        functions = members("Universe"),
        of_server = members("Server"),
    );
    let folder = Folder::new();
    folder.write("types.spec.luau", spec);
    let run = sandstore().current_dir(folder.path()).arg("test").assert();
    assert!(run.get_output().status.success(), "{}", crate::stdout(&run));
}
