//! The methods of DataStoreService and of the data stores.
//!
//! Source: the class reference (documented). That `SetAsync` refuses nil as a missing argument is assumed: the parameter has no
//! default.

use crate::cloud::data_store::Api;
use crate::server::class::{self, Kind, Method, Parameter, Presence, method};

const NAME: Parameter = Parameter::required("name", Kind::Text);
const SCOPE: Parameter = Parameter::optional("scope", Kind::Text);
const KEY: Parameter = Parameter::required("key", Kind::Text);
const VALUE: Parameter = Parameter::required("value", Kind::Variant);
const TRANSFORM: Parameter = Parameter::required("transformFunction", Kind::Callback);
const USER_IDS: Parameter = Parameter::optional("userIds", Kind::Variant);
const OPTIONS: Parameter = Parameter::optional("options", Kind::Instance);
const VERSION: Parameter = Parameter::required("version", Kind::Text);
const PREFIX: Parameter = Parameter::optional("prefix", Kind::Text);
const PAGE_SIZE: Parameter = number("pageSize", Kind::Int, 0.0);
const CURSOR: Parameter = Parameter::optional("cursor", Kind::Text);
const REQUEST_TYPE: Parameter = Parameter::required("requestType", Kind::EnumItem("DataStoreRequestType"));

const fn number(name: &'static str, kind: Kind, default: f64) -> Parameter {
    Parameter { name, kind, presence: Presence::DefaultNumber(default) }
}

/// The service.
pub const SERVICE: class::Class<Api> = class::Class {
    name: "DataStoreService",
    methods: &[
        method("GetDataStore", None, &[NAME, SCOPE, OPTIONS], &["DataStore"]),
        method("GetGlobalDataStore", None, &[], &["DataStore"]),
        method("GetOrderedDataStore", None, &[NAME, SCOPE], &["OrderedDataStore"]),
        method(
            "ListDataStoresAsync",
            Some(Api::ListDataStores),
            &[PREFIX, PAGE_SIZE, CURSOR],
            &["DataStoreListingPages"],
        ),
        method("GetRequestBudgetForRequestType", None, &[REQUEST_TYPE], &["number"]),
        method(
            "SetRateLimitForRequestType",
            None,
            &[
                REQUEST_TYPE,
                Parameter::required("baseLimit", Kind::Int),
                Parameter::required("perPlayerLimit", Kind::Int),
            ],
            &[],
        ),
    ],
};

/// A standard data store.
pub const DATA_STORE: class::Class<Api> = class::Class {
    name: "DataStore",
    methods: &[
        method("GetAsync", Some(Api::Get), &[KEY, OPTIONS], &["any", "DataStoreKeyInfo?"]),
        method("SetAsync", Some(Api::Set), &[KEY, VALUE, USER_IDS, OPTIONS], &["string"]),
        method("UpdateAsync", Some(Api::Update), &[KEY, TRANSFORM], &["any", "DataStoreKeyInfo?"]),
        method(
            "IncrementAsync",
            Some(Api::Increment),
            &[KEY, number("delta", Kind::Int64, 1.0), USER_IDS, OPTIONS],
            &["number", "DataStoreKeyInfo"],
        ),
        method("RemoveAsync", Some(Api::Remove), &[KEY], &["any", "DataStoreKeyInfo?"]),
        method("GetVersionAsync", Some(Api::GetVersion), &[KEY, VERSION], &["any", "DataStoreKeyInfo?"]),
        method(
            "GetVersionAtTimeAsync",
            Some(Api::GetVersionAtTime),
            &[KEY, Parameter::required("timestamp", Kind::Int64)],
            &["any", "DataStoreKeyInfo?"],
        ),
        method(
            "ListVersionsAsync",
            Some(Api::ListVersions),
            &[
                KEY,
                number("sortDirection", Kind::EnumItem("SortDirection"), 0.0),
                number("minDate", Kind::Int64, 0.0),
                number("maxDate", Kind::Int64, 0.0),
                PAGE_SIZE,
            ],
            &["DataStoreVersionPages"],
        ),
        method("RemoveVersionAsync", Some(Api::RemoveVersion), &[KEY, VERSION], &[]),
        method(
            "ListKeysAsync",
            Some(Api::ListKeys),
            &[
                PREFIX,
                PAGE_SIZE,
                CURSOR,
                Parameter { name: "excludeDeleted", kind: Kind::Bool, presence: Presence::DefaultBool(false) },
            ],
            &["DataStoreKeyPages"],
        ),
    ],
};

/// An ordered data store.
pub const ORDERED_DATA_STORE: class::Class<Api> = class::Class {
    name: "OrderedDataStore",
    methods: &[
        method("GetAsync", Some(Api::OrderedGet), &[KEY, OPTIONS], &["number?"]),
        method("SetAsync", Some(Api::OrderedSet), &[KEY, VALUE, USER_IDS, OPTIONS], &[]),
        method("UpdateAsync", Some(Api::OrderedUpdate), &[KEY, TRANSFORM], &["number?"]),
        method(
            "IncrementAsync",
            Some(Api::OrderedIncrement),
            &[KEY, number("delta", Kind::Int64, 1.0), USER_IDS, OPTIONS],
            &["number"],
        ),
        method("RemoveAsync", Some(Api::OrderedRemove), &[KEY], &["number?"]),
        method(
            "GetSortedAsync",
            Some(Api::GetSorted),
            &[
                Parameter::required("ascending", Kind::Bool),
                Parameter::required("pagesize", Kind::Int),
                Parameter::optional("minValue", Kind::Variant),
                Parameter::optional("maxValue", Kind::Variant),
            ],
            &["DataStorePages"],
        ),
        method(
            "BatchGetAsync",
            Some(Api::BatchGet),
            &[Parameter::required("keys", Kind::Variant), Parameter::optional("options", Kind::Variant)],
            &["{[string]: {value: number}}"],
        ),
    ],
};

/// Every class, for documentation and tests.
pub const CLASSES: &[class::Class<Api>] = &[SERVICE, DATA_STORE, ORDERED_DATA_STORE];

const REVISION: Parameter = Parameter::required("revision", Kind::Double);
const METADATA: Parameter = Parameter::optional("metadata", Kind::Variant);

/// The writing half of `DataStore:UpdateAsync`, which no script calls.
pub(super) const UPDATE_WRITE: Method<Api> =
    method("UpdateAsync.Write", Some(Api::Update), &[KEY, VALUE, USER_IDS, METADATA, REVISION], &[]);

/// The same of an ordered data store.
pub(super) const ORDERED_UPDATE_WRITE: Method<Api> =
    method("UpdateAsync.Write", Some(Api::OrderedUpdate), &[KEY, VALUE, USER_IDS, METADATA, REVISION], &[]);
