//! Requests of `HttpService` on their way out of a server, and their answers.

use std::time::Duration;

/// What a script sees where nothing takes requests (observed).
pub const HTTP_NOT_ENABLED: &str = "Http requests are not enabled. Enable via game settings";

/// How long a request may take before it fails, in real time (documented that there is such a time; how long is assumed).
pub const REQUEST_TIMEOUT_DEFAULT: Duration = Duration::from_secs(60);

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    pub url: String,
    /// Such as `GET`.
    pub method: String,
    /// By name, sorted.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Whether the body is to be compressed on its way.
    pub is_compressed: bool,
    /// How long it may take; [`REQUEST_TIMEOUT_DEFAULT`] at most, and unless something is said.
    pub timeout: Option<Duration>,
}

/// An answer, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpResponse {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// How a request ends: an answer, or why there is none, for the script.
pub type HttpOutcome = Result<HttpResponse, String>;
