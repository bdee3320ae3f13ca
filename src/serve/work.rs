//! Doing what takes time: on threads of its own, so many at once, for so long and no longer.

use super::refusal::Refusal;
use super::{Limits, Server};
use crate::error::Error;
use crate::search::Stop;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

pub struct Workers {
    /// A permit for each request that is worked on or waits.
    places: Arc<Semaphore>,
    /// A permit for each that is worked on.
    threads: Arc<Semaphore>,
    longest: Duration,
}

impl Workers {
    pub fn new(limits: &Limits) -> Self {
        let threads = limits.threads.clamp(1, MOST);
        let places = threads + limits.waiting.min(MOST);
        let (places, threads) = (Arc::new(Semaphore::new(places)), Arc::new(Semaphore::new(threads)));
        Workers { places, threads, longest: limits.longest }
    }
}

/// So many threads or waiting requests are the most that are taken for meant.
const MOST: usize = 4096;

/// Does some work with what the server has, unless its [`Stop`] says that it takes too long or that nobody waits any more.
///
/// Work keeps its thread's permit until it ends, so that there are never more at work than were allowed.
pub async fn work<T: Send + 'static>(
    server: &Server,
    work: impl FnOnce(&Server, &Stop) -> Result<T, Error> + Send + 'static,
) -> Result<T, Refusal> {
    let workers = &server.0.workers;
    let place = workers.places.clone().try_acquire_owned().map_err(|_| Refusal::busy())?;
    let stop = Stop::after(workers.longest);
    let _waiting = Waiting(stop.clone());
    let threads = workers.threads.clone();
    let server = server.clone();
    let answer = async move {
        let permit = threads.acquire_owned().await.map_err(|_| Refusal::busy())?;
        let done = tokio::task::spawn_blocking(move || {
            let _held = (place, permit);
            work(&server, &stop)
        });
        match done.await {
            Ok(done) => done.map_err(Refusal::from),
            Err(_) => Err(Refusal::failed()),
        }
    };
    tokio::time::timeout(workers.longest, answer).await.unwrap_or_else(|_| Err(Refusal::too_long(workers.longest)))
}

/// Somebody waits for an answer; the work is called off when that is no longer so.
struct Waiting(Stop);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.call_off();
    }
}
