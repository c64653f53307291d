//! Objects of a project are made when scripts first look, which no script can tell.

use crate::{Folder, SUCCESS, stderr, stdout};

/// A project whose server script is `script`, with models, tags and modules.
fn project(script: &str) -> Folder {
    let folder = Folder::new();
    folder.write(
        "default.project.json",
        r#"{"tree": {"$className": "DataModel",
            "ServerScriptService": {"Main": {"$path": "main.server.luau"}},
            "ReplicatedStorage": {"Modules": {"$path": "modules"}, "Map": {"$path": "Map.model.json"}}}}"#,
    );
    folder.write(
        "Map.model.json",
        r#"{"className": "Model", "children": [
            {"name": "Coin", "className": "Part", "children": [{"name": "Shine", "className": "Folder"}]},
            {"name": "Gate", "className": "Model", "children": [{"name": "Door", "className": "Part"}]}]}"#,
    );
    folder.write("modules/First.luau", "return 'first of ' .. script:GetFullName()");
    folder.write("modules/Second.luau", "return require('./First')");
    folder.write("modules/Group/Third.luau", "return 'third of ' .. script:GetFullName()");
    folder.write("modules/Group/init.meta.json", r#"{"properties": {"Tags": ["late"]}}"#);
    folder.write("modules/First.meta.json", r#"{"properties": {"Tags": ["early"]}}"#);
    folder.write("main.server.luau", script);
    folder
}

fn printed(script: &str) -> String {
    let run = project(script).run(&["."]).code(SUCCESS);
    assert_eq!(stderr(&run), "");
    stdout(&run)
}

#[test]
fn what_was_there_before_comes_before_what_a_script_adds() {
    let script = "local map = game.ReplicatedStorage.Map
        Instance.new('Part', map).Name = 'New'
        for _, child in map:GetDescendants() do print(child) end";
    assert_eq!(printed(script), "Coin\nShine\nGate\nDoor\nNew\n");
}

#[test]
fn nothing_is_told_of_what_has_always_been_there() {
    let script = "game.DescendantAdded:Connect(function(added) print('added', added) end)
        game.ReplicatedStorage.ChildAdded:Connect(function(added) print('added', added) end)
        print(#game.ReplicatedStorage.Map:GetDescendants())
        Instance.new('Folder', game.ReplicatedStorage.Map)";
    assert_eq!(printed(script), "4\nadded Folder\n");
}

#[test]
fn a_copy_has_all_that_is_below() {
    let script = "local copy = game.ReplicatedStorage.Map:Clone()
        game.ReplicatedStorage.Map:Destroy()
        print(#copy:GetDescendants(), copy.Gate.Door.ClassName, require(game.ReplicatedStorage.Modules.Group.Third))";
    assert_eq!(printed(script), "4 Part third of ReplicatedStorage.Modules.Group.Third\n");
}

#[test]
fn tags_are_known_before_anybody_has_looked() {
    let script = "local tags = game:GetService('CollectionService')
        tags:GetInstanceAddedSignal('late'):Connect(print)
        print(tags:GetTagged('early')[1]:GetFullName(), tags:GetTagged('late')[1]:GetFullName(), #tags:GetAllTags())";
    assert_eq!(printed(script), "ReplicatedStorage.Modules.First ReplicatedStorage.Modules.Group 2\n");
}

#[test]
fn what_is_destroyed_before_anybody_looks_is_gone() {
    let script = "local modules = game.ReplicatedStorage.Modules
        modules:Destroy()
        print(#modules:GetChildren(), #game.ReplicatedStorage:GetChildren())";
    assert_eq!(printed(script), "0 1\n");
}

#[test]
fn modules_are_found_by_their_files_too() {
    let folder = project("print(require(game.ReplicatedStorage.Modules.Second))");
    assert_eq!(stdout(&folder.run(&["."]).code(SUCCESS)), "first of ReplicatedStorage.Modules.First\n");
    folder.write(
        "other.luau",
        "print(require('./modules/Group/Third'), game.ReplicatedStorage.Modules.Group.Third.Name)",
    );
    let run = folder.run(&["other.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "third of ReplicatedStorage.Modules.Group.Third Third\n");
}
