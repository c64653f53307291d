//! The functions that `shim.luau` calls.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use mlua::{AnyUserData, Function, IntoLuaMulti, Lua, MultiValue, Table, Value};

use super::cache::Cache;
use super::class;
use super::decode::{SortedCursor, cursor_name};
use super::operation::{self, Arguments, Refused, Store};
use super::pitfalls::Pitfalls;
use super::send::{Prepared, admit, answer, send};
use super::value::{self, ids_table};
use crate::cloud::data_store::{
    Api, Entry, Metadata, Operation, OrderedOperation, Rate, Reply, Request, RequestType, Revision, Status, check,
};
use crate::cloud::value::Value as CloudValue;
use crate::reflection;
use crate::server::class::{Argument, Class, Method, check as check_argument, type_word};
use crate::server::context::Context;
use crate::server::convert::from_cloud;
use crate::server::native::{Text, add};
use crate::server::notes::NoteKind;

/// A data store that this server's scripts have got.
struct Opened {
    store: Store,
    cache: Cache,
}

type Stores = Rc<RefCell<Vec<Opened>>>;

/// What `GetGlobalDataStore` opens (documented: its scope is `u`). The name is assumed.
const GLOBAL: (&str, &str) = ("GlobalDataStore", "u");

const SCOPE_DEFAULT: &str = "global";

pub(super) fn create(lua: &Lua, context: &Rc<Context>) -> mlua::Result<Table> {
    let native = lua.create_table()?;
    let stores = Stores::default();
    add_stores(lua, &native, context, &stores)?;
    let pitfalls = Pitfalls::new(context);
    add_calls(lua, &native, context, &stores, &pitfalls)?;
    add_watch(lua, &native, context, &pitfalls)?;
    add_budgets(lua, &native, context)?;
    add_entries(lua, &native)?;
    native.raw_set("optionsInvalid", Status::OptionsInvalid.message(Api::Get))?;
    native.raw_set("batchNotSupported", Status::BatchNotSupported.message(Api::BatchGet))?;
    Ok(native)
}

fn add_stores(lua: &Lua, native: &Table, context: &Rc<Context>, stores: &Stores) -> mlua::Result<()> {
    let (shared, opened) = (context.clone(), stores.clone());
    // A failure; or nil, what tells the data store from others, and its name. Arguments: the method, its own arguments, and
    // whether the options ask for all scopes.
    add(lua, native, "check", move |lua, (Text(method), all_scopes, values): (Text, bool, MultiValue)| {
        let store = match open(lua, &shared, &method, all_scopes, values) {
            Ok(store) => store,
            Err(refusal) => return refusal.into_lua_multi(lua),
        };
        let scope = store.scope.as_deref().map_or_else(|| "*".to_owned(), |scope| format!("={scope}"));
        let identity = format!("{method} {} {} {scope}", store.name.len(), store.name);
        let name = store.name.to_string();
        let handle = lua.create_any_userdata(store)?;
        (Value::Nil, identity, name, handle).into_lua_multi(lua)
    })?;
    add(lua, native, "open", move |_, store: AnyUserData| {
        let store = store.borrow::<Store>()?.clone();
        let mut opened = opened.borrow_mut();
        opened.push(Opened { store, cache: Cache::default() });
        Ok(opened.len() - 1)
    })
}

fn open(lua: &Lua, context: &Context, method: &str, all_scopes: bool, values: MultiValue) -> Result<Store, String> {
    if method == "GetGlobalDataStore" {
        let (name, scope) = GLOBAL;
        return Ok(Store { name: name.into(), scope: Some(scope.into()), is_ordered: false });
    }
    let [mut name, scope, ..] = checked(lua, context, method_of(&class::SERVICE, method), values)?;
    let message = |status: Status| status.message(Api::Get);
    let name = operation::text(&mut name).map_err(message)?;
    check::name(&name).map_err(message)?;
    let scope = match scope {
        Argument::Absent if all_scopes => None,
        Argument::Absent => Some(SCOPE_DEFAULT.into()),
        Argument::Text(scope) if all_scopes && scope.is_empty() => None,
        Argument::Text(_) if all_scopes => return Err(message(Status::ScopeNotAllowed)),
        Argument::Text(scope) => Some(scope),
        _ => return Err(message(Status::NotText)),
    };
    scope.as_deref().map_or(Ok(()), check::scope).map_err(message)?;
    Ok(Store { name, scope, is_ordered: method == "GetOrderedDataStore" })
}

fn add_calls(
    lua: &Lua,
    native: &Table,
    context: &Rc<Context>,
    stores: &Stores,
    pitfalls: &Rc<Pitfalls>,
) -> mlua::Result<()> {
    // `begin(method, data store, metadata or whether to ask the cache or whether it is paid for, ...)`: the message of a call that
    // was refused; or nil, how long to wait before `send` is called, the request, its key, and the name of the turn that it needs.
    // Where there is nothing to wait for the request is out, and the thread must yield.
    let (shared, opened, watch) = (context.clone(), stores.clone(), pitfalls.clone());
    add(
        lua,
        native,
        "begin",
        move |lua, (Text(method), handle, extra, values): (Text, Option<usize>, Value, MultiValue)| {
            let prepared = match prepare(lua, &shared, &opened, &method, handle, &extra, values) {
                Ok(prepared) => prepared,
                Err(refusal) => return refusal.into_lua_multi(lua),
            };
            if let Some(handle) = handle {
                watch.watch(lua, &shared, handle, &prepared);
            }
            if prepared.api == Api::Get || prepared.api == Api::OrderedGet {
                let wants_cache = matches!(extra, Value::Boolean(true));
                let (opened, restores) = (opened.borrow(), shared.world.data_store_restores());
                let cached = handle
                    .filter(|_| wants_cache)
                    .and_then(|handle| opened[handle].cache.get(shared.now(), restores, prepared.request.key()?));
                if let Some(reply) = cached {
                    answer(lua, &shared, prepared.api, reply);
                    return Value::Nil.into_lua_multi(lua);
                }
            }
            // An `UpdateAsync` pays for one read and one write, however often it has to try (documented).
            let is_paid = prepared.is_update() && matches!(extra, Value::Boolean(true));
            dispatch(lua, &shared, prepared, is_paid)
        },
    )?;
    let shared = context.clone();
    // The request for the next page.
    add(lua, native, "next", move |lua, (prepared, cursor): (AnyUserData, Value)| {
        let mut prepared = prepared.borrow::<Prepared>()?.clone();
        follow(&mut prepared.request, &cursor);
        dispatch(lua, &shared, prepared, false)
    })?;
    let shared = context.clone();
    add(lua, native, "send", move |lua, prepared: AnyUserData| {
        send(lua, &shared, prepared.borrow::<Prepared>()?.clone());
        Ok(())
    })?;
    let (shared, opened) = (context.clone(), stores.clone());
    // Takes note of what a key has now: an entry, a number, or nothing.
    add(lua, native, "remember", move |lua, (handle, key, found): (usize, Value, Value)| {
        let key = check_argument(lua, &class::DATA_STORE.methods[0].parameters[0], 1, key, false);
        let revision = Revision(0);
        if let (Ok(Argument::Text(key)), Some(opened)) = (key, opened.borrow_mut().get_mut(handle)) {
            let reply = match &found {
                Value::UserData(entry) => {
                    Reply::Entry { entry: Some(Arc::clone(&*entry.borrow::<Arc<Entry>>()?)), revision }
                }
                _ if opened.store.is_ordered => Reply::Number { value: value::nearest_whole(&found), revision },
                _ => Reply::Entry { entry: None, revision },
            };
            opened.cache.insert(shared.now(), shared.world.data_store_restores(), key, reply);
        }
        Ok(())
    })
}

/// `returnedNothing(transform, entry, old)`: a transform has answered no value, not even nil. Only where notes are said.
fn add_watch(lua: &Lua, native: &Table, context: &Rc<Context>, pitfalls: &Rc<Pitfalls>) -> mlua::Result<()> {
    if !context.notes.is_enabled() {
        return Ok(());
    }
    let (shared, own) = (context.clone(), pitfalls.clone());
    add(lua, native, "returnedNothing", move |lua, (transform, entry, old): (Function, AnyUserData, Value)| {
        own.returned_nothing(lua, &shared, &transform, &*entry.borrow::<Arc<Entry>>()?, &old);
        Ok(())
    })
}

fn prepare(
    lua: &Lua,
    context: &Context,
    stores: &Stores,
    method: &str,
    handle: Option<usize>,
    extra: &Value,
    values: MultiValue,
) -> Result<Prepared, String> {
    let Some(handle) = handle else {
        let method = method_of(&class::SERVICE, method);
        let mut arguments = checked(lua, context, method, values)?;
        let api = Api::ListDataStores;
        let request = operation::list_stores(&mut arguments).map_err(|status| status.message(api))?;
        return Ok(Prepared { api, request });
    };
    let store = stores.borrow()[handle].store.clone();
    let (class, write) = if store.is_ordered {
        (&class::ORDERED_DATA_STORE, &class::ORDERED_UPDATE_WRITE)
    } else {
        (&class::DATA_STORE, &class::UPDATE_WRITE)
    };
    let is_write = method == write.name;
    let method = if is_write { write } else { method_of(class, method) };
    let mut arguments = checked(lua, context, method, values)?;
    let metadata = match extra {
        Value::UserData(metadata) => metadata.borrow::<Metadata>().ok().map(|metadata| Arc::clone(&*metadata)),
        _ => None,
    };
    let api = method.api.unwrap_or(Api::Get);
    let request = operation::build(&store, api, is_write, &mut arguments, metadata);
    let request = request.map_err(|Refused(status, given)| {
        let word = given.map_or_else(|| "nil".to_owned(), |given| type_word(lua, &given));
        status.message_about(api, &word)
    })?;
    Ok(Prepared { api, request })
}

/// Sends a request at once, or says how long it has to wait, or for whose turn.
fn dispatch(lua: &Lua, context: &Context, prepared: Prepared, is_paid: bool) -> mlua::Result<MultiValue> {
    match admit(context, &prepared, is_paid) {
        Err(status) => status.message(prepared.api).into_lua_multi(lua),
        Ok(wait) => {
            let key = prepared.request.key().map(ToString::to_string);
            let turn = prepared.request.turn();
            let request = lua.create_any_userdata(prepared.clone())?;
            if wait.is_some() {
                context.note(lua, NoteKind::BudgetUsedUp);
            } else if turn.is_none() {
                send(lua, context, prepared);
            }
            (Value::Nil, wait.map(|wait| wait.as_secs_f64()), request, key, turn).into_lua_multi(lua)
        }
    }
}

/// Makes a request that of the page behind the cursor.
fn follow(request: &mut Request, cursor: &Value) {
    let name = || match cursor {
        Value::String(text) => cursor_name(&text.to_string_lossy()).ok(),
        _ => None,
    };
    match request {
        Request::ListStores { after, .. } | Request::Standard { operation: Operation::ListKeys { after, .. }, .. } => {
            *after = name()
        }
        Request::Standard { operation: Operation::ListVersions { range, .. }, .. } => {
            range.behind = value::whole(cursor).and_then(|number| u64::try_from(number).ok()).unwrap_or(0);
        }
        Request::Ordered { operation: OrderedOperation::GetSorted(range), .. } => {
            let cursor = cursor.as_userdata().and_then(|cursor| cursor.borrow::<SortedCursor>().ok());
            range.behind = cursor.map(|cursor| (cursor.0, Arc::clone(&cursor.1)));
        }
        _ => {}
    }
}

fn add_budgets(lua: &Lua, native: &Table, context: &Rc<Context>) -> mlua::Result<()> {
    let shared = context.clone();
    // A failure; or nil and the number.
    add(lua, native, "budget", move |lua, values: MultiValue| {
        let method = method_of(&class::SERVICE, "GetRequestBudgetForRequestType");
        let [request_type, ..] = match checked(lua, &shared, method, values) {
            Ok(arguments) => arguments,
            Err(refusal) => return refusal.into_lua_multi(lua),
        };
        let item = enum_item(&request_type);
        let kinds = if RequestType::has_no_budget_shown(item) { &[] } else { RequestType::of_enum(item) };
        let mut least = 0;
        shared.world.with_data_store_budgets(shared.id, &mut |now, budgets| {
            least = kinds.iter().map(|kind| budgets.left(now, *kind)).min().unwrap_or(0);
        });
        (Value::Nil, least).into_lua_multi(lua)
    })?;
    let shared = context.clone();
    add(lua, native, "setRate", move |lua, values: MultiValue| {
        let method = method_of(&class::SERVICE, "SetRateLimitForRequestType");
        Ok(checked(lua, &shared, method, values).and_then(|arguments| set_rate(&shared, &arguments)).err())
    })
}

fn set_rate(context: &Context, [request_type, base, per_player, ..]: &Arguments) -> Result<(), String> {
    let refused = || Status::RateInvalid.message(Api::Get);
    let item = enum_item(request_type);
    let kinds = RequestType::of_enum(item);
    // Documented: `OnUpdate` and `UpdateAsync` have no rate of their own.
    if kinds.is_empty() || item == "UpdateAsync" {
        return Err(refused());
    }
    let number = |argument: &Argument| match *argument {
        Argument::Int(number) => u64::try_from(number).map_err(|_| refused()),
        _ => Err(refused()),
    };
    let rate = Rate { base: number(base)?, per_player: number(per_player)? };
    let most = RequestType::server_rate_max(item);
    if rate.base > most.base || rate.per_player > most.per_player {
        return Err(refused());
    }
    context.world.with_data_store_budgets(context.id, &mut |now, budgets| {
        kinds.iter().for_each(|kind| budgets.set_rate(now, *kind, rate));
    });
    Ok(())
}

fn enum_item(argument: &Argument) -> &'static str {
    let Argument::Int(wanted) = *argument else { return "" };
    let mut items = reflection::enum_items("DataStoreRequestType").into_iter().flatten();
    items.find(|(_, value)| i64::from(*value) == wanted).map_or("", |(name, _)| name)
}

fn add_entries(lua: &Lua, native: &Table) -> mlua::Result<()> {
    type Found = mlua::Result<(u64, u64, String)>;
    // When the key and the version came, in milliseconds, and the version's name.
    add(lua, native, "info", |_, entry: AnyUserData| -> Found {
        let entry = entry.borrow::<Arc<Entry>>()?;
        Ok((entry.created_ms, entry.updated_ms, entry.version.to_string()))
    })?;
    add(lua, native, "userIds", |lua, entry: AnyUserData| {
        ids_table(lua, &entry.borrow::<Arc<Entry>>()?.contents.user_ids)
    })?;
    add(lua, native, "metadata", |lua, entry: AnyUserData| {
        from_cloud(lua, &CloudValue::Object(Arc::clone(&entry.borrow::<Arc<Entry>>()?.contents.metadata)))
    })?;
    // The value of an entry, a new one each time.
    add(lua, native, "value", |lua, entry: AnyUserData| {
        from_cloud(lua, &entry.borrow::<Arc<Entry>>()?.contents.value)
    })?;
    // Metadata as it is sent, or nil and why not.
    add(lua, native, "pack", |lua, given: Value| match value::metadata(&given) {
        Ok(metadata) => (lua.create_any_userdata(metadata)?, Value::Nil).into_lua_multi(lua),
        Err(status) => (Value::Nil, status.message(Api::Set)).into_lua_multi(lua),
    })?;
    add(lua, native, "unpack", |lua, metadata: AnyUserData| {
        from_cloud(lua, &CloudValue::Object(Arc::clone(&*metadata.borrow::<Metadata>()?)))
    })
}

fn method_of(class: &'static Class<Api>, name: &str) -> &'static Method<Api> {
    // The shim names methods of the table only.
    class.methods.iter().find(|method| method.name == name).unwrap_or(&class.methods[0])
}

fn checked(lua: &Lua, context: &Context, method: &Method<Api>, values: MultiValue) -> Result<Arguments, String> {
    let mut arguments = Arguments::default();
    let mut values = values.into_iter();
    for (index, parameter) in method.parameters.iter().enumerate() {
        let value = values.next().unwrap_or(Value::Nil);
        arguments[index] = check_argument(lua, parameter, index + 1, value, context.is_guide())?;
    }
    Ok(arguments)
}
