//! Requests of `HttpService` outside of the universe: who answers them.
//!
//! A universe by itself refuses them, or lets them reach out for real if it may (`outside`). A room above may take them, and
//! answers each when it likes ([`Control::answer_http`](super::Control::answer_http)); the answer then takes as long as the
//! network says. What it has no answer for it may let reach out.

use std::fmt::Debug;

use crate::server::{HttpRequest, ServerId};

/// What an answer is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpTicket {
    pub server: ServerId,
    pub(super) number: u64,
}

/// Somebody who answers requests.
pub trait HttpResponder: Debug {
    /// Takes a request.
    ///
    /// # Errors
    /// Why it is refused at once, for the script.
    fn take(&self, ticket: HttpTicket, request: HttpRequest) -> Result<(), String>;
}
