//! The table of line coverage, for people.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use comfy_table::{CellAlignment, Row, Table, presets};

use crate::server::FileCoverage;
use crate::testing::Coverage;

const GOOD: Style = AnsiColor::Green.on_default();
const SOME: Style = AnsiColor::Yellow.on_default();
const BAD: Style = AnsiColor::Red.on_default();

/// So many lines, and more, are well covered, in percent.
const GOOD_PERCENT: f64 = 80.0;
/// So many are not enough.
const BAD_PERCENT: f64 = 50.0;

/// Space between two columns.
const GAP: u16 = 2;

/// Longer lists of lines are cut.
const RANGES_MAX: usize = 10;

/// How many of a hundred, with one decimal. Cut, not rounded, so that it is 100 only for all.
pub fn percent(hit: usize, lines: usize) -> f64 {
    if lines == 0 { 100.0 } else { (hit as f64 * 1000.0 / lines as f64).floor() / 10.0 }
}

/// Whether the part of all lines that has run is smaller than it may be, in percent: then why that is wrong.
pub fn shortfall(coverage: &Coverage, percent_min: f64) -> Option<String> {
    let (hit, lines) = coverage.lines();
    if lines == 0 && percent_min > 0.0 {
        return Some(format!("no line was counted, and coverage-min asks for {percent_min}%"));
    }
    let is_short = (hit as f64) * 100.0 < percent_min * lines as f64;
    is_short
        .then(|| format!("{:.1}% of the lines have run, and coverage-min asks for {percent_min}%", percent(hit, lines)))
}

/// A row for each file, and one for all.
pub fn table(coverage: &Coverage) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["coverage", "lines", "covered", "%", "not covered"]);
    let row = |name: &str, hit: usize, lines: usize, missed: String| {
        Row::from(vec![
            name.to_owned(),
            lines.to_string(),
            hit.to_string(),
            format!("{:.1}", percent(hit, lines)),
            missed,
        ])
    };
    let files = coverage.files.iter();
    table.add_rows(files.map(|(name, file)| row(name, file.lines_hit(), file.lines.len(), missed(file))));
    let (hit, lines) = coverage.lines();
    table.add_row(row("total", hit, lines, String::new()));
    for (position, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, GAP));
        let is_number = (1..=3).contains(&position);
        column.set_cell_alignment(if is_number { CellAlignment::Right } else { CellAlignment::Left });
    }
    let parts = coverage.files.values().map(|file| percent(file.lines_hit(), file.lines.len()));
    let styles = parts.chain([percent(hit, lines)]).map(style);
    let styles = [Style::new()].into_iter().chain(styles);
    let mut text = String::new();
    for (line, style) in table.lines().zip(styles) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{style}{}{style:#}", line.trim_end());
    }
    for name in &coverage.unreadable {
        let _ = writeln!(text, "{SOME}{name} does not compile, so its lines are not counted{SOME:#}");
    }
    text
}

fn style(percent: f64) -> Style {
    match percent {
        GOOD_PERCENT.. => GOOD,
        BAD_PERCENT.. => SOME,
        _ => BAD,
    }
}

/// The lines that have not run, as `3-5, 9`. Lines between two of them that cannot run do not part them.
fn missed(file: &FileCoverage) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    let mut is_open = false;
    for (&line, &hits) in &file.lines {
        match ranges.last_mut() {
            _ if hits > 0 => {}
            Some((_, end)) if is_open => *end = line,
            _ => ranges.push((line, line)),
        }
        is_open = hits == 0;
    }
    let shown = ranges
        .iter()
        .take(RANGES_MAX)
        .map(|(start, end)| if start == end { start.to_string() } else { format!("{start}-{end}") });
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if ranges.len() > RANGES_MAX {
        text.push_str(", ...");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn file(hits: &[(u32, u64)]) -> FileCoverage {
        FileCoverage { lines: hits.iter().copied().collect(), functions: BTreeMap::new() }
    }

    fn coverage(hits: &[(u32, u64)]) -> Coverage {
        Coverage { files: BTreeMap::from([("a.luau".to_owned(), file(hits))]), unreadable: Vec::new() }
    }

    #[test]
    fn missed_lines_are_ranges() {
        assert_eq!(missed(&file(&[(1, 1), (2, 0), (4, 0), (7, 3), (9, 0)])), "2-4, 9");
        assert_eq!(missed(&file(&[(1, 1)])), "");
        let every_second: Vec<_> = (1..100).map(|line| (line, u64::from(line % 2))).collect();
        assert!(missed(&file(&every_second)).ends_with("20, ..."));
    }

    #[test]
    fn percentages_are_not_rounded_up() {
        assert_eq!(percent(1999, 2000), 99.9);
        assert_eq!((percent(2000, 2000), percent(0, 0)), (100.0, 100.0));
        let half = coverage(&[(1, 1), (2, 0)]);
        assert_eq!(shortfall(&half, 50.0), None);
        assert!(shortfall(&half, 50.1).is_some_and(|text| text.starts_with("50.0% of the lines")));
        assert_eq!(shortfall(&coverage(&[]), 0.0), None);
        assert!(shortfall(&coverage(&[]), 1.0).is_some_and(|text| text.starts_with("no line was counted")));
    }
}
