//! MemoryStoreService: the Luau face of the memory stores.
//!
//! - [`class`]: the one table of every class, method, parameter, default and result count.
//! - `operation`: from checked arguments to the request that is sent.
//! - `decode`: from the reply to the values that scripts see, or to the error text.
//! - `begin`: checks and sends one request, for the running thread.
//! - `scalar`: the same for calls with nothing but scalars, without the detour over handles.
//! - `pitfalls`: watches the calls for code that goes wrong in production, and notes its line.
//! - `native`: the functions that `shim.luau` calls, one per method of the table.
//! - `shim.luau`: the objects, and what takes more than one request: `UpdateAsync`, a waiting `ReadAsync`, pages.
//!
//! A call that reaches the store yields at least once. What is checked before sending (argument types, the expiration's
//! range, the conversion of the value) raises at once; what the service refuses raises after the yield.

mod begin;
pub mod class;
mod decode;
mod native;
mod operation;
mod pitfalls;
mod scalar;

pub use class::{BUDGET_REQUEST_TYPES, BudgetRequestType, CLASSES, Class, Method};
pub(crate) use pitfalls::nearest_member;
pub(super) use pitfalls::note_unknown;
pub use pitfalls::thresholds;

use super::{GuideEnum, Service, shim};
use crate::server::notes::NoteKind;

pub(super) const SERVICE: Service = Service {
    name: "MemoryStoreService",
    shim: shim!("server/services/memory_store/shim.luau"),
    native: native::create,
    guide_enums,
};

/// The guide asks for budgets by items of an enum that Roblox does not have.
fn guide_enums() -> Vec<GuideEnum> {
    let items = BUDGET_REQUEST_TYPES.iter().map(|request_type| request_type.name).collect();
    vec![GuideEnum { name: "MemoryStoreBudgetRequestType", items, note: NoteKind::BudgetRequestType }]
}
