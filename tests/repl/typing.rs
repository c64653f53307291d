//! Editing, history, Ctrl-C, what is printed while somebody types.

use std::path::Path;

use super::folder;
use super::terminal::{Terminal, key};

fn leave(mut terminal: Terminal) {
    terminal.wait_for_prompt();
    terminal.press(key::CTRL_D);
    assert_eq!(terminal.wait_for_end(), 0);
}

#[test]
fn lines_are_answered() {
    let folder = folder();
    let mut terminal = Terminal::start(folder.path(), &[]);
    terminal.wait_for_text("a live server. Type Luau; .help lists commands, .exit leaves.");
    terminal.ask("1 + 1", "2");
    terminal.ask("print('printed')", "printed");
    terminal.ask("task.wait(0.01) > 0", "true");
    terminal.enter("exit");
    terminal.wait_for_text("Commands begin with a dot: .exit");
    terminal.enter(".exit");
    assert_eq!(terminal.wait_for_end(), 0);
}

#[test]
fn a_function_may_take_several_lines() {
    let folder = folder();
    let mut terminal = Terminal::start(folder.path(), &["--clock", "virtual"]);
    terminal.enter("local function double(n)");
    terminal.enter("  return n * 2");
    terminal.enter("end");
    terminal.wait_for_typed(">");
    terminal.ask("double(21)", "42");
    leave(terminal);
}

#[test]
fn threads_print_above_the_line_that_is_typed() {
    let folder = folder();
    let mut terminal = Terminal::start(folder.path(), &[]);
    terminal.enter("local isOn = true");
    terminal
        .enter("task.spawn(function() local n = 0 while isOn do n += 1 task.wait(0.02) print('tick ' .. n) end end)");
    terminal.wait_for_line("tick 1");
    terminal.press("40 +");
    let ticks = |lines: &[String]| lines.iter().filter(|line| line.starts_with("tick ")).count();
    let before = ticks(&terminal.lines());
    terminal.wait_for("ticks above the line", |lines| {
        ticks(lines) > before + 2 && lines.last().is_some_and(|line| line == "> 40 +")
    });
    // Each tick stands on a line of its own, and the line that is typed is there once.
    for line in terminal.lines().iter().filter(|line| line.contains("tick ") && !line.contains("task.spawn")) {
        assert!(line.strip_prefix("tick ").is_some_and(|number| number.parse::<u32>().is_ok()), "{line}");
    }
    assert_eq!(terminal.lines().iter().filter(|line| line.starts_with("> 40 +")).count(), 1);
    terminal.enter(" 2");
    terminal.wait_for_line("42");
    terminal.enter("isOn = false");
    leave(terminal);
}

#[test]
fn ctrl_c_stops_an_endless_loop_and_keeps_the_session() {
    for clock in ["real", "virtual"] {
        let folder = folder();
        let mut terminal = Terminal::start(folder.path(), &["--clock", clock]);
        terminal.ask("local kept = 7 return kept", "7");
        for body in ["", "pcall(function() while true do end end)", "task.wait()", "pcall(task.wait, 0.01)"] {
            terminal.enter(&format!("print('begins') while true do {body} end"));
            terminal.wait_for_line("begins");
            terminal.press(key::CTRL_C);
            terminal.wait_for_line("Interrupted.");
            terminal.ask("kept + 1", "8");
            // A clean screen for the next one.
            terminal.press("\u{c}");
            terminal.wait_for_typed(">");
            terminal.wait_for("an empty screen", |lines| lines.len() == 1);
        }
        leave(terminal);
    }
}

#[test]
fn ctrl_c_stops_waiting() {
    let folder = folder();
    let mut terminal = Terminal::start(folder.path(), &[]);
    terminal.enter("print('begins') task.wait(3600) print('never')");
    terminal.wait_for_line("begins");
    terminal.press(key::CTRL_C);
    terminal.wait_for_line("Interrupted.");
    terminal.ask("1 + 1", "2");
    terminal.enter("task.delay(0.2, print, 'passes')");
    terminal.wait_for_prompt();
    terminal.enter(".advance 1h");
    terminal.wait_for_line("passes");
    terminal.press(key::CTRL_C);
    terminal.wait_for_prompt();
    terminal.ask("3 + 4", "7");
    leave(terminal);
}

#[test]
fn ctrl_c_stops_a_busy_thread_while_somebody_types() {
    let folder = folder();
    let mut terminal = Terminal::start(folder.path(), &["--script-timeout", "1h"]);
    terminal.enter("task.delay(0.05, function() print('begins') while true do end end)");
    terminal.wait_for_line("begins");
    terminal.press(key::CTRL_C);
    terminal.wait_for_text(": Interrupted");
    terminal.ask("1 + 1", "2");
    leave(terminal);
}

#[test]
fn ctrl_c_twice_leaves() {
    let folder = folder();
    let mut terminal = Terminal::start(folder.path(), &["--clock", "virtual"]);
    terminal.press("half a line");
    terminal.press(key::CTRL_C);
    terminal.wait_for_text("Ctrl-C again, Ctrl-D or .exit leaves.");
    terminal.ask("1 + 1", "2");
    terminal.press(key::CTRL_C);
    let told = |lines: &[String]| lines.iter().filter(|line| line.starts_with("Ctrl-C again")).count();
    terminal.wait_for("Ctrl-C again", |lines| told(lines) == 2 && lines.last().is_some_and(|line| line == ">"));
    terminal.press(key::CTRL_C);
    assert_eq!(terminal.wait_for_end(), 0);
}

#[test]
fn two_servers_share_a_map() {
    let folder = folder();
    let mut terminal = Terminal::start_with(folder.path(), &["--servers", "2"], "xterm", "server 1>");
    let map = "local map = game:GetService('MemoryStoreService'):GetHashMap('m')";
    terminal.enter(map);
    terminal.ask("map:SetAsync('k', 'from one', 60)", "false");
    terminal.enter(".server 2");
    terminal.wait_for_typed("server 2>");
    terminal.ask("map", "nil");
    terminal.enter(map);
    terminal.ask("map:GetAsync('k')", "from one");
    terminal.ask("print('two')", "[2] two");
    leave(terminal);
}

#[test]
fn advance_goes_past_an_expiry() {
    let folder = folder();
    let mut terminal = Terminal::start(folder.path(), &["--clock", "virtual"]);
    terminal.enter("local map = game:GetService('MemoryStoreService'):GetHashMap('m')");
    terminal.ask("map:SetAsync('k', 'v', 3600)", "false");
    terminal.enter(".advance 59m");
    terminal.ask("map:GetAsync('k')", "v");
    terminal.enter(".advance 1m");
    terminal.ask("map:GetAsync('k')", "nil");
    leave(terminal);
}

#[test]
fn what_was_typed_is_remembered() {
    let folder = folder();
    let mut terminal = Terminal::start(folder.path(), &["--clock", "virtual"]);
    terminal.ask("'remembered' .. 1", "remembered1");
    terminal.ask("'second'", "second");
    leave(terminal);
    let mut terminal = Terminal::start(folder.path(), &["--clock", "virtual"]);
    terminal.press(key::UP);
    terminal.wait_for_typed("> 'second'");
    terminal.press(key::UP);
    terminal.wait_for_typed("> 'remembered' .. 1");
    terminal.press(key::CTRL_U);
    terminal.press(key::CTRL_R);
    terminal.press("remem");
    terminal.wait_for_text("'remembered' .. 1");
    terminal.press(key::ENTER);
    terminal.wait_for_line("remembered1");
    leave(terminal);
}

#[test]
fn history_can_be_left_out() {
    let folder = folder();
    let mut terminal = Terminal::start(folder.path(), &["--no-history"]);
    terminal.ask("1 + 1", "2");
    terminal.press(key::UP);
    terminal.wait_for_typed("> 1 + 1");
    terminal.press(key::CTRL_U);
    leave(terminal);
    assert!(!has_file(folder.path()));
}

fn has_file(folder: &Path) -> bool {
    std::fs::read_dir(folder).expect("a folder").next().is_some()
}

#[test]
fn dumb_terminals_do() {
    let folder = folder();
    let mut terminal = Terminal::start_with(folder.path(), &["--clock", "virtual"], "dumb", ">");
    terminal.ask("1 + 1", "2");
    terminal.enter("local function f()");
    terminal.enter("return 5 end");
    terminal.wait_for_typed(">");
    terminal.ask("f()", "5");
    terminal.enter("print('begins') while true do end");
    terminal.wait_for_line("begins");
    terminal.press(key::CTRL_C);
    terminal.wait_for_line("Interrupted.");
    terminal.wait_for_typed(">");
    terminal.enter("2 + 2");
    terminal.wait_for_line("4");
    terminal.wait_for_prompt();
    assert!(!terminal.written().contains('\u{1b}'), "{}", terminal.written());
    terminal.enter(".exit");
    assert_eq!(terminal.wait_for_end(), 0);
}

#[test]
fn keywords_have_colours_where_colours_are_wanted() {
    let folder = folder();
    let mut terminal = Terminal::start(folder.path(), &["--clock", "virtual"]);
    terminal.press("local x = 'text'");
    terminal.wait_for_typed("> local x = 'text'");
    terminal.wait_for("colours", |_| true);
    assert!(terminal.written().contains("\u{1b}[35mlocal"), "{:?}", terminal.written());
    terminal.press(key::CTRL_U);
    leave(terminal);
}

#[test]
fn keys_that_mean_nothing_do_no_harm() {
    let folder = folder();
    let mut terminal = Terminal::start(folder.path(), &["--clock", "virtual"]);
    for noise in
        ["\u{0}\u{1}\u{2}", "\u{1b}[99~\u{1b}O", "\u{7f}\u{7f}\u{b}\u{19}", "ä🙂\u{300}", "\u{1b}[200~x\ny\u{1b}[201~"]
    {
        terminal.press(noise);
    }
    terminal.press_what_is_no_text();
    terminal.wait_for_line("that was not UTF-8 text, and was left out");
    terminal.wait_for_typed(">");
    terminal.ask("1 + 1", "2");
    leave(terminal);
}
