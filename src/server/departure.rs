//! The way of a request from the running thread to the cloud, the same for all services.
//!
//! The parcel gets a ticket, and the line of the script where the universe asked for it. Whoever sends one must yield next:
//! the thread is resumed with the reply, be it there already or not.

use mlua::{Lua, Thread};

use super::context::{Context, calling_line};
use super::scheduler::{Decode, Values};
use super::world::{Outcome, Parcel, Place, Ticket};
use crate::cloud::{Api, Request};

/// A request that has been sent.
pub(crate) struct Departure {
    /// The thread that waits for the reply.
    pub thread: Thread,
    pub ticket: Ticket,
    /// The reply, where the network adds no delay.
    pub outcome: Option<Outcome>,
}

/// Sends a request for the running thread. What becomes of the reply is the caller's business.
pub(crate) fn depart(lua: &Lua, context: &Context, api: Api, request: Request, attempt: u32) -> Departure {
    let thread = lua.current_thread();
    let ticket = context.scheduler.borrow_mut().issue_ticket();
    let place = context.world.wants_places().then(|| calling_line(lua)).flatten();
    let place = place.map(|(script, line)| Box::new(Place { script, line }));
    let outcome = context.world.send(Parcel { server: context.id, ticket, api, request, attempt, place });
    Departure { thread, ticket, outcome }
}

/// Sends a request for the running thread, which must yield next and is resumed with what `decode` makes of the reply.
pub(crate) fn send(lua: &Lua, context: &Context, api: Api, request: Request, decode: Decode) {
    let Departure { thread, ticket, outcome } = depart(lua, context, api, request, 1);
    let mut scheduler = context.scheduler.borrow_mut();
    match outcome {
        Some(outcome) => scheduler.push_reply(thread, Values::Reply { decode, api, outcome }),
        None => scheduler.await_reply(ticket, thread, decode, api),
    }
}
