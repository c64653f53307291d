//! Asks real web services, for `HttpService` under `--allow-http`.
//!
//! - `exchange`: one request and its answer.
//! - `failure`: what a script sees when there is no answer.
//! - [`limits`]: how long, how often and how much.
//!
//! # Invariants
//!
//! - The universe never waits here: requests go to threads of this room, and answers come back by themselves.
//! - Nothing is loaded or started before the first request.
//!
//! # Where it differs from Roblox
//!
//! - It speaks HTTP/1.1 only, and says who it is: `User-Agent: sandstore/...`, no `Roblox-Id`.
//! - It trusts the certificates that the machine trusts, and goes through the proxy that `HTTPS_PROXY` and the like name.
//! - It reaches whatever the machine reaches, `localhost` and every port too.

mod exchange;
mod failure;
pub mod limits;

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use ureq::Agent;

use crate::server::HttpRequest;
use crate::universe::{HttpClient, HttpReply};

/// A client. Several universes may share it.
#[derive(Default)]
pub struct NetworkClient {
    shared: Arc<Shared>,
}

impl fmt::Debug for NetworkClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NetworkClient").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Shared {
    desk: Mutex<Desk>,
    /// Made by the first worker that needs it, because reading the machine's certificates takes its time.
    agent: OnceLock<Agent>,
}

/// What is to be done, and how many are at it.
#[derive(Default)]
struct Desk {
    waiting: VecDeque<(HttpRequest, HttpReply)>,
    workers: usize,
}

impl HttpClient for NetworkClient {
    fn send(&self, request: HttpRequest, reply: HttpReply) {
        let mut desk = self.shared.desk.lock().unwrap_or_else(PoisonError::into_inner);
        desk.waiting.push_back((request, reply));
        if desk.workers == limits::REQUESTS_AT_ONCE {
            return;
        }
        let shared = self.shared.clone();
        let worker = thread::Builder::new().name("http".into()).spawn(move || shared.work());
        if worker.is_ok() {
            desk.workers += 1;
        } else if desk.workers == 0 {
            // The system has no thread left for us. The replies tell so by being dropped.
            desk.waiting.clear();
        }
    }
}

impl Shared {
    /// Does what waits until nothing does.
    fn work(&self) {
        while let Some((request, reply)) = self.next() {
            let ask = || exchange::ask(self.agent.get_or_init(exchange::agent), request);
            // A worker that dies would keep its place for ever. The reply tells of the fault by being dropped.
            if let Ok(outcome) = catch_unwind(AssertUnwindSafe(ask)) {
                reply.answer(outcome);
            }
        }
    }

    fn next(&self) -> Option<(HttpRequest, HttpReply)> {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let next = desk.waiting.pop_front();
        if next.is_none() {
            desk.workers -= 1;
        }
        next
    }
}
