//! The control library: `require("@sandstore/universe")` in a spec.
//!
//! - `hub`: what the spec's server and the servers that it has started share.
//! - `library`: the spec's side. Native functions for `shim/universe.luau`.
//! - `guest`: the other servers' side. Runs what the spec sends.
//! - `http`: requests of `HttpService` that the spec answers.
//! - `transfer`: values on their way from one VM to another.
//! - `stores`: what the stores hold, as Luau tables.
//! - `request_log`: what was asked of them.
//! - `settings`: latency, faults and quotas as Luau gives them.
//!
//! # Invariants
//!
//! - Nothing of one VM is ever seen by another one: values are copied, functions are compiled anew.
//! - What a test changes (latency, faults, quotas, answers to requests) is as before when it ends, and servers that it has started are gone.

mod guest;
mod http;
mod hub;
mod library;
mod request_log;
mod settings;
mod stores;
mod transfer;

pub(super) use hub::Hub;
pub(super) use library::{SpecPlace, install};
