//! Aliases of `require`, as `.luaurc` files give them.

use crate::{Folder, SUCCESS, contains, stderr, stdout};

#[test]
fn aliases_lead_to_files_from_the_nearest_luaurc_that_has_them() {
    let folder = Folder::new();
    folder.write("sandstore.toml", "");
    folder.write(
        ".luaurc",
        "{\n\t// Ours.\n\t\"aliases\": { \"Lib\": \"./lib\", \"one\": \"@lib/One\", \"far\": \"../elsewhere\", },\n}",
    );
    folder.write("src/.luaurc", r#"{ "aliases": { "lib": "own" } }"#);
    folder.write("lib/One.luau", "return 'one, ' .. require('./Two')");
    folder.write("lib/Two.luau", "return 'two'");
    folder.write("src/own/One.luau", "return 'own one, ' .. require('@one')");
    folder.write(
        "src/main.luau",
        "print(require('@LIB/One'))
         print(pcall(require, '@nobody/x'))
         print(pcall(require, '@sandstore/universe'))
         print(select(2, pcall(require, '@far/x')))",
    );
    let run = folder.run(&["src/main.luau"]).code(SUCCESS);
    contains(
        &stdout(&run),
        &[
            "own one, one, two\nfalse @nobody is not a valid alias\nfalse @sandstore/universe is known in tests only",
            "no module \"@far/x\" beside",
        ],
    );
    assert_eq!(stderr(&run), "");
    folder.write("src/.luaurc", "{");
    let run = folder.run(&["src/main.luau"]).code(1);
    contains(&stderr(&run), &[".luaurc: EOF while parsing"]);
}

#[test]
fn an_alias_leads_to_the_instance_where_the_tree_holds_the_file() {
    let folder = Folder::new();
    folder.write(
        "default.project.json",
        r#"{"tree": {"$className": "DataModel", "ReplicatedStorage": {"Shared": {"$path": "shared"}},
            "ServerScriptService": {"$path": "src"}}}"#,
    );
    folder.write(".luaurc", r#"{ "aliases": { "Shared": "shared", "tools": "tools" } }"#);
    folder.write("shared/One.luau", "return { where = script:GetFullName() }");
    folder.write("tools/Two.luau", "return { one = require('@shared/One') }");
    folder.write(
        "src/Main.server.luau",
        "local One = require('@shared/One')
         print(One.where, One == require(game.ReplicatedStorage.Shared.One), One == require('@Tools/Two').one)
         print(pcall(require, '@none'))",
    );
    let run = folder.run(&["."]).code(SUCCESS);
    assert_eq!(stdout(&run), "ReplicatedStorage.Shared.One true true\nfalse @none is not a valid alias\n");
}
