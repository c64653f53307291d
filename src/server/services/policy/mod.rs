//! PolicyService: everybody may do everything.

use super::neighbour::{Neighbour, PLAYER, create, yielding};
use super::{Service, no_guide_enums, shim};
use crate::server::class::{Kind, Parameter};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/policy/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour = Neighbour {
    name: "PolicyService",
    methods: &[
        yielding("GetPolicyInfoForPlayerAsync", &[PLAYER], &["{[string]: any}"]),
        yielding(
            "CanViewBrandProjectAsync",
            &[PLAYER, Parameter::required("brandProjectId", Kind::Text)],
            &["boolean"],
        ),
    ],
};
