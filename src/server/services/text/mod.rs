//! TextService: filtering, which finds nothing to filter.

use super::neighbour::{Neighbour, create, yielding};
use super::{Service, no_guide_enums, shim};
use crate::server::class::{Kind, Parameter};

pub(super) const SERVICE: Service = Service {
    name: CLASS.name,
    shim: shim!("server/services/text/shim.luau"),
    native: |lua, context| create(lua, context, &CLASS),
    guide_enums: no_guide_enums,
};

/// The methods.
pub(super) const CLASS: Neighbour = Neighbour {
    name: "TextService",
    methods: &[yielding(
        "FilterStringAsync",
        &[
            Parameter::required("stringToFilter", Kind::Text),
            Parameter::required("fromUserId", Kind::Int64),
            Parameter::optional("textContext", Kind::EnumItem("TextFilterContext")),
        ],
        &["TextFilterResult"],
    )],
};
