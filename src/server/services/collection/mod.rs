//! CollectionService: tags, and who bears them. What it knows stands in `shim/instances/tags.luau`.

use super::{Service, no_guide_enums, shim};

pub(super) const SERVICE: Service = Service {
    name: "CollectionService",
    shim: shim!("server/services/collection/shim.luau"),
    native: |lua, _| lua.create_table(),
    guide_enums: no_guide_enums,
};
