//! Values, variables, errors, what is incomplete.

use super::{contains, folder, pipe, pipe_in, shown};

#[test]
fn expressions_show_their_values() {
    assert_eq!(shown("1 + 1\n'text', nil, true\n-- nothing\n\nnil\n(function() end)()\n"), "2\ntext nil true\nnil\n");
    assert_eq!(shown("{ a = { 1 } }\n"), " ▼  {\n   [\"a\"] =  ▼  {\n      [1] = 1\n   }\n}\n");
}

#[test]
fn large_values_are_cut_with_a_hint() {
    let text = shown("local t = {} for i = 1, 1000 do t[i] = i end\nt\nstring.rep('x', 100000)\n");
    contains(&text, &["[40] = 40,\n   ... 960 more\n", "... 98000 more bytes"]);
    assert!(!text.contains("[41]"), "{text}");
    let deep = shown("local t = {} local u = t for i = 1, 9 do u.x = {} u = u.x end u.x = 1\nt\n");
    assert_eq!(deep.matches("[\"x\"]").count(), 4, "{deep}");
    contains(&deep, &["▶ {...}"]);
}

#[test]
fn print_shows_all_that_a_value_does_not() {
    let piped = pipe("local t = {} for i = 1, 60 do t[i] = i end print(t)\n");
    contains(&piped.stdout, &["[60] = 60"]);
}

#[test]
fn locals_stay_visible_and_are_the_same_variables() {
    let input = "
local count = 0
local function up() count += 1 return count end
up()
count = 10
up()
count
do local count = 99 end
count
";
    assert_eq!(shown(input), "1\n11\n11\n11\n");
}

#[test]
fn a_second_variable_leaves_functions_with_the_first() {
    let input = "
local x = 1
local function first() return x end
local x = 2
first(), x
local x = x + 1
first(), x
";
    assert_eq!(shown(input), "1 2\n1 3\n");
}

#[test]
fn functions_call_themselves_and_many_lines_are_one_input() {
    let input = "
local function factorial(n)
	if n < 2 then
		return 1
	end
	return n * factorial(n - 1)
end
factorial(10)
local a, b =
	1,
	2
a + b
[[
long
]]
";
    assert_eq!(shown(input), "3628800\n3\nlong\n\n");
}

#[test]
fn constants_types_and_comments_are_no_obstacle() {
    let input = "
const limit: number = 3
limit
limit = 4
local list: { [string]: number } = { a = 1 } -- a comment
list.a
local f: (number) -> number = function(n) return n end
f(2)
local choice = if limit > 2 then 'more' else 'less' return choice
local text = `{choice} than {limit - 1}`
text
";
    let text = shown(input);
    contains(&text, &["limit is a constant", "\n1\n2\nmore\nmore than 2\n"]);
    assert!(text.starts_with("3\n"), "{text}");
}

#[test]
fn globals_are_shared_by_lines() {
    assert_eq!(shown("x = 1\nfunction f() return x end\nx = 2\nf()\n_G.y = 3\n_G.y\n"), "2\n3\n");
}

#[test]
fn what_yields_just_works() {
    let input = "
local map = game:GetService('MemoryStoreService'):GetHashMap('m')
map:SetAsync('k', 'v', 60)
map:GetAsync('k')
task.wait(59), map:GetAsync('k')
task.wait(1), map:GetAsync('k')
";
    assert_eq!(shown(input), "false\nv\n59 v\n1 nil\n");
    let slow = pipe_in(
        folder().path(),
        &["--latency", "20ms"],
        "local m = game:GetService('MemoryStoreService'):GetHashMap('m') m:SetAsync('k', 1, 9)\nm:GetAsync('k')\ntime()\n",
    );
    assert_eq!(slow.stderr, "1\n0.04\n");
}

#[test]
fn errors_are_shown_as_in_run_and_nothing_is_lost() {
    let input = "
local kept = 1
local early = 2 error('boom')
kept, early
local function inner() error('deep') end
inner()
";
    let text = shown(input);
    contains(&text, &["input2:1: boom\nStack Begin\n", "1 | local early = 2 error('boom')", "\n1 2\n"]);
    contains(
        &text,
        &["input4:1: deep\nStack Begin\nScript 'input4', Line 1 - function inner\nScript 'input5', Line 1\n"],
    );
}

#[test]
fn mistakes_are_shown_at_their_line() {
    let text = shown("local x =\n1 +* 2\n1 +* 2\nfoo bar\n");
    contains(&text, &["error: Expected identifier when parsing expression, got '*'", "2 | 1 +* 2", "1 | foo bar"]);
}

#[test]
fn threads_of_earlier_lines_go_on_while_a_line_runs() {
    let piped =
        pipe("task.spawn(function() for i = 1, 3 do task.wait(10) print(i) end end)\ntask.wait(25)\n.advance 5s\n");
    assert_eq!(piped.stdout, "1\n2\n3\n");
}

#[test]
fn a_line_that_nothing_will_wake_gives_the_prompt_back() {
    let input = "local thread = coroutine.running() print(coroutine.yield())\ntask.spawn(thread, 'woken')\n";
    let piped = pipe(input);
    assert_eq!(piped.stdout, "woken\n");
    contains(&piped.stderr, &["It still waits, and nothing that is due could wake it."]);
    assert_eq!(piped.code, Some(0));
}

#[test]
fn a_line_that_never_ends_is_ended() {
    let piped = pipe_in(folder().path(), &["--script-timeout", "100ms"], "while true do end\n1\n");
    contains(&piped.stderr, &["Script timeout: exhausted allowed execution time", "\n1\n"]);
}

#[test]
fn a_server_that_has_used_up_its_memory_does_not_end_the_session() {
    let input = "local t = {} while true do table.insert(t, string.rep('x', 1e6) .. #t) end\n1 + 1\n";
    let piped = pipe_in(folder().path(), &["--memory-limit", "32MB"], input);
    contains(&piped.stderr, &["not enough memory", "\n2\n"]);
    assert_eq!(piped.code, Some(1));
}

#[test]
fn modules_are_found_beside_the_session() {
    let folder = folder();
    std::fs::write(folder.path().join("greet.luau"), "return { words = 'hello' }").expect("a file");
    let piped = pipe_in(folder.path(), &[], "require('./greet').words\nscript.Name\n");
    assert_eq!(piped.stderr, "hello\nrepl\n");
}
