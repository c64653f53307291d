//! Requests of `HttpService` that really leave the machine, and the way back for their answers.
//!
//! Whoever talks to the real network stands above the universe, at work on threads of its own ([`HttpClient`]).
//!
//! # Invariants
//!
//! - Every request comes back once: an [`HttpReply`] that is dropped without an answer is one too, so that no script waits for
//!   ever.
//! - While a request is out, virtual time stands still: real time has no meaning there.
//! - Answers come in as the event loop looks for them; a [`Bell`] ends its waiting.

use std::cell::Cell;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};

use super::clock::Bell;
use super::http::HttpTicket;
use crate::server::{HTTP_NOT_ENABLED, HttpOutcome, HttpRequest};

/// What a script sees of a request that was given up on the way (documented as a member of `Enum.HttpError`).
const ABORTED: &str = "HttpError: Aborted";

/// Somebody who asks real web services.
pub trait HttpClient: Debug + Send + Sync {
    /// Sends a request, without waiting for what comes of it.
    fn send(&self, request: HttpRequest, reply: HttpReply);
}

/// Where the answer to one request goes, from whichever thread.
#[derive(Debug)]
pub struct HttpReply {
    ticket: HttpTicket,
    back: Sender<(HttpTicket, HttpOutcome)>,
    bell: Bell,
    is_answered: bool,
}

impl HttpReply {
    /// Tells how the request has ended.
    pub fn answer(mut self, outcome: HttpOutcome) {
        self.send(outcome);
    }

    fn send(&mut self, outcome: HttpOutcome) {
        self.is_answered = true;
        // Nobody listens any more when the universe is gone.
        let _ = self.back.send((self.ticket, outcome));
        self.bell.ring();
    }
}

impl Drop for HttpReply {
    fn drop(&mut self) {
        if !self.is_answered {
            self.send(Err(ABORTED.to_owned()));
        }
    }
}

/// The requests of a universe that are out.
#[derive(Debug)]
pub(super) struct Outside {
    client: Option<Arc<dyn HttpClient>>,
    out: Cell<u64>,
    back: Receiver<(HttpTicket, HttpOutcome)>,
    sender: Sender<(HttpTicket, HttpOutcome)>,
    /// Rings when an answer has come.
    pub bell: Bell,
}

impl Outside {
    pub fn new(client: Option<Arc<dyn HttpClient>>) -> Self {
        let (sender, back) = mpsc::channel();
        Self { client, out: Cell::new(0), back, sender, bell: Bell::default() }
    }

    /// Whether requests may leave at all.
    pub fn is_open(&self) -> bool {
        self.client.is_some()
    }

    /// Sends a request out.
    ///
    /// # Errors
    /// There is nobody who could: the text for the script.
    pub fn send(&self, ticket: HttpTicket, request: HttpRequest) -> Result<(), String> {
        let client = self.client.as_ref().ok_or(HTTP_NOT_ENABLED)?;
        self.out.set(self.out.get() + 1);
        let (back, bell) = (self.sender.clone(), self.bell.clone());
        client.send(request, HttpReply { ticket, back, bell, is_answered: false });
        Ok(())
    }

    /// Whether any request is out.
    pub fn is_busy(&self) -> bool {
        self.out.get() > 0
    }

    /// Takes the next answer that has come.
    pub fn take(&self) -> Option<(HttpTicket, HttpOutcome)> {
        if !self.is_busy() {
            return None;
        }
        let answer = self.back.try_recv().ok()?;
        self.out.set(self.out.get() - 1);
        Some(answer)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::server::{HttpResponse, Script};
    use crate::universe::{End, Transcript, Universe};

    /// Answers `/answered` from a thread, and forgets about everything else.
    #[derive(Debug)]
    struct Forgetful;

    impl HttpClient for Forgetful {
        fn send(&self, request: HttpRequest, reply: HttpReply) {
            if request.url.ends_with("/answered") {
                let response = HttpResponse { status: 200, headers: Vec::new(), body: b"here".to_vec() };
                thread::spawn(move || reply.answer(Ok(response)));
            }
        }
    }

    #[test]
    fn every_request_comes_back() {
        let source = "local http = game:GetService('HttpService')
            task.delay(60, print, 'a minute later')
            for _, path in { 'answered', 'forgotten' } do
                print(pcall(http.GetAsync, http, 'http://example.com/' .. path))
            end";
        let transcript = Transcript::default();
        let builder = Universe::builder().http_client(Some(Arc::new(Forgetful))).output(transcript.clone());
        let mut universe = builder.script(Script::new("s", source)).build().expect("the script compiles");
        let report = universe.run().expect("the script runs");
        assert_eq!((report.end, report.elapsed.as_secs()), (End::Idle, 60));
        assert_eq!(transcript.printed(), ["true here", "false HttpError: Aborted", "a minute later"]);
    }
}
