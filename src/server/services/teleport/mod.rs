//! TeleportService: the Luau face of teleports, as on a live server.
//!
//! - [`class`]: the table of its methods.
//! - `native`: checks and sends one request, for the running thread; teleport data; teleports that did not begin.
//! - `shim.luau`: the service, `TeleportOptions` and `TeleportAsyncResult`.
//!
//! What is wrong with the arguments raises at once, before anything is sent. What the service refuses raises after the yield;
//! a teleport that it cannot carry out succeeds as a call, and `TeleportInitFailed` fires later for each player who stays.
//!
//! # Where this differs from Roblox, and how we know
//!
//! - In Studio the service refuses to work (documented). Here the server is a live one.
//! - The older methods do not yield (documented). What the service refuses there makes `TeleportInitFailed` fire (assumed).

pub mod class;
mod native;

use super::{Service, no_guide_enums, shim};

pub(in crate::server) use native::fail;

pub(super) const SERVICE: Service = Service {
    name: "TeleportService",
    shim: shim!("server/services/teleport/shim.luau"),
    native: native::create,
    guide_enums: no_guide_enums,
};

#[cfg(test)]
mod tests {
    use crate::cloud::teleport::Refusal;
    use crate::reflection::{ancestry, enum_items};

    #[test]
    fn refusals_are_the_items_of_robloxs_enum() {
        let items: Vec<_> = enum_items("TeleportResult").expect("Roblox has the enum").collect();
        for refusal in Refusal::ALL {
            assert!(items.contains(&(refusal.name(), refusal as u32)), "{refusal}");
        }
        assert_eq!(items.len(), Refusal::ALL.len() + 1, "and Success");
    }

    #[test]
    fn the_classes_are_robloxs() {
        for class in ["TeleportOptions", "TeleportAsyncResult"] {
            assert!(ancestry(class).contains(&"Instance"), "{class}");
        }
    }
}
