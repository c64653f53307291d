//! Native functions of the driver and of the task library.

use std::cell::RefCell;
use std::rc::Rc;

use mlua::{IntoLua, Lua, Table, Thread, Value};
use rand::Rng as _;
use rand_pcg::Pcg32;

use crate::seed::{Purpose, derive};
use crate::server::context::Context;
use crate::server::native::{HEARTBEAT_IN_REGISTRY, RECEIVER_IN_REGISTRY, STEPPED_IN_REGISTRY, add};
use crate::server::scheduler::{DEFER_DEPTH_MAX, EVENT_DEPTH_MAX, Resumption, Values, WaitKind, identity};

/// The identity of no thread.
const NO_THREAD: usize = 0;

/// What `next` answers: a thread or function, the kind of resumption, and up to three values.
type Step = (Value, Value, Value, Value, Value);

/// The kinds as `shim/driver.luau` knows them.
const KIND_PACKED: i64 = 1;
const KIND_VALUES: i64 = 2;
const KIND_CALL: i64 = 3;

pub(super) fn install(lua: &Lua, context: &Rc<Context>, native: &Table) -> mlua::Result<()> {
    let shared = context.clone();
    add(lua, native, "next", move |lua, ()| next(lua, &shared))?;

    let shared = context.clone();
    add(lua, native, "wait", move |lua, seconds: f64| {
        wait(lua, &shared, WaitKind::Task, seconds);
        Ok(())
    })?;
    let shared = context.clone();
    add(lua, native, "legacyWait", move |lua, seconds: f64| {
        wait(lua, &shared, WaitKind::Legacy, seconds);
        Ok(())
    })?;
    let shared = context.clone();
    add(lua, native, "exactWait", move |lua, seconds: f64| {
        wait(lua, &shared, WaitKind::Exact, seconds);
        Ok(())
    })?;

    let shared = context.clone();
    add(lua, native, "pollWait", move |lua, seconds: f64| {
        wait(lua, &shared, WaitKind::Poll, seconds);
        Ok(())
    })?;

    let shared = context.clone();
    add(lua, native, "watchWait", move |lua, seconds: f64| {
        wait(lua, &shared, WaitKind::Watch, seconds);
        Ok(())
    })?;

    let shared = context.clone();
    add(lua, native, "delay", move |_, (thread, seconds, arguments): (Thread, f64, Option<Table>)| {
        let now = shared.now();
        shared.scheduler.borrow_mut().park(WaitKind::Task, now, seconds, thread, Values::Packed(arguments));
        Ok(())
    })?;
    let shared = context.clone();
    add(lua, native, "legacyDelay", move |_, (thread, seconds): (Thread, f64)| {
        let now = shared.now();
        let values = Values::Elapsed { since: now, is_legacy: true };
        shared.scheduler.borrow_mut().park(WaitKind::Legacy, now, seconds, thread, values);
        Ok(())
    })?;

    install_deferral(lua, context, native)?;
    let generator = RefCell::new(Pcg32::new(derive(context.options.seed, Purpose::Backoff), 0));
    // A factor around 1, so that servers that collided do not meet again and again.
    add(lua, native, "jitter", move |_, ()| {
        Ok(0.5 + f64::from(generator.borrow_mut().next_u32()) / f64::from(u32::MAX))
    })?;

    let shared = context.clone();
    add(lua, native, "beginStretch", move |_, ()| {
        shared.preemption.begin_stretch();
        Ok(())
    })?;
    let shared = context.clone();
    add(lua, native, "unpark", move |_, thread: Thread| {
        shared.scheduler.borrow_mut().unpark(&thread);
        Ok(())
    })
}

/// What is put off to the end of the resumption cycle.
fn install_deferral(lua: &Lua, context: &Rc<Context>, native: &Table) -> mlua::Result<()> {
    let shared = context.clone();
    add(lua, native, "defer", move |_, (thread, arguments): (Thread, Option<Table>)| {
        let depth = DEFER_DEPTH_MAX;
        let is_deferred = shared.scheduler.borrow_mut().defer(thread, arguments, depth);
        Ok((!is_deferred).then(|| format!("Maximum re-entrancy depth ({depth}) exceeded calling task.defer")))
    })?;
    // Likewise for a handler of a signal. False: too many have fired one another.
    let shared = context.clone();
    add(lua, native, "deferEvent", move |_, (thread, arguments): (Thread, Option<Table>)| {
        Ok(shared.scheduler.borrow_mut().defer(thread, arguments, EVENT_DEPTH_MAX))
    })
}

fn wait(lua: &Lua, context: &Context, kind: WaitKind, seconds: f64) {
    let now = context.now();
    let values = Values::Elapsed { since: now, is_legacy: kind == WaitKind::Legacy };
    context.scheduler.borrow_mut().park(kind, now, seconds, lua.current_thread(), values);
}

fn next(lua: &Lua, context: &Context) -> mlua::Result<Step> {
    let now = context.now();
    let resumption = context.scheduler.borrow_mut().next(now);
    // A thread that is gone may leave its identity to a new one, which the driver has not resumed.
    context.driven.set(NO_THREAD);
    let Some(resumption) = resumption else {
        context.preemption.end_stretch();
        return Ok((Value::Nil, Value::Nil, Value::Nil, Value::Nil, Value::Nil));
    };
    context.preemption.begin_stretch();
    match resumption {
        Resumption::Thread { thread, values } => {
            context.driven.set(identity(&thread));
            let thread = Value::Thread(thread);
            Ok(match values {
                Values::Reply { decode, api, outcome } => {
                    let (succeeded, a, b, c) = decode(lua, api, outcome)?;
                    (thread, Value::Boolean(succeeded), a, b, c)
                }
                Values::Packed(arguments) => {
                    (thread, Value::Integer(KIND_PACKED), arguments.into_lua(lua)?, Value::Nil, Value::Nil)
                }
                Values::Elapsed { since, is_legacy } => {
                    let elapsed = Value::Number(now.saturating_since(since).as_secs_f64());
                    let start = context.scheduler.borrow().start();
                    let total = is_legacy.then(|| now.saturating_since(start).as_secs_f64());
                    (thread, Value::Integer(KIND_VALUES), elapsed, total.into_lua(lua)?, Value::Nil)
                }
            })
        }
        Resumption::Stepped { step_seconds } => signal(lua, STEPPED_IN_REGISTRY, step_seconds),
        Resumption::Heartbeat { step_seconds } => signal(lua, HEARTBEAT_IN_REGISTRY, step_seconds),
        Resumption::Message(message) => {
            // Who has subscribed has loaded the service, whose shim left the function.
            let receive: Value = lua.named_registry_value(RECEIVER_IN_REGISTRY)?;
            let topic = (&*message.topic).into_lua(lua)?;
            let message = lua.create_any_userdata(message)?;
            Ok((receive, Value::Integer(KIND_CALL), topic, Value::UserData(message), Value::Nil))
        }
        Resumption::Call { function, first, second } => {
            Ok((Value::Function(function), Value::Integer(KIND_CALL), first, second, Value::Nil))
        }
    }
}

/// The step that fires a signal of RunService, through the function that its shim left in `native`.
fn signal(lua: &Lua, name: &str, step_seconds: f64) -> mlua::Result<Step> {
    let fire: Value = lua.named_registry_value(name)?;
    Ok((fire, Value::Integer(KIND_CALL), Value::Number(step_seconds), Value::Nil, Value::Nil))
}
