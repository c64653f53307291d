//! The services that `game:GetService` answers.
//!
//! A service is one folder with the same files each time: `mod.rs` (what it is and its entry in the table), native
//! functions, and `shim.luau`, the face that scripts see. Adding one is a folder and a line in [`SERVICES`].

mod http;
pub mod memory_store;
mod players;
mod run;

use std::rc::Rc;

use mlua::{Lua, Table};

use super::context::Context;
use super::{globals, reflection, vm};

/// How one service is made.
pub(crate) struct Service {
    /// The name for `GetService`.
    pub name: &'static str,
    /// Luau that makes the service's object: called with the native functions, the shims' core, and `game`.
    pub shim: &'static str,
    /// Makes the native functions for one server.
    pub native: fn(&Lua, &Rc<Context>) -> mlua::Result<Table>,
}

/// Every service that is emulated.
pub(crate) const SERVICES: &[Service] = &[http::SERVICE, memory_store::SERVICE, players::SERVICE, run::SERVICE];

/// Every Roblox service that is not in [`SERVICES`] is made from this: it exists, and says so when a member is used.
const HOLLOW_SHIM: &str = include_str!("hollow.luau");

pub(super) fn install(lua: &Lua, context: &Rc<Context>, native: &Table) -> mlua::Result<()> {
    let context = context.clone();
    globals::add(lua, native, "loadService", move |lua, name: String| {
        if let Some(service) = SERVICES.iter().find(|service| service.name == name) {
            let shim = vm::load_shim(lua, service.name, service.shim)?;
            return Ok((Some(shim), Some((service.native)(lua, &context)?)));
        }
        if !reflection::is_service(&name) {
            return Ok((None, None));
        }
        let facts = lua.create_table()?;
        facts.raw_set("name", name)?;
        Ok((Some(vm::load_shim(lua, "hollow", HOLLOW_SHIM)?), Some(facts)))
    })?;
    globals::add(lua, native, "missingService", |_, name: String| Ok(format!("'{name}' is not a valid Service name")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_is_one_of_robloxs() {
        for service in SERVICES {
            assert!(reflection::is_service(service.name), "{}", service.name);
        }
    }
}
