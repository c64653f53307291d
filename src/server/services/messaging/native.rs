//! The functions that `shim.luau` calls.

use std::rc::Rc;
use std::sync::Arc;

use mlua::{AnyUserData, Function, IntoLua, Lua, Table, Value};

use super::class;
use crate::cloud::messaging::{Api, Message, Request, Status};
use crate::cloud::value::Value as CloudValue;
use crate::cloud::{self};
use crate::server::class::{Argument, Method, check};
use crate::server::context::Context;
use crate::server::convert::{from_cloud, to_cloud};
use crate::server::departure;
use crate::server::native::{RECEIVER_IN_REGISTRY, add};
use crate::server::scheduler::Decoded;
use crate::server::world::Outcome;

pub(super) fn create(lua: &Lua, context: &Rc<Context>) -> mlua::Result<Table> {
    let native = lua.create_table()?;
    let shared = context.clone();
    // Answers why nothing was sent; otherwise the thread must yield, and is resumed with the reply.
    add(lua, &native, "publish", move |lua, (topic, message): (Value, Value)| {
        Ok(publish(lua, &shared, topic, message).err())
    })?;
    let shared = context.clone();
    // Likewise, and the topic as text.
    add(lua, &native, "subscribe", move |lua, (topic, callback): (Value, Value)| {
        Ok(match subscribe(lua, &shared, topic, callback) {
            Ok(topic) => (None, Some(topic)),
            Err(refusal) => (Some(refusal), None),
        })
    })?;
    let shared = context.clone();
    add(lua, &native, "unsubscribe", move |_, topic: String| {
        shared.world.unsubscribe(shared.id, &topic);
        Ok(())
    })?;
    add(lua, &native, "setReceiver", |lua, receiver: Function| {
        lua.set_named_registry_value(RECEIVER_IN_REGISTRY, receiver)
    })?;
    // What a callback gets: a new table each time.
    add(lua, &native, "open", |lua, message: AnyUserData| {
        let message = message.borrow::<Arc<Message>>()?;
        let contents = lua.create_table_with_capacity(0, 2)?;
        contents.raw_set("Data", from_cloud(lua, &message.data)?)?;
        contents.raw_set("Sent", message.sent.as_unix_seconds_f64())?;
        Ok(contents)
    })?;
    Ok(native)
}

fn publish(lua: &Lua, context: &Context, topic: Value, message: Value) -> Result<(), String> {
    let [topic, message] = checked(lua, context, &class::PUBLISH, [topic, message])?;
    let topic = text(topic)?;
    let data = match message {
        Argument::Variant(value) => to_cloud(&value).map_err(|_| Status::MessageNotJson.message())?,
        _ => CloudValue::Null,
    };
    let message = Message { topic, data, sent: context.now() };
    send(lua, context, Api::Publish, Request::Publish(Arc::new(message)))
}

fn subscribe(lua: &Lua, context: &Context, topic: Value, callback: Value) -> Result<String, String> {
    let [topic, _] = checked(lua, context, &class::SUBSCRIBE, [topic, callback])?;
    let topic = text(topic)?;
    send(lua, context, Api::Subscribe, Request::Subscribe { topic: Arc::clone(&topic) })?;
    Ok(topic.to_string())
}

fn checked(lua: &Lua, context: &Context, method: &Method<Api>, values: [Value; 2]) -> Result<[Argument; 2], String> {
    let mut arguments = [const { Argument::Absent }; 2];
    for (index, (parameter, value)) in method.parameters.iter().zip(values).enumerate() {
        arguments[index] = check(lua, parameter, index + 1, value, context.is_guide())?;
    }
    Ok(arguments)
}

fn text(argument: Argument) -> Result<Arc<str>, String> {
    if let Argument::Text(text) = argument { Ok(text) } else { Err(Status::TopicNotText.message()) }
}

/// Sends the request for the running thread, which must yield next.
fn send(lua: &Lua, context: &Context, api: Api, request: Request) -> Result<(), String> {
    request.check().map_err(Status::message)?;
    departure::send(lua, context, cloud::Api::Messaging(api), cloud::Request::Messaging(request), decode);
    Ok(())
}

/// Whether it succeeded; on failure the message.
fn decode(lua: &Lua, api: cloud::Api, outcome: Outcome) -> mlua::Result<Decoded> {
    let message = outcome.err().map(|error| error.message(api)).into_lua(lua)?;
    Ok((message.is_nil(), message, Value::Nil, Value::Nil))
}
