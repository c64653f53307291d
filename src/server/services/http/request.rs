//! Requests: checked here, sent through the world, and answered to the shim that waits.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use mlua::{Function, IntoLua, Lua, LuaString, Table, Value};

use super::limits;
use crate::cloud::Timestamp;
use crate::server::context::Context;
use crate::server::http::{HttpOutcome, HttpRequest, REQUEST_TIMEOUT_DEFAULT};
use crate::server::native::{HTTP_IN_REGISTRY, Text, add};

const MINUTE: Duration = Duration::from_secs(60);

/// Adds `send`, which answers why nothing was sent, or nil and a number under which the answer comes; `setReceiver`; and
/// `isEnabled`, whether requests reach out.
pub(super) fn install(lua: &Lua, context: &Rc<Context>, native: &Table) -> mlua::Result<()> {
    let (shared, sent, recent) = (context.clone(), Cell::new(0_u64), RefCell::new(VecDeque::new()));
    // The kind of call, the method, the URL, the body, the script's headers, what kind of content the body is, whether to
    // compress it, and the seconds that the request may take.
    type Arguments = (Text, Text, Text, Option<LuaString>, Option<Table>, Option<Text>, Option<bool>, Option<f64>);
    add(lua, native, "send", move |_, arguments: Arguments| {
        let (Text(call), Text(method), Text(url), body, headers, content_type, is_compressed, seconds) = arguments;
        let timeout = match seconds.map(checked_timeout).transpose() {
            Ok(timeout) => timeout,
            Err(refusal) => return Ok((Some(refusal), None)),
        };
        let mut request = HttpRequest {
            url,
            method,
            headers: sorted(headers)?,
            body: body.map(|body| body.as_bytes().to_vec()).unwrap_or_default(),
            is_compressed: is_compressed.unwrap_or(false),
            timeout,
        };
        if let Err(refusal) = check(&call, &request) {
            return Ok((Some(refusal), None));
        }
        if let Some(Text(kind)) = content_type {
            request.headers.push(("Content-Type".to_owned(), kind));
            request.headers.sort();
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
    let shared = context.clone();
    add(lua, native, "isEnabled", move |_, ()| Ok(shared.world.is_http_enabled()))?;
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

fn checked_timeout(seconds: f64) -> Result<Duration, String> {
    // Roblox takes whole numbers.
    Duration::try_from_secs_f64(seconds.trunc())
        .ok()
        .filter(|timeout| !timeout.is_zero() && *timeout <= REQUEST_TIMEOUT_DEFAULT)
        .ok_or_else(limits::bad_timeout)
}

/// `call` is the method of `HttpService`.
fn check(call: &str, request: &HttpRequest) -> Result<(), String> {
    limits::check_url(&request.url)?;
    if !limits::METHODS.contains(&&*request.method) {
        return Err(format!("Method {} is not supported", request.method));
    }
    if limits::METHODS_WITHOUT_BODY.contains(&&*request.method) && !request.body.is_empty() {
        return Err(limits::BODY_REFUSED.to_owned());
    }
    if call == "PostAsync" && request.body.len() >= limits::POST_BYTES_MAX {
        return Err(limits::post_too_large(request.body.len()));
    }
    let is_blocked = |name: &str| {
        let is_among = |list: &[&str]| list.iter().any(|blocked| blocked.eq_ignore_ascii_case(name));
        is_among(&limits::BLOCKED_HEADERS) || (call != "RequestAsync" && is_among(&limits::REQUEST_HEADERS))
    };
    let blocked = request.headers.iter().find(|(name, _)| is_blocked(name));
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
