//! Requests of `HttpService` on their way out of a server, and their answers.

/// What a script sees where nothing takes requests (observed).
pub const HTTP_NOT_ENABLED: &str = "Http requests are not enabled. Enable via game settings";

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    pub url: String,
    /// Such as `GET`.
    pub method: String,
    /// By name, sorted.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
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
