//! RunService: where the code runs, and the signals of every frame.

use std::rc::Rc;

use mlua::{Function, Lua, Table};

use super::{Service, no_guide_enums, shim};
use crate::server::context::Context;
use crate::server::native::{HEARTBEAT_IN_REGISTRY, STEPPED_IN_REGISTRY, add};

pub(super) const SERVICE: Service = Service {
    name: "RunService",
    shim: shim!("server/services/run/shim.luau"),
    native: create,
    guide_enums: no_guide_enums,
};

fn create(lua: &Lua, context: &Rc<Context>) -> mlua::Result<Table> {
    let native = lua.create_table()?;
    let shared = context.clone();
    add(lua, &native, "frameListeners", move |_, change: i32| {
        shared.scheduler.borrow_mut().add_signal_listeners(change);
        Ok(())
    })?;
    add(lua, &native, "setFrameSignals", |lua, (stepped, heartbeat): (Function, Function)| {
        lua.set_named_registry_value(STEPPED_IN_REGISTRY, stepped)?;
        lua.set_named_registry_value(HEARTBEAT_IN_REGISTRY, heartbeat)
    })?;
    Ok(native)
}
