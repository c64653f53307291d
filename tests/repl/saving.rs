//! The session as a script that can be run, and as a spec.

use std::process::Command;

use super::{contains, folder, pipe_in};

const INPUT: &str = "
local map = game:GetService('MemoryStoreService'):GetHashMap('m')
map:SetAsync('k', 'v', 60)
map:GetAsync('k') -- there
error('boom')
.advance 61s
map:GetAsync('k')
('a'):rep(3)
print('said')
";

#[test]
fn a_session_is_saved_as_a_script() {
    let folder = folder();
    let piped = pipe_in(folder.path(), &[], format!("{INPUT}.save session.luau\n"));
    contains(&piped.stderr, &["Saved; sandstore run session.luau runs it."]);
    let output = Command::new(env!("CARGO_BIN_EXE_sandstore"))
        .args(["run", "--clock", "virtual", "session.luau"])
        .current_dir(folder.path())
        .output()
        .expect("it starts");
    assert_eq!(String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n"), "false\nv\nnil\naaa\nsaid\n");
    assert!(output.status.success());
}

#[test]
fn a_session_is_saved_as_a_spec() {
    let folder = folder();
    pipe_in(folder.path(), &[], format!("{INPUT}.save session.spec.luau\n"));
    let text = std::fs::read_to_string(folder.path().join("session.spec.luau")).expect("the spec");
    contains(&text, &["expect(map:SetAsync('k', 'v', 60)).toBe(false)", "expect(map:GetAsync('k')).toBeNil()"]);
    contains(&text, &["-- error('boom')", "task.wait(61)"]);
    let output = Command::new(env!("CARGO_BIN_EXE_sandstore"))
        .args(["test", "session.spec.luau"])
        .current_dir(folder.path())
        .output()
        .expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn nothing_else_is_overwritten() {
    let folder = folder();
    let path = folder.path().join("mine.luau");
    std::fs::write(&path, "print('mine')").expect("a file");
    let piped = pipe_in(folder.path(), &[], "local x = 1\n.save mine.luau\n.save again.luau\n.save again.luau\n");
    contains(&piped.stderr, &["there is a file that is no saved session", "Saved; sandstore run again.luau"]);
    assert_eq!(std::fs::read_to_string(path).expect("the file"), "print('mine')");
}
