//! What `--stats` prints about data stores.

use super::statistics::table;
use super::words::{grouped, latency};
use crate::universe::RunReport;
use crate::universe::activity::ActivityReport;

/// The calls by status, and the requests by kind. Nothing where no data store was asked.
pub fn sections(report: &RunReport, activity: &ActivityReport) -> [String; 2] {
    [calls(activity), kinds(report)]
}

fn calls(activity: &ActivityReport) -> String {
    let rows = activity.data_stores.iter().map(|call| {
        let latencies = [call.latency_50, call.latency_95, call.latency_max].map(latency);
        let names = [call.api.name(), call.status].map(str::to_owned);
        names.into_iter().chain([grouped(call.requests)]).chain(latencies).collect()
    });
    table(2, &["data store call", "status", "requests", "latency p50", "p95", "max"], rows)
}

/// What servers charged to their budgets. A request that was dropped is in no other table.
fn kinds(report: &RunReport) -> String {
    let rows = report.statistics.data_stores.iter().map(|(kind, usage)| {
        let numbers = [usage.requests, usage.queued, usage.dropped].map(grouped);
        let left = usage.left.map_or_else(String::new, grouped);
        [kind.name().to_owned()].into_iter().chain(numbers).chain([left]).collect()
    });
    table(1, &["data store requests", "made", "queued", "dropped", "budget left"], rows)
}
