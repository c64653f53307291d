//! One request and its answer.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use ureq::config::Config;
use ureq::http::{Request, Response, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, AsSendBody, Body, Error};

use super::{failure, limits};
use crate::server::{HttpOutcome, HttpRequest, HttpResponse, REQUEST_TIMEOUT_DEFAULT};

/// The client for all requests, with the certificates that the machine trusts. What cannot be read of them is left out: then
/// no secure connection is trusted, and the scripts hear of it.
pub(super) fn agent() -> Agent {
    let certificates = rustls_native_certs::load_native_certs().certs;
    let certificates: Vec<_> =
        certificates.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect();
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(RootCerts::Specific(Arc::new(certificates)))
        .build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .max_redirects(limits::REDIRECTS_MAX)
        .max_redirects_will_error(true)
        .user_agent(concat!("sandstore/", env!("CARGO_PKG_VERSION")))
        .accept("*/*")
        .build();
    Agent::with_parts(config, DefaultConnector::default(), Names::default())
}

/// Looks names up as the client does by itself, but tells failures from those of connections.
#[derive(Default)]
struct Names(DefaultResolver);

impl std::fmt::Debug for Names {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Names")
    }
}

impl Resolver for Names {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        self.0.resolve(uri, config, timeout).map_err(|error| match error {
            Error::Io(_) => Error::HostNotFound,
            other => other,
        })
    }
}

/// Sends a request and waits for all of its answer.
pub(super) fn ask(agent: &Agent, request: HttpRequest) -> HttpOutcome {
    exchange(agent, request).map_err(|error| failure::text(&error).to_owned())
}

fn exchange(agent: &Agent, request: HttpRequest) -> Result<HttpResponse, Error> {
    let HttpRequest { url, method, headers, body, is_compressed, timeout } = request;
    let mut builder = Request::builder().method(&*method).uri(&*url);
    let mut has_cache_control = false;
    for (name, value) in &headers {
        has_cache_control |= name.eq_ignore_ascii_case("Cache-Control");
        builder = builder.header(name, value);
    }
    if !has_cache_control {
        // As Roblox does, whatever `nocache` says.
        builder = builder.header("Cache-Control", "no-cache");
    }
    let timeout = timeout.unwrap_or(REQUEST_TIMEOUT_DEFAULT);
    let packed = if is_compressed { gzip(&body).filter(|packed| packed.len() < body.len()) } else { None };
    if packed.is_some() {
        builder = builder.header("Content-Encoding", "gzip");
    }
    let body = packed.unwrap_or(body);
    let may_have_body = matches!(&*method, "POST" | "PUT" | "PATCH") || !body.is_empty();
    let response =
        if may_have_body { run(agent, builder.body(body)?, timeout)? } else { run(agent, builder.body(())?, timeout)? };
    read(response)
}

fn run<S: AsSendBody>(
    agent: &Agent,
    request: Request<S>,
    timeout: std::time::Duration,
) -> Result<Response<Body>, Error> {
    agent.run(agent.configure_request(request).timeout_global(Some(timeout)).build())
}

fn read(mut response: Response<Body>) -> Result<HttpResponse, Error> {
    let status = response.status().as_u16();
    // Of a header that is there several times the last one counts (observed).
    let headers: BTreeMap<_, _> = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let body = response.body_mut().with_config().limit(limits::RESPONSE_BYTES_MAX).read_to_vec()?;
    Ok(HttpResponse { status, headers: headers.into_iter().collect(), body })
}

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}
