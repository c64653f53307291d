//! Commands about servers and players.

use super::{Argument, Command, Failure, Group, wrong};
use crate::cli::diagnostics;
use crate::cli::repl::Repl;
use crate::cli::repl::serve::Done;
use crate::cli::statistics::table;
use crate::config::{PLAYERS_MAX, SERVERS_MAX};
use crate::server::ServerId;
use crate::universe::PlayerPlan;

/// More user ids than anybody reads.
const PLAYERS_SHOWN: usize = 10;

pub(super) const SERVERS: Command = Command {
    name: "servers",
    arguments: "",
    summary: "List the servers.",
    details: "A star marks the one on which what you type runs.",
    group: Group::Servers,
    argument: Argument::Nothing,
    run: list,
};

pub(super) const SERVER: Command = Command {
    name: "server",
    arguments: "N | start | stop [N] | crash [N]",
    summary: "Switch the prompt to another server; start, close or crash one.",
    details: "Each server has variables of its own; they share the memory stores. One that closes lets its players leave and \
              runs its functions of BindToClose; one that crashes is gone.",
    group: Group::Servers,
    argument: Argument::Words(&["start", "stop", "crash"]),
    run: server,
};

pub(super) const PLAYERS: Command = Command {
    name: "players",
    arguments: "[N | join [NAME] | leave [USER-ID]]",
    summary: "List the players; let some join or leave the server of the prompt.",
    details: "A number lets so many join or leave that the server has as many. PlayerAdded and PlayerRemoving fire, and quotas \
              follow the players of all servers.",
    group: Group::Servers,
    argument: Argument::Words(&["join", "leave"]),
    run: players,
};

fn list(repl: &mut Repl, _: &str) -> Result<Done, Failure> {
    show_servers(repl);
    Ok(Done::GoOn)
}

fn show_servers(repl: &Repl) {
    let control = repl.session.control();
    let rows = control.server_ids().into_iter().map(|id| {
        let mark = if id == repl.session.server() { "*" } else { "" };
        vec![mark.to_owned(), id.0.to_string(), control.players(id).len().to_string()]
    });
    let text = table(1, &["", "server", "players"], rows);
    repl.printer.answer(if text.is_empty() { "No server runs; .server start starts one." } else { &text });
}

fn server(repl: &mut Repl, argument: &str) -> Result<Done, Failure> {
    let (word, number) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
    match word {
        "start" if number.is_empty() => start(repl),
        "stop" => {
            let id = existing(repl, number)?;
            repl.session.control().stop_server(id)?;
            repl.session.settle()?;
            repl.recording.add_comment(&format!("server {} was closed", id.0));
            repl.has_left_server();
            Ok(Done::GoOn)
        }
        "crash" => {
            let id = existing(repl, number)?;
            repl.session.control().crash_server(id);
            repl.session.settle()?;
            repl.recording.add_comment(&format!("server {} crashed", id.0));
            repl.has_left_server();
            Ok(Done::GoOn)
        }
        number if number.parse::<u32>().is_ok() => {
            let id = existing(repl, number)?;
            repl.session.switch_to(id);
            repl.recording.add_comment(&format!("on server {}", id.0));
            Ok(Done::GoOn)
        }
        _ => Err(wrong(&SERVER, argument)),
    }
}

fn start(repl: &mut Repl) -> Result<Done, Failure> {
    if repl.session.control().server_ids().len() >= SERVERS_MAX as usize {
        return Err(format!("there are {SERVERS_MAX} servers already").into());
    }
    match repl.session.start_server() {
        Ok(id) => {
            repl.printer.number_servers();
            if repl.session.control().server_ids().len() == 1 {
                repl.session.switch_to(id);
            }
            repl.session.settle()?;
            repl.recording.add_comment(&format!("server {} was started", id.0));
            repl.printer.say(&format!("Server {} runs; .server {} switches to it.", id.0, id.0));
        }
        Err(error) => {
            repl.has_failed = true;
            for failure in &error.failures {
                repl.printer.report(&diagnostics::start_error(failure));
            }
        }
    }
    Ok(Done::GoOn)
}

/// The server of this number, or that of the prompt where there is none.
fn existing(repl: &Repl, number: &str) -> Result<ServerId, Failure> {
    let id = match number.trim() {
        "" => repl.session.server(),
        number => ServerId(number.parse().map_err(|_| wrong(&SERVER, number))?),
    };
    if repl.session.control().has_server(id) {
        return Ok(id);
    }
    let ids: Vec<_> = repl.session.control().server_ids().iter().map(|id| id.0.to_string()).collect();
    Err(Failure::Words(format!("there is no server {}; there are {}", id.0, ids.join(", "))))
}

fn players(repl: &mut Repl, argument: &str) -> Result<Done, Failure> {
    let server = repl.session.server();
    let present = repl.session.control().players(server);
    let (word, rest) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
    let rest = rest.trim();
    match word {
        "" => {}
        "join" => join(repl, Some(rest).filter(|name| !name.is_empty()))?,
        "leave" => {
            let user_id = match rest {
                "" => present.last().copied().ok_or_else(|| "no player is on the server".to_owned())?,
                number => number.parse().map_err(|_| wrong(&PLAYERS, argument))?,
            };
            if !repl.session.control().leave_player(server, user_id) {
                return Err(format!("no player of the number {user_id} is on server {}", server.0).into());
            }
        }
        number => {
            let wanted: u32 = number.parse().map_err(|_| wrong(&PLAYERS, argument))?;
            if wanted > PLAYERS_MAX {
                return Err(format!("a server has {PLAYERS_MAX} players at most").into());
            }
            for &user_id in present.iter().skip(wanted as usize) {
                repl.session.control().leave_player(server, user_id);
            }
            for _ in present.len()..wanted as usize {
                join(repl, None)?;
            }
        }
    }
    if !argument.is_empty() {
        repl.recording.add_comment(&format!("players {argument}"));
    }
    repl.session.settle()?;
    let rows = repl.session.control().server_ids().into_iter().map(|id| {
        let players = repl.session.control().players(id);
        let shown: Vec<_> = players.iter().take(PLAYERS_SHOWN).map(u64::to_string).collect();
        let more = if players.len() > shown.len() { ", ..." } else { "" };
        vec![id.0.to_string(), players.len().to_string(), shown.join(", ") + more]
    });
    repl.printer.answer(&table(3, &["server", "players", "user ids"], rows));
    Ok(Done::GoOn)
}

fn join(repl: &Repl, name: Option<&str>) -> Result<(), Failure> {
    let plan = PlayerPlan { name: name.map(str::to_owned), ..PlayerPlan::default() };
    let joined = repl.session.control().join_player(repl.session.server(), &plan);
    joined.map(drop).map_err(|refused| Failure::Words(refused.to_string()))
}
