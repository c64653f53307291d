//! What `--stats` prints.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, Row, Table, presets};

use super::data_store_statistics;
use super::words::{counted, grouped, latency, percent, shown};
use crate::universe::RunReport;
use crate::universe::activity::{
    ActivityReport, Alarm, FAILURES_PERCENT_CRITICAL, FOLLOWED_MAX, Hour, MEMORY_PERCENT_WARNING, Ranking, Structure,
    THROTTLED_PERCENT_CRITICAL,
};

/// Servers that are listed one by one; the others are summed up.
const SERVERS_SHOWN: usize = 10;

/// Space between two columns.
const GAP: u16 = 2;

/// Everything that the scripts asked of the memory stores and the data stores, and their messages and teleports.
pub fn text(report: &RunReport, activity: &ActivityReport) -> String {
    let time = format!("{:.3} s of universe time", report.elapsed.as_secs_f64());
    let requests: u64 = activity.calls.iter().map(|call| call.requests).sum();
    let units = activity.calls.iter().map(|call| call.units).sum();
    let (head, memory_stores) = if requests == 0 {
        (format!("{time}\nno memory store was used\n"), Vec::new())
    } else {
        let head = format!("{time}, {}, {}\n", counted(requests, "request"), counted(units, "request unit"));
        (head, vec![calls(activity), quotas(report), structures(activity), keys(activity), servers(activity)])
    };
    memory_stores
        .into_iter()
        .chain(data_store_statistics::sections(report, activity))
        .chain([messages_and_teleports(activity)])
        .filter(|section| !section.is_empty())
        .fold(head, |text, section| format!("{text}\n{section}"))
}

/// What Roblox's dashboard would say to it, a line each.
pub fn alarms(report: &RunReport, activity: &ActivityReport) -> Vec<(Alarm, String)> {
    let alarms = Alarm::raised_by(activity, &report.statistics.usage);
    alarms.into_iter().map(|alarm| (alarm, sentence(alarm))).collect()
}

fn sentence(alarm: Alarm) -> String {
    let share = |part: u64, hour: Hour| {
        let Hour { number, requests, .. } = hour;
        format!(
            "{} of the requests in hour {number} ({} of {})",
            percent(part, requests),
            grouped(part),
            grouped(requests)
        )
    };
    match alarm {
        Alarm::MemoryNearlyFull { bytes_peak, bytes_max } => format!(
            "Roblox's dashboard would warn: {} of the memory quota was used, which is more than {MEMORY_PERCENT_WARNING}%",
            percent(bytes_peak, bytes_max)
        ),
        Alarm::MemoryFull { requests_refused: 0 } => {
            "Roblox's dashboard would raise an alarm: more was stored than the memory quota allows".to_owned()
        }
        Alarm::MemoryFull { requests_refused } => format!(
            "Roblox's dashboard would raise an alarm: the memory quota was used up, and requests were refused ({})",
            grouped(requests_refused)
        ),
        Alarm::Failures(hour) => format!(
            "Roblox's dashboard would raise an alarm: {} failed, which is more than {FAILURES_PERCENT_CRITICAL}%",
            share(hour.failures, hour)
        ),
        Alarm::Throttled(hour) => format!(
            "Roblox's dashboard would raise an alarm: {} were throttled, which is more than {THROTTLED_PERCENT_CRITICAL}%",
            share(hour.throttled, hour)
        ),
    }
}

fn calls(activity: &ActivityReport) -> String {
    let rows = activity.calls.iter().map(|call| {
        let numbers = [call.requests, call.units, call.retries].map(grouped);
        let latencies = [call.latency_50, call.latency_95, call.latency_max].map(latency);
        let names = [call.api.name().to_owned(), call.status.name().to_owned()];
        names.into_iter().chain(numbers).chain(latencies).collect()
    });
    table(2, &["call", "status", "requests", "units", "retries", "latency p50", "p95", "max"], rows)
}

fn messages_and_teleports(activity: &ActivityReport) -> String {
    let rows = activity.other_calls.iter().map(|call| {
        let receivers = call.receivers.map(grouped).unwrap_or_default();
        let latencies = [call.latency_50, call.latency_95, call.latency_max].map(latency);
        let names = [call.name.to_owned(), call.status.clone()];
        names.into_iter().chain([grouped(call.calls), receivers]).chain(latencies).collect()
    });
    table(2, &["messages and teleports", "status", "calls", "receivers", "latency p50", "p95", "max"], rows)
}

fn quotas(report: &RunReport) -> String {
    let usage = &report.statistics.usage;
    let row = |what: &str, peak: u64, max: Option<u64>, end: String| {
        let share = max.map(|max| percent(peak, max)).unwrap_or_default();
        vec![what.to_owned(), grouped(peak), max.map_or_else(|| "none".to_owned(), grouped), share, end]
    };
    let units = row("units a minute", usage.units_peak, usage.units_max, String::new());
    let memory = row("bytes of memory", usage.memory_bytes_peak, usage.memory_bytes_max, grouped(usage.memory_bytes));
    table(1, &["quota", "peak", "limit", "used", "at the end"], [units, memory].into_iter())
}

fn structures(activity: &ActivityReport) -> String {
    let rows = activity
        .structures
        .busiest
        .iter()
        .map(|busy| vec![structure(&busy.what), grouped(busy.requests), grouped(busy.units)]);
    let table = table(1, &["busiest structures", "requests", "units"], rows);
    table + &missing("structures", &activity.structures)
}

fn keys(activity: &ActivityReport) -> String {
    let rows = activity.keys.busiest.iter().map(|busy| {
        let (of, key) = &busy.what;
        vec![shown(key), structure(of), grouped(busy.requests), grouped(busy.units)]
    });
    let table = table(2, &["busiest keys", "of", "requests", "units"], rows);
    table + &missing("keys", &activity.keys)
}

fn structure(structure: &Structure) -> String {
    format!("{} {}", structure.kind.name(), shown(&structure.name))
}

/// How far the counts of a ranking may be from the truth.
fn missing<T>(what: &str, ranking: &Ranking<T>) -> String {
    if ranking.missing_max == 0 {
        return String::new();
    }
    format!(
        "more than {} {what}: up to {} may be missing from each count\n",
        grouped(FOLLOWED_MAX as u64),
        counted(ranking.missing_max, "request")
    )
}

/// The servers, where there are several. Of very many the busiest.
fn servers(activity: &ActivityReport) -> String {
    let mut servers = activity.servers.clone();
    if servers.len() < 2 {
        return String::new();
    }
    if servers.len() > SERVERS_SHOWN {
        servers.sort_by_key(|server| std::cmp::Reverse(server.requests));
    }
    let rows = servers.iter().take(SERVERS_SHOWN).map(|server| {
        let numbers = [server.requests, server.failures, server.units].map(grouped);
        [server.server.0.to_string()].into_iter().chain(numbers).collect()
    });
    let mut text = table(1, &["server", "requests", "failed", "units"], rows);
    if let Some(others) = servers.get(SERVERS_SHOWN..).filter(|others| !others.is_empty()) {
        let requests = others.iter().map(|server| server.requests).sum();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "and {} with {}", counted(others.len() as u64, "other"), counted(requests, "request"));
    }
    text
}

/// A table without lines, or nothing where there is no row. The first columns are names, the others numbers.
pub fn table(names: usize, head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(head);
    table.add_rows(rows.map(Row::from));
    if table.is_empty() {
        return String::new();
    }
    for (position, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, GAP));
        column.set_cell_alignment(if position < names { CellAlignment::Left } else { CellAlignment::Right });
    }
    table.lines().fold(String::new(), |text, line| text + line.trim_end() + "\n")
}
