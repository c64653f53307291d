//! TweenService: properties that go from one value to another, frame by frame.
//!
//! Tweens belong to one server and need nothing of the cloud. `easing.luau` has the curves, `tweening.luau` what lies between
//! two values, `shim.luau` the service and its tweens.

use super::neighbour::{Neighbour, create, local};
use super::{Service, no_guide_enums, shim};
use crate::server::class::{Kind, Parameter};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/tween/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour = Neighbour {
    name: "TweenService",
    methods: &[
        local(
            "Create",
            &[
                Parameter::required("instance", Kind::Instance),
                Parameter::required("tweenInfo", Kind::Variant),
                Parameter::required("propertyTable", Kind::Variant),
            ],
            &["Tween"],
        ),
        local(
            "GetValue",
            &[
                Parameter::required("alpha", Kind::Double),
                Parameter::required("easingStyle", Kind::EnumItem("EasingStyle")),
                Parameter::required("easingDirection", Kind::EnumItem("EasingDirection")),
            ],
            &["number"],
        ),
    ],
};
