//! Commands about what was asked of the stores and services.

use super::{Argument, Command, Failure, Group, wrong};
use crate::cli::repl::Repl;
use crate::cli::repl::serve::Done;
use crate::cli::statistics::{self, table};
use crate::cli::words::{grouped, latency, percent, shown};
use crate::universe::{End, RunReport};

/// So many requests are shown unless somebody wants others.
const REQUESTS_SHOWN: usize = 20;

pub(super) const QUOTAS: Command = Command {
    name: "quotas",
    arguments: "[on|off]",
    summary: "Show what is left of request units and memory; turn quotas on or off.",
    details: "Request units are those of the present minute. What was used stays used.",
    group: Group::Stores,
    argument: Argument::Words(&["on", "off"]),
    run: quotas,
};

pub(super) const LOG: Command = Command {
    name: "log",
    arguments: "[COUNT|clear]",
    summary: "Show the latest requests to stores and services.",
    details: "20 of them unless there is a count; the session keeps 1,000. Times are of the universe, from its start.",
    group: Group::Stores,
    argument: Argument::Words(&["clear"]),
    run: log,
};

pub(super) const STATS: Command = Command {
    name: "stats",
    arguments: "",
    summary: "Show the calls of this session, and the busiest structures and keys.",
    details: "The same tables that --stats prints at the end.",
    group: Group::Stores,
    argument: Argument::Nothing,
    run: stats,
};

fn quotas(repl: &mut Repl, argument: &str) -> Result<Done, Failure> {
    let control = repl.session.control();
    match argument {
        "on" => control.set_quotas(Some(repl.config.quotas.clone())),
        "off" => control.set_quotas(None),
        "" => {}
        other => return Err(wrong(&QUOTAS, other)),
    }
    let usage = control.statistics().usage;
    let row = |what: &str, used: u64, max: Option<u64>| match max {
        Some(max) => {
            vec![what.to_owned(), grouped(used), grouped(max), grouped(max.saturating_sub(used)), percent(used, max)]
        }
        None => vec![what.to_owned(), grouped(used), "none".to_owned(), String::new(), String::new()],
    };
    let units = row("units of this minute", control.units_used(), usage.units_max);
    let memory = row("bytes of memory", usage.memory_bytes, usage.memory_bytes_max);
    repl.printer.answer(&table(1, &["quota", "used", "limit", "left", "share"], [units, memory].into_iter()));
    Ok(Done::GoOn)
}

fn log(repl: &mut Repl, argument: &str) -> Result<Done, Failure> {
    let count = match argument {
        "" => REQUESTS_SHOWN,
        "clear" => {
            repl.log.clear();
            return Ok(Done::GoOn);
        }
        number => number.parse().map_err(|_| wrong(&LOG, number))?,
    };
    let start = repl.session.control().started_at();
    let rows = repl.log.latest(count);
    let rows = rows.iter().map(|record| {
        vec![
            format!("{:.3}", record.decided().saturating_since(start).as_secs_f64()),
            record.server().0.to_string(),
            record.operation().to_owned(),
            shown(record.structure()),
            record.key().map(|key| shown(key)).unwrap_or_default(),
            record.status().into_owned(),
            record.units().map(grouped).unwrap_or_default(),
            latency(record.answered().saturating_since(record.sent())),
        ]
    });
    let text = table(6, &["time", "server", "call", "structure", "key", "status", "units", "latency"], rows);
    repl.printer.answer(if text.is_empty() { "Nothing was asked of stores and services." } else { &text });
    Ok(Done::GoOn)
}

fn stats(repl: &mut Repl, argument: &str) -> Result<Done, Failure> {
    if !argument.is_empty() {
        return Err(wrong(&STATS, argument));
    }
    let control = repl.session.control();
    let elapsed = control.now().saturating_since(control.started_at());
    let report = RunReport {
        end: End::Stopped,
        has_failed: false,
        is_cut_short: false,
        elapsed,
        statistics: control.statistics(),
    };
    repl.printer.answer(&statistics::text(&report, &repl.activity.report()));
    Ok(Done::GoOn)
}
