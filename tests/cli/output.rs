//! Which stream carries what, and colour.

use crate::{Folder, SCRIPT_FAILED, SUCCESS, contains, sandstore, stderr, stdout};

const SAYS_ALL: &str = "\
print('printed')
warn('warned')
game:GetService('MemoryStoreService'):GetMap('m')
task.spawn(function()
	error('raised')
end)
print('printed again')
";

#[test]
fn stdout_carries_what_scripts_print_and_nothing_else() {
    let run = Folder::with(SAYS_ALL).run(&["--stats", "main.luau"]).code(SCRIPT_FAILED);
    assert_eq!(stdout(&run), "printed\nprinted again\n");
    contains(&stderr(&run), &["warned", "raised", "[get-map]", "universe time"]);
    assert!(!stderr(&run).contains("printed again\n"), "{}", stderr(&run));
}

#[test]
fn an_uncaught_error_shows_message_stack_and_excerpt() {
    let source = "local function load(item)\n\treturn item.name\nend\n\nprint(load(nil))\n";
    let run = Folder::with(source).run(&["main.luau"]).code(SCRIPT_FAILED);
    let expected = "\
ServerScriptService.main:2: attempt to index nil with 'name'
Stack Begin
Script 'ServerScriptService.main', Line 2 - function load
Script 'ServerScriptService.main', Line 5
Stack End
";
    let said = stderr(&run);
    assert!(said.starts_with(expected), "{said}");
    contains(&said, &["main.luau:2", "return item.name", "^^^^"]);
    assert_eq!(stdout(&run), "");
}

#[test]
fn a_script_without_fault_is_silent_on_stderr() {
    let run = Folder::with("print('fine')").run(&["main.luau"]).code(SUCCESS);
    assert_eq!((stdout(&run).as_str(), stderr(&run).as_str()), ("fine\n", ""));
}

#[test]
fn a_caught_error_is_no_failure() {
    let run = Folder::with("print(pcall(error, 'caught', 0))").run(&["main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "false caught\n");
    assert_eq!(stderr(&run), "");
}

#[test]
fn there_are_no_escape_codes_without_a_terminal() {
    let folder = Folder::with(SAYS_ALL);
    folder.write("broken.luau", "local = 1");
    for arguments in [&["--stats", "main.luau"][..], &["broken.luau"], &["missing.luau"], &["--help"], &["--nonsense"]]
    {
        let run = folder.run(arguments);
        assert!(!stdout(&run).contains('\x1b') && !stderr(&run).contains('\x1b'), "{arguments:?}");
    }
    assert!(!stdout(&sandstore().assert()).contains('\x1b'));
}

#[test]
fn colour_can_be_forced_and_no_color_wins() {
    let folder = Folder::with(SAYS_ALL);
    let run = |variables: &[(&str, &str)]| {
        let mut command = sandstore();
        command.current_dir(folder.path()).args(["run", "main.luau"]).envs(variables.iter().copied());
        command.assert().code(SCRIPT_FAILED)
    };
    let forced = run(&[("CLICOLOR_FORCE", "1")]);
    contains(&stderr(&forced), &["\x1b["]);
    assert_eq!(stdout(&forced), "printed\nprinted again\n", "what scripts print is never coloured");
    let refused = run(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]);
    assert!(!stderr(&refused).contains('\x1b'), "{}", stderr(&refused));
}

#[test]
fn what_is_printed_last_is_not_lost() {
    let source = "for number = 1, 20000 do print(number) end\nerror('end')";
    let run = Folder::with(source).run(&["main.luau"]).code(SCRIPT_FAILED);
    let printed = stdout(&run);
    assert_eq!(printed.lines().count(), 20_000);
    assert!(printed.ends_with("\n20000\n"));
}

#[test]
#[cfg(unix)]
fn a_reader_that_has_gone_ends_the_run_quietly() {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::process::{Command, Stdio};

    let folder = Folder::with("while true do print('line') end");
    let mut child = Command::new(env!("CARGO_BIN_EXE_sandstore"))
        .args(["run", "main.luau"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut first = String::new();
    let mut reader = BufReader::new(child.stdout.take().expect("a pipe"));
    reader.read_line(&mut first).expect("a line");
    drop(reader);
    let status = child.wait().expect("the program ends");
    let mut said = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
    assert_eq!(first, "line\n");
    assert_eq!(said, "", "no message, above all no panic");
    assert_eq!(status.code(), Some(crate::OUTPUT_FAILED));
}
