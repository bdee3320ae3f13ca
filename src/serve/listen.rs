//! Listening: from the first connection to the last answer.

use super::Server;
use crate::error::Error;
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How often it is looked for a new index.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);
/// How long answers that were begun may take after the end was asked for.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

pub fn listen(server: &Server, host: &str, port: u16, tell: &(dyn Fn(&str) + Sync)) -> Result<(), Error> {
    let place = format!("{host}:{port}");
    let failed = |source| Error::Io { path: PathBuf::from(&place), source };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(failed)?;
    let ended = runtime.block_on(async {
        let listener = TcpListener::bind((host.trim_matches(['[', ']']), port)).await.map_err(taken).map_err(failed)?;
        let stop = stop().map_err(failed)?;
        let (send, receive) = oneshot::channel::<()>();
        let asked_to_end = async move {
            // A sender that is gone says the same.
            let _ = receive.await;
        };
        tell(&format!("http://{}", listener.local_addr().map_err(failed)?));
        let serving = axum::serve(listener, server.router()).with_graceful_shutdown(asked_to_end);
        let serving = tokio::spawn(serving.into_future());
        tokio::select! {
            () = stop => {}
            () = refresh_for_ever(server, tell) => {}
        }
        let _ = send.send(());
        tell("ending: no new requests");
        // Whoever is slower than this is left.
        let _ = tokio::time::timeout(LAST_ANSWERS, serving).await;
        Ok(())
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended
}

/// Says what to do where the port is another's.
fn taken(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            io::Error::new(error.kind(), "another program has this port: choose one with --port, or 0 for any")
        }
        _ => error,
    }
}

async fn refresh_for_ever(server: &Server, tell: &(dyn Fn(&str) + Sync)) {
    loop {
        tokio::time::sleep(BETWEEN_LOOKS).await;
        let refreshing = server.clone();
        match tokio::task::spawn_blocking(move || refreshing.refresh()).await {
            Ok(Ok(true)) => {
                let stats = &server.0.current.snapshot().stats;
                tell(&format!("a new index: {} articles, digest {}", stats.articles, stats.digest));
            }
            Ok(Ok(false)) => {}
            Ok(Err(error)) => tell(&format!("a new index cannot be opened, the one before stays: {error}")),
            Err(_) => tell("a new index cannot be opened, the one before stays"),
        }
    }
}

/// Comes to its end when the process is asked to end.
#[cfg(unix)]
fn stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Comes to its end when the process is asked to end.
#[cfg(not(unix))]
fn stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Where it cannot be waited for, the process ends without.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
