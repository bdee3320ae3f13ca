//! What holds for every request and every answer.

use super::refusal::Refusal;
use super::{Server, figures};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use std::net::IpAddr;

/// Puts the guards around the routes.
pub fn around(routes: Router<Server>, server: &Server) -> Router<Server> {
    routes
        .layer(from_fn_with_state(server.clone(), only_by_name))
        .layer(from_fn(careful_headers))
        .layer(from_fn_with_state(server.clone(), figures::count))
}

/// Pages take nothing from elsewhere and are shown in no other page; no script runs but the one that is served here.
const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::CACHE_CONTROL, "no-cache"),
];

async fn careful_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Refuses requests under a name that this server does not go by, see [`super::Limits::names`].
async fn only_by_name(State(server): State<Server>, request: Request, next: Next) -> Response {
    match &server.0.limits.names {
        Some(names) if !goes_by(request.headers(), names) => {
            let error = "this server does not go by the name in the address: ask 127.0.0.1 or localhost, or start it with `--name` and the name";
            Refusal::new(StatusCode::MISDIRECTED_REQUEST, error).into_response()
        }
        _ => next.run(request).await,
    }
}

fn goes_by(headers: &HeaderMap, names: &[String]) -> bool {
    let Some(host) = headers.get(header::HOST) else { return true };
    let Ok(host) = host.to_str() else { return false };
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split_once(']').map_or(v6, |(v6, _)| v6),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    name.parse::<IpAddr>().is_ok() || is("localhost") || names.iter().any(|other| is(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_goes_by_numbers_localhost_and_its_names() {
        let check = |host: &str, expected: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().expect("a header"));
            assert_eq!(goes_by(&headers, &["Example.org".to_owned()]), expected, "{host}");
        };
        check("127.0.0.1:7788", true);
        check("[::1]:7788", true);
        check("localhost", true);
        check("LOCALHOST:80", true);
        check("example.org", true);
        check("evil.example:7788", false);
        check("localhost.evil.example", false);
        check("127.0.0.1.evil.example", false);
        check("", false);
        assert!(goes_by(&HeaderMap::new(), &[]));
    }
}
