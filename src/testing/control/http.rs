//! Requests of `HttpService` on their way to the spec, which answers them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::{Rc, Weak};

use mlua::{Function, Table, Value};

use super::hub::Hub;
use crate::server::{HTTP_NOT_ENABLED, HttpRequest, HttpResponse, LibraryHost, ServerView};
use crate::universe::{HttpResponder, HttpTicket};

/// The part of the [`Hub`] that is about requests.
#[derive(Default)]
pub(in crate::testing) struct HttpDesk {
    /// What is called with the number of a request, on the spec's server. Nothing until the spec has given an answer.
    receive: RefCell<Option<(ServerView, Function)>>,
    taken: Cell<u64>,
    /// What was asked and is not answered yet.
    open: RefCell<BTreeMap<u64, (HttpTicket, HttpRequest)>>,
}

/// Takes requests for the spec.
///
/// The hub knows the universe, and this is the universe's: a circle, if it were strong.
struct Counter(Weak<Hub>);

impl fmt::Debug for Counter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Counter").finish_non_exhaustive()
    }
}

impl HttpResponder for Counter {
    fn take(&self, ticket: HttpTicket, request: HttpRequest) -> Result<(), String> {
        let hub = self.0.upgrade().ok_or(HTTP_NOT_ENABLED)?;
        let desk = &hub.http;
        let receive = desk.receive.borrow();
        let Some((view, receive)) = &*receive else { return Err(HTTP_NOT_ENABLED.to_owned()) };
        let number = desk.taken.get() + 1;
        desk.taken.set(number);
        desk.open.borrow_mut().insert(number, (ticket, request));
        #[expect(clippy::cast_precision_loss, reason = "nobody makes 2^53 requests")]
        view.call_soon(receive.clone(), Value::Number(number as f64), Value::Nil);
        Ok(())
    }
}

/// Adds what `shim/universe_http.luau` calls.
pub(super) fn install(host: &LibraryHost<'_>, native: &Table, hub: &Rc<Hub>) -> mlua::Result<()> {
    // From now on the spec is asked.
    let (shared, view) = (hub.clone(), host.view());
    host.add(native, "answerHttp", move |_, receive: Function| {
        *shared.http.receive.borrow_mut() = Some((view.clone(), receive));
        shared.control.set_http(Some(Rc::new(Counter(Rc::downgrade(&shared)))));
        Ok(())
    })?;
    let shared = hub.clone();
    host.add(native, "testNumber", move |_, ()| Ok(shared.test_number()))?;
    let shared = hub.clone();
    host.add(native, "takeHttp", move |lua, number: u64| {
        let open = shared.http.open.borrow();
        let Some((ticket, request)) = open.get(&number) else { return Ok(None) };
        let table = lua.create_table()?;
        table.raw_set("Url", &*request.url)?;
        table.raw_set("Method", &*request.method)?;
        table.raw_set("Body", lua.create_string(&request.body)?)?;
        let headers = request.headers.iter().map(|(name, value)| (&**name, &**value));
        table.raw_set("Headers", lua.create_table_from(headers)?)?;
        table.raw_set("server", ticket.server.0)?;
        Ok(Some(table))
    })?;
    let shared = hub.clone();
    // Why it may not, if so: then it is still to be answered.
    host.add(native, "reachOut", move |_, number: u64| {
        let Some((ticket, request)) = shared.http.open.borrow_mut().remove(&number) else { return Ok(None) };
        let refusal = shared.control.reach_out(ticket, request.clone()).err();
        if refusal.is_some() {
            shared.http.open.borrow_mut().insert(number, (ticket, request));
        }
        Ok(refusal)
    })?;
    let shared = hub.clone();
    // The status, the body and the headers; or no status and why the request failed.
    type Answer = (u64, Option<u16>, mlua::LuaString, Option<Table>);
    host.add(native, "finishHttp", move |_, (number, status, body, headers): Answer| {
        let Some((ticket, _)) = shared.http.open.borrow_mut().remove(&number) else { return Ok(()) };
        let outcome = match status {
            Some(status) => {
                // As those of real answers.
                let lower =
                    |pair: mlua::Result<(String, String)>| pair.map(|(name, value)| (name.to_ascii_lowercase(), value));
                let headers = headers.map(|headers| headers.pairs().map(lower).collect::<mlua::Result<_>>());
                Ok(HttpResponse {
                    status,
                    headers: headers.transpose()?.unwrap_or_default(),
                    body: body.as_bytes().to_vec(),
                })
            }
            None => Err(body.to_string_lossy()),
        };
        shared.control.answer_http(ticket, outcome);
        Ok(())
    })
}
