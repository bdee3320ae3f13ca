use super::index::count;
use super::{Outcome, output::Output};
use std::path::{Path, PathBuf};
use yinde::{Difference, Error, Manifest, render};

/// Says which articles and shards differ between two indexes; exits with 1 if any do.
#[derive(clap::Args)]
pub struct Diff {
    /// The folder of the one index, or its manifest.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The folder of the other index, or its manifest.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Print what differs as JSON.
    #[arg(long)]
    json: bool,
}

impl Diff {
    pub fn run(&self, out: &Output) -> Result<Outcome, Error> {
        let differs = Difference::between(&read(&self.old)?, &read(&self.new)?);
        if self.json {
            out.print(&render::json(&differs))?;
        } else if differs.is_empty() {
            out.print("no difference\n")?;
        } else {
            let articles = &differs.articles;
            let lists = [("+", &articles.added), ("~", &articles.changed), ("-", &articles.removed)];
            let lines = lists.iter().flat_map(|(sign, ids)| ids.iter().map(move |id| format!("{sign} {id}\n")));
            let shards = differs.shards_removed.iter().map(|name| format!("- shard {name}\n"));
            let shards = shards.chain(differs.shards_added.iter().map(|name| format!("+ shard {name}\n")));
            let text: String = lines.chain(shards).collect();
            out.print(&render::safe_lines(&(text + &summary(&differs) + "\n")))?;
        }
        Ok(if differs.is_empty() { Outcome::Done } else { Outcome::Nothing })
    }
}

fn read(path: &Path) -> Result<Manifest, Error> {
    if path.is_file() {
        let bytes = std::fs::read(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
        return serde_json::from_slice(&bytes).map_err(|e| Error::Malformed {
            place: path.display().to_string(),
            expected: format!("expected the manifest of an index: {e}"),
        });
    }
    Manifest::published(path)?.ok_or_else(|| Error::NoIndex(path.to_owned()))
}

/// How much differs, in a line.
pub fn summary(differs: &Difference) -> String {
    let articles = &differs.articles;
    let maker = if differs.same_maker { "" } else { ", made by another analyzer or with other words" };
    let shards = differs.shards_added.len().max(differs.shards_removed.len());
    format!(
        "{} added, {} changed, {} removed; {} not the same{maker}",
        count(articles.added.len(), "article"),
        articles.changed.len(),
        articles.removed.len(),
        count(shards, "shard"),
    )
}
