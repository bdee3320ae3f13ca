use super::{Index, Manifest};
use crate::error::Error;
use serde::Serialize;

/// What an index holds: what `yinde stats --json` prints, and every other door gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// The fingerprint of the analyzer.
    pub analyzer: String,
    /// How many articles there are.
    pub articles: usize,
    /// The digest over everything in the index.
    pub digest: String,
    /// The format of the index.
    pub format: u32,
    /// The bytes of the index.
    pub index_bytes: u64,
    /// How many passages the articles were cut into.
    pub passages: u64,
    /// How many shards the index has.
    pub shards: usize,
    /// The bytes of the articles' texts.
    pub text_bytes: u64,
    /// How many words of the user's own it was built with.
    pub user_words: usize,
}

impl Index {
    /// Counts what the index holds, by its manifest.
    ///
    /// ```no_run
    /// let stats = yinde::Index::open("index".as_ref())?.stats()?;
    /// println!("{} articles, digest {}", stats.articles, stats.digest);
    /// # Ok::<(), yinde::Error>(())
    /// ```
    pub fn stats(&self) -> Result<Stats, Error> {
        Ok(Stats::of(self, &self.manifest()?))
    }
}

impl Stats {
    /// Counts what a manifest lists, which may be of a later publication than the open index.
    pub fn of(index: &Index, manifest: &Manifest) -> Stats {
        Stats {
            articles: manifest.articles(),
            passages: manifest.passages(),
            shards: manifest.shards.len(),
            text_bytes: manifest.shards.iter().map(|shard| shard.text_bytes).sum(),
            index_bytes: manifest.shards.iter().flat_map(|shard| &shard.files).map(|file| file.bytes).sum(),
            user_words: index.analyzer().lexicon().user_words().map_or(0, |words| words.len()),
            format: manifest.format,
            analyzer: manifest.made_by.analyzer.clone(),
            digest: manifest.digest(),
        }
    }
}
