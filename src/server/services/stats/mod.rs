//! Stats: fixed numbers, so that runs repeat.

use super::neighbour::{Neighbour, create, local};
use super::{Service, no_guide_enums, shim};
use crate::server::class::{Kind, Parameter};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/stats/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour = Neighbour {
    name: "Stats",
    methods: &[
        local("GetTotalMemoryUsageMb", &[], &["number"]),
        local(
            "GetMemoryUsageMbForTag",
            &[Parameter::required("tag", Kind::EnumItem("DeveloperMemoryTag"))],
            &["number"],
        ),
    ],
};
