//! The index that is answered from now, and taking the place of it.

use crate::error::Error;
use crate::index::Index;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use utoipa::ToSchema;

/// An open index and its counts, which are read once: its manifest may be gone when it is asked for.
pub struct Snapshot {
    pub index: Index,
    pub stats: Stats,
}

/// What an index holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Stats {
    /// How many articles there are.
    pub articles: usize,
    /// How many passages they were cut into.
    pub passages: u64,
    /// How many shards the index has.
    pub shards: usize,
    /// The bytes of the articles' texts.
    pub text_bytes: u64,
    /// The bytes of the index.
    pub index_bytes: u64,
    /// How many words of the user's own it was built with.
    pub user_words: usize,
    /// The format of the index.
    pub format: u32,
    /// The fingerprint of the analyzer.
    pub analyzer: String,
    /// The digest over everything in the index.
    pub digest: String,
}

pub struct Current {
    folder: PathBuf,
    snapshot: RwLock<Arc<Snapshot>>,
    /// What was in meta.json when it was last looked at: publishing puts another in its place.
    published: Mutex<Vec<u8>>,
}

impl Current {
    pub fn open(folder: &Path) -> Result<Self, Error> {
        // Read first: what is published between the two is then opened once more, and not missed.
        let published = meta(folder).unwrap_or_default();
        let snapshot = RwLock::new(Arc::new(Snapshot::open(folder)?));
        Ok(Current { folder: folder.to_owned(), snapshot, published: Mutex::new(published) })
    }

    /// The index to answer one request from.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens what was published since, if anything was. What cannot be opened is not tried again until it changes.
    pub fn refresh(&self) -> Result<bool, Error> {
        let mut published = self.published.lock().unwrap_or_else(PoisonError::into_inner);
        // A folder that cannot be read now is looked at again the next time.
        let Ok(found) = meta(&self.folder) else { return Ok(false) };
        if found == *published {
            return Ok(false);
        }
        *published = found;
        let opened = Arc::new(Snapshot::open(&self.folder)?);
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = opened;
        Ok(true)
    }
}

impl Snapshot {
    fn open(folder: &Path) -> Result<Self, Error> {
        let mut tries = 0;
        loop {
            let index = Index::open(folder)?;
            match Stats::of(&index) {
                Ok(stats) => return Ok(Snapshot { index, stats }),
                // A build published another index in between and collected the manifest of this one.
                Err(error) if tries == MOST_TRIES => return Err(error),
                Err(_) => tries += 1,
            }
        }
    }
}

/// How often an index is opened again whose manifest went away meanwhile.
const MOST_TRIES: u32 = 5;

impl Stats {
    fn of(index: &Index) -> Result<Self, Error> {
        let manifest = index.manifest()?;
        Ok(Stats {
            articles: manifest.articles(),
            passages: manifest.passages(),
            shards: manifest.shards.len(),
            text_bytes: manifest.shards.iter().map(|shard| shard.text_bytes).sum(),
            index_bytes: manifest.shards.iter().flat_map(|shard| &shard.files).map(|file| file.bytes).sum(),
            user_words: index.analyzer().lexicon().user_words().map_or(0, |words| words.len()),
            format: manifest.format,
            analyzer: manifest.made_by.analyzer.clone(),
            digest: index.digest().to_owned(),
        })
    }
}

fn meta(folder: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(folder.join("meta.json"))
}
