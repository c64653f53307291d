//! Packages as Wally and pesde lay them out, in a project and without one.

use crate::{Folder, SUCCESS, stderr, stdout};

/// Links and packages as Wally makes them.
fn wally(folder: &Folder, packages: &str) {
    for (name, text) in [
        ("Signal.lua", "return require(script.Parent._Index[\"owner_signal@1.2.3\"][\"signal\"])\n"),
        ("_Index/owner_signal@1.2.3/signal/init.lua", "return 'signal with ' .. require(script.Parent.Table)"),
        (
            "_Index/owner_signal@1.2.3/Table.lua",
            "return require(script.Parent.Parent[\"owner_table@0.1.0\"][\"table\"])\n",
        ),
        ("_Index/owner_table@0.1.0/table/default.project.json", r#"{"name": "table", "tree": {"$path": "lib"}}"#),
        ("_Index/owner_table@0.1.0/table/lib/init.luau", "return 'table'"),
        ("_Index/owner_table@0.1.0/table/lib/init.spec.luau", "error('is a spec of somebody else')"),
    ] {
        folder.write(&format!("{packages}/{name}"), text);
    }
}

#[test]
fn a_folder_with_wally_packages_needs_no_project() {
    let folder = Folder::new();
    folder.write("wally.toml", "[package]\n");
    wally(&folder, "Packages");
    folder.write("ServerPackages/Only.lua", "return 'server only'");
    folder.write(
        "src/main.luau",
        "local Signal = require(game:GetService('ReplicatedStorage').Packages.Signal)
         print(Signal, require('../Packages/Signal') == Signal, require(game.ServerScriptService.Packages.Only))",
    );
    let run = folder.run(&["src/main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "signal with table true server only\n");
    assert_eq!(stderr(&run), "");
    folder.write(
        "src/main.spec.luau",
        "it('signals', function()\n\texpect(require('../Packages/Signal')).toBe('signal with table')\nend)",
    );
    assert!(stdout(&folder.test(&[]).code(SUCCESS)).contains("1 passed (1 file)"));
}

#[test]
fn the_manifest_says_where_packages_are_in_the_place() {
    let folder = Folder::new();
    folder.write(
        "wally.toml",
        "[place]\nshared-packages = \"game.ReplicatedStorage.Vendor.Shared\"\nserver-packages = \"game.ServerStorage.Own\"",
    );
    folder.write("Packages/One.luau", "return script:GetFullName()");
    folder.write("ServerPackages/Two.luau", "return script:GetFullName()");
    folder.write(
        "main.luau",
        "print(require(game.ReplicatedStorage.Vendor.Shared.One), require(game.ServerStorage.Own.Two))",
    );
    let run = folder.run(&["main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "ReplicatedStorage.Vendor.Shared.One ServerStorage.Own.Two\n");
    folder.write("wally.toml", "[place]\nshared-packages = \"ReplicatedStorage\"");
    let run = folder.run(&["main.luau"]);
    let said = stderr(&run);
    assert!(said.contains("place.shared-packages: \"ReplicatedStorage\" does not begin with `game.`"), "{said}");
    folder.write("wally.toml", "[place]\nshared-packages = \"game.ReplicatdStorage.Common\"");
    let said = stderr(&folder.run(&["main.luau"]));
    assert!(said.contains("Roblox has no service ReplicatdStorage; did you mean `ReplicatedStorage`?"), "{said}");
    folder.write("wally.toml", "[place]\nshared-package = \"game.ReplicatedStorage.Common\"");
    let said = stderr(&folder.run(&["main.luau"]));
    assert!(said.contains("place.shared-package says nothing of packages; did you mean `shared-packages`?"), "{said}");
}

#[test]
fn packages_of_a_project_stand_where_it_says() {
    let folder = Folder::new();
    folder.write(
        "default.project.json",
        r#"{"tree": {"$className": "DataModel", "ServerScriptService": {"$path": "src"},
            "ReplicatedStorage": {"Wally": {"$path": "Packages"}, "Pesde": {"$path": "roblox_packages"}}}}"#,
    );
    wally(&folder, "Packages");
    for (name, text) in [
        ("signal.luau", "return require(\"./.pesde/owner+signal/1.0.0/signal/src\")\n"),
        ("links.luau", "return require(script.Parent[\".pesde\"][\"owner+signal\"][\"1.0.0\"][\"signal\"][\"src\"])\n"),
        (".pesde/owner+signal/1.0.0/signal/src/init.luau", "return 'pesde ' .. require('@self/part')"),
        (".pesde/owner+signal/1.0.0/signal/src/part.luau", "return 'part'"),
    ] {
        folder.write(&format!("roblox_packages/{name}"), text);
    }
    folder.write(
        "src/Main.server.luau",
        "local Packages = game.ReplicatedStorage
         print(require(Packages.Wally.Signal), require(Packages.Pesde.signal), require(Packages.Pesde.links))",
    );
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!(stdout(&run), "signal with table pesde part pesde part\n");
}

#[test]
fn a_repl_without_file_has_the_packages_of_its_folder() {
    let folder = Folder::new();
    folder.write("wally.toml", "");
    folder.write("Packages/Seven.luau", "return 7");
    let mut repl = crate::sandstore();
    repl.current_dir(folder.path()).args(["repl", "--no-history"]);
    let repl =
        repl.write_stdin("print(require(game.ReplicatedStorage.Packages.Seven))\n").assert().code(crate::SUCCESS);
    assert_eq!(crate::stdout(&repl), "7\n");
}
