//! Waiting for files to change.

use notify::{RecursiveMode, Watcher as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;
use yinde::Error;

/// So long nothing must change before the change counts as whole.
const QUIET: Duration = Duration::from_millis(300);

/// Calls `changed` after each change below `paths` that is not one of the index itself. Returns only where files cannot be watched.
pub fn each_change(paths: &[PathBuf], index: &Path, mut changed: impl FnMut()) -> Result<(), Error> {
    let (sender, changes) = mpsc::channel();
    let index = index.canonicalize().map_err(|source| Error::Io { path: index.to_owned(), source })?;
    let mut watched = Vec::new();
    for path in paths {
        watched.push(path.canonicalize().map_err(|source| Error::Io { path: path.clone(), source })?);
    }
    let asked = watched.clone();
    let of_articles = move |event: &notify::Event| {
        let of_article =
            |path: &PathBuf| !path.starts_with(&index) && asked.iter().any(|asked| path.starts_with(asked));
        !event.kind.is_access() && event.paths.iter().any(of_article)
    };
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.as_ref().map_or(true, &of_articles) {
            // Nobody listens any more only when the program ends.
            let _ = sender.send(());
        }
    })
    .map_err(failed)?;
    for path in &watched {
        // Of a file its folder is watched: editors put a new file in its place.
        let (folder, mode) = match path.parent().filter(|_| path.is_file()) {
            Some(folder) => (folder, RecursiveMode::NonRecursive),
            None => (path.as_path(), RecursiveMode::Recursive),
        };
        watcher.watch(folder, mode).map_err(failed)?;
    }
    while changes.recv().is_ok() {
        while changes.recv_timeout(QUIET).is_ok() {}
        changed();
    }
    Ok(())
}

fn failed(error: notify::Error) -> Error {
    let path = error.paths.first().cloned().unwrap_or_default();
    Error::Io { path, source: std::io::Error::other(error.to_string()) }
}
