//! Symbolic links are no way out of the project's folder.

use std::os::unix::fs::symlink;
use std::path::Path;

use sandstore::server::{Message, Script};
use sandstore::universe::{Transcript, Universe};
use tempfile::TempDir;

/// A folder `project` with a script, and a folder `outside` beside it with a module that must not be reached.
fn folders() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    write(folder.path(), "outside/secret.luau", "return 'the secret'");
    write(folder.path(), "outside/init.luau", "return 'the secret'");
    write(folder.path(), "project/modules/inside.luau", "print('loaded') return {}");
    folder
}

fn write(folder: &Path, name: &str, source: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder can be made");
    std::fs::write(path, source).expect("a file can be written");
}

/// Runs a script in `project` and answers what it printed.
fn run(folder: &Path, source: &str) -> Vec<String> {
    write(folder, "project/main.luau", source);
    let transcript = Transcript::default();
    let mut universe = Universe::builder()
        .output(transcript.clone())
        .script(Script::from_file(folder.join("project/main.luau")).expect("the file is there"))
        .build()
        .expect("the script compiles");
    universe.run().expect("the run goes through");
    let errors = transcript.messages().into_iter().filter(|(_, message)| matches!(message, Message::Error(_)));
    assert_eq!(errors.count(), 0);
    transcript.printed()
}

#[test]
fn links_to_files_and_folders_outside_are_refused() {
    let folder = folders();
    let (outside, project) = (folder.path().join("outside"), folder.path().join("project"));
    symlink(outside.join("secret.luau"), project.join("file.luau")).expect("a link");
    symlink(&outside, project.join("folder")).expect("a link");
    symlink("../outside/secret.luau", project.join("relative.luau")).expect("a link");
    symlink("file.luau", project.join("twice.luau")).expect("a link");
    for target in ["./file", "./folder", "./folder/secret", "./relative", "./twice", "./folder/../outside/secret"] {
        let printed = run(folder.path(), &format!("print(pcall(require, '{target}'))"));
        assert!(printed[0].starts_with("false "), "{target}: {printed:?}");
        assert!(!printed[0].contains("secret.luau"), "no path of outside is shown: {printed:?}");
    }
}

#[test]
fn links_within_the_project_lead_to_the_same_module() {
    let folder = folders();
    symlink("modules/inside.luau", folder.path().join("project/linked.luau")).expect("a link");
    let printed = run(folder.path(), "print(require('./linked') == require('./modules/inside'))");
    assert_eq!(printed, ["loaded", "true"]);
}

#[test]
fn a_link_to_itself_is_no_module() {
    let folder = folders();
    symlink("loop.luau", folder.path().join("project/loop.luau")).expect("a link");
    let printed = run(folder.path(), "print((pcall(require, './loop')))");
    assert_eq!(printed, ["false"]);
}
