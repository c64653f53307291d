//! What HttpService refuses by itself, with the words of its errors.
//!
//! Source: the class reference says what is refused (documented); the texts are observed in pasted logs where nothing else is
//! said.

use crate::server::http::REQUEST_TIMEOUT_DEFAULT;

/// Requests of a server in a minute (documented). The text is observed.
pub const REQUESTS_PER_MINUTE: usize = 500;
pub const TOO_MANY_REQUESTS: &str = "Number of requests exceeded limit";

/// Headers that the engine sets by itself (documented for some; the list and the text observed).
pub const BLOCKED_HEADERS: [&str; 15] = [
    "Accept-Encoding",
    "Connection",
    "Content-Length",
    "Expect",
    "Forwarded",
    "Host",
    "Proxy-Connection",
    "Roblox-Id",
    "User-Agent",
    "Via",
    "X-Att-Deviceid",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Wap-Profile",
];

/// Headers that only `RequestAsync` takes (observed).
pub const REQUEST_HEADERS: [&str; 2] = ["Content-Encoding", "Content-Type"];

/// The text about one of them.
#[must_use]
pub fn blocked_header(name: &str) -> String {
    format!("Header \"{name}\" is not allowed!")
}

/// Methods that `RequestAsync` takes (documented; that case matters is observed, the text assumed).
pub const METHODS: [&str; 8] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/// A request of these methods has no body (documented; the text observed).
pub const METHODS_WITHOUT_BODY: [&str; 2] = ["GET", "HEAD"];
pub const BODY_REFUSED: &str = "Invalid request options, Body should be empty for 'GET' or 'HEAD' method";

/// `PostAsync` takes less than this (observed, with its text). `RequestAsync` has no such limit.
pub const POST_BYTES_MAX: usize = 1_024_000;

/// The text about data that is too large for `PostAsync`.
#[must_use]
pub fn post_too_large(bytes: usize) -> String {
    format!("Post data too large. Limit: {} KB. Post size: {} KB", POST_BYTES_MAX / 1_000, bytes / 1_000)
}

/// The text about a `Timeout` that is none (documented: greater than zero, and not beyond the default; the text assumed).
#[must_use]
pub fn bad_timeout() -> String {
    format!("Timeout must be greater than 0 and no greater than {}", REQUEST_TIMEOUT_DEFAULT.as_secs())
}

/// The URL is none that can be asked (observed).
pub const INVALID_URL: &str = "HttpError: InvalidUrl";

/// Domains that servers must not ask (documented). The text is observed.
pub const REFUSED_DOMAINS: [&str; 2] = ["roblox.com", "rbxcdn.com"];
pub const REFUSED_DOMAIN: &str = "HttpService is not allowed to access ROBLOX resources";

/// Why a URL is refused.
///
/// # Errors
/// The text for the script.
pub fn check_url(url: &str) -> Result<(), &'static str> {
    let (scheme, rest) = url.split_once("://").ok_or(INVALID_URL)?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    if !is_web || host.is_empty() || url.contains(char::is_whitespace) {
        return Err(INVALID_URL);
    }
    let is_refused = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    if REFUSED_DOMAINS.into_iter().any(is_refused) { Err(REFUSED_DOMAIN) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_checked() {
        assert_eq!(check_url("https://example.com/a?b=c"), Ok(()));
        assert_eq!(check_url("HTTP://user@127.0.0.1:8080"), Ok(()));
        assert_eq!(check_url("https://notroblox.com"), Ok(()));
        for url in ["", "example.com", "ftp://example.com", "https://", "https://a b.com"] {
            assert_eq!(check_url(url), Err(INVALID_URL), "{url}");
        }
        for url in ["https://roblox.com", "https://APIS.roblox.com:443/x", "http://x@users.roblox.com"] {
            assert_eq!(check_url(url), Err(REFUSED_DOMAIN), "{url}");
        }
    }
}
