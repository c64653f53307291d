//! The functions that `shim.luau` calls.
//!
//! For each method that reaches the store there is one `begin` function (see `begin`).

use std::rc::Rc;
use std::time::Duration;

use mlua::{Lua, Table, Value};

use super::begin::{PENDING, Sender, Step, Structures, checked};
use super::class::{self, BUDGET_REQUEST_TYPES, Class, Method};
use super::decode::decode;
use super::operation::{self, Build, Structure};
use super::pitfalls::{self, Pitfalls};
use super::scalar::ShortWay;
use crate::cloud::memory_store::{Api, Status, limits};
use crate::cloud::value::Value as CloudValue;
use crate::cloud::{self};
use crate::server::class::{Argument, Kind, Parameter};
use crate::server::context::{Context, Unfetched};
use crate::server::native::add;

const VERSION: Parameter = Parameter::optional("version", Kind::Double);
const VALUE: Parameter = Parameter::optional("value", Kind::Variant);
const KEY: Parameter = Parameter::required("key", Kind::Text);
const EXPIRATION: Parameter = Parameter::required("expiration", Kind::Int64);
const COUNT: Parameter = Parameter::required("count", Kind::Int);

/// Steps that are no method of their own.
const INNER_STEPS: &[Step] = &[
    Step {
        name: "HashMap.Write",
        api: Api::HashMapUpdate,
        parameters: &[KEY, VALUE, EXPIRATION, VERSION],
        build: operation::hash_map_write,
    },
    Step {
        name: "HashMap.NextPage",
        api: Api::HashMapAdvanceToNextPage,
        parameters: &[COUNT, VALUE],
        build: operation::hash_map_list,
    },
    Step {
        name: "SortedMap.Write",
        api: Api::SortedMapUpdate,
        parameters: &[KEY, VALUE, EXPIRATION, VERSION, VALUE],
        build: operation::sorted_map_write,
    },
    // The guide's RemoveAsync(count): a read that does not wait, followed by the removal of what it read.
    Step { name: "Queue.Take", api: Api::QueueRemove, parameters: &[COUNT], build: operation::queue_take },
];

/// How the request of each method is built.
fn build_of(api: Api) -> Build {
    match api {
        Api::HashMapGet => operation::hash_map_get,
        Api::HashMapSet => operation::hash_map_set,
        Api::HashMapUpdate => operation::hash_map_update,
        Api::HashMapRemove => operation::hash_map_remove,
        Api::HashMapListItems | Api::HashMapAdvanceToNextPage => operation::hash_map_list,
        Api::SortedMapGet => operation::sorted_map_get,
        Api::SortedMapSet => operation::sorted_map_set,
        Api::SortedMapUpdate => operation::sorted_map_update,
        Api::SortedMapRemove => operation::sorted_map_remove,
        Api::SortedMapGetRange => operation::sorted_map_range,
        Api::SortedMapGetSize => operation::sorted_map_size,
        Api::QueueAdd => operation::queue_add,
        Api::QueueRead => operation::queue_read,
        Api::QueueRemove => operation::queue_remove,
        Api::QueueGetSize => operation::queue_size,
    }
}

pub(super) fn create(lua: &Lua, context: &Rc<Context>) -> mlua::Result<Table> {
    let native = lua.create_table()?;
    let structures = Structures::default();
    native.raw_set("isGuide", context.is_guide())?;
    // Stands for an expiration that the guide leaves out.
    native.raw_set("lifetimeMax", limits::EXPIRATION_SECONDS_MAX)?;

    let pitfalls = Pitfalls::new(context);
    pitfalls::install_answers(lua, context, &pitfalls, &structures, &native)?;
    let sender = Sender { context: context.clone(), structures: structures.clone(), pitfalls };
    let begin = lua.create_table()?;
    let short = lua.create_table()?;
    for class in [class::HASH_MAP, class::SORTED_MAP, class::QUEUE] {
        let methods = lua.create_table()?;
        let short_methods = lua.create_table()?;
        for method in class.methods {
            if let Method { name, api: Some(api), parameters, .. } = *method {
                let step = Step { name, api, parameters, build: build_of(api) };
                sender.add(lua, &methods, step)?;
                let way = Box::new(ShortWay { sender: sender.clone(), step });
                short_methods.raw_set(name, context.scalar_functions.create(lua, way)?)?;
            }
        }
        begin.raw_set(class.name, methods)?;
        short.raw_set(class.name, short_methods)?;
    }
    for step in INNER_STEPS {
        sender.add(lua, &begin, *step)?;
    }
    native.raw_set("begin", begin)?;
    native.raw_set("short", short)?;
    let shared = context.clone();
    // What the short way has left: an outcome that is no scalar, or a reply that is still to come.
    add(lua, &native, "fetch", move |lua, ()| match shared.unfetched.take() {
        Some((api, Unfetched::Outcome(outcome))) => {
            let (succeeded, a, b, c) = decode(lua, api, *outcome)?;
            Ok((Value::Boolean(succeeded), a, b, c))
        }
        Some((api, Unfetched::Pending(ticket))) => {
            shared.scheduler.borrow_mut().await_reply(ticket, lua.current_thread(), decode, api);
            Ok(PENDING)
        }
        None => Err(mlua::Error::runtime("there is no outcome to fetch")),
    })?;
    native.raw_set("results", result_counts(lua)?)?;
    install_structures(lua, context, &structures, &native)?;
    install_updates(lua, context, &native)?;

    let shared = context.clone();
    // The seconds to wait for the enum item of this value; nothing when there is none.
    add(lua, &native, "budgetWait", move |_, wanted: f64| {
        #[expect(clippy::cast_precision_loss, reason = "a handful of items")]
        let mut types = BUDGET_REQUEST_TYPES.iter().enumerate().map(|(value, item)| (value as f64, item.api));
        let api = types.find(|(value, _)| *value == wanted).map(|(_, api)| api);
        Ok(api.map(|api| shared.world.budget_wait(shared.id, cloud::Api::MemoryStore(api)).as_secs_f64()))
    })?;
    Ok(native)
}

/// How many values each method returns, by class and method.
fn result_counts(lua: &Lua) -> mlua::Result<Table> {
    let counts = lua.create_table()?;
    for Class { name, methods } in class::CLASSES {
        let of_class = lua.create_table()?;
        for method in *methods {
            of_class.raw_set(method.name, method.returns.len())?;
        }
        counts.raw_set(*name, of_class)?;
    }
    Ok(counts)
}

/// `check`: the arguments of a method of the service; answers the name and the invisibility in seconds, or the text to raise.
/// `open`: a handle for a structure.
fn install_structures(lua: &Lua, context: &Rc<Context>, structures: &Structures, native: &Table) -> mlua::Result<()> {
    let (shared, structures) = (context.clone(), structures.clone());
    add(lua, native, "check", move |lua, (method, a, b): (String, Value, Value)| {
        let found = class::SERVICE.methods.iter().find(|known| known.name == method);
        let found = found.ok_or_else(|| mlua::Error::runtime(format!("no method {method}")))?;
        let arguments = match checked(lua, &shared, found.parameters, [a, b]) {
            Ok(arguments) => arguments,
            Err(refusal) => return Ok((None, None, Some(refusal))),
        };
        let [name, second, ..] = arguments;
        // A name that is not UTF-8 becomes one that the service refuses as well.
        let name = if let Argument::Text(name) = name { name.to_string() } else { "\u{1}".to_owned() };
        let seconds = if let Argument::Int(seconds) = second { seconds.max(0) } else { 0 };
        Ok((Some(name), Some(seconds), None))
    })?;
    add(lua, native, "open", move |_, (name, seconds): (String, u64)| {
        let mut structures = structures.borrow_mut();
        structures.push(Structure { name: name.into(), invisibility: Duration::from_secs(seconds) });
        Ok(structures.len() - 1)
    })
}

/// What `UpdateAsync` and a waiting `ReadAsync` need besides their requests.
fn install_updates(lua: &Lua, context: &Rc<Context>, native: &Table) -> mlua::Result<()> {
    let shared = context.clone();
    // The next request is not the first try of its call.
    add(lua, native, "retrying", move |_, attempt: u32| {
        shared.attempt.set(attempt);
        Ok(())
    })?;
    let timing = lua.create_table()?;
    timing.raw_set("updateRetriesMax", limits::UPDATE_RETRIES_MAX)?;
    timing.raw_set("updateBackoffSeconds", limits::UPDATE_BACKOFF_SECONDS_FIRST)?;
    timing.raw_set("updateBackoffFactor", limits::UPDATE_BACKOFF_FACTOR)?;
    timing.raw_set("updateBackoffSecondsMax", limits::UPDATE_BACKOFF_SECONDS_MAX)?;
    timing.raw_set("readRetrySeconds", limits::READ_RETRY_SECONDS)?;
    native.raw_set("timing", timing)?;

    let messages = lua.create_table()?;
    for api in [Api::HashMapUpdate, Api::SortedMapUpdate] {
        let of_api = lua.create_table()?;
        of_api.raw_set("transformFailed", Status::TransformCallbackFailed.message(api))?;
        of_api.raw_set("conflict", Status::UpdateConflict.message(api))?;
        messages.raw_set(api.name(), of_api)?;
    }
    native.raw_set("messages", messages)?;

    // What a script gets back from UpdateAsync went through the store's conversion like everything else.
    add(lua, native, "copy", |lua, value: Value| {
        let stored = crate::server::convert::to_cloud_or_null(&value).unwrap_or(CloudValue::Null);
        crate::server::convert::from_cloud(lua, &stored)
    })
}
