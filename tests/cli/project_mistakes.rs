//! What is said where something else has to be named, and what helps.

use crate::{Folder, NOT_LOADED, SUCCESS, contains, stderr, stdout};

const TREE: &str = r#"{ "tree": { "$className": "DataModel", "ServerStorage": { "$path": "src" } } }"#;

/// What a run says that does not begin.
fn refusal(folder: &Folder, arguments: &[&str]) -> String {
    let run = folder.run(arguments).code(NOT_LOADED);
    assert_eq!(stdout(&run), "");
    stderr(&run)
}

#[test]
fn a_folder_that_is_no_project_says_what_to_name() {
    let folder = Folder::new();
    contains(&refusal(&folder, &["."]), &["it holds no default.project.json", "folder/*.luau"]);
    folder.write("place.project.json", TREE);
    folder.write("src/One.server.luau", "print('never')");
    contains(&refusal(&folder, &["."]), &["name the project in it: sandstore run ./place.project.json"]);
    folder.write("default.project.json", TREE);
    contains(&refusal(&folder, &["src"]), &["it lies in a project, which runs as a whole: sandstore run ."]);
}

#[test]
fn a_project_runs_by_itself() {
    let folder = Folder::new();
    folder.write("default.project.json", TREE);
    folder.write("other.project.json", TREE);
    folder.write("src/One.server.luau", "print('never')");
    for arguments in [["other.project.json", "default.project.json"], ["src/One.server.luau", "other.project.json"]] {
        contains(&refusal(&folder, &arguments), &["other.project.json is a project, and runs by itself", "help:"]);
    }
}

#[test]
fn a_project_without_scripts_is_named() {
    let folder = Folder::new();
    folder.write("other.project.json", TREE);
    folder.write("src/One.server.luau", "print('never')");
    contains(&refusal(&folder, &["other.project.json"]), &["other.project.json has no script that runs on a server"]);
    // Whatever the case of its ending.
    folder.write("game.RBXLX", "<roblox version=\"4\"></roblox>");
    let said = refusal(&folder, &["game.RBXLX"]);
    contains(&said, &["game.RBXLX has no script that runs on a server", "unless they are disabled"]);
}

#[test]
fn rojo_is_asked_only_where_it_helps() {
    let folder = Folder::new();
    let help = |project: &str| {
        folder.write("default.project.json", project);
        refusal(&folder, &["."])
    };
    folder.write("Bad.rbxm", "<roblox!");
    folder.write("src/One.luau", "");
    for (project, wanted) in [
        ("{", "mend the file at this place"),
        (r#"{ "tree": { "$path": "Bad.rbxm" } }"#, "open it in Studio"),
        (r#"{ "tree": { "$path": "gone" } }"#, "paths begin in the folder of the project file"),
        (r#"{ "tree": {}, "nam": "a" }"#, "Rojo refuses this too"),
        (r#"{ "tree": { "$className": "DataModel", "A": {} , "Workspace": { "B": {} } } }"#, "`rojo build` shows"),
    ] {
        let said = help(project);
        contains(&said, &[wanted]);
        assert_eq!(said.matches("help:").count(), 1, "{said}");
    }
    contains(&refusal(&folder, &["gone.project.json"]), &["check the spelling"]);
    folder.write("default.project.json", r#"{ "tree": { "$path": "src" } }"#);
    folder.write("Run.luau", "print('runs')");
    assert_eq!(stdout(&folder.run(&["Run.luau"]).code(SUCCESS)), "runs\n");
}
