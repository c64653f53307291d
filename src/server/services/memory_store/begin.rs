//! `begin`: checks the arguments of one call and sends its request.
//!
//! Calls with nothing but scalars take the short way (`scalar`) if they can; all others come here. Each function takes just
//! the values that its method has. What it answers to the shim:
//!
//! - `0, message`: the call was refused before anything was sent; raise the message at once;
//! - `true, a, b, c` or `false, message, is_conflict`: the reply is there already and nothing else is due, so the thread may
//!   go on as soon as it has yielded the mark that the driver knows;
//! - nothing: the thread must yield, and will be resumed with the reply.

use std::cell::RefCell;
use std::rc::Rc;

use mlua::{IntoLua, Lua, Table, Value};

use super::decode::decode;
use super::operation::{Arguments, Build, Call, Structure};
use super::pitfalls::Pitfalls;
use crate::cloud::memory_store::Api;
use crate::cloud::value::Value as CloudValue;
use crate::cloud::{self};
use crate::server::class::{Argument, Parameter, Presence, check};
use crate::server::context::Context;
use crate::server::departure::{Departure, depart};
use crate::server::native::add;
use crate::server::notes::NoteKind;
use crate::server::scheduler::{Values, identity};

/// A request of one method: its own, or one step of it.
#[derive(Clone, Copy)]
pub(super) struct Step {
    /// The name for the shim and for messages.
    pub name: &'static str,
    pub api: Api,
    pub parameters: &'static [Parameter],
    pub build: Build,
}

/// The structures that this server's scripts have got, by handle.
pub(super) type Structures = Rc<RefCell<Vec<Structure>>>;

type Begun = (Value, Value, Value, Value);

const REFUSED: Value = Value::Integer(0);
pub(super) const PENDING: Begun = (Value::Nil, Value::Nil, Value::Nil, Value::Nil);

/// The method of queues whose argument is the id of a read.
const REMOVE_READ: &str = "RemoveAsync";

/// What all steps of one server share.
#[derive(Clone)]
pub(super) struct Sender {
    pub context: Rc<Context>,
    pub structures: Structures,
    pub pitfalls: Rc<Pitfalls>,
}

impl Sender {
    /// Adds the function of one step to the table.
    pub fn add(&self, lua: &Lua, table: &Table, step: Step) -> mlua::Result<()> {
        type Handle = Option<usize>;
        let own = self.clone();
        match step.parameters.len() {
            0 => add(lua, table, step.name, move |lua, handle: Handle| own.begin(lua, &step, handle, [])),
            1 => add(lua, table, step.name, move |lua, (handle, a): (Handle, _)| own.begin(lua, &step, handle, [a])),
            2 => add(lua, table, step.name, move |lua, (handle, a, b): (Handle, _, _)| {
                own.begin(lua, &step, handle, [a, b])
            }),
            3 => add(lua, table, step.name, move |lua, (handle, a, b, c): (Handle, _, _, _)| {
                own.begin(lua, &step, handle, [a, b, c])
            }),
            4 => add(lua, table, step.name, move |lua, (handle, a, b, c, d): (Handle, _, _, _, _)| {
                own.begin(lua, &step, handle, [a, b, c, d])
            }),
            _ => add(lua, table, step.name, move |lua, (handle, a, b, c, d, e): (Handle, _, _, _, _, _)| {
                own.begin(lua, &step, handle, [a, b, c, d, e])
            }),
        }
    }

    fn begin<const COUNT: usize>(
        &self,
        lua: &Lua,
        step: &Step,
        handle: Option<usize>,
        values: [Value; COUNT],
    ) -> mlua::Result<Begun> {
        let Some(handle) = handle else {
            return refused(lua, format!("Expected ':' not '.' calling member function {}", step.name));
        };
        let context = &*self.context;
        let mut arguments = match checked(lua, context, step.parameters, values) {
            Ok(arguments) => arguments,
            Err(refusal) => {
                if step.name == REMOVE_READ && step.api == Api::QueueRemove {
                    context.note(lua, NoteKind::NoReadId);
                }
                return refused(lua, refusal);
            }
        };
        let call = Call { is_guide: context.is_guide() };
        if call.is_guide && is_score(step.api, &arguments) {
            context.note(lua, NoteKind::ScoreOrder);
        }
        let request = (step.build)(&self.structures.borrow()[handle], &mut arguments, &call);
        match request {
            Ok(request) => {
                self.pitfalls.watch(lua, context, step.api, handle, &request);
                send(lua, context, cloud::Api::MemoryStore(step.api), cloud::Request::MemoryStore(request))
            }
            Err(status) => refused(lua, status.message(step.api)),
        }
    }
}

fn refused(lua: &Lua, message: String) -> mlua::Result<Begun> {
    Ok((REFUSED, message.into_lua(lua)?, Value::Nil, Value::Nil))
}

/// Checks the arguments in their order.
pub(super) fn checked<const COUNT: usize>(
    lua: &Lua,
    context: &Context,
    parameters: &[Parameter],
    values: [Value; COUNT],
) -> Result<Arguments, String> {
    let mut arguments = Arguments::default();
    let is_guide = context.is_guide();
    for (index, (parameter, value)) in parameters.iter().zip(values).enumerate() {
        if matches!((parameter.presence, &value), (Presence::RequiredButInGuide(_), Value::Nil)) {
            context.note(lua, NoteKind::MissingExpiration);
        }
        arguments[index] = check(lua, parameter, index + 1, value, is_guide)?;
    }
    Ok(arguments)
}

/// Whether a number is stored without a sort key: it is ordered by value in the guide profile, and by key in Roblox.
pub(super) fn is_score(api: Api, arguments: &Arguments) -> bool {
    let sort_key = match api {
        Api::SortedMapSet => &arguments[3],
        Api::SortedMapUpdate => &arguments[4],
        _ => return false,
    };
    let is_number = matches!(
        arguments[1],
        Argument::Variant(Value::Integer(_) | Value::Number(_)) | Argument::Stored(CloudValue::Number(_))
    );
    is_number && matches!(sort_key, Argument::Absent | Argument::Variant(Value::Nil))
}

/// Sends the request for the running thread.
fn send(lua: &Lua, context: &Context, api: cloud::Api, request: cloud::Request) -> mlua::Result<Begun> {
    let attempt = context.attempt.take().max(1);
    let Departure { thread, ticket, outcome } = depart(lua, context, api, request, attempt);
    let Some(outcome) = outcome else {
        context.scheduler.borrow_mut().await_reply(ticket, thread, decode, api);
        return Ok(PENDING);
    };
    let mut scheduler = context.scheduler.borrow_mut();
    // A thread that another script's coroutine resumed yields to that coroutine, not to the driver.
    let is_driven = context.driven.get() == identity(&thread);
    if is_driven && context.world.is_immediate() && scheduler.is_quiet(context.now()) {
        drop(scheduler);
        context.preemption.begin_stretch();
        let (succeeded, a, b, c) = decode(lua, api, outcome)?;
        return Ok((Value::Boolean(succeeded), a, b, c));
    }
    scheduler.push_reply(thread, Values::Reply { decode, api, outcome });
    Ok(PENDING)
}
