//! Answering over HTTP: `/api/search?q=…&n=…` and `/healthz`.

use crate::engine::{Engine, Found};
use anyhow::Result;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use std::net::Ipv4Addr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// The most hits of one answer.
const MOST_HITS: usize = 100;

/// Answers on this machine until the process ends; port 0 takes any that is free. Prints `http://host:port` first.
pub fn serve(engine: Engine, port: u16, threads: usize) -> Result<()> {
    // Searches run on the blocking threads: there are so many of them, and the others wait in their queue.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(threads).build()?;
    runtime.block_on(async {
        let routes = Router::new().route("/api/search", get(search)).route("/healthz", get(|| async { "ok\n" }));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        println!("http://{}", listener.local_addr()?);
        Ok(axum::serve(listener, routes.with_state(Arc::new(engine))).await?)
    })
}

#[derive(Deserialize)]
struct Asked {
    q: String,
    #[serde(default = "ten")]
    n: usize,
}

fn ten() -> usize {
    10
}

type Refused = (StatusCode, String);

async fn search(State(engine): State<Arc<Engine>>, Query(asked): Query<Asked>) -> Result<Json<Found>, Refused> {
    let found = tokio::task::spawn_blocking(move || engine.search(&asked.q, asked.n.clamp(1, MOST_HITS))).await;
    let failed = |error: &dyn std::fmt::Display| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
    found.map_err(|error| failed(&error))?.map(Json).map_err(|error| failed(&error))
}
