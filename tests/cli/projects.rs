//! Rojo projects: what their files stand for, what runs, and what is said of mistakes.

use std::path::Path;

use crate::{Folder, NOT_LOADED, SCRIPT_FAILED, SUCCESS, contains, sandstore, stderr, stdout};

/// A project that puts `src` into ServerScriptService and `shared` into ReplicatedStorage.
const TREE: &str = r#"{
    "name": "Game",
    "globIgnorePaths": ["**/*.spec.luau"],
    "tree": {
        "$className": "DataModel",
        "ReplicatedStorage": { "Shared": { "$path": "shared" } },
        "ServerScriptService": { "$path": "src" },
        "Workspace": { "$properties": { "Gravity": 50 }, "$attributes": { "Map": "Desert" } },
        "StarterPlayer": { "StarterPlayerScripts": { "Inside": { "$className": "Folder" } } },
        "Nowhere": { "$path": { "optional": "nowhere" } }
    }
}"#;

fn project(main: &str) -> Folder {
    let folder = Folder::new();
    folder.write("default.project.json", TREE);
    folder.write("src/Main.server.luau", main);
    folder.write("shared/One.luau", "return 1");
    folder
}

#[test]
fn the_example_runs_from_its_folder_and_from_its_file() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("lua_examples/project");
    for path in [example.clone(), example.join("default.project.json")] {
        let run = sandstore().args(["run", "--clock", "virtual"]).arg(path).assert().code(SUCCESS);
        assert_eq!(stdout(&run), "Player1 has 100 coins\nPlayer1 has had the reward of 2026-01-01\n");
        assert_eq!(stderr(&run), "");
    }
}

#[test]
fn files_become_instances_by_their_endings() {
    let folder = project(
        r#"
            local function show(object, indent)
                for _, child in object:GetChildren() do
                    print(indent .. child.ClassName .. " " .. child.Name)
                    show(child, indent .. "  ")
                end
            end
            show(game.ReplicatedStorage, "")
            local Shared = game.ReplicatedStorage.Shared
            print(Shared.Text.Value, Shared.Model.Lamp.Enabled, Shared.Model:GetAttribute("Kind"), Shared.Model:HasTag("Lit"))
            print(require(Shared.Data).list[2], require(Shared.Settings).speed, require(Shared.Old).a, require(Shared.Odd)[2], require(Shared.Folder), Shared.Described.ClassName)
            print(workspace.Gravity, workspace:GetAttribute("Map"), game:FindFirstChild("Nowhere"))
            print(game.StarterPlayer.StarterPlayerScripts.Inside, script:GetFullName())
        "#,
    );
    for (name, text) in [
        ("shared/Text.txt", "some text"),
        ("shared/Data.json", "{\"list\": [1, 2.5]}"),
        ("shared/Settings.toml", "speed = 16"),
        ("shared/Old.yml", "a: 5"),
        ("shared/Odd.yaml", "- x\n- y"),
        (
            "shared/Model.model.json",
            r#"{"className": "Model", "children": [{"name": "Lamp", "className": "PointLight"}]}"#,
        ),
        ("shared/Model.meta.json", r#"{"properties": {"Tags": ["Lit"]}, "attributes": {"Kind": "lamp"}}"#),
        ("shared/Folder/init.luau", "return require(script.Inner) .. require('@self/Inner')"),
        ("shared/Folder/Inner.luau", "return 'inner'"),
        ("shared/Described/init.meta.json", r#"{"className": "Configuration"}"#),
        ("shared/Left.spec.luau", "error('is not read')"),
        ("shared/Client.client.luau", "error('does not run')"),
        ("shared/Server.server.luau", "error('does not run here')"),
        ("shared/notes.md", "is no Instance"),
        ("shared/.hidden/Thing.luau", "return 'taken all the same'"),
        ("shared/.git/Thing.luau", "return 'not taken'"),
    ] {
        folder.write(name, text);
    }
    let run = folder.run(&["."]).code(SUCCESS);
    let expected = "\
Folder Shared
  Folder .hidden
    ModuleScript Thing
  LocalScript Client
  ModuleScript Data
  Configuration Described
  ModuleScript Folder
    ModuleScript Inner
  Model Model
    PointLight Lamp
  ModuleScript Odd
  ModuleScript Old
  ModuleScript One
  Script Server
  ModuleScript Settings
  StringValue Text
some text true lamp true
2.5 16 5 y innerinner Configuration
50 Desert nil
Inside ServerScriptService.Main
";
    assert_eq!(stdout(&run), expected);
    assert_eq!(stderr(&run), "");
}

#[test]
fn scripts_below_test_service_run_when_it_says_so() {
    let tree = |runs: bool| {
        let test_service = format!(
            r#"{{ "$properties": {{ "ExecuteWithStudioRun": {runs} }}, "Deep": {{ "$className": "Folder", "Run": {{ "$path": "Run.server.luau" }} }} }}"#
        );
        format!(r#"{{ "name": "Tests", "tree": {{ "$className": "DataModel", "TestService": {test_service} }} }}"#)
    };
    let folder = Folder::new();
    folder.write("Run.server.luau", "print(script:GetFullName())");
    folder.write("default.project.json", tree(true));
    assert_eq!(stdout(&folder.run(&["."]).code(SUCCESS)), "TestService.Deep.Run\n");
    folder.write("default.project.json", tree(false));
    contains(&stderr(&folder.run(&["."]).code(NOT_LOADED)), &["has no script that runs on a server"]);
}

#[test]
fn a_module_loaded_anew_has_the_same_name_in_stacks() {
    let folder = project(
        r#"
            local Where = game.ReplicatedStorage.Shared.Where
            print(require(Where), debug.loadmodule(Where)(), debug.loadmodule(Where)())
        "#,
    );
    folder.write("shared/Where.luau", "return debug.info(1, 's')");
    let name = "ReplicatedStorage.Shared.Where";
    assert_eq!(stdout(&folder.run(&["."]).code(SUCCESS)), format!("{name} {name} {name}\n"));
}

#[test]
fn texts_become_functions_where_the_project_says_so() {
    let folder = Folder::new();
    let tree = |is_enabled: bool| {
        let property = format!(r#""$properties": {{ "LoadStringEnabled": {is_enabled} }}"#);
        let service = format!(r#"{{ {property}, "Main": {{ "$path": "Main.server.luau" }} }}"#);
        format!(r#"{{ "name": "Game", "tree": {{ "$className": "DataModel", "ServerScriptService": {service} }} }}"#)
    };
    folder.write(
        "Main.server.luau",
        r#"
            print(pcall(loadstring, ""))
            local count, name, given = loadstring("counter = (counter or 0) + 1 return counter, script.Name, ...")("given")
            print(count, name, given, counter)
            print(loadstring("return +"))
            print(select(2, pcall(loadstring("error('oops')", "Named"))))
            print(loadstring("\27Lua"))
            print(loadstring("return +", "cut\0off"))
            print(pcall(loadstring))
            print(pcall(loadstring, {}))
        "#,
    );
    folder.write("default.project.json", tree(false));
    contains(&stderr(&folder.run(&["."]).code(SCRIPT_FAILED)), &["loadstring() is not available"]);
    folder.write("default.project.json", tree(true));
    let expected = "\
true function: 0x0000000000000001 nil
1 Main given 1
nil [string \"return +\"]:1: Expected identifier when parsing expression, got '+'
[string \"Named\"]:1: oops
nil [string \"\u{1b}Lua\"]:1: Expected identifier when parsing expression, got '\u{1b}'
nil [string \"cut\"]:1: Expected identifier when parsing expression, got '+'
false ServerScriptService.Main:9: missing argument #1 to 'loadstring' (string expected)
false ServerScriptService.Main:10: invalid argument #1 to 'loadstring' (string expected, got table)
";
    assert_eq!(stdout(&folder.run(&["."]).code(SUCCESS)), expected);
}

#[test]
fn the_main_function_of_a_module_can_be_loaded_anew() {
    let folder = project(
        r#"
            local Counter = game.ReplicatedStorage.Shared.Counter
            local kept = require(Counter)
            local load, failure, clean = debug.loadmodule(Counter)
            print(load() == load(), load() == kept, failure, clean())
            local environment = setmetatable({ print = function(...) print("mine:", ...) end }, { __index = getfenv(load) })
            setfenv(load, environment)
            load()
            print(debug.loadmodule(game.ReplicatedStorage.Shared.Wrong))
            print(pcall(debug.loadmodule, workspace))
            print(type(debug.loadmodule(Instance.new("ModuleScript"))))
        "#,
    );
    folder.write("shared/Counter.luau", "print(script.Name, require(script.Parent.One)) return {}");
    folder.write("shared/Wrong.luau", "return = 1");
    let run = folder.run(&["."]).code(SUCCESS);
    let expected = "\
Counter 1
Counter 1
Counter 1
Counter 1
false false nil
mine: Counter 1
nil ReplicatedStorage.Shared.Wrong:1: Expected identifier when parsing expression, got '=' nil
false ServerScriptService.Main:10: invalid argument #1 to 'loadmodule' (ModuleScript expected)
function
";
    assert_eq!(stdout(&run), expected);
    // The script knows why a module is no Luau, so nobody else has to be told.
    assert_eq!(stderr(&run), "");
}

#[test]
fn the_workspace_says_when_handlers_run() {
    let main = r#"
        local event = Instance.new("BindableEvent")
        event.Event:Connect(function() print("handler") end)
        event:Fire()
        print("script")
    "#;
    let folder = project(main);
    let run = |behavior: &str, arguments: &[&str]| {
        folder.write("default.project.json", TREE.replace(r#""Gravity": 50"#, behavior));
        stdout(&folder.run(&[arguments, &["."]].concat()).code(SUCCESS))
    };
    let (at_once, later) = ("handler\nscript\n", "script\nhandler\n");
    assert_eq!(run(r#""SignalBehavior": "Default""#, &[]), at_once);
    assert_eq!(run(r#""SignalBehavior": "Deferred""#, &[]), later);
    assert_eq!(run(r#""SignalBehavior": 2"#, &[]), later);
    // Who asks for one gets it.
    assert_eq!(run(r#""SignalBehavior": "Deferred""#, &["--signal-behavior", "immediate"]), at_once);
}

#[test]
fn modules_are_required_by_instance_and_by_path_and_run_once() {
    let folder = project(
        r#"
            local Shared = game:GetService("ReplicatedStorage").Shared
            print(require(Shared.Counted) == require("@game/ReplicatedStorage/Shared/Counted"))
            print(require("./Beside"), require(script.Parent.Beside))
            print(pcall(require, script))
            print(pcall(require, Shared))
            print(pcall(require, nil))
            print(pcall(require, "./Nothing"))
            print(pcall(require, Shared.Circle))
            task.spawn(function() print("first", require(Shared.Slow)) end)
            print("second", require(Shared.Slow))
            print(pcall(require, Shared.Broken))
        "#,
    );
    folder.write("shared/Counted.luau", "print('runs once') return {}");
    folder.write("src/Beside.luau", "return script.Name");
    folder.write("shared/Circle.luau", "return require(script.Parent.Other)");
    folder.write("shared/Other.luau", "return require(script.Parent.Circle)");
    folder.write("shared/Slow.luau", "task.wait(1) return 'slow'");
    folder.write("shared/Broken.luau", "\nerror('broken')");
    let run = folder.run(&["default.project.json"]).code(SCRIPT_FAILED);
    let expected = "\
runs once
true
Beside Beside
false Attempted to call require with invalid argument(s).
false Attempted to call require with invalid argument(s).
false Attempted to call require with invalid argument(s).
false no module \"./Nothing\" beside ServerScriptService.Main
false Requested module experienced an error while loading
first slow
second slow
false Requested module experienced an error while loading
";
    assert_eq!(stdout(&run), expected);
    contains(
        &stderr(&run),
        &["Requested module was required recursively", "ReplicatedStorage.Shared.Broken:2: broken"],
    );
}

#[test]
fn scripts_that_are_off_do_not_run() {
    let folder = project("print('main')");
    folder.write("src/Off.server.luau", "print('never')");
    folder.write("src/Off.meta.json", r#"{"properties": {"Disabled": true}}"#);
    folder.write("src/Inner/Deep.server.luau", "print(script:GetFullName())");
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!(stdout(&run), "ServerScriptService.Inner.Deep\nmain\n");
}

#[test]
fn a_fault_in_a_script_shows_its_file_and_place_in_the_tree() {
    let folder = project("local x = nil\nprint(x.y)");
    let run = folder.run(&["."]).code(SCRIPT_FAILED);
    contains(&stderr(&run), &["ServerScriptService.Main:2: attempt to index nil", "src/Main.server.luau:2"]);
}

#[test]
fn mistakes_in_projects_are_named() {
    for (text, wanted) in [
        ("{", "EOF while parsing"),
        ("[]", "a JSON object is expected"),
        ("{}", "needs a `tree`"),
        (r#"{"tree": {"$className": "DataModel", "A": {"B": {}}}}"#, "`B` needs a `$className` or a `$path`"),
        (r#"{"tree": {"$className": "DataModel", "A": {"$path": "gone"}}}"#, "which does not exist"),
        (r#"{"tree": {"$className": "DataModel", "A": 5}}"#, "`A` must be a JSON object"),
        (r#"{"tree": {"$path": 5}}"#, "must be a text"),
        (r#"{"tree": {"$path": {"optional": "gone"}}}"#, "leads nowhere"),
        (r#"{"tree": {"$clasName": "DataModel"}}"#, "no use for `$clasName`; did you mean `$className`?"),
        (r#"{"tree": {"$className": "DataModel", "A": {"$path": "Packages"}}}"#, "`wally install` makes"),
        (r#"{"tree": {"$className": "DataModel"}, "emitLegacyScripts": "no"}"#, "must be true or false"),
        (
            r#"{"tree": {"$className": "DataModel"}, "syncRules": [{"pattern": "*.a", "use": "moduleScrip"}]}"#,
            "cannot use `moduleScrip` for *.a; did you mean `moduleScript`?",
        ),
        (r#"{"globIgnorePaths": ["["], "tree": {"$className": "DataModel"}}"#, "default.project.json"),
        (r#"{"tree": {}, "globIgnorePath": []}"#, "no `globIgnorePath`; did you mean `globIgnorePaths`?"),
        (r#"{"tree": {}, "colour": 1}"#, "a project file has no `colour`; there are $schema, name, tree,"),
        (r#"{"tree": {}, "globIgnorePaths": "a"}"#, "`globIgnorePaths` must be a list of texts, and not \"a\""),
        (r#"{"tree": {}, "globIgnorePaths": [5]}"#, "must be a list of texts, and not [5]"),
        (r#"{"tree": {}, "syncRules": {"a": 1}}"#, "`syncRules` must be a list of JSON objects"),
        (r#"{"tree": {}, "syncRules": [{"pattern": 5}]}"#, "`pattern` of `syncRules` must be a text, and not 5"),
        (r#"{"tree": {}, "name": 5}"#, "`name` must be a text, and not 5"),
        (r#"{"tree": {}, "servePort": -1}"#, "`servePort` must be a whole number"),
        (r#"{"tree": {"$className": 5}}"#, "must be a text, and not 5"),
        (
            r#"{"tree": {"$className": "DataModel", "Workspace": {"$properties": []}}}"#,
            "`$properties` of `Workspace` must be",
        ),
        (r#"{"tree": {"$className": "DataModel", "$attributes": 5}}"#, "must be a JSON object, and not 5"),
        (r#"{"tree": {"$className": "DataModel"}}"#, "no script that runs on a server"),
    ] {
        let folder = Folder::new();
        folder.write("default.project.json", text);
        let run = folder.run(&["."]).code(NOT_LOADED);
        contains(&stderr(&run), &[wanted, "help:"]);
        assert_eq!(stdout(&run), "");
    }
}

#[test]
fn what_is_not_read_is_said() {
    let folder = project("print('runs')");
    folder.write("shared/Tool.plugin.luau", "error('is not read')");
    folder.write("shared/Odd.model.json", r#"{"className": "NoSuchClass"}"#);
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!(stdout(&run), "runs\n");
    contains(&stderr(&run), &["Tool.plugin.luau is left out", "Roblox has no class NoSuchClass"]);
}

#[test]
fn a_file_of_a_project_finds_the_tree_around_it() {
    let main = "print(script:GetFullName(), require(game.ReplicatedStorage.Shared.One))";
    let folder = project(main);
    folder.write("src/Other.server.luau", "error('nobody asked for it')");
    let run = folder.run(&["src/Main.server.luau"]).code(SUCCESS);
    assert_eq!((&*stdout(&run), &*stderr(&run)), ("ServerScriptService.Main 1\n", ""), "at its place in the tree");
    folder.write("tools/Tool.luau", main);
    let run = folder.run(&["tools/Tool.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "ServerScriptService.Tool 1\n", "beside the tree");
}
