//! The methods of TeleportService and TeleportOptions.
//!
//! Source: the API dump and the class reference (documented). A custom loading screen, which most of the older methods take as
//! their last argument, may be given and is not looked at: it is for clients.

use crate::cloud::teleport::Api;
use crate::server::class::{self, Kind, Method, Parameter, method};

const PLACE: Parameter = Parameter::required("placeId", Kind::Int64);
const PLAYER: Parameter = Parameter::required("player", Kind::Instance);
const PLAYERS: Parameter = Parameter::required("players", Kind::Instances);
const SPAWN: Parameter = Parameter::optional("spawnName", Kind::Text);
const DATA: Parameter = Parameter::optional("teleportData", Kind::Variant);

/// The service.
pub const SERVICE: class::Class<Api> = class::Class {
    name: "TeleportService",
    methods: &[
        method("ReserveServerAsync", Some(Api::Reserve), &[PLACE], &["string", "string"]),
        method("ReserveServer", Some(Api::Reserve), &[PLACE], &["string", "string"]),
        method(
            "TeleportAsync",
            Some(Api::Teleport),
            &[PLACE, PLAYERS, Parameter::optional("teleportOptions", Kind::Instance)],
            &["TeleportAsyncResult?"],
        ),
        method("TeleportPartyAsync", Some(Api::Teleport), &[PLACE, PLAYERS, DATA], &["string"]),
        older("Teleport", &[PLACE, PLAYER, DATA]),
        older("TeleportToPlaceInstance", &[PLACE, Parameter::required("instanceId", Kind::Text), PLAYER, SPAWN, DATA]),
        older(
            "TeleportToPrivateServer",
            &[PLACE, Parameter::required("reservedServerAccessCode", Kind::Text), PLAYERS, SPAWN, DATA],
        ),
        older("TeleportToSpawnByName", &[PLACE, SPAWN, PLAYER, DATA]),
        method(
            "GetPlayerPlaceInstanceAsync",
            Some(Api::Locate),
            &[Parameter::required("userId", Kind::Int64)],
            &["boolean", "string", "number", "string"],
        ),
    ],
};

/// One of the older methods, which do not wait for the service (documented).
const fn older(name: &'static str, parameters: &'static [Parameter]) -> Method<Api> {
    Method { yields: false, ..method(name, Some(Api::Teleport), parameters, &[]) }
}

/// What an options object can do beside having properties.
pub const OPTIONS: class::Class<Api> = class::Class {
    name: "TeleportOptions",
    methods: &[method("SetTeleportData", None, &[DATA], &[]), method("GetTeleportData", None, &[], &["any"])],
};

/// The properties of an options object, with their types.
pub const OPTION_PROPERTIES: [(&str, &str); 3] =
    [("ReservedServerAccessCode", "string"), ("ServerInstanceId", "string"), ("ShouldReserveServer", "boolean")];
