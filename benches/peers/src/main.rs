//! What yinde is measured against: tantivy and tantivy-jieba, put together as a good user would in an afternoon.
//!
//! ```text
//! articles.rs: .jsonl(.gz) ──→ articles        queries.rs: .jsonl ──→ queries
//!                                 │                                     │
//! engine.rs:                    build ──→ a tantivy index ──→ open ──→ search: ten hits with snippets
//!                                                                       │
//! warm.rs:                                       once untimed, once timed, for each query
//! serve.rs:                                      for each request over HTTP
//! ```
//!
//! `scripts/bench` and `scripts/load --peers` run it beside yinde.

mod articles;
mod engine;
mod queries;
mod serve;
mod warm;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use engine::{Engine, Reading};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// Indexes and searches Chinese articles with tantivy and tantivy-jieba.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Indexes articles into a folder, which is made anew.
    Index {
        /// The articles: JSON lines with `id`, `title` and `text`; packed where the name ends in .gz.
        corpus: PathBuf,
        #[command(flatten)]
        place: Place,
        /// How many threads of the writer work.
        #[arg(long, default_value_t = 1)]
        threads: usize,
        /// How much memory the writer may take in all, in MiB.
        #[arg(long, default_value_t = 512)]
        memory: usize,
    },
    /// Prints the best articles for one query as JSON.
    Search {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        asking: Asking,
        /// What to look for.
        query: String,
    },
    /// Opens an index once, searches it for all queries, and again with a clock; prints percentiles as JSON.
    Warm {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        asking: Asking,
        /// The queries: JSON lines with `id` and `text`.
        #[arg(long)]
        queries: PathBuf,
        /// Write `query-id<TAB>microseconds` for each query.
        #[arg(long)]
        timings: Option<PathBuf>,
    },
    /// Writes the ranking of all queries as a TREC run.
    Run {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        asking: Asking,
        /// The queries: JSON lines with `id` and `text`.
        #[arg(long)]
        queries: PathBuf,
        /// Where the run goes: `qid Q0 docid rank score peers`.
        #[arg(long)]
        run: PathBuf,
    },
    /// Answers `/api/search?q=…&n=…` with JSON, and `/healthz`, on this machine.
    Serve {
        #[command(flatten)]
        place: Place,
        /// Where it listens; 0 takes any port that is free.
        #[arg(long, default_value_t = 7789)]
        port: u16,
        /// How many searches run at one time: one for each processor unless said otherwise.
        #[arg(long)]
        threads: Option<usize>,
        /// How a query is read.
        #[arg(long, value_enum, default_value = "words")]
        reading: Reading,
    },
    /// Opens any tantivy index and ends: the least that a program over tantivy can take.
    Open {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Args)]
struct Place {
    /// The folder of the index.
    #[arg(long)]
    index: PathBuf,
}

#[derive(Args)]
struct Asking {
    /// How many articles to find.
    #[arg(short = 'n', default_value_t = 10)]
    limit: usize,
    /// How a query is read.
    #[arg(long, value_enum, default_value = "words")]
    reading: Reading,
}

fn main() -> Result<()> {
    // The snippets of overlapping words panic, which is counted and not told each time.
    std::panic::set_hook(Box::new(|_| ()));
    match Arguments::parse().command {
        Command::Index { corpus, place, threads, memory } => {
            let articles = engine::build(&corpus, &place.index, threads, memory << 20)?;
            println!("{articles} articles");
        }
        Command::Search { place, asking, query } => {
            let found = Engine::open(&place.index, asking.reading)?.search(&query, asking.limit)?;
            println!("{}", serde_json::to_string(&found)?);
        }
        Command::Warm { place, asking, queries, timings } => {
            let engine = Engine::open(&place.index, asking.reading)?;
            let report = warm::warm(&engine, &queries::read(&queries)?, asking.limit, timings.as_deref())?;
            println!("{}", serde_json::to_string(&report)?);
        }
        Command::Run { place, asking, queries, run } => {
            let engine = Engine::open(&place.index, asking.reading)?;
            let mut out = BufWriter::new(File::create(run)?);
            for query in queries::read(&queries)? {
                for (at, (id, score)) in engine.ranking(&query.text, asking.limit)?.iter().enumerate() {
                    writeln!(out, "{} Q0 {id} {} {score} peers", query.id, at + 1)?;
                }
            }
            out.flush()?;
        }
        Command::Serve { place, port, threads, reading } => {
            let processors = || std::thread::available_parallelism().map_or(1, usize::from);
            serve::serve(Engine::open(&place.index, reading)?, port, threads.unwrap_or_else(processors))?;
        }
        Command::Open { place } => println!("{} segments", engine::open_only(&place.index)?),
    }
    Ok(())
}
