//! Chat: filtering, which finds nothing to filter, and who may chat: everybody.

use super::neighbour::{Neighbour, USER, create, yielding};
use super::{Service, no_guide_enums, shim};
use crate::server::class::{Kind, Parameter};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/chat/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour = Neighbour {
    name: "Chat",
    methods: &[
        yielding(
            "FilterStringAsync",
            &[
                Parameter::required("stringToFilter", Kind::Text),
                Parameter::required("playerFrom", Kind::Player),
                Parameter::required("playerTo", Kind::Player),
            ],
            &["string"],
        ),
        yielding(
            "FilterStringForBroadcast",
            &[Parameter::required("stringToFilter", Kind::Text), Parameter::required("playerFrom", Kind::Player)],
            &["string"],
        ),
        yielding("CanUserChatAsync", &[USER], &["boolean"]),
        yielding(
            "CanUsersChatAsync",
            &[Parameter::required("userIdFrom", Kind::Int64), Parameter::required("userIdTo", Kind::Int64)],
            &["boolean"],
        ),
    ],
};
