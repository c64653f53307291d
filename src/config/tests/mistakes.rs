//! What is said about mistakes.

use super::read;
use crate::config::{Config, ConfigError};

/// The text that the only mistake points at, its message, and the help.
fn mistake(text: &str) -> (String, String, String) {
    let mistakes = read(text).expect_err("a mistake");
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    let mistake = &mistakes[0];
    (text[mistake.span.clone()].to_owned(), mistake.message.clone(), mistake.help.clone().unwrap_or_default())
}

/// Asserts where the only mistake is, and what is said.
#[track_caller]
fn check(text: &str, place: &str, message: &str, help: &str) {
    let found = mistake(text);
    assert_eq!((found.0.as_str(), found.1.as_str(), found.2.as_str()), (place, message, help));
}

#[test]
fn unknown_settings_are_guessed() {
    check("plyers = 3", "plyers", "there is no setting `plyers`", "did you mean `players`?");
    check(
        "[quotas]\nunit-base = 3",
        "unit-base",
        "there is no setting `quotas.unit-base`",
        "did you mean `units-base`?",
    );
    check("[qoutas]", "qoutas", "there is no setting `qoutas`", "did you mean `quotas`?");
    check(
        "memory-limit = \"1GB\"",
        "memory-limit",
        "there is no setting `memory-limit`",
        "did you mean `memory-limit`, below [limits]?",
    );
    check(
        "[limits]\nplayers = 3",
        "players",
        "there is no setting `limits.players`",
        "did you mean `players`, above all tables?",
    );
    check("strict = true", "strict", "there is no setting `strict`", "write profile = \"roblox\"");
    check("no-quotas = true", "no-quotas", "there is no setting `no-quotas`", "write quotas.enabled = false");
    let list = "there are structure-items, structure-size, script-timeout, memory-limit";
    check("[limits]\nx = 1", "x", "there is no setting `limits.x`", list);
    let (_, message, _) = mistake("\"quotas.units-base\" = 1");
    assert_eq!(message, "there is no setting `quotas.units-base`", "a key in quotes is one key");
    let (_, _, help) = mistake("something = 1");
    assert!(help.starts_with("there are scripts, arguments, profile"), "{help}");
}

#[test]
fn wrong_types_say_what_is_wanted() {
    check(
        "players = \"3\"",
        "\"3\"",
        "`players` must be a whole number from 0 to 1000, not the text \"3\"",
        "for example: players = 20",
    );
    check("servers = 0", "0", "`servers` must be a whole number from 1 to 1000, not 0", "for example: servers = 3");
    check("seed = -1", "-1", "`seed` must be a whole number, not -1", "for example: seed = 7");
    check("seed = 1.5", "1.5", "`seed` must be a whole number, not 1.5", "for example: seed = 7");
    check(
        "notes = \"no\"",
        "\"no\"",
        "`notes` must be true or false, not the text \"no\"",
        "for example: notes = false",
    );
    check(
        "limits.script-timeout = 10",
        "10",
        "`limits.script-timeout` must be a duration in quotes, such as \"30s\", not 10",
        "for example: script-timeout = \"30s\"",
    );
    check("profile = 1", "1", "`profile` must be \"guide\" or \"roblox\", not 1", "for example: profile = \"roblox\"");
    let wanted = "`quotas.structure-units-max` must be a whole number, or \"none\", not the text \"all\"";
    check("quotas.structure-units-max = \"all\"", "\"all\"", wanted, "for example: structure-units-max = 100000");
    check("quotas = false", "false", "`quotas` must be a table, not false", "for example: quotas.enabled = false");
    check(
        "players = { a = 1 }",
        "{ a = 1 }",
        "`players` must be a whole number from 0 to 1000, not a table",
        "for example: players = 20",
    );
    check("arguments = [1]", "1", "this must be text in quotes, not 1", "");
}

#[test]
fn wrong_values_say_what_to_write() {
    let hint = "write a number with a unit, such as 500ms, 30s, 10m, 12h or 45d";
    check("for = \"10\"", "\"10\"", &format!("`10` does not fit for: {hint}"), "for example: for = \"10m\"");
    let hint = "write a duration such as 20ms, or two such as 5ms..80ms";
    check(
        "latency = \"fast\"",
        "\"fast\"",
        &format!("`fast` does not fit latency: {hint}"),
        "for example: latency = \"5ms..80ms\"",
    );
    let hint = "write a number with a unit, such as 512KB, 256MB or 1GiB";
    let (place, message, _) = mistake("[quotas]\nmemory-base = \"64\"");
    assert_eq!((place.as_str(), message), ("\"64\"", format!("`64` does not fit quotas.memory-base: {hint}")));
    check(
        "profile = \"robolx\"",
        "\"robolx\"",
        "`robolx` does not fit profile: did you mean \"roblox\"?",
        "for example: profile = \"roblox\"",
    );
    for date in ["\"soon\"", "12:00:00", "1969-12-31"] {
        let (place, message, _) = mistake(&format!("clock-start = {date}"));
        assert!(place == date && message.contains("does not fit clock-start"), "{message}");
    }
}

#[test]
fn names_are_listed_where_none_is_near() {
    check(
        "test.reporter = \"fancy\"",
        "\"fancy\"",
        "`test.reporter` must be \"human\", \"junit\", \"json\", \"github\" or \"tap\", not the text \"fancy\"",
        "for example: reporter = \"github\"",
    );
}

#[test]
fn files_have_names() {
    for name in ["dump", "load", "trace"] {
        let (_, message, _) = mistake(&format!("{name} = \"\""));
        assert_eq!(message, format!("an empty text does not fit {name}: name a file, or write \"none\""));
    }
}

#[test]
fn patterns_of_files_are_checked_at_once() {
    let (place, message, help) = mistake("[test]\ninclude = [\"**/*.luau\", \"[a\"]");
    assert_eq!(place, "\"[a\"");
    assert!(message.starts_with("this is no pattern of files: "), "{message}");
    assert!(help.contains("the folder of this file"), "{help}");
    check(
        "[test]\njobs = 0",
        "0",
        "`test.jobs` must be a whole number from 1 on, or \"none\", not 0",
        "for example: jobs = 4",
    );
    assert!(mistake("[test]\nreporter = \"junt\"").1.ends_with("did you mean \"junit\"?"));
}

#[test]
fn faults_point_at_what_is_wrong() {
    let (place, message, _) = mistake("faults = [\"Timeout\", \"InternalEror,times=3\"]");
    assert_eq!(place, "\"InternalEror,times=3\"");
    assert_eq!(message, "`InternalEror` is no status and no effect; did you mean `InternalError`?");
    let text = "[[faults]]\neffect = \"Timeout\"\nrate = \"200%\"";
    check(text, "\"200%\"", "`200%` does not fit rate: write 0% to 100%, or 0 to 1", "");
    check(
        "[[faults]]\neffect = \"Timeout\"\ntimes = \"3\"",
        "\"3\"",
        "`times` must be a whole number, not the text \"3\"",
        "",
    );
    let text = "[[faults]]\neffect = \"Timeout\"\nopration = \"x\"";
    check(text, "opration", "a fault has no field `opration`; did you mean `operation`?", "");
    let text = "[[faults]]\neffect = \"Timeout\"\noperation = \"HashMap.Sett\"";
    check(text, "\"HashMap.Sett\"", "`HashMap.Sett` is no call and matches none; did you mean `HashMap.Set`?", "");
    let (place, message, _) = mistake("[[faults]]\nrate = 0.5");
    assert!(place.starts_with("[[faults]]"), "{place}");
    assert!(message.starts_with("a fault needs the field `effect`, which says what happens"), "{message}");
    let (place, message, _) = mistake("faults = \"Timeout\"");
    assert_eq!(
        (place.as_str(), message.as_str()),
        ("\"Timeout\"", "`faults` must be a list of faults, or tables under [[faults]], not the text \"Timeout\"")
    );
    check(
        "faults = [3]",
        "3",
        "a fault must be a table or text in quotes, not 3",
        "for example: { effect = \"Timeout\", operation = \"HashMap.Set\", rate = \"10%\" }",
    );
}

#[test]
fn latency_rules_point_at_what_is_wrong() {
    let text = "[[latency-rules]]\noperation = \"Queue.*\"\nlatency = \"slow\"";
    let hint = "write a duration such as 20ms, or two such as 5ms..80ms";
    check(text, "\"slow\"", &format!("`slow` does not fit latency: {hint}"), "");
    let text = "[[latency-rules]]\noperation = \"Que.*\"\nlatency = \"1s\"";
    assert!(mistake(text).1.starts_with("`Que.*` is no call and matches none"));
    assert!(mistake("[[latency-rules]]\nstructure = \"a\"").1.starts_with("a rule needs the field `latency`"));
    assert!(mistake("latency-rules = [\"1s\"]").1.starts_with("a rule must be a table, not the text"));
}

#[test]
fn all_mistakes_are_found_in_one_go_and_in_order() {
    let text = "servers = 0\nplayers = 0\nclok = 1\nlatency = \"x\"\n[quotas]\nenabled = 1\n[limits]\nfor = 1\n";
    let mistakes = read(text).expect_err("mistakes");
    let places: Vec<_> = mistakes.iter().map(|mistake| &text[mistake.span.clone()]).collect();
    assert_eq!(places, ["0", "clok", "\"x\"", "1", "for"]);
}

#[test]
fn a_text_that_is_no_toml_is_located() {
    for text in ["players = ", "players 3", "[quotas", "a = \"b", "players = 1\nplayers = 2", "= 1", "[a]\n[a]", "\0"] {
        let mistakes = read(text).expect_err("a mistake");
        for mistake in &mistakes {
            assert!(!mistake.message.is_empty() && mistake.span.end <= text.len(), "{text}: {mistake:?}");
        }
    }
}

#[test]
fn deep_and_long_files_do_no_harm() {
    for text in
        ["a = ".to_owned() + &"[".repeat(100_000), "[".repeat(100_000), "a.".repeat(100_000), "x = 1\n".repeat(2_000)]
    {
        assert!(read(&text).is_err());
    }
}

#[test]
fn errors_can_be_shown_without_excerpts() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("sandstore.toml");
    assert!(Config::load(&path).expect_err("no file").to_string().starts_with("cannot read "));
    std::fs::write(&path, b"a\xff").expect("the file can be written");
    assert!(Config::load(&path).expect_err("no text").to_string().ends_with("is not UTF-8 text: byte 1 is not valid"));
    std::fs::write(&path, "\nplyers = 1\nseed = -1").expect("the file can be written");
    let error = Config::load(&path).expect_err("mistakes");
    assert!(matches!(error, ConfigError::Wrong { .. }));
    let text = error.to_string();
    let lines: Vec<_> = text.lines().map(|line| line.rsplit_once("sandstore.toml").expect("the file").1).collect();
    assert_eq!(lines, [":2: there is no setting `plyers`", ":3: `seed` must be a whole number, not -1"]);
}
