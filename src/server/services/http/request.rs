//! Requests: checked here, sent through the world, and answered to the shim that waits.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use mlua::{Function, IntoLua, Lua, LuaString, Table, Value};

use super::limits;
use crate::cloud::Timestamp;
use crate::server::context::Context;
use crate::server::http::{HttpOutcome, HttpRequest};
use crate::server::native::{HTTP_IN_REGISTRY, Text, add};

const MINUTE: Duration = Duration::from_secs(60);

/// Adds `send`, which answers why nothing was sent, or nil and a number under which the answer comes; and `setReceiver`.
pub(super) fn install(lua: &Lua, context: &Rc<Context>, native: &Table) -> mlua::Result<()> {
    let (shared, sent, recent) = (context.clone(), Cell::new(0_u64), RefCell::new(VecDeque::new()));
    type Arguments = (Text, Text, Option<LuaString>, Option<Table>);
    add(lua, native, "send", move |_, (Text(method), Text(url), body, headers): Arguments| {
        let request = HttpRequest {
            url,
            method,
            headers: sorted(headers)?,
            body: body.map(|body| body.as_bytes().to_vec()).unwrap_or_default(),
        };
        if let Err(refusal) = check(&request) {
            return Ok((Some(refusal), None));
        }
        if !has_room(&mut recent.borrow_mut(), shared.now()) {
            return Ok((Some(limits::TOO_MANY_REQUESTS.to_owned()), None));
        }
        sent.set(sent.get() + 1);
        Ok(match shared.world.send_http(shared.id, sent.get(), request) {
            Ok(()) => (None, Some(sent.get())),
            Err(refusal) => (Some(refusal), None),
        })
    })?;
    add(lua, native, "setReceiver", |lua, receiver: Function| lua.set_named_registry_value(HTTP_IN_REGISTRY, receiver))
}

/// Headers by name, so that their order is the same on every run.
fn sorted(headers: Option<Table>) -> mlua::Result<Vec<(String, String)>> {
    let Some(headers) = headers else { return Ok(Vec::new()) };
    let mut sorted = headers.pairs::<Text, Text>().map(|pair| pair.map(|(Text(name), Text(value))| (name, value)));
    let mut sorted = sorted.by_ref().collect::<mlua::Result<Vec<_>>>()?;
    sorted.sort();
    Ok(sorted)
}

fn check(request: &HttpRequest) -> Result<(), String> {
    limits::check_url(&request.url)?;
    if !limits::METHODS.contains(&&*request.method) {
        return Err(format!("Method {} is not supported", request.method));
    }
    let blocked = request
        .headers
        .iter()
        .find(|(name, _)| limits::BLOCKED_HEADERS.iter().any(|blocked| blocked.eq_ignore_ascii_case(name)));
    blocked.map_or(Ok(()), |(name, _)| Err(limits::blocked_header(name)))
}

/// Whether one more request fits into the last minute; it counts then.
fn has_room(recent: &mut VecDeque<Timestamp>, now: Timestamp) -> bool {
    while recent.front().is_some_and(|&sent| now.saturating_since(sent) >= MINUTE) {
        recent.pop_front();
    }
    let has_room = recent.len() < limits::REQUESTS_PER_MINUTE;
    if has_room {
        recent.push_back(now);
    }
    has_room
}

/// Tells the shim how a request has ended: its number, and a table, or a text where there is no answer.
pub(in crate::server) fn deliver(lua: &Lua, context: &Context, number: u64, outcome: HttpOutcome) -> mlua::Result<()> {
    let Some(receive) = lua.named_registry_value::<Option<Function>>(HTTP_IN_REGISTRY)? else { return Ok(()) };
    let answer = match outcome {
        Ok(response) => {
            let table = lua.create_table()?;
            table.raw_set("StatusCode", response.status)?;
            table.raw_set("Headers", lua.create_table_from(response.headers)?)?;
            table.raw_set("Body", lua.create_string(&response.body)?)?;
            Value::Table(table)
        }
        Err(failure) => failure.into_lua(lua)?,
    };
    context.scheduler.borrow_mut().call_soon(receive, number.into_lua(lua)?, answer);
    Ok(())
}
