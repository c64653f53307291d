//! GroupService: groups have made-up names, and nobody is a member of any.

use super::neighbour::{Neighbour, USER, create, yielding};
use super::{Service, no_guide_enums, shim};
use crate::server::class::{Kind, Parameter};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/group/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour = Neighbour {
    name: "GroupService",
    methods: &[
        yielding("GetGroupsAsync", &[USER], &["{{[string]: any}}"]),
        yielding("GetGroupInfoAsync", &[Parameter::required("groupId", Kind::Int64)], &["{[string]: any}"]),
    ],
};
