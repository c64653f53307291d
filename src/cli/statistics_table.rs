//! The table of `--stats`.

use crate::universe::RunReport;

/// Everything that the scripts asked of the memory stores, a line a call.
pub fn table(report: &RunReport) -> String {
    let rows: Vec<_> = report.statistics.used().collect();
    let mut text = format!("{:.3} s of universe time\n", report.elapsed.as_secs_f64());
    if rows.is_empty() {
        text.push_str("no memory store was used\n");
        return text;
    }
    text.push_str(&format!("{:<34}{:>10}{:>10}{:>10}\n", "call", "requests", "failed", "units"));
    for (api, counts) in rows {
        let line = format!("{:<34}{:>10}{:>10}{:>10}\n", api.name(), counts.requests, counts.failures, counts.units);
        text.push_str(&line);
    }
    text
}
