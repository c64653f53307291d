//! One experience: its clock, its network, its servers and the cloud that they share.
//!
//! # Pipeline
//!
//! 1. [`Universe::builder`] gathers the settings; [`UniverseBuilder::build`] starts the servers and loads the scripts.
//! 2. [`Universe::run`] turns the event loop (`event_loop`): everything due at the present moment runs, then the clock
//!    ([`Clock`]) goes on to the next thing due.
//! 3. A request that a server sends passes the network (`network`) and the plan of [`Fault`]s, is served and charged by
//!    the cloud, counted (`statistics`) and shown to every [`Observer`] (`core`); where the network adds no delay all of
//!    that happens within the call. [`activity`] and [`trace`] have observers: numbers about a run, and a file of it.
//! 4. A published message becomes an event for each of its subscribers, and reaches their servers after delays of its own.
//!
//! # Invariants
//!
//! - This room alone knows time and order. Events of one moment happen in the order in which they were scheduled.
//! - Everything random comes from the one seed (`crate::seed`): with the virtual clock, the same seed and scripts give the
//!   same run, byte for byte. Real requests (`outside`) are the one exception, for those who want them.

pub mod activity;
mod any_record;
mod builder;
mod clock;
mod control;
mod core;
mod data_store_record;
mod event_loop;
mod faults;
mod http;
mod network;
mod observer;
mod outside;
mod places;
mod presence;
mod request_log;
mod servers;
mod statistics;
mod throttle;
mod timetable;
pub mod trace;
mod transcript;
mod travel;
mod watchdog;
mod wire;

pub use any_record::AnyRecord;
pub use builder::{SCRIPT_TIMEOUT_DEFAULT, UniverseBuilder};
pub use clock::{Clock, StopSignal, Stopwatch, VIRTUAL_START};
pub use control::Control;
pub use data_store_record::DataStoreRecord;
pub use event_loop::{End, RunReport, Universe};
pub use faults::{Effect, FIELDS as FAULT_FIELDS, Fault, FaultSpecError, Pattern};
pub use http::{HttpResponder, HttpTicket};
pub use network::{Latency, LatencyRule, NetworkOptions, TELEPORT_DELAY_SECONDS};
pub use observer::{CallRecord, Observer, RequestRecord};
pub use outside::{HttpClient, HttpReply};
pub use places::{PlayerPlan, ServerPlan};
pub use request_log::RequestLog;
pub use servers::{BuildError, CLOSE_SECONDS_MAX};
pub use statistics::{ApiStatistics, Statistics, Usage};
pub use transcript::Transcript;
