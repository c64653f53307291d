//! Help, version, completions, and wrong usage.

use crate::{Folder, SUCCESS, USAGE, contains, sandstore, stderr, stdout};

#[test]
fn without_arguments_the_program_says_what_it_is() {
    let run = sandstore().assert().code(SUCCESS);
    contains(&stdout(&run), &["Usage: sandstore", "run", "test", "completions", "Examples:", "Exit codes:"]);
    assert_eq!(stderr(&run), "");
}

#[test]
fn help_groups_the_options_of_run() {
    let run = sandstore().args(["run", "--help"]).assert().code(SUCCESS);
    let help = stdout(&run);
    contains(&help, &["Dialect:", "World:", "Limits:", "Output:", "Configuration:"]);
    for option in [
        "--profile",
        "--strict",
        "--no-notes",
        "--clock",
        "--for",
        "--players",
        "--servers",
        "--seed",
        "--latency",
        "--script-timeout",
        "--memory-limit",
        "--no-quotas",
        "--stats",
        "--trace",
        "--config",
        "--no-config",
    ] {
        contains(&help, &[option]);
    }
    assert_eq!(stderr(&run), "");
}

#[test]
fn help_is_the_same_by_both_names() {
    let long = stdout(&sandstore().arg("--help").assert().code(SUCCESS));
    contains(&long, &["Usage: sandstore"]);
    contains(&stdout(&sandstore().arg("-h").assert().code(SUCCESS)), &["Usage: sandstore"]);
}

#[test]
fn the_version_is_that_of_the_package() {
    for flag in ["--version", "-V"] {
        let run = sandstore().arg(flag).assert().code(SUCCESS);
        assert_eq!(stdout(&run), format!("sandstore {}\n", env!("CARGO_PKG_VERSION")));
    }
}

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = sandstore().args(["completions", shell]).assert().code(SUCCESS);
        contains(&stdout(&run), &["sandstore", "run", "strict"]);
        assert_eq!(stderr(&run), "", "{shell}");
    }
}

#[test]
fn wrong_usage_is_explained_on_stderr() {
    let wrong: [&[&str]; 20] = [
        &["nonsense"],
        &["--nonsense"],
        &["run"],
        &["run", "--nonsense", "main.luau"],
        &["run", "--strict", "--profile", "guide", "main.luau"],
        &["run", "--profile", "nonsense", "main.luau"],
        &["run", "--clock", "slow", "main.luau"],
        &["run", "--for", "10", "main.luau"],
        &["run", "--for", "soon", "main.luau"],
        &["run", "--for=-5s", "main.luau"],
        &["run", "--latency", "5ms..", "main.luau"],
        &["run", "--servers", "0", "main.luau"],
        &["run", "--players", "-1", "main.luau"],
        &["run", "--seed", "x", "main.luau"],
        &["run", "--memory-limit", "much", "main.luau"],
        &["completions", "nosh"],
        &["test", "--repeat", "0"],
        &["test", "--jobs", "0"],
        &["test", "--timeout", "5"],
        &["test", "--reporter", "pigeon"],
    ];
    let folder = Folder::with("print('never')");
    for arguments in wrong {
        let run = sandstore().current_dir(folder.path()).args(arguments).assert().code(USAGE);
        contains(&stderr(&run), &["error:"]);
        assert_eq!(stdout(&run), "", "{arguments:?}");
    }
}

#[test]
fn a_misspelt_option_is_guessed() {
    let run = Folder::new().run(&["--sevrers", "2", "main.luau"]).code(USAGE);
    contains(&stderr(&run), &["--sevrers", "--servers"]);
}
