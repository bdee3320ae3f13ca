//! Searching with everything loaded: the times of many queries, one after another.

use crate::engine::Engine;
use crate::queries::Query;
use anyhow::Result;
use serde::Serialize;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

/// What the timed pass showed; times in microseconds.
#[derive(Serialize)]
pub struct Report {
    queries: usize,
    p50_us: f64,
    p95_us: f64,
    p99_us: f64,
    /// How many snippets panicked in the timed pass and were replaced by the beginning of the text.
    snippet_panics: usize,
    snippets: usize,
}

/// Searches for all queries, with snippets, once untimed and once timed; writes `query-id<TAB>microseconds` where asked.
pub fn warm(engine: &Engine, queries: &[Query], limit: usize, timings: Option<&Path>) -> Result<Report> {
    for query in queries {
        black_box(engine.search(&query.text, limit)?);
    }
    let mut micros = Vec::with_capacity(queries.len());
    let (mut snippets, mut snippet_panics) = (0, 0);
    for query in queries {
        let started = Instant::now();
        let found = black_box(engine.search(&query.text, limit)?);
        micros.push(started.elapsed().as_secs_f64() * 1e6);
        snippets += found.hits.len();
        snippet_panics += found.snippet_panics;
    }
    if let Some(path) = timings {
        let mut out = BufWriter::new(File::create(path)?);
        for (query, micros) in queries.iter().zip(&micros) {
            writeln!(out, "{}\t{micros:.1}", query.id)?;
        }
        out.flush()?;
    }
    micros.sort_by(f64::total_cmp);
    let percentile = |part: f64| micros.get((part * micros.len() as f64) as usize).copied().unwrap_or_default();
    let (p50_us, p95_us, p99_us) = (percentile(0.5), percentile(0.95), percentile(0.99));
    Ok(Report { queries: queries.len(), p50_us, p95_us, p99_us, snippet_panics, snippets })
}
