//! `docs/reference/repl-commands.md`.

use std::fmt::Write as _;

use sandstore::cli::{REPL_COMMANDS, ReplGroup};

use super::{check, code, table};

const BODY: &str = "\
What begins with a dot in `sandstore repl`; `.help` shows the same. A name may be cut short as long as it means one command
alone. [A live server to type into](../guide/repl.md) is a tour.

";

#[test]
fn page() {
    let mut body = BODY.to_owned();
    for group in ReplGroup::ALL {
        let commands = REPL_COMMANDS.iter().filter(|command| command.group == group);
        let rows = commands.map(|command| {
            let usage = format!(".{} {}", command.name, command.arguments);
            let meaning = format!("{} {}", command.summary, command.details);
            vec![code(usage.trim_end()), meaning.trim_end().to_owned()]
        });
        let _ = write!(body, "## {}\n\n{}\n", group.title(), table(&["command", "meaning"], rows));
    }
    check("repl-commands.md", "Commands of the REPL", &body);
}
