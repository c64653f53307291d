//! BadgeService: nobody has a badge until one is awarded. What was awarded is known to the server alone.

use super::neighbour::{Neighbour, USER, create, yielding};
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
        yielding("AwardBadge", &[USER, Parameter::required("badgeId", Kind::Int64)], &["boolean"]),
        yielding("AwardBadgeAsync", &[USER, Parameter::required("badgeId", Kind::Int64)], &["boolean"]),
        yielding("UserHasBadgeAsync", &[USER, Parameter::required("badgeId", Kind::Int64)], &["boolean"]),
        yielding("UserHasBadge", &[USER, Parameter::required("badgeId", Kind::Int64)], &["boolean"]),
        yielding("CheckUserBadgesAsync", &[USER, Parameter::required("badgeIds", Kind::Variant)], &["{number}"]),
        yielding("GetBadgeInfoAsync", &[Parameter::required("badgeId", Kind::Int64)], &["{[string]: any}"]),
    ],
};
