//! The reports of `sandstore test`, with the specs in `reports/`: odd names, bytes that are no text, a file that does not
//! compile. What each reporter writes stands beside them; `SANDSTORE_UPDATE_EXPECTED=1 cargo test --test cli` writes it anew.

use std::path::Path;

use assert_cmd::assert::Assert;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use regex_lite::Regex;
use serde_json::Value;

use crate::{Folder, NO_TESTS, OUTPUT_FAILED, SCRIPT_FAILED, SUCCESS, USAGE, contains, sandstore, stderr, stdout};

/// Each reporter, and the file beside the specs that holds what it writes.
const EXPECTED: [(&str, &str); 5] = [
    ("human", "human.txt"),
    ("junit", "junit.xml"),
    ("json", "report.json"),
    ("tap", "report.tap"),
    ("github", "github.txt"),
];

fn specs() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/reports")
}

fn run(arguments: &[&str]) -> Assert {
    let mut command = sandstore();
    command.current_dir(specs());
    command.args(["test", "--no-config", "--seed", "5"]).args(arguments).assert()
}

/// The report without the durations on this machine, which are all that differs from run to run.
fn without_times(report: &str) -> String {
    let patterns = [
        (r#"time="[0-9.]+""#, "time=\"-\""),
        (r#""seconds":[0-9.e-]+"#, "\"seconds\":0"),
        (r"duration_ms: [0-9.]+", "duration_ms: -"),
        (r"in [0-9.]+ s\n", "in - s\n"),
    ];
    patterns.iter().fold(report.to_owned(), |text, (pattern, instead)| {
        Regex::new(pattern).expect("a pattern").replace_all(&text, *instead).into_owned()
    })
}

#[test]
fn every_reporter_writes_what_stands_beside_the_specs() {
    for (name, file) in EXPECTED {
        let report = without_times(&stdout(&run(&["--requests", "--reporter", name]).code(SCRIPT_FAILED)));
        let path = specs().join(file);
        if std::env::var_os("SANDSTORE_UPDATE_EXPECTED").is_some() {
            std::fs::write(&path, &report).expect("the file can be written");
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(expected == report, "{name} differs from {file}:\n{report}");
    }
}

#[test]
fn a_report_is_the_same_twice_and_with_any_number_of_workers() {
    for (name, _) in EXPECTED {
        let report = |jobs: &str| {
            without_times(&stdout(&run(&["--repeat", "3", "--reporter", name, "--jobs", jobs]).code(SCRIPT_FAILED)))
        };
        let first = report("1");
        assert_eq!(first, report("4"), "{name}");
        assert!(first.contains("seed"), "{name} tells the seed:\n{first}");
    }
}

/// An element of JUnit's XML, the attributes that it must have, those that it may have, and what may be in it, in this order.
type Element = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

/// What all common schemas know, that of Jenkins' xUnit plugin among them.
const JUNIT: &[Element] = &[
    ("testsuites", &[], &["name", "tests", "failures", "errors", "time"], &["testsuite"]),
    (
        "testsuite",
        &["name", "tests", "failures", "errors"],
        &["skipped", "time"],
        &["properties", "testcase", "system-out"],
    ),
    ("properties", &[], &[], &["property"]),
    ("property", &["name", "value"], &[], &[]),
    ("testcase", &["name", "classname"], &["time"], &["skipped", "error", "failure", "system-out"]),
    ("skipped", &["message"], &[], &[]),
    ("error", &["message", "type"], &[], &["text"]),
    ("failure", &["message", "type"], &[], &["text"]),
    ("system-out", &[], &[], &["text"]),
];

/// An element that is open, and how far it is in the order of what may be in it.
struct Open {
    name: String,
    position: usize,
}

/// Checks an element and its place, and answers its attributes.
fn enter(open: &mut Vec<Open>, element: &BytesStart<'_>) -> Vec<(String, String)> {
    let name = String::from_utf8(element.name().as_ref().to_vec()).expect("text");
    let (_, required, optional, _) = JUNIT.iter().find(|(known, ..)| *known == name).expect("a known element");
    place(open, &name);
    let attributes: Vec<_> = element
        .attributes()
        .map(|attribute| {
            let attribute = attribute.expect("well-formed");
            let key = String::from_utf8(attribute.key.as_ref().to_vec()).expect("text");
            let value =
                attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).expect("well-formed").into_owned();
            (key, value)
        })
        .collect();
    let keys: Vec<_> = attributes.iter().map(|(key, _)| key.as_str()).collect();
    assert!(required.iter().all(|key| keys.contains(key)), "{name} {keys:?}");
    assert!(keys.iter().all(|key| required.contains(key) || optional.contains(key)), "{name} {keys:?}");
    open.push(Open { name, position: 0 });
    attributes
}

/// Things stand in an element in the order in which the schemas list them.
fn place(open: &mut [Open], name: &str) {
    let Some(parent) = open.last_mut() else {
        assert_eq!(name, "testsuites");
        return;
    };
    let (.., inside) = JUNIT.iter().find(|(known, ..)| *known == parent.name).expect("a known element");
    let position = inside.iter().position(|known| *known == name);
    let position = position.unwrap_or_else(|| panic!("{name} in {}", parent.name));
    assert!(position >= parent.position, "{name} comes too late in {}", parent.name);
    parent.position = position;
}

/// Reads JUnit's XML as a strict viewer does, and answers how many suites, cases, failures, errors and skipped cases there are.
fn check_junit(xml: &str) -> [usize; 5] {
    let names = ["testsuite", "testcase", "failure", "error", "skipped"];
    let (mut counts, mut announced, mut open) = ([0; 5], [0; 4], Vec::new());
    let is_valid = |letter: char| {
        !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}') || "\n\t\u{85}".contains(letter)
    };
    assert!(xml.chars().all(is_valid), "letters that XML has not: {xml}");
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(element) | Event::Empty(element) if element.name().as_ref() == b"testsuite" => {
                counts[0] += 1;
                for (key, value) in enter(&mut open, &element) {
                    let position = ["tests", "failures", "errors", "skipped"].iter().position(|name| *name == key);
                    position.inspect(|&position| announced[position] += value.parse::<usize>().expect("a number"));
                }
            }
            Event::Start(element) => {
                enter(&mut open, &element);
                counts.iter_mut().zip(names).for_each(|(count, name)| {
                    *count += usize::from(element.name().as_ref() == name.as_bytes());
                });
            }
            Event::Empty(element) => {
                enter(&mut open, &element);
                open.pop();
                counts.iter_mut().zip(names).for_each(|(count, name)| {
                    *count += usize::from(element.name().as_ref() == name.as_bytes());
                });
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Text(text) if !text.trim_ascii().is_empty() => place(&mut open, "text"),
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty());
    assert_eq!(announced, [counts[1], counts[2], counts[3], counts[4]], "the sums are right");
    counts
}

#[test]
fn junit_is_what_common_viewers_accept() {
    let report = stdout(&run(&["--requests", "--reporter", "junit"]).code(SCRIPT_FAILED));
    assert_eq!(check_junit(&report), [3, 7, 2, 1, 2]);
    let repeated = stdout(&run(&["--repeat", "2", "--reporter", "junit"]).code(SCRIPT_FAILED));
    assert_eq!(check_junit(&repeated), [6, 14, 4, 2, 4]);
    let listed = stdout(&run(&["--list", "--reporter", "junit", "plain.spec.luau"]).code(SUCCESS));
    assert_eq!(check_junit(&listed), [1, 1, 0, 0, 1]);
}

#[test]
fn json_has_all_bytes_that_are_text() {
    let report = stdout(&run(&["--requests", "--reporter", "json"]).code(SCRIPT_FAILED));
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let tests = &report["files"][1]["tests"];
    assert_eq!(report["files"][1]["path"], "odd.spec.luau");
    let printed = tests[0]["output"][0]["text"].as_str().expect("text");
    assert!(printed.starts_with("\0\u{1}\u{1b}[31m\u{fffd}"), "{printed:?}");
    assert_eq!(tests[1]["universeSeconds"], 1.5);
    assert_eq!(tests[1]["requests"][0]["operation"], "HashMap.Set");
    assert_eq!(tests[1]["requests"][1]["time"], 1.5, "times count from the test's start");
    assert_eq!(tests[0]["requests"], Value::Array(Vec::new()), "a test that passes needs none");
    assert_eq!(report["files"][0]["problem"]["line"], 1);
    assert_eq!(report["success"], false);
}

#[test]
fn json_tells_of_coverage_and_snapshots() {
    let folder = Folder::new();
    folder.write("src/lobby.luau", "return function(id)\n\tif id then\n\t\treturn id\n\tend\n\treturn 'none'\nend\n");
    let spec = "local lobby = require('./src/lobby') it('s', function() expect(lobby(1)).toMatchSnapshot() end)";
    folder.write("a.spec.luau", spec);
    folder.write("__snapshots__/a.spec.snap.luau", "return {\n\t[\"old 1\"] = [[nil]],\n}\n");
    folder.write("src/broken.luau", "return (");
    let json = |arguments: &[&str], code: i32| -> Value {
        let run = folder.test(&[&["--reporter", "json"], arguments].concat()).code(code);
        serde_json::from_str(&stdout(&run)).expect("JSON")
    };
    let report = json(&["--coverage-include", "src", "--coverage-min", "80%"], SCRIPT_FAILED);
    assert_eq!(report["success"], false, "as the exit code says");
    assert_eq!(report["summary"]["failed"], 0);
    assert_eq!(
        report["coverage"],
        serde_json::json!({
            "lines": 4, "covered": 3, "percent": 75.0, "percentMin": 80.0, "success": false,
            "files": [{ "path": "src/lobby.luau", "lines": 4, "covered": 3, "percent": 75.0, "missed": [5] }],
            "unreadable": ["src/broken.luau"],
        })
    );
    assert_eq!(
        report["snapshots"],
        serde_json::json!({
            "written": 1, "updated": 0, "removed": 0, "problems": [],
            "obsolete": [{ "path": "__snapshots__/a.spec.snap.luau", "names": ["old 1"] }],
        })
    );
    let report = json(&["--update"], SUCCESS);
    assert_eq!(report["success"], true);
    assert_eq!(report["coverage"], Value::Null);
    assert_eq!(report["snapshots"]["removed"], 1);
    assert_eq!(json(&["--coverage", "--coverage-min", "75"], SUCCESS)["coverage"]["success"], true);
}

/// Every block of YAML in a TAP report, and the plans with the test points before them.
#[test]
fn tap_can_be_read_by_its_consumers() {
    let report = stdout(&run(&["--requests", "--reporter", "tap"]).code(SCRIPT_FAILED));
    assert!(report.starts_with("TAP version 14\n"));
    let (mut block, mut blocks, mut points) = (None::<String>, 0, [0usize; 2]);
    for line in report.lines() {
        let level = usize::from(line.starts_with("    "));
        match (line.trim(), &mut block) {
            ("---", _) => block = Some(String::new()),
            ("...", Some(text)) => {
                let read = yaml_rust2::YamlLoader::load_from_str(text).expect("YAML");
                assert!(read[0]["duration_ms"].as_f64().is_some(), "{text}");
                blocks += 1;
                block = None;
            }
            (_, Some(text)) => text.push_str(&format!("{line}\n")),
            (line, None) if line.starts_with("ok ") || line.starts_with("not ok ") => {
                points[level] += 1;
                let number = line.trim_start_matches("not ").trim_start_matches("ok ").split(' ').next();
                assert_eq!(number, Some(points[level].to_string().as_str()), "{line}");
            }
            (line, None) if line.starts_with("1..") => {
                assert_eq!(line, format!("1..{}", std::mem::take(&mut points[level])));
            }
            (line, None) => assert!(line.starts_with('#') || line == "TAP version 14", "{line}"),
        }
    }
    assert_eq!(blocks, 8, "three files, five tests that ran, one file that did not: {report}");
}

/// The commands that GitHub's runner finds in a log, as it does: from `::` on, until commands are stopped.
fn commands(log: &str) -> Vec<&str> {
    let (mut found, mut stopped) = (Vec::new(), None);
    for line in log.lines().map(str::trim_start) {
        match (&stopped, line.strip_prefix("::stop-commands::")) {
            (None, Some(word)) => stopped = Some(format!("::{word}::")),
            (None, None) if line.starts_with("::") || line.contains("##[") => found.push(line),
            (Some(end), _) if line == end => stopped = None,
            _ => {}
        }
    }
    assert_eq!(stopped, None);
    found
}

#[test]
fn github_hears_our_commands_and_no_others() {
    let report = stdout(&run(&["--reporter", "github"]).code(SCRIPT_FAILED));
    let found = commands(&report);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("::error file=broken.spec.luau,line=1,title=broken.spec.luau::Expected"), "{found:?}");
    assert!(found[1].contains(",title=quotes \" ' and ]]> <b> & 🎉 # %25 %2C %3A \\ é > fails::expect("), "{found:?}");
    assert!(found[1].contains("%0Aexpected: {%0A"), "{found:?}");
    assert!(found[2].contains("100%25 of%0D%0A::error::lines, all"), "{found:?}");
}

#[test]
fn github_gets_paths_from_the_workspace_and_a_summary() {
    let folder = Folder::new();
    folder.write("inner/tests/a.spec.luau", "\nit('a|b <c>', function() error('x') end)");
    let summary = folder.write("summary.md", "before\n");
    let mut command = sandstore();
    command.current_dir(folder.path().join("inner")).args(["test", "--reporter", "github"]);
    command.env("GITHUB_WORKSPACE", folder.path()).env("GITHUB_STEP_SUMMARY", &summary);
    let report = stdout(&command.assert().code(SCRIPT_FAILED));
    contains(&report, &["::error file=inner/tests/a.spec.luau,line=2,title=a|b <c>::x\n"]);
    let text = std::fs::read_to_string(summary).expect("a summary");
    assert!(text.starts_with("before\n### sandstore test\n"), "{text}");
    contains(&text, &["| 1 | 0 | 1 | 0 | 0 | ", "| tests/a.spec.luau | a\\|b &lt;c&gt; |"]);
}

#[test]
fn reports_go_to_files_and_the_human_one_to_the_terminal() {
    let folder = Folder::new();
    folder.write("a.spec.luau", "it('t', print)");
    let report = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a report");
    let run = folder.test(&["--reporter", "junit", "--output", "made/here/junit.xml"]).code(SUCCESS);
    contains(&stdout(&run), &["pass a.spec.luau (1 passed)"]);
    assert_eq!(check_junit(&report("made/here/junit.xml")), [1, 1, 0, 0, 0]);
    let arguments = ["--reporter", "tap", "--reporter", "json", "--output", "json=r.json", "--output", "junit=r.xml"];
    let run = folder.test(&arguments).code(SUCCESS);
    assert!(stdout(&run).starts_with("TAP version 14\n"), "{}", stdout(&run));
    assert!(report("r.json").starts_with("{\"format\":\"sandstore-test-report\""));
    check_junit(&report("r.xml"));
    folder.test(&arguments).code(SUCCESS);
    folder.test(&["--output", "r.txt"]).code(SUCCESS);
    contains(&report("r.txt"), &["pass a.spec.luau (1 passed)\n\n1 passed (1 file) in "]);
    assert!(!report("r.txt").contains('\u{1b}'), "no colours in files");
}

#[test]
fn reports_that_cannot_be_written_are_told_of_before_tests_run() {
    let folder = Folder::new();
    folder.write("a.spec.luau", "it('t', print)");
    folder.write("data.json", "{}");
    let cases: [(&[&str], i32, &str); 6] = [
        (&["--reporter", "json", "--output", "data.json"], OUTPUT_FAILED, "a file that is no report"),
        (&["--output", "a.spec.luau"], OUTPUT_FAILED, "a file that is no report"),
        (&["--reporter", "junit", "--output", "a.spec.luau"], OUTPUT_FAILED, "a file that is no report"),
        (&["--reporter", "junit", "--output", "a.spec.luau/x.xml"], OUTPUT_FAILED, "cannot write a.spec.luau/x.xml"),
        (&["--reporter", "junit", "--reporter", "tap"], USAGE, "both junit and tap would go to standard output"),
        (&["--reporter", "junit", "--reporter", "tap", "--output", "x"], USAGE, "--output junit=x"),
    ];
    for (arguments, code, wanted) in cases {
        let run = folder.test(arguments).code(code);
        assert_eq!(stdout(&run), "", "{arguments:?}");
        contains(&stderr(&run), &[wanted]);
    }
    contains(&std::fs::read_to_string(folder.path().join("a.spec.luau")).expect("the spec"), &["it('t', print)"]);
}

#[test]
fn an_empty_run_has_a_report_too() {
    let folder = Folder::new();
    for (name, wanted) in [
        ("junit", "tests=\"0\""),
        ("json", "\"files\":[]"),
        ("tap", "TAP version 14\n1..0"),
        ("github", ""),
        ("human", ""),
    ] {
        let run = folder.test(&["--reporter", name]).code(NO_TESTS);
        assert!(stdout(&run).contains(wanted) && stdout(&run).is_empty() == wanted.is_empty(), "{}", stdout(&run));
        contains(&stderr(&run), &["no test file found", "**/*.spec.luau"]);
    }
}

#[test]
fn requests_lead_to_the_failure_they_are_asked_for() {
    let folder = Folder::new();
    let source = "local map = game:GetService('MemoryStoreService'):GetHashMap('m')
        map:SetAsync('outside', 1, 60)
        it('passes', function() map:SetAsync('before', 1, 60) end)
        it('fails', function() for i = 1, 30 do map:SetAsync(`k{i}`, 1, 60) task.wait(1) end error('x') end)";
    folder.write("a.spec.luau", source);
    let without = stdout(&folder.test(&[]).code(SCRIPT_FAILED));
    assert!(!without.contains("requests"), "{without}");
    let few = stdout(&folder.test(&["--requests=2"]).code(SCRIPT_FAILED));
    let first = "    28.000s  HashMap.Set  m  k29  Success  1 unit  ServerScriptService.a.spec:4\n";
    contains(&few, &["requests, the last 2 of 30:\n", first, "    29.000s  HashMap.Set  m  k30  "]);
    assert!(!few.contains("k28") && !few.contains("before") && !few.contains("outside"), "{few}");
    contains(&stdout(&folder.test(&["--requests"]).code(SCRIPT_FAILED)), &["requests, the last 20 of 30:\n", "k11"]);
    folder.write(
        "b.spec.luau",
        "game:GetService('MemoryStoreService'):GetHashMap('m'):SetAsync('first', 1, 60) error('y')",
    );
    contains(&stdout(&folder.test(&["--requests", "b.spec.luau"]).code(SCRIPT_FAILED)), &["requests:\n", "first"]);
}

#[test]
fn the_line_to_run_a_test_again_is_one_that_a_shell_understands() {
    let folder = Folder::new();
    folder.write("odd name.spec.luau", "it([[it's \"$HOME\" `x`]], function() error('x') end)");
    let said = stdout(&folder.test(&[]).code(SCRIPT_FAILED));
    contains(&said, &[r#"sandstore test --filter 'it'\''s "$HOME" `x`' --exact "odd name.spec.luau""#]);
}

#[test]
fn two_reports_to_one_file_are_refused() {
    let folder = Folder::new();
    folder.write("a.spec.luau", "it('t', print)");
    for arguments in [
        ["--output", "json=x.json", "--output", "junit=./x.json"],
        ["--output", "json=out/../x.json", "--coverage-lcov", "x.json"],
    ] {
        contains(&stderr(&folder.test(&arguments).code(USAGE)), &["both json and ", "a file of its own"]);
    }
    assert!(!folder.path().join("x.json").exists());
}
