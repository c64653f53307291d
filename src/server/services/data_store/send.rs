//! Sends a request for the running thread, once the server's budget allows it.

use std::time::Duration;

use mlua::Lua;

use super::decode::decode;
use crate::cloud;
use crate::cloud::data_store::{Admission, Api, Reply, Request, Status, check};
use crate::server::context::Context;
use crate::server::departure;
use crate::server::scheduler::Values;

/// A request with the call that it serves.
#[derive(Clone)]
pub(super) struct Prepared {
    pub api: Api,
    pub request: Request,
}

impl Prepared {
    /// Whether it is one of the two requests of an `UpdateAsync`.
    pub const fn is_update(&self) -> bool {
        matches!(self.api, Api::Update | Api::OrderedUpdate)
    }
}

/// Checks the request and charges it, unless its call has paid for it already. Answers how long it must wait before it is sent.
pub(super) fn admit(context: &Context, prepared: &Prepared, is_paid: bool) -> Result<Option<Duration>, Status> {
    let Prepared { request, .. } = prepared;
    check::request(context.now(), request)?;
    if is_paid {
        return Ok(None);
    }
    let mut admission = Admission::Now;
    context.world.with_data_store_budgets(context.id, &mut |now, budgets| {
        admission = budgets.admit(now, request.request_type(), request.weight());
    });
    match admission {
        Admission::Now => Ok(None),
        Admission::Wait(span) => Ok(Some(span)),
        Admission::Dropped => Err(Status::QueueFull),
    }
}

/// Sends the request for the running thread, which must yield next.
pub(super) fn send(lua: &Lua, context: &Context, prepared: Prepared) {
    let (api, request) = (cloud::Api::DataStore(prepared.api), cloud::Request::DataStore(prepared.request));
    departure::send(lua, context, api, request, decode);
}

/// Answers the running thread, which must yield next, without asking the cloud.
pub(super) fn answer(lua: &Lua, context: &Context, api: Api, reply: Reply) {
    let (api, outcome) = (cloud::Api::DataStore(api), Ok(cloud::Reply::DataStore(reply)));
    context.scheduler.borrow_mut().push_reply(lua.current_thread(), Values::Reply { decode, api, outcome });
}
