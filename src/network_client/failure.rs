//! What a script sees when there is no answer.
//!
//! The texts are `HttpError: ` and a member of `Enum.HttpError` (documented; that they look like this is observed, and that
//! `TimedOut` is spelled `Timedout` in them).

use std::io::ErrorKind;

use ureq::Error;
use ureq::http::uri::InvalidUri;

pub const INVALID_URL: &str = "HttpError: InvalidUrl";
pub const DNS_RESOLVE: &str = "HttpError: DnsResolve";
pub const CONNECT_FAIL: &str = "HttpError: ConnectFail";
/// Of answers that are too large (assumed).
pub const OUT_OF_MEMORY: &str = "HttpError: OutOfMemory";
pub const TIMED_OUT: &str = "HttpError: Timedout";
pub const TOO_MANY_REDIRECTS: &str = "HttpError: TooManyRedirects";
pub const INVALID_REDIRECT: &str = "HttpError: InvalidRedirect";
/// The connection broke, or what came is no HTTP.
pub const NET_FAIL: &str = "HttpError: NetFail";
/// No secure connection, because of a bad certificate for one (observed; newer lists also have `SslVerificationFail`).
pub const SSL_CONNECT_FAIL: &str = "HttpError: SslConnectFail";
pub const UNKNOWN: &str = "HttpError: Unknown";

/// The text for an error of the client.
pub fn text(error: &Error) -> &'static str {
    match error {
        Error::BadUri(_) => INVALID_URL,
        Error::Http(error) if error.is::<InvalidUri>() => INVALID_URL,
        Error::HostNotFound => DNS_RESOLVE,
        Error::ConnectionFailed | Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => CONNECT_FAIL,
        Error::Timeout(_) => TIMED_OUT,
        Error::TooManyRedirects => TOO_MANY_REDIRECTS,
        Error::RedirectFailed => INVALID_REDIRECT,
        Error::BodyExceedsLimit(_) | Error::LargeResponseHeader(..) => OUT_OF_MEMORY,
        Error::Tls(_) | Error::Pem(_) | Error::Rustls(_) | Error::TlsRequired => SSL_CONNECT_FAIL,
        Error::Protocol(_) | Error::Decompress(..) | Error::BodyStalled => NET_FAIL,
        Error::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => SSL_CONNECT_FAIL,
        Error::Io(error) => match error.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => TIMED_OUT,
            ErrorKind::ConnectionRefused
            | ErrorKind::AddrNotAvailable
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::PermissionDenied => CONNECT_FAIL,
            _ => NET_FAIL,
        },
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use ureq::http::Request;

    use super::*;

    #[test]
    fn failures_are_told_apart() {
        let refused = |kind: ErrorKind| text(&Error::Io(kind.into()));
        assert_eq!(refused(ErrorKind::ConnectionRefused), CONNECT_FAIL);
        assert_eq!(refused(ErrorKind::ConnectionReset), NET_FAIL);
        let certificate = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        assert_eq!(text(&Error::Io(io::Error::new(ErrorKind::InvalidData, certificate))), SSL_CONNECT_FAIL);
        let with_url = |url: &str| Request::builder().uri(url).body(()).map_err(Error::Http);
        assert_eq!(text(&with_url("http://a^b/").expect_err("no host looks so")), INVALID_URL);
        let with_header = Request::builder().header("bad name", "x").body(()).map_err(Error::Http);
        assert_eq!(text(&with_header.expect_err("no header is called so")), UNKNOWN);
    }
}
