//! `docs/reference/teleport.md`.

use sandstore::cloud::teleport::{Refusal, Source, Status, limits};
use sandstore::server::services::teleport::class::{OPTION_PROPERTIES, OPTIONS, SERVICE};

use super::{api, check, code, table};

const BODY: &str = "\
`TeleportService` as the binding checks it, its limit, and everything that a teleport can come to. What each argument accepts
is in the [memory store API](memory-store-api.md#what-arguments-are-checked-as); the rules and where they come from are in
[parity](../parity.md#teleportservice). The names of the calls serve for [faults](../guide/production-failures.md); no error
text shows them.

";

const INSTANCES: &str = "\
The methods without `Async` and `TeleportPartyAsync` take a custom loading screen as their last argument too, which is not
looked at.

";

const OPTIONS_BODY: &str = "\
Made with `Instance.new(\"TeleportOptions\")`. At most one of its properties may say where the teleport leads. A
`TeleportAsyncResult` has the read-only properties `PrivateServerId` and `ReservedServerAccessCode`, both empty where the
teleport does not lead to a reserved server.

";

const REFUSALS_BODY: &str = "\
A call that goes well begins a teleport. A player who cannot be teleported stays, and `TeleportInitFailed` fires with one of
these results of `Enum.TeleportResult`. The name of the fault lets every teleport that it is about end so.

";

/// When sandstore ends a call so.
fn cause(status: Status) -> &'static str {
    match status {
        Status::PlaceInvalid => "the place id is below 0",
        Status::PlayersEmpty => "the list of players is empty",
        Status::PlayersInvalid => "something in the list is no player",
        Status::PlayersTooMany => "there are too many players in the list",
        Status::OptionsInvalid => "the options are another Instance",
        Status::OptionsConflict => "the options ask for more than one destination",
        Status::DataNotJson => "the teleport data has no JSON form",
        Status::PlaceNotFound => "a server is to be reserved for a place that there is not",
        Status::PlayerNotFound => "the player who is looked for is on no server",
        Status::Throttled => "with the faults `RequestThrottled` and `TotalRequestsOverLimit` only",
        Status::InternalError => "with the fault `InternalError` only",
        Status::Timeout => "the request or its answer is lost: with a fault only",
    }
}

/// When sandstore refuses a player so.
fn reason(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Failure => "the older methods, when the call fails; with a fault",
        Refusal::GameNotFound => "there is no such place, or its scripts do not start",
        Refusal::GameEnded => "with a fault only",
        Refusal::GameFull => "the server has no room, or none of the place could hold the group",
        Refusal::Unauthorized => {
            "the access code is of no reserved server of the place; the JobId is that of a private server"
        }
        Refusal::Flooded => "with a fault only",
        Refusal::IsTeleporting => "another teleport of the player is under way",
    }
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Documented => "documented as the error's name",
        Source::Observed => "observed in public code that looks for it",
        Source::Assumed => "assumed",
    }
}

#[test]
fn page() {
    let limit = vec![
        code("PLAYERS_MAX"),
        limits::PLAYERS_MAX.to_string(),
        "players".to_owned(),
        "teleported by one call; the least is 1".to_owned(),
    ];
    let limits = table(&["name", "value", "unit", "what"], [limit]);
    let properties = OPTION_PROPERTIES.map(|(name, kind)| vec![code(name), code(kind)]);
    let properties = table(&["property", "type"], properties);
    let errors =
        Status::ALL.map(|status| vec![code(status.message()), cause(status).into(), source(status.source()).into()]);
    let errors = table(&["error text", "in sandstore when", "the text is"], errors);
    let refusals = Refusal::ALL.map(|refusal| {
        vec![
            code(refusal),
            reason(refusal).to_owned(),
            code(refusal.message()),
            source(refusal.source()).to_owned(),
            code(refusal.fault_name()),
        ]
    });
    let refusals = table(&["result", "in sandstore when", "errorMessage", "the text is", "fault"], refusals);
    let service = api::class(&SERVICE);
    let body = format!(
        "{BODY}{service}{INSTANCES}{}{OPTIONS_BODY}{properties}\n## Limits\n\n{limits}\n## Errors\n\n{errors}\n\
         ## Teleports that come to nothing\n\n{REFUSALS_BODY}{refusals}",
        api::class(&OPTIONS)
    );
    check("teleport.md", "Teleports", &body);
}
