//! The services that `game:GetService` answers.
//!
//! A service is one folder with the same files each time: `mod.rs` (what it is and its entry in the table), native
//! functions, and `shim.luau`, the face that scripts see. Adding one is a folder and a line in `SERVICES`.

mod analytics;
mod badge;
mod chat;
mod collection;
pub mod data_store;
mod debris;
mod group;
pub mod http;
mod localization;
mod log;
mod marketplace;
pub mod memory_store;
pub mod messaging;
mod neighbour;
pub(super) mod players;
mod policy;
mod run;
mod script_context;
mod stats;
pub mod teleport;
mod test;
mod text;
mod tween;
mod user;

pub use neighbour::{Neighbour, NoCall};

use std::rc::Rc;

use mlua::{Lua, Table};

use super::chunk::{Shim, load_shim, shim};
use super::context::Context;
use super::native::{Text, add};
use super::notes::NoteKind;
use crate::reflection;

/// How one service is made.
pub(crate) struct Service {
    /// The name for `GetService`.
    pub name: &'static str,
    /// Luau that makes the service's object: called with the native functions, the shims' core, and `game`.
    pub shim: Shim,
    /// Makes the native functions for one server.
    pub native: fn(&Lua, &Rc<Context>) -> mlua::Result<Table>,
    /// Enums that only the guide's dialect has.
    pub guide_enums: fn() -> Vec<GuideEnum>,
}

/// An enum of the guide's dialect.
pub(crate) struct GuideEnum {
    pub name: &'static str,
    /// The items by value, from 0.
    pub items: Vec<&'static str>,
    /// What is said where it is used.
    pub note: NoteKind,
}

/// For services whose enums are all Roblox's own.
pub(crate) fn no_guide_enums() -> Vec<GuideEnum> {
    Vec::new()
}

/// Every service that is emulated.
pub(crate) const SERVICES: &[Service] = &[
    analytics::SERVICE,
    badge::SERVICE,
    chat::SERVICE,
    collection::SERVICE,
    data_store::SERVICE,
    debris::SERVICE,
    group::SERVICE,
    http::SERVICE,
    localization::SERVICE,
    log::SERVICE,
    marketplace::SERVICE,
    memory_store::SERVICE,
    messaging::SERVICE,
    players::SERVICE,
    policy::SERVICE,
    run::SERVICE,
    script_context::SERVICE,
    stats::SERVICE,
    teleport::SERVICE,
    test::SERVICE,
    text::SERVICE,
    tween::SERVICE,
    user::SERVICE,
];

/// The tables of the services that answer by themselves.
pub const NEIGHBOURS: &[&Neighbour] = &[
    &analytics::CLASS,
    &badge::CLASS,
    &chat::CLASS,
    &debris::CLASS,
    &group::CLASS,
    &localization::CLASS,
    &log::CLASS,
    &marketplace::CLASS,
    &policy::CLASS,
    &script_context::CLASS,
    &stats::CLASS,
    &test::CLASS,
    &text::CLASS,
    &tween::CLASS,
    &user::CLASS,
];

/// The names of the services that are emulated.
pub(crate) fn service_names() -> impl Iterator<Item = &'static str> {
    SERVICES.iter().map(|service| service.name)
}

/// Every Roblox service that is not in [`SERVICES`] is made from this: it exists, and says so when a member is used.
const HOLLOW_SHIM: Shim = shim!("server/services/hollow.luau");

pub(super) fn install(lua: &Lua, context: &Rc<Context>, native: &Table) -> mlua::Result<()> {
    install_guide_enums(lua, context, native)?;
    let (context, context_for_members) = (context.clone(), context.clone());
    add(lua, native, "loadService", move |lua, Text(name): Text| {
        if let Some(service) = SERVICES.iter().find(|service| service.name == name) {
            let shim = load_shim(lua, service.name, service.shim)?;
            return Ok((Some(shim), Some((service.native)(lua, &context)?)));
        }
        if !reflection::is_service(&name) {
            return Ok((None, None));
        }
        let facts = lua.create_table()?;
        facts.raw_set("name", name)?;
        Ok((Some(load_shim(lua, "hollow", HOLLOW_SHIM)?), Some(facts)))
    })?;
    let shared = context_for_members;
    // Says that an object of a class has no such member, if that is worth a note.
    add(lua, native, "noteUnknown", move |lua, (Text(class), Text(member)): (Text, Text)| {
        memory_store::note_unknown(lua, &shared, &class, &member);
        Ok(())
    })?;
    add(lua, native, "missingService", |_, Text(name): Text| Ok(format!("'{name}' is not a valid Service name")))
}

/// `guideEnumItems`: the values of an enum of the guide's dialect by item. `guideEnumNames`: all of them. `noteEnum`: says that
/// one was used, if it is one.
fn install_guide_enums(lua: &Lua, context: &Rc<Context>, native: &Table) -> mlua::Result<()> {
    let known = move |context: &Context| -> Vec<GuideEnum> {
        if context.is_guide() {
            SERVICES.iter().flat_map(|service| (service.guide_enums)()).collect()
        } else {
            Vec::new()
        }
    };
    let shared = context.clone();
    add(lua, native, "guideEnumItems", move |lua, Text(name): Text| {
        let found = known(&shared).into_iter().find(|known| known.name == name);
        let items = found.map(|found| lua.create_table_from(found.items.into_iter().zip(0..)));
        items.transpose()
    })?;
    let shared = context.clone();
    add(lua, native, "guideEnumNames", move |_, ()| {
        Ok(known(&shared).into_iter().map(|known| known.name).collect::<Vec<_>>())
    })?;
    let shared = context.clone();
    add(lua, native, "noteEnum", move |lua, Text(name): Text| {
        if let Some(used) = known(&shared).into_iter().find(|known| known.name == name) {
            shared.note(lua, used.note);
        }
        Ok(())
    })
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
