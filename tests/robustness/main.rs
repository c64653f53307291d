//! Nothing that a script does crashes the program, shows its inside, or makes two equal runs differ.
//!
//! - `calls`: random calls with random arguments against every method.
//! - `conflicts`: updates of several servers at once lose nothing.
//! - `determinism`: equal seeds give equal transcripts.
//! - `functions`: what those calls call.
//! - `leader`: one leader at a time, whoever crashes.
//! - `links`: `require` does not leave the project's folder through symbolic links.
//! - `servers`: servers that start, close and crash.
//! - `threads`: random programs of nested threads and coroutines run to their end.
//! - `travel`: players join, leave and are teleported, whatever happens to the servers.
//! - `values`: random Luau values as text, and a way to run a script.
//! - `variants`: values of Roblox's files arrive in a server's tree.

mod calls;
mod conflicts;
mod determinism;
mod functions;
mod leader;
#[cfg(unix)]
mod links;
mod servers;
mod threads;
mod travel;
mod values;
mod variants;
