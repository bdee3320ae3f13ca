//! Figures for those who keep the server, as Prometheus reads them.

use super::Server;
use super::current::Snapshot;
use crate::error::Error;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::time::Instant;

pub struct Figures {
    registry: Registry,
    requests: Family<Asked, Counter>,
    seconds: Family<Route, Histogram>,
    in_flight: Gauge,
    reloads: Family<Outcome, Counter>,
    passages: Family<Digest, Gauge>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Digest {
    digest: String,
}

/// Upper bounds, in seconds: from an answer out of memory to the most a request may take.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

impl Figures {
    pub fn new(snapshot: &Snapshot) -> Self {
        let mut figures = Figures {
            registry: Registry::with_prefix("yinde"),
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            in_flight: Gauge::default(),
            reloads: Family::default(),
            passages: Family::default(),
        };
        let registry = &mut figures.registry;
        registry.register("requests", "Requests answered, by route and status", figures.requests.clone());
        let seconds = figures.seconds.clone();
        registry.register_with_unit("request_duration", "How long answers took", Unit::Seconds, seconds);
        registry.register("requests_in_flight", "Requests that are being answered", figures.in_flight.clone());
        registry.register("index_reloads", "Indexes published since the start, by outcome", figures.reloads.clone());
        registry.register("index_passages", "Passages of the index answered from", figures.passages.clone());
        for outcome in ["opened", "failed"] {
            drop(figures.reloads.get_or_create(&Outcome { outcome }));
        }
        figures.answers_from(snapshot);
        figures
    }

    pub fn reloaded(&self, refreshed: &Result<bool, Error>, snapshot: &Snapshot) {
        let outcome = match refreshed {
            Ok(false) => return,
            Ok(true) => "opened",
            Err(_) => "failed",
        };
        self.reloads.get_or_create(&Outcome { outcome }).inc();
        self.answers_from(snapshot);
    }

    fn answers_from(&self, snapshot: &Snapshot) {
        self.passages.clear();
        let digest = Digest { digest: snapshot.stats.digest.clone() };
        self.passages.get_or_create(&digest).set(snapshot.stats.passages.try_into().unwrap_or(i64::MAX));
    }
}

/// Counts a request and its time. Paths that are no route count as one, for anyone can make up more.
pub async fn count(State(server): State<Server>, request: Request, next: Next) -> Response {
    let figures = &server.0.figures;
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let started = Instant::now();
    let in_flight = InFlight::of(&figures.in_flight);
    let response = next.run(request).await;
    drop(in_flight);
    let status = response.status().as_u16();
    figures.seconds.get_or_create(&Route { route: route.clone() }).observe(started.elapsed().as_secs_f64());
    figures.requests.get_or_create(&Asked { route, status }).inc();
    response
}

/// A request under way; also one that its asker gave up comes to an end.
struct InFlight<'a>(&'a Gauge);

impl<'a> InFlight<'a> {
    fn of(gauge: &'a Gauge) -> Self {
        gauge.inc();
        InFlight(gauge)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Gives the figures: requests by route and status, how long they took, and what index is answered from.
#[utoipa::path(get, path = "/metrics", responses((status = 200, description = "The figures, as Prometheus reads them.", body = String, content_type = "application/openmetrics-text")))]
pub async fn metrics(State(server): State<Server>) -> Response {
    let mut text = String::new();
    encode(&mut text, &server.0.figures.registry).expect("a string takes all that is written");
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response()
}
