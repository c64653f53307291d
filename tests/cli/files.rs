//! Files that cannot be run: each has a clear message, and a code of its own.

use crate::{Folder, NOT_LOADED, SCRIPT_FAILED, SUCCESS, contains, stderr, stdout};

#[test]
fn a_missing_file_is_named() {
    let run = Folder::new().run(&["nowhere.luau"]).code(NOT_LOADED);
    contains(&stderr(&run), &["nowhere.luau", "cannot read", "help:"]);
    assert_eq!(stdout(&run), "");
}

#[test]
fn a_directory_is_no_script() {
    let folder = Folder::new();
    folder.write("scripts/main.luau", "print('never')");
    let run = folder.run(&["scripts"]).code(NOT_LOADED);
    contains(&stderr(&run), &["scripts is a directory", "help:"]);
}

#[test]
fn bytes_that_are_no_text_are_located() {
    let folder = Folder::new();
    folder.write("binary.luau", b"print('x')\xff\xfe");
    let run = folder.run(&["binary.luau"]).code(NOT_LOADED);
    contains(&stderr(&run), &["binary.luau", "not UTF-8", "byte 10", "help:"]);
}

#[test]
fn an_empty_file_is_remarked_on() {
    let folder = Folder::with("");
    let run = folder.run(&["main.luau"]).code(SUCCESS);
    contains(&stderr(&run), &["main.luau", "empty"]);
    assert_eq!(stdout(&run), "");
}

#[test]
fn a_syntax_error_shows_file_line_and_excerpt() {
    let folder = Folder::with("print('never')\nlocal x = = 5\n");
    let run = folder.run(&["main.luau"]).code(NOT_LOADED);
    contains(&stderr(&run), &["main.luau:2", "local x = = 5", "Expected identifier"]);
    assert_eq!(stdout(&run), "", "nothing runs");
}

#[test]
fn one_bad_file_keeps_all_from_running() {
    let folder = Folder::with("print('never')");
    folder.write("broken.luau", "local = 1");
    let run = folder.run(&["main.luau", "broken.luau"]).code(NOT_LOADED);
    assert_eq!(stdout(&run), "");
    let run = folder.run(&["main.luau", "missing.luau", "missing too.luau"]).code(NOT_LOADED);
    contains(&stderr(&run), &["missing.luau", "missing too.luau"]);
    assert_eq!(stdout(&run), "");
}

#[test]
fn a_byte_order_mark_and_a_first_line_for_the_shell_are_skipped() {
    let folder = Folder::with("\u{feff}#!/usr/bin/env sandstore run\nprint('line two')\nerror('line three')\n");
    let run = folder.run(&["main.luau"]).code(SCRIPT_FAILED);
    assert_eq!(stdout(&run), "line two\n");
    contains(&stderr(&run), &["ServerScriptService.main:3: line three", "main.luau:3"]);
}

#[test]
fn windows_line_ends_do_not_shift_lines() {
    let folder = Folder::with("print('one')\r\n\r\nerror('three')\r\n");
    let run = folder.run(&["main.luau"]).code(SCRIPT_FAILED);
    assert_eq!(stdout(&run), "one\n");
    contains(&stderr(&run), &["ServerScriptService.main:3: three", "main.luau:3"]);
}

#[test]
fn names_follow_rojo() {
    let folder = Folder::new();
    folder.write("Lobby.server.luau", "print(script.Name)");
    folder.write("old.lua", "print(script.Name)");
    folder.write("no_ending", "print(script.Name)");
    let run = folder.run(&["Lobby.server.luau", "old.lua", "no_ending"]).code(SUCCESS);
    assert_eq!(stdout(&run), "Lobby\nold\nno_ending\n");
}

#[test]
fn modules_are_found_beside_the_script_and_within_the_project() {
    let folder = Folder::new();
    folder.write("default.project.json", "{}");
    folder.write("src/server/main.luau", "print(require('../shared/config').mode)");
    folder.write("src/shared/config.luau", "return { mode = require('./mode') }");
    folder.write("src/shared/mode.luau", "return 'duo'");
    let run = folder.run(&["src/server/main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "duo\n");
    contains(&stderr(&run), &["warning: the project around cannot be read", "needs a `tree`"]);
}

#[test]
fn a_module_that_does_not_load_is_a_failure() {
    let folder = Folder::with("print(pcall(require, './broken'))\nprint('goes on')");
    folder.write("broken.luau", "return return");
    let run = folder.run(&["main.luau"]).code(SCRIPT_FAILED);
    assert_eq!(
        stdout(&run),
        "false\tRequested module experienced an error while loading\ngoes on\n".replace('\t', " ")
    );
    contains(&stderr(&run), &["broken:1"]);
}
