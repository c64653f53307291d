//! The functions that `shim.luau` calls.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use mlua::{AnyUserData, Function, IntoLua, IntoLuaMulti, Lua, MultiValue, Table, Value};
use rand::Rng as _;
use rand_pcg::Pcg32;

use super::class;
use crate::cloud::teleport::{Api, Destination, Journey, Reply, Request, Reservation, Status};
use crate::cloud::value::Value as CloudValue;
use crate::cloud::{self};
use crate::seed::{Purpose, derive};
use crate::server::class::{Argument, check};
use crate::server::context::Context;
use crate::server::convert::{from_cloud, to_cloud};
use crate::server::departure;
use crate::server::native::{TELEPORT_FAILED_IN_REGISTRY, Text, add, guid};
use crate::server::player::TeleportFailure;
use crate::server::scheduler::Decoded;
use crate::server::world::Outcome;

/// The kinds of destinations as `shim.luau` names them.
const PUBLIC: &str = "public";
const INSTANCE: &str = "instance";
const RESERVED: &str = "reserved";
const RESERVE: &str = "reserve";

pub(super) fn create(lua: &Lua, context: &Rc<Context>) -> mlua::Result<Table> {
    let native = lua.create_table()?;
    native.raw_set("messages", messages(lua)?)?;
    let shared = context.clone();
    // Why the arguments of a method are refused, or nil and the arguments as the method takes them.
    add(lua, &native, "checked", move |lua, (Text(method), values): (Text, MultiValue)| {
        checked(lua, &shared, &method, values)
    })?;
    let generator = RefCell::new(Pcg32::new(derive(context.options.seed, Purpose::Reservations), 0));
    let reservations = Rc::new(move || {
        let draw = || {
            let mut generator = generator.borrow_mut();
            Arc::from(guid(generator.next_u64(), generator.next_u64()))
        };
        Reservation { access_code: draw(), private_server_id: draw() }
    });
    // The following answer why nothing was sent; otherwise the thread must yield, and is resumed with the reply.
    let (shared, reserve) = (context.clone(), reservations.clone());
    add(lua, &native, "reserve", move |lua, place: f64| {
        let request = Request::Reserve { place: whole(place), reservation: reserve() };
        Ok(send(lua, &shared, Api::Reserve, request).err())
    })?;
    let shared = context.clone();
    add(lua, &native, "locate", move |lua, user_id: f64| {
        Ok(send(lua, &shared, Api::Locate, Request::Locate { user_id: whole(user_id) }).err())
    })?;
    let shared = context.clone();
    add(
        lua,
        &native,
        "teleport",
        move |lua, (place, players, kind, text, data): (f64, Vec<f64>, String, Option<Text>, Option<AnyUserData>)| {
            let text = Arc::from(text.map(|Text(text)| text).unwrap_or_default());
            let destination = match &*kind {
                INSTANCE => Destination::Instance(text),
                RESERVED => Destination::Reserved(text),
                RESERVE => Destination::Reserve(reservations()),
                _ => Destination::Public,
            };
            let data = data.map(|data| data.borrow::<CloudValue>().map(|data| data.clone())).transpose()?;
            let players = players.into_iter().map(whole).collect();
            let journey = Journey { place: whole(place), destination, players, data };
            Ok(send(lua, &shared, Api::Teleport, Request::Teleport(Box::new(journey))).err())
        },
    )?;
    // Teleport data as it is sent, or nil where it has no JSON form.
    add(lua, &native, "pack", |lua, value: Value| {
        to_cloud(&value).ok().map(|value| lua.create_any_userdata(value)).transpose()
    })?;
    add(lua, &native, "unpack", |lua, data: AnyUserData| from_cloud(lua, &*data.borrow::<CloudValue>()?))?;
    add(lua, &native, "setFailed", |lua, failed: Function| {
        lua.set_named_registry_value(TELEPORT_FAILED_IN_REGISTRY, failed)
    })?;
    add(lua, &native, "describe", |lua, failure: AnyUserData| describe(lua, &*failure.borrow::<TeleportFailure>()?))?;
    Ok(native)
}

/// The error texts that the shim raises by itself.
fn messages(lua: &Lua) -> mlua::Result<Table> {
    let messages = lua.create_table()?;
    for (name, status) in [
        ("placeInvalid", Status::PlaceInvalid),
        ("playersEmpty", Status::PlayersEmpty),
        ("playersInvalid", Status::PlayersInvalid),
        ("optionsInvalid", Status::OptionsInvalid),
        ("optionsConflict", Status::OptionsConflict),
        ("dataNotJson", Status::DataNotJson),
    ] {
        messages.raw_set(name, status.message())?;
    }
    Ok(messages)
}

fn checked(lua: &Lua, context: &Context, method: &str, values: MultiValue) -> mlua::Result<MultiValue> {
    let method = class::SERVICE.methods.iter().find(|known| known.name == method);
    let method = method.ok_or_else(|| mlua::Error::runtime("no such method"))?;
    let mut values = values.into_iter();
    let mut answers = MultiValue::from_iter([Value::Nil]);
    for (position, parameter) in (1..).zip(method.parameters) {
        let value = values.next().unwrap_or(Value::Nil);
        answers.push_back(match check(lua, parameter, position, value, context.is_guide()) {
            Ok(Argument::Text(text)) => (&*text).into_lua(lua)?,
            Ok(Argument::Int(number)) => number.into_lua(lua)?,
            Ok(Argument::Variant(value)) => value,
            Ok(_) => Value::Nil,
            Err(refusal) => return refusal.into_lua_multi(lua),
        });
    }
    Ok(answers)
}

/// A place or user id. What is below 0 was refused before, and no id is above what a double holds exactly.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above; out of range saturates")]
fn whole(number: f64) -> u64 {
    number as u64
}

/// Sends the request for the running thread, which must yield next.
fn send(lua: &Lua, context: &Context, api: Api, request: Request) -> Result<(), String> {
    request.check().map_err(Status::message)?;
    departure::send(lua, context, cloud::Api::Teleport(api), cloud::Request::Teleport(request), decode);
    Ok(())
}

/// Whether it succeeded, then up to three values; on failure the message.
fn decode(lua: &Lua, api: cloud::Api, outcome: Outcome) -> mlua::Result<Decoded> {
    Ok(match outcome {
        Ok(cloud::Reply::Teleport(Reply::Reserved(Reservation { access_code, private_server_id }))) => {
            (true, (&*access_code).into_lua(lua)?, (&*private_server_id).into_lua(lua)?, Value::Nil)
        }
        Ok(cloud::Reply::Teleport(Reply::Begun { reservation, job_id })) => {
            let (code, id) = reservation
                .as_ref()
                .map_or(("", ""), |reservation| (&*reservation.access_code, &*reservation.private_server_id));
            (true, code.into_lua(lua)?, id.into_lua(lua)?, (&*job_id).into_lua(lua)?)
        }
        Ok(cloud::Reply::Teleport(Reply::Located { is_here, place, job_id })) => {
            (true, Value::Boolean(is_here), place.into_lua(lua)?, (&*job_id).into_lua(lua)?)
        }
        // No call of this service is answered so.
        Ok(_) => (true, Value::Nil, Value::Nil, Value::Nil),
        Err(error) => (false, error.message(api).into_lua(lua)?, Value::Nil, Value::Nil),
    })
}

/// User id, value of the result, message, place id; then the kind and text of the destination, and the data.
fn describe(lua: &Lua, failure: &TeleportFailure) -> mlua::Result<MultiValue> {
    let TeleportFailure { user_id, refusal, place, retry, data } = failure;
    let (kind, text) = match retry {
        Destination::Public => (PUBLIC, ""),
        Destination::Instance(job_id) => (INSTANCE, &**job_id),
        Destination::Reserved(code) => (RESERVED, &**code),
        Destination::Reserve(reservation) => (RESERVED, &*reservation.access_code),
    };
    let data = data.as_ref().map(|data| lua.create_any_userdata(data.clone())).transpose()?;
    (*user_id, *refusal as u32, refusal.message(), *place, kind, text, data).into_lua_multi(lua)
}

/// Tells the service that a player stays.
pub(in crate::server) fn fail(lua: &Lua, context: &Context, failure: TeleportFailure) -> mlua::Result<()> {
    // Who has teleported somebody has loaded the service, whose shim left the function.
    let failed: Option<Function> = lua.named_registry_value(TELEPORT_FAILED_IN_REGISTRY)?;
    if let Some(failed) = failed {
        let failure = lua.create_any_userdata(failure)?;
        context.scheduler.borrow_mut().call_soon(failed, Value::UserData(failure), Value::Nil);
    }
    Ok(())
}
