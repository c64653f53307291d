//! What JSON of a project gives to Instances: sources, references, values of properties and attributes.

use crate::{Folder, SCRIPT_FAILED, SUCCESS, contains, stderr, stdout};

/// A project with this tree beside one script.
fn project(tree: &str, main: &str) -> Folder {
    let folder = Folder::new();
    folder.write(
        "default.project.json",
        format!(
            r#"{{ "tree": {{ "$className": "DataModel", {tree} "ServerScriptService": {{ "Main": {{ "$path": "Main.server.luau" }} }} }} }}"#
        ),
    );
    folder.write("Main.server.luau", main);
    folder
}

/// A project with `src` in ReplicatedStorage.
fn with_folder(main: &str) -> Folder {
    project(r#""ReplicatedStorage": { "$path": "src" },"#, main)
}

#[test]
fn a_source_among_the_properties_makes_a_script() {
    let tree = r#"
        "Workspace": { "Loader": { "$className": "Script", "$properties": { "Source": "print('loader', require(script.M))" },
            "M": { "$className": "ModuleScript", "$properties": { "Source": { "String": "return 7" } } } } },
        "ReplicatedStorage": { "$path": "src" },
    "#;
    let folder = project(tree, "local R = game.ReplicatedStorage print(require(R.Tree.Inner), require(R.Other))");
    let model = r#"{ "className": "Folder", "children": [
        { "name": "Inner", "className": "ModuleScript", "properties": { "Source": "return script:GetFullName()" } }
    ] }"#;
    folder.write("src/Tree.model.json", model);
    folder.write("src/Other.luau", "error('the file beside has the last word')");
    folder.write("src/Other.meta.json", r#"{ "properties": { "Source": "return 'from meta'" } }"#);
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!((&*stdout(&run), &*stderr(&run)), ("ReplicatedStorage.Tree.Inner from meta\nloader 7\n", ""));
    // Errors name the file, and the place in the tree.
    folder.write("src/Other.meta.json", r#"{ "properties": { "Source": "error('no')" } }"#);
    contains(&stderr(&folder.run(&["."]).code(SCRIPT_FAILED)), &["Other.meta.json: ReplicatedStorage.Other"]);
}

#[test]
fn specs_in_sources_are_found() {
    let spec = r#"{ "className": "ModuleScript", "properties": { "Source": "return function() it('a', function() end) end" } }"#;
    let folder = with_folder("");
    folder.write("src/Thing.spec.model.json", spec);
    let run = folder.test(&["."]).code(SUCCESS);
    contains(&stdout(&run), &["Thing.spec.model.json: ReplicatedStorage.Thing.spec", "1 passed"]);
}

#[test]
fn references_go_by_names() {
    let tree = r#"
        "Workspace": { "Near": { "$className": "Part", "$id": "near" } },
        "ReplicatedStorage": {
            "$path": "src",
            "Pointer": { "$className": "ObjectValue", "$attributes": { "Rojo_Target_Value": "near" } }
        },
    "#;
    let main = r#"
        local R = game.ReplicatedStorage
        print(R.Pointer.Value, R.Pointer:GetAttribute("Rojo_Target_Value"))
        print(R.Model.PrimaryPart == R.Model.Bulb, R.ToModel.Value == R.Model, R.ToFolder.Value)
        print(R.ToNothing.Value, R.ToSeveral.Value)
    "#;
    let folder = project(tree, main);
    let points =
        |id: &str| format!(r#"{{ "className": "ObjectValue", "attributes": {{ "Rojo_Target_Value": "{id}" }} }}"#);
    folder.write(
        "src/Model.model.json",
        r#"{ "className": "Model", "id": "model", "attributes": { "Rojo_Target_PrimaryPart": "bulb" }, "children": [
            { "name": "Bulb", "className": "Part", "attributes": { "Rojo_Id": "bulb" } }
        ] }"#,
    );
    folder.write("src/ToModel.model.json", points("model"));
    folder.write("src/ToFolder.model.json", points("folder"));
    folder.write("src/In/init.meta.json", r#"{ "id": "folder" }"#);
    folder.write("src/ToNothing.model.json", points("nothing"));
    folder.write("src/ToSeveral.model.json", points("twice"));
    folder.write("src/A.model.json", r#"{ "className": "Folder", "id": "twice" }"#);
    folder.write("src/B.model.json", r#"{ "className": "Folder", "attributes": { "Rojo_Id": "twice" } }"#);
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!(stdout(&run), "Near near\ntrue true In\nnil nil\n");
    let said = stderr(&run);
    contains(
        &said,
        &[
            "src/ToNothing.model.json: ReplicatedStorage.ToNothing: Value: no Instance has the id nothing",
            "src/ToSeveral.model.json: ReplicatedStorage.ToSeveral: Value: several Instances have the id twice",
        ],
    );
    assert_eq!(said.matches("warning:").count(), 2, "{said}");
}

#[test]
fn attributes_and_tags_replace_those_of_the_file() {
    let tree = r#"
        "Workspace": {
            "One": { "$path": "One.model.json", "$attributes": { "B": 2 }, "$properties": { "Tags": ["Second"], "Name": "Two" } },
            "Same": { "$path": "One.model.json", "$attributes": {} }
        },
    "#;
    let main = r#"
        for _, name in { "One", "Same" } do
            local one = workspace[name]
            print(one, one:GetAttribute("A"), one:GetAttribute("B"), table.concat(one:GetTags(), " "))
        end
    "#;
    let folder = project(tree, main);
    let model = r#"{ "className": "Folder", "attributes": { "A": 1 }, "properties": { "Tags": ["First"] } }"#;
    folder.write("One.model.json", model);
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!(stdout(&run), "One nil 2 Second\nSame 1 nil First\n");
    contains(&stderr(&run), &["default.project.json: Workspace.One: Name is no property to set, and is passed over"]);
}

#[test]
fn what_scripts_do_not_see_is_no_mistake() {
    let tree = r#"
        "Workspace": {
            "Terrain": { "$properties": { "MaterialColors": { "Grass": [10, 20, 30] } } },
            "Red": { "$className": "Part", "$properties": { "Color": { "Color3uint8": [255, 0, 0] } } },
            "Neon": { "$className": "Part", "$properties": { "Material": { "EnumItem": { "type": "Material", "value": 288 } } } },
            "Model": { "$className": "Model", "$properties": { "PrimaryPart": { "Ref": "00000000000000000000000000000000" } } }
        },
    "#;
    let folder = project(tree, "print(workspace.Red.Color.R, workspace.Neon.Material, workspace.Model.PrimaryPart)");
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!((&*stdout(&run), &*stderr(&run)), ("1 Enum.Material.Neon nil\n", ""));
}

#[test]
fn attributes_may_be_items_of_enums() {
    let tree = r#"
        "Workspace": { "$attributes": {
            "Stuff": { "EnumItem": { "type": "Material", "value": 256 } },
            "Nothing": { "EnumItem": { "type": "Material", "value": 5 } }
        } },
    "#;
    let main =
        "local stuff = workspace:GetAttribute('Stuff') print(typeof(stuff), stuff, workspace:GetAttribute('Nothing'))";
    let folder = project(tree, main);
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!((&*stdout(&run), &*stderr(&run)), ("EnumItem Enum.Material.Plastic nil\n", ""));
}

#[test]
fn an_empty_model_is_left_out() {
    let folder = with_folder("print(#game.ReplicatedStorage:GetChildren())");
    folder.write("src/Empty.model.json", " \n");
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!(stdout(&run), "0\n");
    contains(&stderr(&run), &["src/Empty.model.json is empty, and is left out"]);
}
