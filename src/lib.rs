//! sandstore runs Roblox server scripts that use `MemoryStoreService` offline, against a store that behaves as Roblox's does,
//! in a world whose time, order and network you own.
//!
//! Most users want the program (`sandstore run script.luau`; see the README). This library is what it is made of, for those
//! who build tools on it:
//!
//! ```
//! use sandstore::server::Script;
//! use sandstore::universe::{Transcript, Universe};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let script = Script::new(
//!     "lobby",
//!     r#"
//!         local map = game:GetService("MemoryStoreService"):GetHashMap("lobby")
//!         map:SetAsync("open", true, 60)
//!         task.wait(61)
//!         print(map:GetAsync("open"))
//!     "#,
//! );
//! let transcript = Transcript::default();
//! let mut universe = Universe::builder().players(4).seed(7).script(script).output(transcript.clone()).build()?;
//! let report = universe.run()?;
//!
//! assert!(!report.has_failed);
//! assert_eq!(transcript.printed(), ["nil"]); // A minute has passed in the universe, none outside.
//! # Ok(())
//! # }
//! ```
//!
//! # The rooms
//!
//! From the ground up; a room may use those before it, never those after it. `ARCHITECTURE.md` shows the way of one call
//! through them.
//!
//! - [`seed`]: everything random, from one seed.
//! - [`quantity`]: durations, sizes and shares as users write them.
//! - [`nearest`]: the name that was meant.
//! - [`reflection`]: what Roblox's reflection data says about enums, classes and properties.
//! - [`project`]: a Rojo project as plain data.
//! - [`whole_file`]: files that are written whole or not at all.
//! - [`cloud`]: the services that all servers share, as pure state machines. No Luau, no clock, no chance.
//! - [`server`]: one game server: its Luau VM, scheduler, globals and services.
//! - [`universe`]: one experience: clock, network, servers, and the event loop.
//! - [`network_client`]: asks real web services, for those who want that.
//! - [`testing`]: finds and runs tests, each file in a universe of its own.
//! - [`config`]: the settings of a run, and the file that they may stand in.
//! - [`session`]: a live universe into which lines are typed.
//! - [`cli`]: the command line.

pub mod cli;
pub mod cloud;
pub mod config;
pub mod nearest;
pub mod network_client;
pub mod project;
pub mod quantity;
pub mod reflection;
pub mod seed;
pub mod server;
pub mod session;
pub mod testing;
pub mod universe;
pub mod whole_file;
