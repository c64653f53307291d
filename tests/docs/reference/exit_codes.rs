//! `docs/reference/exit-codes.md`.

use sandstore::cli::ExitCode;

use super::{check, code, table};

const BODY: &str = "\
What the `sandstore` process ends with. A run that is ended by `--for` counts like one that came to its end by itself.

";

#[test]
fn page() {
    let rows = ExitCode::ALL.map(|exit| vec![code(exit.number()), format!("{exit:?}"), exit.meaning().to_owned()]);
    check("exit-codes.md", "Exit codes", &format!("{BODY}{}", table(&["code", "name", "meaning"], rows)));
}
