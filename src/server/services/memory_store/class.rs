//! Every class of memory stores, with the signatures of its methods.
//!
//! Source: the engine's API dump and class reference (documented), native types observed in the engine. The guide's
//! additions are marked as such and exist in the guide profile alone.

use crate::cloud::memory_store::Api;
use crate::cloud::memory_store::limits::{EXPIRATION_SECONDS_MAX, INVISIBILITY_SECONDS_DEFAULT};
use crate::server::class::{self, Kind, Parameter, Presence, method};

/// A class of memory stores.
pub type Class = class::Class<Api>;

/// A method of such a class.
pub type Method = class::Method<Api>;

const NAME: Parameter = Parameter::required("name", Kind::Text);
const KEY: Parameter = Parameter::required("key", Kind::Text);
const VALUE: Parameter = Parameter::optional("value", Kind::Variant);
const TRANSFORM: Parameter = Parameter::required("transformFunction", Kind::Callback);
const SORT_KEY: Parameter = Parameter::optional("sortKey", Kind::Variant);
const COUNT: Parameter = Parameter::required("count", Kind::Int);

/// Required since engine 487 (API history); the guide calls it optional and gets the longest lifetime.
#[expect(clippy::cast_precision_loss, reason = "a few million seconds")]
const EXPIRATION: Parameter = Parameter {
    name: "expiration",
    kind: Kind::Int64,
    presence: Presence::RequiredButInGuide(EXPIRATION_SECONDS_MAX as f64),
};

#[expect(clippy::cast_precision_loss, reason = "half a minute")]
const INVISIBILITY: Parameter = Parameter {
    name: "invisibilityTimeout",
    kind: Kind::Int,
    presence: Presence::DefaultNumber(INVISIBILITY_SECONDS_DEFAULT as f64),
};

const fn flag(name: &'static str) -> Parameter {
    Parameter { name, kind: Kind::Bool, presence: Presence::DefaultBool(false) }
}

const fn double(name: &'static str, default: f64) -> Parameter {
    Parameter { name, kind: Kind::Double, presence: Presence::DefaultNumber(default) }
}

pub const SERVICE: Class = Class {
    name: "MemoryStoreService",
    methods: &[
        method("GetHashMap", None, &[NAME], &["MemoryStoreHashMap"]),
        method("GetSortedMap", None, &[NAME], &["MemoryStoreSortedMap"]),
        method("GetQueue", None, &[NAME, INVISIBILITY], &["MemoryStoreQueue"]),
        Method { is_guide_only: true, ..method("GetMap", None, &[NAME], &["MemoryStoreHashMap"]) },
        Method {
            is_guide_only: true,
            ..method(
                "GetRequestBudgetForRequestType",
                None,
                &[Parameter::required("requestType", Kind::EnumItem("MemoryStoreBudgetRequestType"))],
                &["number"],
            )
        },
    ],
};

pub const HASH_MAP: Class = Class {
    name: "MemoryStoreHashMap",
    methods: &[
        method("GetAsync", Some(Api::HashMapGet), &[KEY], &["any"]),
        method("SetAsync", Some(Api::HashMapSet), &[KEY, VALUE, EXPIRATION], &["boolean"]),
        method("UpdateAsync", Some(Api::HashMapUpdate), &[KEY, TRANSFORM, EXPIRATION], &["any"]),
        method("RemoveAsync", Some(Api::HashMapRemove), &[KEY], &[]),
        method("ListItemsAsync", Some(Api::HashMapListItems), &[COUNT], &["MemoryStoreHashMapPages"]),
    ],
};

pub const PAGES: Class = Class {
    name: "MemoryStoreHashMapPages",
    methods: &[
        method("GetCurrentPage", None, &[], &["{any}"]),
        method("AdvanceToNextPageAsync", Some(Api::HashMapAdvanceToNextPage), &[], &[]),
    ],
};

pub const SORTED_MAP: Class = Class {
    name: "MemoryStoreSortedMap",
    methods: &[
        method("GetAsync", Some(Api::SortedMapGet), &[KEY], &["any", "any"]),
        method("SetAsync", Some(Api::SortedMapSet), &[KEY, VALUE, EXPIRATION, SORT_KEY], &["boolean"]),
        method("UpdateAsync", Some(Api::SortedMapUpdate), &[KEY, TRANSFORM, EXPIRATION], &["any", "any"]),
        method("RemoveAsync", Some(Api::SortedMapRemove), &[KEY], &[]),
        method(
            "GetRangeAsync",
            Some(Api::SortedMapGetRange),
            &[
                Parameter::required("direction", Kind::EnumItem("SortDirection")),
                COUNT,
                Parameter::optional("exclusiveLowerBound", Kind::Variant),
                Parameter::optional("exclusiveUpperBound", Kind::Variant),
            ],
            &["{any}"],
        ),
        method("GetSizeAsync", Some(Api::SortedMapGetSize), &[], &["number"]),
    ],
};

pub const QUEUE: Class = Class {
    name: "MemoryStoreQueue",
    methods: &[
        method("AddAsync", Some(Api::QueueAdd), &[VALUE, EXPIRATION, double("priority", 0.0)], &[]),
        method(
            "ReadAsync",
            Some(Api::QueueRead),
            &[COUNT, flag("allOrNothing"), double("waitTimeout", -1.0)],
            &["{any}", "string?"],
        ),
        method("RemoveAsync", Some(Api::QueueRemove), &[Parameter::required("id", Kind::Text)], &[]),
        method("GetSizeAsync", Some(Api::QueueGetSize), &[flag("excludeInvisible")], &["number"]),
    ],
};

/// Every class, for documentation and tests.
pub const CLASSES: &[Class] = &[SERVICE, HASH_MAP, PAGES, SORTED_MAP, QUEUE];

/// An item of the guide's `Enum.MemoryStoreBudgetRequestType`; its position is its value.
#[derive(Clone, Copy, Debug)]
pub struct BudgetRequestType {
    pub name: &'static str,
    /// The call whose budget it means. Names that several structures share cost the same everywhere.
    pub api: Api,
}

/// One item for each kind of request, named after the method.
pub const BUDGET_REQUEST_TYPES: &[BudgetRequestType] = &[
    BudgetRequestType { name: "GetAsync", api: Api::HashMapGet },
    BudgetRequestType { name: "SetAsync", api: Api::HashMapSet },
    BudgetRequestType { name: "UpdateAsync", api: Api::HashMapUpdate },
    BudgetRequestType { name: "RemoveAsync", api: Api::HashMapRemove },
    BudgetRequestType { name: "ListItemsAsync", api: Api::HashMapListItems },
    BudgetRequestType { name: "GetRangeAsync", api: Api::SortedMapGetRange },
    BudgetRequestType { name: "GetSizeAsync", api: Api::SortedMapGetSize },
    BudgetRequestType { name: "AddAsync", api: Api::QueueAdd },
    BudgetRequestType { name: "ReadAsync", api: Api::QueueRead },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::class::PARAMETERS_MAX;

    #[test]
    fn no_method_has_more_parameters_than_the_binding_takes() {
        for method in CLASSES.iter().flat_map(|class| class.methods) {
            assert!(method.parameters.len() <= PARAMETERS_MAX, "{}", method.name);
        }
    }

    #[test]
    fn every_call_belongs_to_exactly_one_method() {
        for api in Api::ALL {
            let methods = CLASSES.iter().flat_map(|class| class.methods).filter(|method| method.api == Some(api));
            assert_eq!(methods.count(), 1, "{api}");
        }
    }
}
