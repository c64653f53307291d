//! Random calls with random arguments: they may fail, but only as Roblox fails.

use proptest::prelude::*;
use sandstore::server::{Message, Profile};

use crate::functions::{FUNCTIONS, methods_of_memory_stores};
use crate::values::{EXPRESSIONS, PREAMBLE, expressions, run};

/// Signs of the inside in a message: of Rust, of mlua, of our own Luau code.
const LEAKS: [&str; 14] = [
    "mlua",
    "runtime error",
    "stack traceback",
    "panicked",
    "::",
    "[sandstore]",
    ".rs",
    "error converting",
    "bad argument",
    "RefCell",
    "Some(",
    "None",
    "Err(",
    "userdata expected",
];

/// A call as Luau text. `self` is the right one five times in six.
fn calls() -> impl Strategy<Value = String> {
    let methods = prop::sample::select(methods_of_memory_stores());
    let functions = prop::sample::select(FUNCTIONS);
    let functions = functions.prop_map(|(function, this)| (function.to_owned(), this.to_owned()));
    let callees = prop_oneof![4 => methods, 1 => functions];
    (callees, prop::option::weighted(0.17, expressions()), prop::collection::vec(expressions(), 0..6)).prop_map(
        |((function, this), wrong_self, mut arguments)| {
            if !this.is_empty() {
                arguments.insert(0, wrong_self.unwrap_or(this));
            }
            format!("{function}({})", arguments.join(", "))
        },
    )
}

/// Every call in a thread of its own, so that one that waits for ever does not keep the others back.
fn script(calls: &[String]) -> String {
    let mut text = String::from(PREAMBLE);
    text.push_str("local say = print\nlocal function report(succeeded, ...)\n");
    text.push_str(
        "\tlocal message = ...\n\tif not succeeded then\n\t\tsay('RAISED', type(message), message)\n\tend\nend\n",
    );
    for call in calls {
        text.push_str(&format!("task.spawn(function() report(pcall(function() {call} end)) end)\n"));
    }
    text.push_str("task.wait(1)\nsay('ALIVE', map:SetAsync('last', 1, 60))\n");
    text
}

/// What is wrong with the errors that the calls raised, caught or not.
fn faults(calls: &[String], profile: Profile) -> Vec<String> {
    let mut faults = Vec::new();
    let mut is_alive = false;
    for (_, message) in run(&script(calls), profile) {
        match message {
            Message::Print(line) => {
                is_alive |= line.starts_with("ALIVE false");
                let raised = line.strip_prefix("RAISED ");
                faults
                    .extend(raised.filter(|raised| !raised.starts_with("string ") || leaks(raised)).map(str::to_owned));
            }
            Message::Error(error) if error.is_internal || leaks(&error.to_string()) => faults.push(error.to_string()),
            Message::Error(_) | Message::Warning(_) | Message::Note(_) => {}
        }
    }
    if !is_alive {
        faults.push("the server does not go on".into());
    }
    faults
}

fn leaks(text: &str) -> bool {
    LEAKS.iter().any(|leak| text.contains(leak))
}

fn check(calls: &[String], profile: Profile) {
    let faults = faults(calls, profile);
    assert!(faults.is_empty(), "{}\n{}", faults.join("\n"), script(calls));
}

fn configuration() -> ProptestConfig {
    ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(configuration())]

    #[test]
    fn guide_profile(calls in prop::collection::vec(calls(), 1..40)) {
        check(&calls, Profile::Guide);
    }

    #[test]
    fn roblox_profile(calls in prop::collection::vec(calls(), 1..40)) {
        check(&calls, Profile::Roblox);
    }
}

/// Every function with every value as its `self` and as each of its first arguments. All faults are shown at once.
#[test]
fn every_function_survives_every_value() {
    let functions = FUNCTIONS.iter().map(|(function, this)| ((*function).to_owned(), (*this).to_owned()));
    let mut all = Vec::new();
    for (function, this) in methods_of_memory_stores().into_iter().chain(functions) {
        let mut calls: Vec<String> = EXPRESSIONS.iter().map(|value| format!("{function}({value}, 1, 60)")).collect();
        let own = if this.is_empty() { String::new() } else { format!("{this}, ") };
        calls.extend(EXPRESSIONS.iter().map(|value| format!("{function}({own}{value}, 1, 60)")));
        calls.extend(EXPRESSIONS.iter().map(|value| format!("{function}({own}'key', {value}, 60)")));
        calls.extend(EXPRESSIONS.iter().map(|value| format!("{function}({own}'key', 1, {value})")));
        let faults = faults(&calls, Profile::Guide);
        all.extend(faults.iter().map(|fault| format!("{function}: {}", fault.lines().next().unwrap_or_default())));
    }
    all.dedup();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// Every single method with every number of missing arguments, and one wrong `self` each.
#[test]
fn every_method_survives_every_number_of_arguments() {
    let mut calls = Vec::new();
    for (function, this) in methods_of_memory_stores() {
        calls.extend([format!("{function}()"), format!("{function}('key')"), format!("{function}({{}})")]);
        let mut arguments = this;
        for _ in 0..7 {
            calls.push(format!("{function}({arguments})"));
            arguments.push_str(", 1");
        }
    }
    check(&calls, Profile::Guide);
}
