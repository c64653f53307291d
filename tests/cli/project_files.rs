//! What project files say besides their tree, and what is doubtful in them.

use crate::{Folder, NOT_LOADED, SUCCESS, contains, stderr, stdout};

/// A project file with these parts.
fn project(head: &str, tree: &str) -> Folder {
    let folder = Folder::new();
    folder.write(
        "default.project.json",
        format!(r#"{{ "name": "Game", {head} "tree": {{ "$className": "DataModel", {tree} }} }}"#),
    );
    folder
}

const SOURCE: &str = r#""ServerScriptService": { "$path": "src" }"#;

#[test]
fn without_legacy_scripts_the_run_context_decides() {
    let tree = r#"
        "ReplicatedStorage": { "$path": "shared" },
        "ServerStorage": { "Stored": { "$path": "shared/Far.server.luau" } },
        "ServerScriptService": { "$path": "src" }
    "#;
    let folder = project(r#""emitLegacyScripts": false,"#, tree);
    folder.write("shared/Far.server.luau", "print(script:GetFullName(), script.RunContext)");
    folder.write("shared/Inside/init.server.luau", "print(script:GetFullName(), script.ClassName)");
    folder.write("src/Near.client.luau", "print('never')");
    folder.write(
        "src/Main.server.luau",
        "local near = script.Parent.Near print(near.ClassName, near.RunContext, script.RunContext)",
    );
    let run = folder.run(&["."]).code(SUCCESS);
    let expected = "\
ReplicatedStorage.Far Enum.RunContext.Server
ReplicatedStorage.Inside Script
Script Enum.RunContext.Client Enum.RunContext.Server
";
    assert_eq!((&*stdout(&run), &*stderr(&run)), (expected, ""));
    // A package that is a project of its own says so for itself.
    let folder = project(r#""emitLegacyScripts": false,"#, SOURCE);
    folder.write("src/Package/default.project.json", r#"{ "name": "Package", "tree": { "$path": "in" } }"#);
    folder.write("src/Package/in/One.client.luau", "print('never')");
    folder.write("src/Main.server.luau", "print(script.Parent.Package.One.ClassName, script.RunContext)");
    assert_eq!(stdout(&folder.run(&["."]).code(SUCCESS)), "LocalScript Enum.RunContext.Server\n");
}

#[test]
fn sync_rules_say_what_files_are() {
    let rules = r#""syncRules": [
        { "pattern": "*.data", "use": "json", "exclude": "src/old/*" },
        { "pattern": "*.start.luau", "use": "serverScript", "suffix": ".start.luau" },
        { "pattern": "**/*.story.luau", "use": "ignore" },
    ],"#;
    let folder = project(rules, SOURCE);
    folder.write("src/Prices.data", r#"{ "apple": 5 }"#);
    folder.write("src/old/Prices.data", "is no Instance");
    folder.write("src/Shop.story.luau", "error('is no Instance')");
    folder.write(
        "src/Main.start.luau",
        "print(script, require(script.Parent.Prices).apple, #script.Parent.old:GetChildren())
        print(#script.Parent:GetChildren())",
    );
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!((&*stdout(&run), &*stderr(&run)), ("Main 5 0\n3\n", ""));
}

#[test]
fn an_optional_path_to_nothing_leaves_nothing() {
    let folder = project(
        "",
        r#"
            "ReplicatedStorage": {
                "Gone": { "$path": { "optional": "gone" }, "Below": { "$className": "Folder" } },
                "Kept": { "$path": { "optional": "gone" }, "$className": "Configuration" }
            },
            "ServerStorage": { "$path": { "optional": "gone" } },
            "ServerScriptService": { "$path": "src" }
        "#,
    );
    folder.write(
        "src/Main.server.luau",
        "for _, child in game.ReplicatedStorage:GetChildren() do print(child.Name, child.ClassName) end
        print(game.ServerStorage.ClassName)",
    );
    assert_eq!(stdout(&folder.run(&["."]).code(SUCCESS)), "Kept Configuration\nServerStorage\n");
}

#[test]
fn what_roblox_does_not_have_is_said_once_with_file_and_path() {
    let folder = project(
        "",
        r#"
            "Workspase": { "Map": { "$className": "Modle" } },
            "Assets": { "$path": "assets" },
            "Workspace": { "$properties": { "Gravty": 50, "SignalBehavior": "Defered" } },
            "Lighting": { "$path": "lighting" },
            "ServerScriptService": { "$path": "src" }
        "#,
    );
    folder.write("assets/One.model.json", r#"{ "className": "Part", "properties": { "Anchored": 5 } }"#);
    // The class that it becomes is the one that counts.
    folder.write("lighting/init.meta.json", r#"{ "properties": { "Brightness": 2, "Shiny": true } }"#);
    folder.write(
        "src/Main.server.luau",
        "print(game.Workspase.ClassName, game.Assets.ClassName, game.Lighting.ClassName)",
    );
    let run = folder.run(&["--servers", "2", "."]).code(SUCCESS);
    contains(&stdout(&run), &["Folder Folder Lighting"]);
    let said = stderr(&run);
    for wanted in [
        "default.project.json: Workspase: Roblox has no service Workspase, so it is a Folder; did you mean `Workspace`?",
        "default.project.json: Workspase.Map: Roblox has no class Modle, so it is a Folder; did you mean `Model`?",
        "default.project.json: Workspace: Workspace has no property Gravty; did you mean `Gravity`?",
        "default.project.json: Workspace: SignalBehavior: Enum.SignalBehavior has no item Defered; did you mean `Deferred`?",
        "assets/One.model.json: Assets.One: Anchored: a boolean is expected",
        "lighting/init.meta.json: Lighting: Lighting has no property Shiny",
    ] {
        assert_eq!(said.matches(wanted).count(), 1, "{wanted} in:\n{said}");
    }
    assert_eq!(said.matches("warning:").count(), 6, "{said}");
}

#[test]
fn what_only_project_files_can_write_is_no_mistake() {
    let folder = project(
        "",
        r#"
            "HttpService": { "$properties": { "HttpEnabled": true } },
            "TextChatService": { "$properties": { "ChatVersion": "TextChatService" } },
            "Lighting": { "$properties": { "Technology": "Future" } },
            "Workspace": { "$properties": { "StreamingEnabled": true } },
            "ServerScriptService": { "$path": "src" }
        "#,
    );
    folder.write(
        "src/Main.server.luau",
        "print(game:GetService('HttpService').HttpEnabled, game:GetService('TextChatService').ChatVersion)",
    );
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!((&*stdout(&run), &*stderr(&run)), ("false Enum.ChatVersion.TextChatService\n", ""));
}

#[test]
fn folders_below_the_root_are_services() {
    let folder = Folder::new();
    folder.write("default.project.json", r#"{ "tree": { "$className": "DataModel", "$path": "src" } }"#);
    folder.write("src/ReplicatedStorage/M.luau", "return 1");
    folder.write(
        "src/ServerScriptService/Main.server.luau",
        "print(require(game.ReplicatedStorage.M), script:GetFullName())",
    );
    folder.write("src/Other/Thing.luau", "return 1");
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!((&*stdout(&run), &*stderr(&run)), ("1 ServerScriptService.Main\n", ""));
}

#[test]
fn only_folders_can_be_given_a_class() {
    let source = r#"{ "tree": { "$className": "DataModel", "ServerScriptService": { "$path": "src" } } }"#;
    for (project, meta, wanted) in [
        (
            r#"{ "tree": { "$className": "DataModel", "Workspace": { "M": { "$className": "Tool", "$path": "src/M.luau" } } } }"#,
            "{}",
            "default.project.json: `M` is a ModuleScript by its file: only a folder can be given a class",
        ),
        (source, r#"{ "className": "Tool" }"#, "init.meta.json: `In` is a ModuleScript by its file"),
        (
            r#"{ "tree": { "$className": "DataModel", "Lighting": { "Terrain": {} } } }"#,
            "{}",
            "`Terrain` needs a `$className`",
        ),
    ] {
        let folder = Folder::new();
        folder.write("default.project.json", project);
        folder.write("src/M.luau", "return 1");
        folder.write("src/In/init.luau", "return 1");
        folder.write("src/In/init.meta.json", meta);
        contains(&stderr(&folder.run(&["."]).code(NOT_LOADED)), &[wanted]);
    }
    let folder = Folder::new();
    folder.write("default.project.json", source);
    folder.write("src/Main.server.luau", "print(script.Parent.M.ClassName)");
    folder.write("src/M.luau", "return 1");
    folder.write("src/M.meta.json", r#"{ "className": "Tool" }"#);
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!(stdout(&run), "ModuleScript\n");
    contains(&stderr(&run), &["src/M.meta.json: ServerScriptService.M: `className` counts only in"]);
}

#[test]
fn json_may_have_comments_and_last_commas() {
    let folder = Folder::new();
    folder.write(
        "default.project.json",
        "// The game\n{\n  \"tree\": { /* all */ \"$className\": \"DataModel\", \"ServerScriptService\": { \"$path\": \"src\", }, },\n}",
    );
    folder.write("src/Main.server.luau", "print(script:GetAttribute('A'))");
    folder.write("src/Main.meta.json", "{ \"attributes\": { \"A\": 1, }, } // beside it");
    // Without an argument, too.
    assert_eq!(stdout(&folder.run(&[]).code(SUCCESS)), "1\n");
    folder.write("default.project.json", "{\n// one\n\"tree\": }");
    contains(&stderr(&folder.run(&["."]).code(NOT_LOADED)), &["line 3"]);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_left_out() {
    let folder =
        project("", r#""ReplicatedStorage": { "$path": "Packages" }, "ServerScriptService": { "$path": "src" }"#);
    folder.write("src/Main.server.luau", "print(#game.ReplicatedStorage:GetChildren())");
    folder.write("Packages/There.luau", "return 1");
    std::os::unix::fs::symlink("gone", folder.path().join("Packages/Gone.luau")).expect("a link");
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!(stdout(&run), "1\n");
    contains(&stderr(&run), &["Packages/Gone.luau is a link that leads nowhere", "`wally install`"]);
}

#[test]
fn json_with_comments_has_an_ending_of_its_own() {
    const MAIN: &str = r#"
        local S = script.Parent
        print(require(S.Data).a[2], require(S.More).a[1], S.Model.Value, S.More:GetAttribute("A"))
        print(S.Folder.ClassName, S.Inner.ClassName, require(S.Named), #S:GetChildren())
    "#;
    let folder = Folder::new();
    folder.write(
        "default.project.jsonc",
        r#"{ "tree": { "$className": "DataModel", "ServerScriptService": { "$path": "src" }, }, } // all"#,
    );
    folder.write("src/Main.server.luau", MAIN);
    for (name, text) in [
        ("Data.json", "{ // one\n \"a\": [1, 2,], }"),
        ("More.jsonc", "{ /* two */ \"a\": [3,], }"),
        ("Model.model.jsonc", r#"{ "className": "StringValue", "properties": { "Value": "model", }, }"#),
        ("More.meta.jsonc", r#"{ "attributes": { "A": 1, }, }"#),
        ("Folder/init.meta.jsonc", r#"{ "className": "Configuration", } // all"#),
        ("Inner.project.jsonc", r#"{ "tree": { "$className": "Model", }, }"#),
        ("Package/default.project.jsonc", r#"{ "name": "Named", "tree": { "$path": "in" } }"#),
        ("Package/in/init.luau", "return 'package'"),
    ] {
        folder.write(&format!("src/{name}"), text);
    }
    // By its folder, by its file, without a name, and from a file of its tree.
    for arguments in [&["."] as &[&str], &["default.project.jsonc"], &[], &["src/Main.server.luau"]] {
        let run = folder.run(arguments).code(SUCCESS);
        assert_eq!((&*stdout(&run), &*stderr(&run)), ("2 3 model 1\nConfiguration Model package 7\n", ""));
    }
    folder.write("src/Some.spec.luau", "it('is there', function() expect(script.Parent.Data).toBeDefined() end)");
    for arguments in [&["."] as &[&str], &["default.project.jsonc"], &["src/Some.spec.luau"]] {
        contains(&stdout(&folder.test(arguments).code(SUCCESS)), &["1 passed"]);
    }
}

#[test]
fn globs_behind_an_exclamation_mark_bring_files_back() {
    let folder = project(r#""globIgnorePaths": ["**/*.luau", "!**/*.server.luau", "!**/keep.luau"],"#, SOURCE);
    folder.write("src/Main.server.luau", "for _, child in script.Parent:GetChildren() do print(child) end");
    folder.write("src/drop.luau", "return 1");
    folder.write("src/keep.luau", "return 1");
    assert_eq!(stdout(&folder.run(&["."]).code(SUCCESS)), "Main\nkeep\n");
}

#[test]
fn the_init_file_says_what_a_folder_is() {
    let folder = project(
        r#""globIgnorePaths": ["**/init.luau"], "syncRules": [{ "pattern": "**/init.lua", "use": "text" }],"#,
        r#""ReplicatedStorage": { "$path": "shared" }, "ServerScriptService": { "$path": "src" }"#,
    );
    folder.write(
        "src/Main.server.luau",
        "for _, child in game.ReplicatedStorage:GetChildren() do
            print(child, child.ClassName, #child:GetChildren(), child:IsA('Script') and child.RunContext or '')
        end
        print(require(game.ReplicatedStorage.Both))",
    );
    for name in
        ["Both/init.luau", "Both/init.server.luau", "Lua/init.lua", "Server/init.server.luau", "Server/init.csv"]
    {
        folder.write(&format!("shared/{name}"), "return 'module'");
    }
    folder.write("shared/Tool/init.plugin.luau", "error('does not run')");
    folder.write("shared/Words/init.csv", "Key,Source");
    folder.write("shared/Words/Inner.txt", "");
    // Data stands for no folder, and what is called a spec is no init file.
    folder.write("shared/Data/init.toml", "a = 1");
    folder.write("shared/Data/init.spec.luau", "");
    let run = folder.run(&["."]).code(SUCCESS);
    let expected = "\
Both ModuleScript 0 
Data Folder 2 
Lua ModuleScript 0 
Server Script 0 Enum.RunContext.Legacy
Tool Script 0 Enum.RunContext.Plugin
Words LocalizationTable 1 
module
";
    assert_eq!((&*stdout(&run), &*stderr(&run)), (expected, ""));
}

#[cfg(unix)]
#[test]
fn links_that_lead_back_are_left_out() {
    use std::os::unix::fs::symlink;
    let folder = project("", SOURCE);
    folder.write("src/Main.server.luau", "for _, child in script.Parent:GetDescendants() do print(child) end");
    folder.write("src/Inner/One.luau", "return 1");
    folder.write("other/Two.luau", "return 2");
    let link = |target: &str, name: &str| symlink(target, folder.path().join(name)).expect("a link");
    // Several of them would double the tree at each step.
    link(".", "src/Itself");
    link(".", "src/ItselfToo");
    link("../..", "src/Inner/Project");
    link("../Inner", "src/Inner/Deep");
    // Elsewhere, and from there back.
    link("../other", "src/Other");
    link("../src", "other/Back");
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!(stdout(&run), "Inner\nOne\nMain\nOther\nTwo\n");
    let said = stderr(&run);
    let back = "leads back into a folder that it lies in, and is left out";
    for name in ["src/Itself", "src/ItselfToo", "src/Inner/Deep", "src/Other/Back"] {
        contains(&said, &[&format!("{name} {back}")]);
    }
    contains(&said, &["src/Inner/Project leads back to the project that it lies in"]);
    assert_eq!(said.matches("warning:").count(), 5, "{said}");
}

#[test]
fn paths_that_lead_back_are_mistakes() {
    let folder = Folder::new();
    folder.write("default.project.json", r#"{ "tree": { "$className": "DataModel", "Workspace": { "$path": "a" } } }"#);
    folder.write("a/default.project.json", r#"{ "tree": { "$path": "../b" } }"#);
    folder.write("b/default.project.json", r#"{ "tree": { "$path": "../a" } }"#);
    contains(&stderr(&folder.run(&["."]).code(NOT_LOADED)), &["a `$path` leads back to this project from within"]);
    folder.write("b/default.project.json", r#"{ "tree": { "$path": "../c" } }"#);
    folder.write("c/In/default.project.json", r#"{ "tree": { "$path": "../../c" } }"#);
    contains(&stderr(&folder.run(&["."]).code(NOT_LOADED)), &["leads back into this folder from within"]);
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_file_or_has_no_name_is_left_out() {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::net::UnixListener;
    let folder = project("", SOURCE);
    folder.write("src/Main.server.luau", "print(#script.Parent:GetChildren())");
    let _socket = UnixListener::bind(folder.path().join("src/pipe.luau")).expect("a socket");
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("src/zero.txt")).expect("a link");
    std::fs::write(folder.path().join("src").join(std::ffi::OsStr::from_bytes(b"b\xff.luau")), "").expect("a file");
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!(stdout(&run), "1\n");
    contains(
        &stderr(&run),
        &["pipe.luau is no file", "zero.txt is no file, but a pipe or a device, and is left out", "no UTF-8"],
    );
}

#[test]
fn a_project_that_a_rule_means_has_its_name_from_the_rule() {
    let rules = r#""syncRules": [{ "pattern": "*.part", "use": "project", "suffix": ".part" }],"#;
    let folder = project(rules, SOURCE);
    folder.write("src/Main.server.luau", "print(script.Parent.One.ClassName, script.Parent.Said.ClassName)");
    folder.write("src/One.part", r#"{ "tree": { "$className": "Model" } }"#);
    folder.write("src/Two.part", r#"{ "name": "Said", "tree": { "$className": "Tool" } }"#);
    assert_eq!(stdout(&folder.run(&["."]).code(SUCCESS)), "Model Tool\n");
}

#[test]
fn the_ids_of_the_place_and_the_game_are_those_of_the_project() {
    let folder = project(r#""placeId": 123, "gameId": 456,"#, SOURCE);
    folder.write("src/Main.server.luau", "print(game.PlaceId, game.GameId)");
    folder.write("src/In/default.project.json", r#"{ "placeId": 9, "tree": { "$className": "Folder" } }"#);
    assert_eq!(stdout(&folder.run(&["."]).code(SUCCESS)), "123 456\n");
}
