//! Answers over HTTP: JSON for programs, pages for people.
//!
//! ```text
//! request → guard (which name, headers, figures) → ask (what is wanted, within limits)
//!              → work (a place, a thread, so much time) → current (one snapshot of the index)
//!              → api: json │ pages: html
//! ```
//!
//! An index that is published anew is opened beside the old one and takes its place; requests that
//! have begun end with what they began with. Nothing is ever read but the index: an id is looked up
//! in it and is no path. There is no login and no encryption here: put a proxy that has them in
//! front before others can reach the port.

mod api;
mod ask;
mod assets;
mod current;
mod describe;
mod figures;
mod filters;
mod guard;
mod listen;
mod pages;
mod refusal;
mod work;

use crate::error::Error;
use axum::Router;
use axum::routing::get;
use current::Current;
use figures::Figures;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use work::Workers;

/// What a server allows.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How many requests are worked on at one time.
    pub threads: usize,
    /// How many more may wait for their turn; those beyond are refused with 503.
    pub waiting: usize,
    /// How long a request may take in all, its waiting included; then it is refused with 504.
    pub longest: Duration,
    /// The names it answers to, beside `localhost` and numbers; `None` where it answers to any.
    ///
    /// A page on the web can give its own name the address of this machine, and then read what the
    /// server says; it cannot do so under these names.
    pub names: Option<Vec<String>>,
}

impl Default for Limits {
    /// A thread for each processor and one more, 64 requests waiting, 5 seconds, `localhost` and numbers.
    ///
    /// One more, because a thread that has ended its work waits a moment for the next: with 16 connections on 2 processors 11 to 16 %
    /// of their time went by like that, and 2 % with 3 threads, which answer 7 to 19 % more, the slowest as before. With 6 the
    /// slowest become slower.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Limits { threads: processors + 1, waiting: 64, longest: Duration::from_secs(5), names: Some(Vec::new()) }
    }
}

/// An index that is answered from. Cheap to clone: all clones are one server.
///
/// ```no_run
/// use yinde::serve::{Limits, Server};
///
/// let server = Server::open("index".as_ref(), Limits::default())?;
/// let app: axum::Router = server.router(); // for a program that has a server of its own
/// server.listen("127.0.0.1", 7788, &|told| eprintln!("{told}"))?;
/// # Ok::<(), yinde::Error>(())
/// ```
#[derive(Clone)]
pub struct Server(Arc<Parts>);

struct Parts {
    current: Current,
    workers: Workers,
    figures: Figures,
    limits: Limits,
}

impl Server {
    /// Opens the index in `folder` to answer from.
    pub fn open(folder: &Path, limits: Limits) -> Result<Self, Error> {
        let (current, workers) = (Current::open(folder)?, Workers::new(&limits));
        let figures = Figures::new(&current.snapshot());
        Ok(Server(Arc::new(Parts { current, workers, figures, limits })))
    }

    /// All that it answers to.
    pub fn router(&self) -> Router {
        let routes = Router::new()
            .route("/", get(pages::search))
            .route("/articles/{*id}", get(pages::article))
            .route("/assets/{name}", get(assets::asset))
            .route("/api/search", get(api::search))
            .route("/api/articles/{*id}", get(api::article))
            .route("/api/stats", get(api::stats))
            .route("/healthz", get(api::healthz))
            .route("/metrics", get(figures::metrics))
            .route("/openapi.json", get(describe::openapi))
            .fallback(pages::nothing_here)
            .method_not_allowed_fallback(pages::only_get);
        guard::around(routes, self).with_state(self.clone())
    }

    /// Opens the index anew if another was published since; says whether it did.
    ///
    /// Where that fails, the old one goes on being answered from.
    pub fn refresh(&self) -> Result<bool, Error> {
        let refreshed = self.0.current.refresh();
        self.0.figures.reloaded(&refreshed, &self.0.current.snapshot());
        refreshed
    }

    /// Answers on `host:port` until the process is asked to end by SIGINT or SIGTERM; then what was
    /// begun is brought to its end. Port 0 takes any that is free.
    ///
    /// Says through `tell` where it listens, and what people who keep it should know.
    pub fn listen(&self, host: &str, port: u16, tell: &(dyn Fn(&str) + Sync)) -> Result<(), Error> {
        listen::listen(self, host, port, tell)
    }
}
