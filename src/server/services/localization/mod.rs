//! LocalizationService: everybody is in the United States and reads English.

use super::neighbour::{Neighbour, PLAYER, create, yielding};
use super::{Service, no_guide_enums, shim};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/localization/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour = Neighbour {
    name: "LocalizationService",
    methods: &[yielding("GetCountryRegionForPlayerAsync", &[PLAYER], &["string"])],
};
