//! BadgeService: nobody has a badge until one is awarded. What was awarded is known to the server alone.

use super::neighbour::{Neighbour, USER, create, local};
use super::{Service, no_guide_enums, shim};
use crate::server::class::{Kind, Parameter};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/badge/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour = Neighbour {
    name: "BadgeService",
    methods: &[
        local("AwardBadge", &[USER, Parameter::required("badgeId", Kind::Int64)], &["boolean"]),
        local("AwardBadgeAsync", &[USER, Parameter::required("badgeId", Kind::Int64)], &["boolean"]),
        local("UserHasBadgeAsync", &[USER, Parameter::required("badgeId", Kind::Int64)], &["boolean"]),
        local("UserHasBadge", &[USER, Parameter::required("badgeId", Kind::Int64)], &["boolean"]),
        local("CheckUserBadgesAsync", &[USER, Parameter::required("badgeIds", Kind::Variant)], &["{number}"]),
        local("GetBadgeInfoAsync", &[Parameter::required("badgeId", Kind::Int64)], &["{[string]: any}"]),
    ],
};
