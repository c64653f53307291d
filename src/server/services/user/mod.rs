//! UserService: names of users, made up for those who are not on the server.

use super::neighbour::{Neighbour, create, yielding};
use super::{Service, no_guide_enums, shim};
use crate::server::class::{Kind, Parameter};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/user/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour = Neighbour {
    name: "UserService",
    methods: &[yielding(
        "GetUserInfosByUserIdsAsync",
        &[Parameter::required("userIds", Kind::Variant)],
        &["{{[string]: any}}"],
    )],
};
