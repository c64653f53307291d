//! `docs/reference/universe.md`: the control library, from the types that editors get.

use std::fmt::Write as _;

use sandstore::testing::TYPE_FILES;

use super::{check, code, table};

const BODY: &str = "\
In a spec, `require(\"@sandstore/universe\")` gives a table of functions with which a test starts and ends servers, moves time,
lets calls fail, and looks into the stores. The spec itself runs on a server of its own, number 1, beside those that it starts.
[Testing several servers](../guide/scenarios.md) shows it at work.

All times are seconds of universe time; waiting costs none of yours. What a test changes about latency, faults, quotas and
answers to requests is as before when it ends, and the servers that it has started are gone; what is in the stores stays, for the tests of a file share
its universe. Settings and servers from outside of tests (`beforeAll`, the file itself) hold until the file ends. Before that,
`sandstore.toml` and flags say what holds. Faults that come back after a test has changed them begin to count anew (`skip`,
`every`, `times`).

For types in an editor, run `sandstore types`, which writes the definitions that this page is made of.

";

/// A member of a table type: its name, its type, and what the comment above it says.
struct Member {
    name: String,
    text: String,
    comment: String,
}

/// The tables that the file declares, by name, with the comment above each.
fn tables(source: &str) -> Vec<(String, String, Vec<Member>)> {
    let mut found: Vec<(String, String, Vec<Member>)> = Vec::new();
    let (mut comment, mut is_open) = (String::new(), false);
    for line in source.lines() {
        let text = line.trim();
        if let Some(rest) = text.strip_prefix("-- ") {
            let space = if comment.is_empty() { "" } else { " " };
            let _ = write!(comment, "{space}{rest}");
            continue;
        }
        if let Some((name, _)) = text.strip_prefix("export type ").and_then(|rest| rest.split_once(" = ")) {
            found.push((name.to_owned(), std::mem::take(&mut comment), Vec::new()));
            is_open = true;
        } else if text == "}" {
            is_open = false;
        } else if let Some((name, of_type)) = text.split_once(": ").filter(|_| is_open) {
            let member = Member {
                name: name.trim_start_matches("read ").to_owned(),
                text: of_type.trim_end_matches(',').to_owned(),
                comment: std::mem::take(&mut comment),
            };
            found.last_mut().expect("a member stands in a table").2.push(member);
        }
        comment.clear();
    }
    found
}

#[test]
fn page() {
    let source = TYPE_FILES.iter().find(|(name, _)| *name == "universe.luau").expect("the file is there").1;
    let mut tables_found = tables(source);
    tables_found.sort_by_key(|(name, ..)| (name != "Universe", name != "Server"));
    let mut body = BODY.to_owned();
    for (name, comment, members) in tables_found {
        let title = if name == "Universe" { "Functions".to_owned() } else { name };
        let _ = write!(body, "## {title}\n\n");
        if !comment.is_empty() {
            let _ = write!(body, "{comment}\n\n");
        }
        let rows = members.into_iter().map(|Member { name, text, comment }| vec![code(name), code(text), comment]);
        let _ = writeln!(body, "{}", table(&["name", "type", "what it is"], rows));
    }
    check("universe.md", "The control library", &body);
}
