//! What HttpService refuses by itself, with the words of its errors.
//!
//! Source: the class reference says what is refused (documented); the texts are observed in pasted logs where nothing else is
//! said.

/// Requests of a server in a minute (documented). The text is observed.
pub const REQUESTS_PER_MINUTE: usize = 500;
pub const TOO_MANY_REQUESTS: &str = "Number of requests exceeded limit";

/// Headers that the engine sets by itself (documented; the list and the text assumed).
pub const BLOCKED_HEADERS: [&str; 4] = ["Content-Length", "Host", "Roblox-Id", "User-Agent"];

/// The text about one of them.
#[must_use]
pub fn blocked_header(name: &str) -> String {
    format!("Header \"{name}\" is not allowed!")
}

/// Methods that `RequestAsync` takes (documented; the text assumed).
pub const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

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
