//! Pages that are made from the code's own tables.

mod api;
mod command_line;
mod configuration;
mod data_stores;
mod exit_codes;
mod limits;
mod members;
mod messaging;
mod repl_commands;
mod services;
mod statistics;
mod statuses;
mod teleport;
mod test_report;
mod trace;
mod universe;

use std::fs;

use super::files::root;

/// Set to anything, it makes the tests write the pages instead of comparing them.
const UPDATE_VARIABLE: &str = "SANDSTORE_UPDATE_EXPECTED";

/// Compares a page under `docs/reference/` with its committed text.
fn check(name: &str, title: &str, body: &str) {
    check_page(&format!("reference/{name}"), title, body);
}

/// Compares a page under `docs/` with its committed text.
pub(super) fn check_page(name: &str, title: &str, body: &str) {
    let generated = format!(
        "<!-- Made from the code's tables by `{UPDATE_VARIABLE}=1 cargo test --test docs`. Do not edit. -->\n\n# {title}\n\n{}\n",
        body.trim()
    );
    check_file(name, &generated);
}

/// Compares a file under `docs/` with its committed text.
fn check_file(name: &str, generated: &str) {
    let path = root().join("docs").join(name);
    if std::env::var_os(UPDATE_VARIABLE).is_some() {
        fs::write(&path, generated).expect("the page can be written");
        return;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        committed == generated,
        "docs/{name} differs from the code; write it anew with {UPDATE_VARIABLE}=1 cargo test --test docs"
    );
}

/// A Markdown table. Bars inside cells are escaped.
pub(super) fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: Vec<String>| {
        let cells: Vec<_> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut text = line(head.iter().map(|&cell| cell.to_owned()).collect());
    text.push_str(&line(vec!["---".to_owned(); head.len()]));
    for row in rows {
        assert_eq!(row.len(), head.len(), "{row:?}");
        text.push_str(&line(row));
    }
    text
}

/// Text in the shape of code.
pub(super) fn code(text: impl std::fmt::Display) -> String {
    format!("`{text}`")
}

/// A whole number with commas, as people read it.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.char_indices() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[test]
fn numbers_are_grouped() {
    assert_eq!([0, 999, 1_000, 3_888_000].map(grouped), ["0", "999", "1,000", "3,888,000"]);
}
