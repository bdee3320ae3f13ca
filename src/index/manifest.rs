//! The manifest: everything an index is made of, and one digest over it.

use super::publish::{manifest_file, payload};
use super::schema::TAIL_CHARS;
use crate::analyze::{MADE_WITH, UserWords, fingerprint};
use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Grows whenever the files of an index change their form, or articles go into other shards.
pub const FORMAT: u32 = 15;

/// What an index is made of. Kept in the index as `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the index; another program may know only others.
    pub format: u32,
    /// What made it.
    pub made_by: MadeBy,
    /// The file of the user's words, if there were any.
    pub words: Option<FileEntry>,
    /// The shards, in order of the ids of their articles.
    pub shards: Vec<ShardEntry>,
}

/// The settings and tables that decide the bytes of an index beside its articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeBy {
    /// The fingerprint of the analyzer: its rules, its tables, the user's words.
    pub analyzer: String,
    /// The crates whose data and rules it uses, with their versions.
    pub crates: BTreeMap<String, String>,
    /// How many characters of what follows a passage are indexed with it.
    pub tail_chars: usize,
}

impl MadeBy {
    /// What this program makes indexes by.
    pub(super) fn this_program(words: Option<&UserWords>) -> Self {
        let crates = MADE_WITH.iter().map(|(name, version)| (name.to_string(), version.to_string())).collect();
        MadeBy { analyzer: fingerprint(words), crates, tail_chars: TAIL_CHARS }
    }
}

/// A run of articles, indexed as one tantivy segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardEntry {
    /// The hash of what went in, in 32 hexadecimal digits; also the segment's id.
    pub name: String,
    /// How many passages it holds.
    pub passages: u32,
    /// The bytes of text it was made from.
    pub text_bytes: u64,
    /// The id of each article, with the BLAKE3 hash of its id, what it says of itself and its text, in 32 hexadecimal digits.
    pub articles: BTreeMap<String, String>,
    /// Its files, in order of their names.
    pub files: Vec<FileEntry>,
}

/// A file of the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its name in the index folder.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// The BLAKE3 hash of its bytes.
    pub hash: String,
}

impl FileEntry {
    pub(super) fn of(name: String, bytes: &[u8]) -> Self {
        FileEntry { name, bytes: bytes.len() as u64, hash: blake3::hash(bytes).to_hex().to_string() }
    }
}

impl Manifest {
    /// The manifest of the index in `folder`, if there is an index.
    pub fn published(folder: &Path) -> Result<Option<Self>, Error> {
        let mut before = None;
        loop {
            let digest = match payload(folder) {
                Err(Error::NoIndex(_)) => return Ok(None),
                payload => payload?.digest,
            };
            let path = folder.join(manifest_file(&digest));
            match std::fs::read(&path) {
                // Published anew and collected since the line above: there is a newer one.
                Err(e) if e.kind() == std::io::ErrorKind::NotFound && before.as_ref() != Some(&digest) => {
                    before = Some(digest);
                }
                read => {
                    let manifest = serde_json::from_slice(&read.map_err(Error::io(&path))?);
                    return manifest.map(Some).map_err(|e| Error::damaged(path.display().to_string(), e.to_string()));
                }
            }
        }
    }

    /// The BLAKE3 hash of the manifest, and so of every byte of the index, in 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        blake3::hash(&to_json(self)).to_hex().to_string()
    }

    /// How many articles there are.
    pub fn articles(&self) -> usize {
        self.shards.iter().map(|shard| shard.articles.len()).sum()
    }

    /// How many passages there are.
    pub fn passages(&self) -> u64 {
        self.shards.iter().map(|shard| u64::from(shard.passages)).sum()
    }
}

/// The one way in which descriptions are written.
pub(super) fn to_json<T: Serialize>(value: &T) -> Vec<u8> {
    let mut json = serde_json::to_vec_pretty(value).expect("names and numbers go into JSON");
    json.push(b'\n');
    json
}
