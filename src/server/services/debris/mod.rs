//! Debris: destroys what it is given after a time.

use super::neighbour::{Neighbour, create, local};
use super::{Service, no_guide_enums, shim};
use crate::server::class::{Kind, Parameter, Presence};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/debris/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour = Neighbour {
    name: "Debris",
    methods: &[local(
        "AddItem",
        &[
            Parameter::required("item", Kind::Instance),
            Parameter { name: "lifetime", kind: Kind::Double, presence: Presence::DefaultNumber(10.0) },
        ],
        &[],
    )],
};
