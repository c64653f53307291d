//! Commands about time, network and faults.

use super::{Argument, Command, Failure, Group, wrong};
use crate::cli::repl::Repl;
use crate::cli::repl::serve::Done;
use crate::quantity;
use crate::universe::{Fault, Latency};

pub(super) const TIME: Command = Command {
    name: "time",
    arguments: "",
    summary: "Tell the time in the universe.",
    details: "",
    group: Group::World,
    argument: Argument::Nothing,
    run: time,
};

pub(super) const ADVANCE: Command = Command {
    name: "advance",
    arguments: "DURATION",
    summary: "Let time pass, such as 30s, 1h or 45d, and everything happen that is due.",
    details: "With the real clock it takes that long. Ctrl-C stops it where it is.",
    group: Group::World,
    argument: Argument::Nothing,
    run: advance,
};

pub(super) const CLOCK: Command = Command {
    name: "clock",
    arguments: "[real|virtual]",
    summary: "Tell or choose how time passes.",
    details: "`real`: as on the wall. `virtual`: only while something runs, jumping over every wait, and with .advance. The \
              time in the universe goes on from where it is.",
    group: Group::World,
    argument: Argument::Words(&["real", "virtual"]),
    run: clock,
};

pub(super) const LATENCY: Command = Command {
    name: "latency",
    arguments: "[DURATION|D..D]",
    summary: "Tell or choose how long calls take, such as 20ms or 5ms..80ms.",
    details: "0s: no time. What is under way is not changed.",
    group: Group::World,
    argument: Argument::Nothing,
    run: latency,
};

pub(super) const FAULTS: Command = Command {
    name: "faults",
    arguments: "[FAULT...|clear]",
    summary: "Tell or choose which requests fail on purpose.",
    details: "A fault is written as for --faults: Timeout,operation=HashMap.Set,rate=10%. Those given are added; `clear` takes \
              all away.",
    group: Group::World,
    argument: Argument::Words(&["clear"]),
    run: faults,
};

fn time(repl: &mut Repl, _: &str) -> Result<Done, Failure> {
    let control = repl.session.control();
    let seconds = control.now().as_unix_seconds_f64();
    #[expect(clippy::cast_possible_truncation, reason = "whole seconds of a date")]
    let date = jiff::Timestamp::from_second(seconds as i64).map(|date| format!("{date:#}")).unwrap_or_default();
    let elapsed = control.now().saturating_since(control.started_at()).as_secs_f64();
    let clock = if control.is_virtual() { "virtual" } else { "real" };
    repl.printer.answer(&format!("{date}, {elapsed:.3} s after the start, {clock} clock"));
    Ok(Done::GoOn)
}

fn advance(repl: &mut Repl, argument: &str) -> Result<Done, Failure> {
    let span = quantity::duration(argument).map_err(|why| format!("`{argument}` is no duration: {why}"))?;
    let control = repl.session.control();
    let left = control.time_left();
    if span > left {
        let days = left.as_secs() / 86_400;
        return Err(format!(
            "time ends 1,000 years after the start, or with the year 9999; .advance {days}d still goes"
        )
        .into());
    }
    repl.recording.add_advance(span);
    Ok(repl.pass(span)?)
}

fn clock(repl: &mut Repl, argument: &str) -> Result<Done, Failure> {
    let control = repl.session.control();
    match argument {
        "" => repl.printer.answer(if control.is_virtual() { "virtual" } else { "real" }),
        "real" => control.set_virtual(false),
        "virtual" => control.set_virtual(true),
        other => return Err(wrong(&CLOCK, other)),
    }
    Ok(Done::GoOn)
}

fn latency(repl: &mut Repl, argument: &str) -> Result<Done, Failure> {
    let control = repl.session.control();
    let mut network = control.network();
    if argument.is_empty() {
        repl.printer.answer(&network.latency.to_string());
        return Ok(Done::GoOn);
    }
    network.latency = argument.parse::<Latency>().map_err(|why| format!("`{argument}` is no latency: {why}"))?;
    control.set_network(network);
    repl.recording.add_comment(&format!("latency {argument}"));
    Ok(Done::GoOn)
}

fn faults(repl: &mut Repl, argument: &str) -> Result<Done, Failure> {
    let mut plan = repl.faults.clone();
    match argument {
        "" => {
            let lines: Vec<_> = plan.iter().map(|(text, _)| text.as_str()).collect();
            repl.printer.answer(&if lines.is_empty() { "none".to_owned() } else { lines.join("\n") });
            return Ok(Done::GoOn);
        }
        "clear" => plan.clear(),
        specs => {
            for spec in specs.split_whitespace() {
                let fault: Fault = spec.parse().map_err(|why| format!("`{spec}` is no fault: {why}"))?;
                plan.push((spec.to_owned(), fault));
            }
        }
    }
    repl.session.control().set_faults(plan.iter().map(|(_, fault)| fault.clone()).collect());
    repl.faults = plan;
    repl.recording.add_comment(&format!("faults {argument}"));
    Ok(Done::GoOn)
}
