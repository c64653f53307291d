//! A record for tests.

use crate::cloud::memory_store::{Api, Status, StructureKind};
use crate::server::{Place, ServerId};
use crate::universe::RequestRecord;
use crate::universe::clock::VIRTUAL_START;

/// A `HashMap.Get` of the key `k` by the first server, at the start of virtual time.
pub fn record(status: Status) -> RequestRecord {
    RequestRecord {
        server: ServerId(1),
        place: Some(Place { script: "ServerScriptService.main".into(), line: 3 }),
        api: Api::HashMapGet,
        kind: StructureKind::HashMap,
        structure: "m".into(),
        key: Some("k".into()),
        is_second_half: false,
        attempt: 1,
        sent: VIRTUAL_START,
        decided: VIRTUAL_START,
        answered: VIRTUAL_START,
        status,
        took_effect: status == Status::Success,
        is_fault: false,
        units: 1,
        memory_bytes: 0,
    }
}
