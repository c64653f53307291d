//! ScriptContext: `Error` fires for errors that nothing caught.
//!
//! An error in a handler of it fires nothing.

use super::neighbour::{Neighbour, create};
use super::{Service, no_guide_enums, shim};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/script_context/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour = Neighbour { name: "ScriptContext", methods: &[] };
