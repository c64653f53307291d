//! Specs inside the tree of a Rojo project.

use std::path::Path;

use crate::{Folder, NOT_LOADED, SCRIPT_FAILED, SUCCESS, contains, sandstore, stderr, stdout};

/// Specs are kept out of what is published, as many projects have it.
const TREE: &str = r#"{
    "name": "Game",
    "globIgnorePaths": ["**/*.spec.luau"],
    "tree": {
        "$className": "DataModel",
        "ReplicatedStorage": { "Shared": { "$path": "shared" } },
        "ServerScriptService": { "$path": "./src" }
    }
}"#;

const MAIN: &str = "\
game:GetService('MemoryStoreService'):GetHashMap('m'):SetAsync('k', require('@game/ReplicatedStorage/Shared/Sum')(1, 2), 60)
workspace:SetAttribute('HasRun', true)
";

fn project() -> Folder {
    let folder = Folder::new();
    folder.write("default.project.json", TREE);
    folder.write("src/Main.server.luau", MAIN);
    folder.write("shared/Sum.luau", "return function(a, b)\n\treturn a + b\nend\n");
    folder
}

#[test]
fn the_example_is_tested_with_one_command() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("lua_examples/project");
    let run = sandstore().arg("test").arg(example).assert().code(SUCCESS);
    contains(
        &stdout(&run),
        &["RewardService.spec.luau (2 passed)", "Rewards.spec.luau (1 passed)", "3 passed (2 files)"],
    );
}

#[test]
fn a_spec_is_its_module_in_the_tree_in_both_styles() {
    let folder = project();
    folder.write(
        "shared/Sum.spec.luau",
        "local Sum = require(script.Parent.Sum)
         return function()
            describe('Sum', function()
                it('adds', function()
                    expect(Sum(1, 2)).to.equal(3)
                    expect(script:GetFullName()).to.equal('ReplicatedStorage.Shared.Sum.spec')
                    expect(require('./Sum')).to.equal(Sum)
                end)
            end)
         end",
    );
    folder.write(
        "src/Main.spec.luau",
        "it('runs no script of the project', function()
            expect(script.Parent.Main.ClassName).toBe('Script')
            expect(workspace:GetAttribute('HasRun')).toBe(nil)
         end)",
    );
    for arguments in [&[][..], &["."], &["default.project.json"], &["shared/Sum.spec.luau", "src"]] {
        let run = folder.test(arguments).code(SUCCESS);
        contains(&stdout(&run), &["pass shared/Sum.spec.luau (1 passed)", "pass src/Main.spec.luau (1 passed)"]);
        assert_eq!(stderr(&run), "");
    }
    let listed = folder.test(&["--list"]).code(SUCCESS);
    assert_eq!(
        stdout(&listed),
        "shared/Sum.spec.luau: Sum > adds\nsrc/Main.spec.luau: runs no script of the project\n"
    );
    let filtered = folder.test(&["--filter", "adds"]).code(SUCCESS);
    contains(&stdout(&filtered), &["1 passed"]);
}

#[test]
fn a_project_elsewhere_keeps_its_paths() {
    let folder = Folder::new();
    for (name, text) in [
        (
            "game/default.project.json",
            r#"{"tree": {"Own": {"$path": "src"}, "Other": {"$path": "../other"}, "$className": "Folder"}}"#,
        ),
        ("game/src/a.spec.luau", "it('fails', function()\n\texpect(script.Parent.Name).toBe('Mine')\nend)"),
        ("other/b.spec.luau", "it('is found', function()\n\texpect(script.Parent.Name).toBe('Other')\nend)"),
        ("other/Packages/c.spec.luau", "error('is somebody else\\'s')"),
    ] {
        folder.write(name, text);
    }
    let run = folder.test(&["game"]).code(SCRIPT_FAILED);
    contains(
        &stdout(&run),
        &[
            "FAIL game/src/a.spec.luau",
            "game/src/a.spec.luau:2:",
            "pass game/../other/b.spec.luau",
            "(2 files, 1 failed)",
        ],
    );
    // Below a folder that is no project, each spec belongs to the project that it lies in.
    let run = folder.test(&["--filter", "is found"]).code(SCRIPT_FAILED);
    contains(&stdout(&run), &["other/b.spec.luau"]);
}

#[test]
fn a_spec_outside_the_tree_sees_it_and_shares_its_modules() {
    let folder = project();
    folder.write(
        "tests/outside.spec.luau",
        "it('shares', function()
            expect(script.Parent).toBe(game.ServerScriptService)
            expect(require('../shared/Sum')).toBe(require(game.ReplicatedStorage.Shared.Sum))
            expect(require('@game/ReplicatedStorage/Shared/Sum')).toBe(require('../shared/Sum'))
            expect(function() require('@game/ReplicatedStorage/None') end).toThrow('in game')
         end)",
    );
    folder.test(&[]).code(SUCCESS);
}

#[test]
fn servers_of_specs_have_the_tree_and_its_scripts_if_they_are_wanted() {
    let folder = project();
    folder.write(
        "shared/Servers.spec.luau",
        "local universe = require('@sandstore/universe')
         it('runs the game', function()
            local server = universe.startServer({ project = true })
            expect(universe.hashMap('m').k).toBe(3)
            expect(server:run(function() return workspace:GetAttribute('HasRun') end)).toBe(true)
            server:restart()
            expect(universe.requests({ operation = 'HashMap.Set' })[2].server).toBe(3)
         end)
         it('runs nothing by itself', function()
            local server = universe.startServer({})
            expect(server:run(function()
                return workspace:GetAttribute('HasRun'), require(script.Parent.Sum)(2, 2), script:GetFullName()
            end)).toBe(nil)
            expect(server:run(function()
                return require(script.Parent.Sum)(2, 2)
            end)).toBe(4)
            expect(server:require('./Answer').of(1)).toBe(5)
         end)
         it('takes a boolean', function()
            expect(function() universe.startServer({ project = 5 }) end).toThrow('project must be true or false')
         end)",
    );
    folder.write("shared/Answer.luau", "return { of = function(a) return require(script.Parent.Sum)(a, 4) end }");
    folder.test(&[]).code(SUCCESS);
    let plain = Folder::new();
    plain.write(
        "a.spec.luau",
        "it('has none', function()
            require('@sandstore/universe').startServer({ project = true })
         end)",
    );
    contains(&stdout(&plain.test(&[]).code(SCRIPT_FAILED)), &["the spec belongs to no project"]);
}

#[test]
fn jest_globals_of_a_package_are_those_of_the_runner_and_modules_have_stand_ins() {
    let folder = project();
    folder.write("shared/Dev/JestGlobals.luau", "error('is not loaded')");
    folder.write(
        "shared/Jest.spec.luau",
        "local JestGlobals = require(script.Parent.Dev.JestGlobals)
         local it, expect, jest = JestGlobals.it, JestGlobals.expect, JestGlobals.jest
         jest.mock(script.Parent.Sum, function() return 'stand-in' end)
         it('mocks', function()
            expect(require(script.Parent.Sum)).toBe('stand-in')
            expect(jest.requireActual(script.Parent.Sum)(1, 1)).toBe(2)
         end)",
    );
    folder.test(&[]).code(SUCCESS);
}

#[test]
fn modules_of_the_tree_are_covered() {
    let folder = project();
    folder.write(
        "shared/Sum.spec.luau",
        "it('adds', function()\n\texpect(require(script.Parent.Sum)(1, 1)).toBe(2)\nend)",
    );
    let run = folder.test(&["--coverage"]).code(SUCCESS);
    contains(&stdout(&run), &["shared/Sum.luau", "100.0"]);
}

#[test]
fn faults_show_where_they_are() {
    let folder = project();
    folder.write("shared/Broken.luau", "local x =\n");
    folder.write("shared/Raises.luau", "\nerror('raised')");
    folder.write("shared/a.spec.luau", "local Broken = require(script.Parent.Broken)");
    folder.write("shared/b.spec.luau", "local Raises = require(script.Parent.Raises)");
    let run = folder.test(&[]).code(SCRIPT_FAILED);
    contains(&stdout(&run), &["shared/Broken.luau:1", "Expected identifier", "shared/Raises.luau:2", "raised"]);
    folder.write("default.project.json", "{");
    contains(&stderr(&folder.test(&[]).code(NOT_LOADED)), &["the project cannot be read", "default.project.json"]);
    contains(&stderr(&folder.test(&["shared"]).code(NOT_LOADED)), &["the project cannot be read"]);
}

#[test]
fn a_session_has_the_tree_and_runs_the_scripts() {
    let folder = project();
    let mut command = sandstore();
    command.current_dir(folder.path()).args(["repl", "--no-history", "."]);
    let run =
        command.write_stdin("print(game.ReplicatedStorage.Shared.Sum, workspace:GetAttribute('HasRun'))\n").assert();
    assert_eq!(stdout(&run.code(SUCCESS)), "Sum true\n");
}

#[test]
fn specs_may_have_their_names_from_folders_rules_and_the_tree() {
    let folder = Folder::new();
    let spec = "it('runs', function() print(script:GetFullName()) end)";
    folder.write(
        "default.project.json",
        r#"{ "syncRules": [{ "pattern": "*.tst", "use": "moduleScript", "suffix": ".tst" }],
            "tree": { "$className": "DataModel", "ReplicatedStorage": { "$path": "src" }, "ServerStorage": { "Tree.spec": { "$path": "z.luau" } } } }"#,
    );
    for name in ["src/Folder.spec/init.luau", "src/Rule.spec.tst", "z.luau", "src/Plain.spec.luau"] {
        folder.write(name, spec);
    }
    folder.write("src/Data.spec.json", "{}");
    folder.write("src/Other.luau", "error('is no spec')");
    for path in [".", "default.project.json"] {
        let said = stdout(&folder.test(&[path]).code(SUCCESS));
        for name in ["src/Folder.spec/init.luau", "src/Rule.spec.tst", "z.luau", "src/Plain.spec.luau"] {
            contains(&said, &[&format!("pass {name} (1 passed)")]);
        }
        contains(&said, &["4 passed"]);
    }
}
