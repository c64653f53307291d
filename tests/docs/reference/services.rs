//! `docs/reference/services.md`.

use sandstore::server::services::NEIGHBOURS;

use super::{api, check};

const BODY: &str = "\
Services that sandstore answers by itself, without anything behind them, as the binding checks their methods. What they answer
and where that comes from is in [parity](../parity.md#small-services); what each argument accepts is in the
[memory store API](memory-store-api.md#what-arguments-are-checked-as).

";

#[test]
fn page() {
    let services = NEIGHBOURS.iter().filter(|service| !service.methods.is_empty());
    let services: String = services.map(|service| api::class(service)).collect::<Vec<_>>().join("\n");
    check("services.md", "Small services", &format!("{BODY}{services}"));
}
