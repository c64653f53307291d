//! `sandstore init` and `sandstore schema`.

use crate::{Folder, OUTPUT_FAILED, SUCCESS, contains, sandstore, stderr, stdout};

#[test]
fn a_new_file_has_every_setting_and_changes_nothing() {
    let folder = Folder::with("print(#game.Players:GetPlayers())");
    let run = sandstore().current_dir(folder.path()).arg("init").assert().code(SUCCESS);
    contains(&stderr(&run), &["Wrote sandstore.toml", "Next:", "sandstore run FILE"]);
    assert_eq!(stdout(&run), "");
    let text = std::fs::read_to_string(folder.path().join("sandstore.toml")).expect("the file is there");
    assert_eq!(text, sandstore::config::template());
    assert_eq!(stdout(&folder.run(&["main.luau"]).code(SUCCESS)), "1\n");
    folder.write("sandstore.toml", text.replace("#players = 1", "players = 3"));
    assert_eq!(stdout(&folder.run(&["main.luau"]).code(SUCCESS)), "3\n");
}

#[test]
fn a_file_that_is_there_stays() {
    let folder = Folder::new();
    folder.write("sandstore.toml", "players = 3");
    let run = sandstore().current_dir(folder.path()).arg("init").assert().code(OUTPUT_FAILED);
    contains(&stderr(&run), &["error: sandstore.toml is there already", "help:"]);
    let text = std::fs::read_to_string(folder.path().join("sandstore.toml")).expect("the file is there");
    assert_eq!(text, "players = 3");
}

#[test]
fn a_folder_can_be_named_and_is_made() {
    let folder = Folder::new();
    let run = sandstore().current_dir(folder.path()).args(["init", "games/lobby"]).assert().code(SUCCESS);
    contains(&stderr(&run), &["Wrote games"]);
    assert!(folder.path().join("games/lobby/sandstore.toml").is_file());
    folder.write("file", "");
    let run = sandstore().current_dir(folder.path()).args(["init", "file"]).assert().code(OUTPUT_FAILED);
    contains(&stderr(&run), &["error: cannot write file", "help:"]);
}

#[test]
fn the_schema_is_printed_as_json() {
    let run = sandstore().arg("schema").assert().code(SUCCESS);
    let schema: serde_json::Value = serde_json::from_str(&stdout(&run)).expect("JSON");
    assert_eq!(schema, sandstore::config::schema());
    assert_eq!(stderr(&run), "");
}
