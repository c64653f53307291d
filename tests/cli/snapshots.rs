//! Snapshots: `toMatchSnapshot`, `--update`, `--ci`.

use crate::{Folder, OUTPUT_FAILED, SCRIPT_FAILED, SUCCESS, contains, sandstore, stderr, stdout};

const FILE: &str = "__snapshots__/a.spec.snap.luau";

fn spec(source: &str) -> Folder {
    let folder = Folder::new();
    folder.write("a.spec.luau", source);
    folder
}

fn kept(folder: &Folder) -> String {
    std::fs::read_to_string(folder.path().join(FILE)).expect("there are snapshots")
}

fn exists(folder: &Folder, name: &str) -> bool {
    folder.path().join(name).exists()
}

/// Values of every kind, in a table whose order is not that of its keys.
const EVERYTHING: &str = r#"
describe("values", function()
	it("of all kinds", function()
		local shared = {}
		expect({
			zebra = 1, apple = { 3, 2, 1 }, [10] = "ten", [true] = "yes", ["not a name"] = 0 / 0,
			text = "a\n\"b\"\\ \xff\0 ä", thread = coroutine.create(print), buffer = buffer.fromstring("x\1"),
			callback = function() end, [shared] = shared, [{}] = 2, [{}] = 1, [{}] = 3,
		}).toMatchSnapshot()
		expect(nil).toMatchSnapshot("with a hint")
		expect("]]").toMatchSnapshot()
		expect(2).toMatchSnapshot("with a hint")
	end)
	it("throws", function()
		expect(function() error("in line 12") end).toThrowErrorMatchingSnapshot()
	end)
end)
"#;

const EVERYTHING_KEPT: &str = r#"-- Snapshots of a.spec.luau. Written by `sandstore test`; `sandstore test --update` writes them anew.
return {
	["values > of all kinds 1"] = [[
{
  [10] = "ten",
  apple = {
    3,
    2,
    1,
  },
  buffer = buffer.fromstring("x\x01"),
  callback = function callback,
  ["not a name"] = nan,
  text = "a\n\"b\"\\ \xff\0 ä",
  thread = thread,
  zebra = 1,
  [true] = "yes",
  [{}] = 1,
  [{}] = 2,
  [{}] = 3,
  [{}] = {},
}]],

	["values > of all kinds 2"] = [["]]"]],

	["values > of all kinds: with a hint 1"] = [[nil]],

	["values > of all kinds: with a hint 2"] = [[2]],

	["values > throws 1"] = [["in line 12"]],
}
"#;

#[test]
fn what_one_run_writes_the_next_ones_find_right() {
    let folder = spec(EVERYTHING);
    contains(&stdout(&folder.test(&[]).code(SUCCESS)), &["\nsnapshots: 5 written\n"]);
    assert_eq!(kept(&folder), EVERYTHING_KEPT.replace("[[\"]]\"]]", "[=[\"]]\"]=]"));
    let first = kept(&folder);
    for arguments in [&["--ci"][..], &["--update"], &["--seed", "7", "--repeat", "3"], &["--strict", "--update"]] {
        let said = stdout(&folder.test(arguments).code(SUCCESS));
        assert!(!said.contains("snapshots"), "{arguments:?}: {said}");
        assert_eq!(kept(&folder), first, "{arguments:?}");
    }
    // The same bytes when it is written from nothing.
    std::fs::remove_file(folder.path().join(FILE)).expect("it is there");
    folder.test(&["--update"]).code(SUCCESS);
    assert_eq!(kept(&folder), first);
}

#[test]
fn another_value_fails_with_a_diff_and_update_takes_it() {
    let folder = spec("it('t', function() expect({ 'Ann', 'Bob' }).toMatchSnapshot() end)");
    folder.test(&[]).code(SUCCESS);
    let before = kept(&folder);
    folder.write("a.spec.luau", "\nit('t', function() expect({ 'Ann', 'Cid' }).toMatchSnapshot() end)");
    let run = folder.test(&[]).code(SCRIPT_FAILED);
    contains(
        &stdout(&run),
        &[
            "toMatchSnapshot(): not as in the snapshot \"t 1\"; if it is right as it is now: sandstore test --update",
            "--> a.spec.luau:2:",
            "- expected, + received\n\n    {\n      \"Ann\",\n  -   \"Bob\",\n  +   \"Cid\",\n    }\n",
        ],
    );
    assert_eq!(kept(&folder), before);
    contains(&stdout(&folder.test(&["-u"]).code(SUCCESS)), &["snapshots: 1 updated"]);
    contains(&kept(&folder), &["\"Cid\""]);
    folder.test(&["--ci"]).code(SUCCESS);
}

#[test]
fn a_new_snapshot_fails_where_none_are_written() {
    let folder = spec("it('t', function() expect(1).toMatchSnapshot() end)");
    let run = folder.test(&["--ci"]).code(SCRIPT_FAILED);
    contains(&stdout(&run), &["\"t 1\" is not kept yet, and --ci writes no new ones"]);
    assert!(!exists(&folder, "__snapshots__"));
    let in_ci = |value: &str, arguments: &[&str]| {
        let mut command = sandstore();
        command.current_dir(folder.path()).arg("test").args(arguments).env("CI", value);
        command.assert()
    };
    in_ci("true", &[]).code(SCRIPT_FAILED);
    assert!(!exists(&folder, "__snapshots__"));
    in_ci("true", &["--update"]).code(SUCCESS);
    in_ci("true", &[]).code(SUCCESS);
    std::fs::remove_dir_all(folder.path().join("__snapshots__")).expect("it is there");
    in_ci("false", &[]).code(SUCCESS);
}

const THREE: &str = "
it('one', function() expect(1).toMatchSnapshot() expect(2).toMatchSnapshot() end)
it('two', function() expect(1).toMatchSnapshot() end)
it('three', function() expect(1).toMatchSnapshot() end)
";

#[test]
fn what_did_not_run_stays() {
    let folder = spec(THREE);
    folder.test(&[]).code(SUCCESS);
    let all = kept(&folder);
    let changed = [
        // Skipped, failed before it came there, focused away.
        THREE.replace("it('two'", "it.skip('two'"),
        THREE.replace("it('two', function()", "it('two', function() error('early')"),
        THREE.replace("it('one'", "it.only('one'"),
    ];
    for source in changed {
        folder.write("a.spec.luau", &source);
        let run = folder.test(&["--update"]);
        assert!(!stdout(&run).contains("removed"), "{}", stdout(&run));
        assert_eq!(kept(&folder), all, "{source}");
    }
    folder.write("a.spec.luau", THREE.replace("expect(1)", "expect('new')"));
    contains(&stdout(&folder.test(&["--filter", "two", "-u"]).code(SUCCESS)), &["snapshots: 1 updated\n"]);
    assert_eq!(kept(&folder), all.replace("[\"two 1\"] = [[1]]", "[\"two 1\"] = [[\"new\"]]"));
    // A first failure leaves the rest alone.
    folder.write("a.spec.luau", format!("it('fails', error) {THREE}"));
    folder.test(&["--fail-fast", "-u"]).code(SCRIPT_FAILED);
    contains(&kept(&folder), &["one 1", "one 2", "two 1", "three 1"]);
}

#[test]
fn what_nobody_asks_for_is_told_and_removed_on_request() {
    let folder = spec(THREE);
    folder.test(&[]).code(SUCCESS);
    let fewer =
        "it('one', function() expect(1).toMatchSnapshot() end) it('two', function() expect(1).toMatchSnapshot() end)";
    folder.write("a.spec.luau", fewer);
    let said = stdout(&folder.test(&[]).code(SUCCESS));
    contains(&said, &["no test asks for them\n  one 2\n  three 1\nsandstore test --update removes them\n"]);
    // The filtered run knows of its own tests only.
    let said = stdout(&folder.test(&["--filter", "one"]).code(SUCCESS));
    contains(&said, &["no test asks for them\n  one 2\nsandstore"]);
    contains(&stdout(&folder.test(&["--update"]).code(SUCCESS)), &["snapshots: 2 removed"]);
    assert!(!kept(&folder).contains("three"));
    folder.write("a.spec.luau", "it('one', print)");
    folder.test(&["--update"]).code(SUCCESS);
    assert!(!exists(&folder, "__snapshots__"));
}

#[test]
fn snapshots_of_a_spec_that_is_gone_are_obsolete() {
    let folder = spec(THREE);
    folder.test(&[]).code(SUCCESS);
    folder.write("b.spec.luau", "it('b', print)");
    std::fs::remove_file(folder.path().join("a.spec.luau")).expect("it is there");
    contains(&stdout(&folder.test(&[]).code(SUCCESS)), &["a.spec.snap.luau: there is no such spec"]);
    contains(&stdout(&folder.test(&["--update"]).code(SUCCESS)), &["snapshots: 1 removed"]);
    assert!(!exists(&folder, "__snapshots__"));
}

#[test]
fn repetitions_must_agree() {
    let source = "it('is steady', function() expect('same').toMatchSnapshot() end)
it('is random', function() expect(math.random()).toMatchSnapshot() end)";
    let folder = spec(source);
    for jobs in ["1", "4"] {
        let run = folder.test(&["--repeat", "4", "--jobs", jobs, "--update"]).code(SCRIPT_FAILED);
        let said = stdout(&run);
        contains(&said, &["the snapshot \"is random 1\" is another one with seed 0", "5 passed, 3 failed"]);
        contains(&kept(&folder), &["is steady 1", "is random 1"]);
    }
    // The first seed decides, so that a run without repetitions finds its own value.
    folder.test(&["--ci"]).code(SUCCESS);
}

#[test]
fn properties_stand_for_what_changes() {
    let source = "it('t', function()
	local player = { id = math.random(), name = 'Ann', at = { time = time() } }
	expect(player).toMatchSnapshot({ id = expect.any('number'), at = { time = expect.any('number') } }, 'player')
end)";
    let folder = spec(source);
    folder.test(&["--repeat", "3"]).code(SUCCESS);
    contains(&kept(&folder), &["t: player 1", "time = any number,\n  },\n  id = any number,\n  name = \"Ann\","]);
    folder.write("a.spec.luau", source.replace("id = math.random()", "id = 'x'"));
    contains(&stdout(&folder.test(&["-u"]).code(SCRIPT_FAILED)), &["the properties are not those that are announced"]);
    contains(&kept(&folder), &["id = any number"]);
}

#[test]
fn a_file_that_cannot_be_read_is_not_lost() {
    let folder = spec(THREE);
    let broken = "return {\n<<<<<<< ours\n}\n";
    folder.write(FILE, broken);
    for arguments in [&[][..], &["--update"]] {
        let said = stdout(&folder.test(arguments).code(SCRIPT_FAILED));
        contains(&said, &["a.spec.snap.luau, line 2: a key is expected here; mend the file", "3 failed"]);
        assert_eq!(kept(&folder), broken);
    }
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    let folder = spec(THREE);
    folder.write("__snapshots__", "a file where a folder should be");
    let run = folder.test(&[]);
    assert_eq!(run.get_output().status.code(), Some(OUTPUT_FAILED), "{}", stdout(&run));
    contains(&stderr(&run), &["cannot write", "a.spec.snap.luau", "permissions"]);
}

/// What is not done, and why.
const REFUSED: &[(&str, &str)] = &[
    ("expect(1).never.toMatchSnapshot()", "toMatchSnapshot has no opposite"),
    ("expect(1).toMatchInlineSnapshot('1')", "sandstore does not write into specs; use toMatchSnapshot, or toEqual"),
    ("expect(1).toThrowErrorMatchingInlineSnapshot('1')", "use toThrowErrorMatchingSnapshot, or toEqual"),
    ("expect(1).toMatchSnapshot(5)", "takes a table of properties, a hint, or both, not 5"),
    ("expect(print).toThrowErrorMatchingSnapshot()", "it raised no error"),
    ("local t = {} for i = 1, 200000 do t[i] = i end expect(t).toMatchSnapshot()", "too much for a snapshot"),
    ("local t = {} for _ = 1, 200 do t = { t } end expect(t).toMatchSnapshot()", "too much for a snapshot"),
];

#[test]
fn what_cannot_be_kept_is_refused() {
    for (source, wanted) in REFUSED {
        let folder = spec(&format!("it('t', function() {source} end)"));
        contains(&stdout(&folder.test(&[]).code(SCRIPT_FAILED)), &[wanted]);
        assert!(!exists(&folder, "__snapshots__"), "{source}");
    }
    let folder = spec("expect(1).toMatchSnapshot() it('t', print)");
    contains(&stdout(&folder.test(&[]).code(SCRIPT_FAILED)), &["toMatchSnapshot belongs into a test"]);
}

#[test]
fn serializers_write_the_values_that_they_are_for() {
    let source = "
local function isMoney(value) return type(value) == 'table' and value.cents ~= nil end
expect.addSnapshotSerializer({
	test = isMoney,
	print = function(value, print) return 'money ' .. print(value.cents) end,
})
expect.addSnapshotSerializer({
	test = function(value) return type(value) == 'table' and value.list ~= nil end,
	serialize = function(value, config, indentation, depth, refs, printer)
		local inner = indentation .. config.indent
		return `list at {depth}:\\n{inner}{printer(value.list, config, inner, depth + 1, refs)}`
	end,
})
it('t', function()
	expect({ price = { cents = 5 }, more = { list = { 1, { cents = 2 } } } }).toMatchSnapshot()
	expect({ cents = 5 }).toEqual({ cents = 5 })
end)";
    let folder = spec(source);
    folder.test(&[]).code(SUCCESS);
    let expected = "{\n  more = list at 1:\n    {\n      1,\n      money 2,\n    },\n  price = money 5,\n}";
    contains(&kept(&folder), &[expected]);
    folder.test(&["--ci"]).code(SUCCESS);
    // It changes no other text.
    folder.write("a.spec.luau", source.replace("toEqual({ cents = 5 })", "toEqual({ cents = 6 })"));
    contains(&stdout(&folder.test(&[]).code(SCRIPT_FAILED)), &["cents = 6"]);
    for (serializer, wanted) in [
        ("{ test = print }", "takes a table with the functions test, and serialize or print"),
        (
            "{ test = function() return true end, print = function() return 1 end }",
            "a snapshot serializer answers number instead of a text",
        ),
    ] {
        let source =
            format!("it('t', function() expect.addSnapshotSerializer({serializer}) expect(1).toMatchSnapshot() end)");
        contains(&stdout(&spec(&source).test(&[]).code(SCRIPT_FAILED)), &[wanted]);
    }
}

#[test]
fn listing_touches_nothing() {
    let folder = spec(THREE);
    folder.test(&[]).code(SUCCESS);
    let before = kept(&folder);
    folder.write("a.spec.luau", "it('other', print)");
    folder.test(&["--list", "--update"]).code(SUCCESS);
    assert_eq!(kept(&folder), before);
}
