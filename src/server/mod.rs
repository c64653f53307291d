//! One game server: a Luau VM, its scheduler, its globals and services.
//!
//! # Pipeline
//!
//! 1. [`Server::start`] makes the VM (`vm`), puts the globals in place (`globals`, `shim/*.luau`) and closes the sandbox.
//! 2. [`Server::run_script`] compiles a script (`script`) and makes its thread ready.
//! 3. [`Server::run`] lets the driver resume threads until none is ready (`scheduler` says which is next).
//! 4. A yielding call becomes a [`Parcel`] that goes to the [`World`] (`services`); its outcome comes back at once or
//!    through [`Server::deliver`], and resumes the thread.
//! 5. What the server says (`print`, `warn`, uncaught errors, notes) goes to an [`Output`].
//!
//! # Invariants
//!
//! - The server knows neither the network, nor other servers, nor a clock: all of it is behind [`World`].
//! - No Rust error reaches a script. Native functions answer failures as values and the shims raise plain strings.
//! - Scripts cannot reach files, processes or the network, nor modules outside the project's folder (`require`).
//!
//! # Where this differs from Roblox, and how we know
//!
//! - Threads that wait for a reply resume when it arrives, not at the next frame (assumed; not observable without a clock
//!   finer than a frame).
//! - Signals are immediate unless [`SignalBehavior`] says otherwise, as `Workspace.SignalBehavior`'s default is (documented).
//! - `docs/parity.md` lists every rule with its source.

mod chunk;
pub mod class;
mod context;
mod convert;
mod coverage;
mod datatype_parts;
mod departure;
mod game_server;
mod globals;
mod http;
mod library;
mod native;
pub mod notes;
mod output;
mod player;
mod raw;
mod require;
mod scheduler;
mod script;
mod script_error;
pub(crate) mod script_text;
pub mod services;
mod signal_behavior;
mod vm;
mod world;

pub use chunk::Shim;
pub(crate) use chunk::shim;
pub use context::{PLAYERS_MAX, Profile, ServerOptions};
pub(crate) use convert::{from_cloud, to_cloud};
pub use coverage::{FileCoverage, FunctionPlace, LineCounter, coverable};
pub use game_server::{CloseReason, Server, StartError};
pub use http::{HTTP_NOT_ENABLED, HttpOutcome, HttpRequest, HttpResponse, REQUEST_TIMEOUT_DEFAULT};
pub use library::{Library, LibraryHost, ServerView};
pub use native::job_id;
pub use output::{Message, Output};
pub use player::{Arrival, Joining, TeleportFailure};
pub use raw::Preemptor;
pub use script::{Script, ScriptFileError, read_script};
pub use script_error::{Frame, ScriptError, SourceLocation, is_unemulated};
pub use signal_behavior::SignalBehavior;
pub use world::{Outcome, Parcel, Place, ServerId, Ticket, World};
