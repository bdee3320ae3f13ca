//! Keeps an index up to date while files change: `cargo run --example watch`
//!
//! It watches a folder of its own, writes an article there as somebody else would, and ends when that is found.

use notify::{RecursiveMode, Watcher as _};
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;
use yinde::{Build, Builder, Built, Error, Index, Options, corpus};

/// Makes `folder` the index of what lies in `articles` now. Only what has changed is built.
fn update(articles: &Path, folder: &Path) -> Result<Built, Error> {
    let mut builder = Builder::new(folder, &Build::default())?;
    for notice in corpus::read(&[articles.to_owned()], &mut |article| builder.add(&article))? {
        eprintln!("{notice}");
    }
    builder.finish(&|_| ())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (articles, folder) = (tempfile::tempdir()?, tempfile::tempdir()?);
    std::fs::write(articles.path().join("old.txt"), "旧的一篇，说山。")?;
    update(articles.path(), folder.path())?;
    // Whoever searches keeps the index that is open, whole, until it opens the next.
    let mut index = Index::open(folder.path())?;
    assert_eq!(index.search("海", &Options::default())?.total, 0);

    let (sender, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading is no change; and nobody listens any more only when this ends.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = sender.send(());
        }
    })?;
    watcher.watch(articles.path(), RecursiveMode::Recursive)?;
    std::fs::write(articles.path().join("new.txt"), "新的一篇，说海。")?;

    while index.search("海", &Options::default())?.total == 0 {
        changes.recv_timeout(Duration::from_secs(30))?;
        // One change is many events: wait until it is quiet.
        while changes.recv_timeout(Duration::from_millis(200)).is_ok() {}
        let built = update(articles.path(), folder.path())?;
        println!(
            "{} added, {} changed, {} removed",
            built.changes.added.len(),
            built.changes.changed.len(),
            built.changes.removed.len()
        );
        index = Index::open(folder.path())?;
    }
    println!("found: {}", index.search("海", &Options::default())?.hits[0].passage.text);
    Ok(())
}
