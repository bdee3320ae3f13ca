//! Waiting for files to change.

use notify::{RecursiveMode, Watcher as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;
use yinde::Error;

/// So long nothing must change before the change counts as whole.
const QUIET: Duration = Duration::from_millis(300);

/// Calls `changed` after each change below `paths` that is not one of the index itself; returns only with an error.
pub fn each_change(
    paths: &[PathBuf],
    index: &Path,
    mut changed: impl FnMut() -> Result<(), Error>,
) -> Result<(), Error> {
    let (sender, changes) = mpsc::channel();
    let index = index.canonicalize().map_err(|source| Error::Io { path: index.to_owned(), source })?;
    let of_articles = move |event: &notify::Event| {
        !event.kind.is_access() && event.paths.iter().any(|path| !path.starts_with(&index))
    };
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.as_ref().map_or(true, &of_articles) {
            // Nobody listens any more only when the program ends.
            let _ = sender.send(());
        }
    })
    .map_err(failed)?;
    for path in paths {
        let path = path.canonicalize().map_err(|source| Error::Io { path: path.clone(), source })?;
        watcher.watch(&path, RecursiveMode::Recursive).map_err(failed)?;
    }
    while changes.recv().is_ok() {
        while changes.recv_timeout(QUIET).is_ok() {}
        changed()?;
    }
    Ok(())
}

fn failed(error: notify::Error) -> Error {
    let path = error.paths.first().cloned().unwrap_or_default();
    Error::Io { path, source: std::io::Error::other(error.to_string()) }
}
