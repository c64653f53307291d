//! LogService: what scripts print, warn and raise, from the moment when a script first uses the service.
//!
//! What a handler of `MessageOut` says itself is kept in the history and fires nothing.

use super::neighbour::{Neighbour, create, local};
use super::{Service, no_guide_enums, shim};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/log/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour =
    Neighbour { name: "LogService", methods: &[local("GetLogHistory", &[], &["{{[string]: any}}"])] };
