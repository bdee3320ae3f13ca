//! The index that is answered from now, and taking the place of it.

use crate::error::Error;
use crate::index::{Index, Stats};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// An open index and its counts, which are read once: its manifest may be gone when it is asked for.
pub struct Snapshot {
    pub index: Index,
    pub stats: Stats,
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
            match index.stats() {
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

fn meta(folder: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(folder.join("meta.json"))
}
