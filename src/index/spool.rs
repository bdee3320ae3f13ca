//! The articles of a build, put by in a file without a name, so that memory does not grow with the corpus.

use crate::article::Article;
use crate::error::Error;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Articles in a file that goes with the process.
pub(super) struct Spool {
    folder: PathBuf,
    file: Mutex<File>,
    waiting: Vec<u8>,
    written: u64,
}

/// An article in the spool, and what it is known by in the manifest.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub id: String,
    /// The BLAKE3 hash of everything that goes into the index.
    pub hash: blake3::Hash,
    pub text_bytes: u64,
    at: u64,
    bytes: usize,
}

impl Entry {
    /// The hash as the manifest has it.
    pub fn short_hash(&self) -> String {
        self.hash.to_hex()[..32].to_owned()
    }
}

/// How many bytes of text these have.
pub(super) fn text_bytes(entries: &[Entry]) -> u64 {
    entries.iter().map(|entry| entry.text_bytes).sum()
}

#[cfg(test)]
impl Entry {
    /// An article of which only the size matters.
    pub fn sized(id: String, text_bytes: u64) -> Self {
        Entry { hash: blake3::hash(id.as_bytes()), id, text_bytes, at: 0, bytes: 0 }
    }
}

/// The spool is written in pieces of about this many bytes.
const PIECE: usize = 1 << 20;

impl Spool {
    /// Makes a spool on the disk that `folder` is on, or else where the system keeps temporary files.
    pub fn new(folder: Option<&Path>) -> Result<Self, Error> {
        let file = folder.map_or_else(tempfile::tempfile, tempfile::tempfile_in);
        let folder = folder.unwrap_or(Path::new("the folder for temporary files"));
        let file = file.map_err(Error::io(folder))?;
        Ok(Spool { folder: folder.to_owned(), file: Mutex::new(file), waiting: Vec::new(), written: 0 })
    }

    /// Puts an article by.
    pub fn push(&mut self, article: &Article) -> Result<Entry, Error> {
        let about = serde_json::to_vec(&article.about).expect("strings go into JSON");
        let at = self.written + self.waiting.len() as u64;
        let start = self.waiting.len();
        for part in [article.id.as_bytes(), &about, article.text.as_bytes()] {
            self.waiting.extend((part.len() as u64).to_le_bytes());
            self.waiting.extend(part);
        }
        let bytes = self.waiting.len() - start;
        let hash = blake3::hash(&self.waiting[start..]);
        if self.waiting.len() >= PIECE {
            self.flush()?;
        }
        Ok(Entry { id: article.id.clone(), hash, text_bytes: article.text.len() as u64, at, bytes })
    }

    /// Writes what is waiting; to be called before reading.
    pub fn flush(&mut self) -> Result<(), Error> {
        let file = self.file.get_mut().unwrap_or_else(PoisonError::into_inner);
        let end = file.seek(SeekFrom::Start(self.written));
        end.and_then(|_| file.write_all(&self.waiting)).map_err(Error::io(&self.folder))?;
        self.written += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }

    /// Takes an article out again.
    pub fn read(&self, entry: &Entry) -> Result<Article, Error> {
        let mut bytes = vec![0; entry.bytes];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            let start = file.seek(SeekFrom::Start(entry.at));
            start.and_then(|_| file.read_exact(&mut bytes)).map_err(Error::io(&self.folder))?;
        }
        let mut rest = bytes.as_slice();
        let mut part = || {
            let (length, after) = rest.split_first_chunk::<8>()?;
            let (part, after) = after.split_at_checked(u64::from_le_bytes(*length) as usize)?;
            rest = after;
            Some(part)
        };
        let text = |part| simdutf8::basic::from_utf8(part).ok();
        let article = (|| {
            let id = text(part()?)?.to_owned();
            let about = serde_json::from_slice(part()?).ok()?;
            Some(Article { id, about, text: text(part()?)?.to_owned() })
        })();
        article.ok_or_else(|| Error::damaged("the spool of this build", "it does not give back what was put in"))
    }
}
