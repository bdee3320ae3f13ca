//! The manifest: everything an index is made of, and one digest over it.

use serde::{Deserialize, Serialize};

/// Grows whenever the files of an index change their form.
pub const FORMAT: u32 = 1;

/// What an index is made of. Kept in the index as `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the index; another program may know only others.
    pub format: u32,
    /// The fingerprint of the analyzer that made it.
    pub analyzer: String,
    /// The file of the user's words, if there were any.
    pub words: Option<FileEntry>,
    /// The shards, in order of the ids of their articles.
    pub shards: Vec<ShardEntry>,
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
    /// Its articles, in order of their ids.
    pub articles: Vec<ArticleEntry>,
    /// Its files, in order of their names.
    pub files: Vec<FileEntry>,
}

/// An article that went in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleEntry {
    /// The id.
    pub id: String,
    /// The BLAKE3 hash of its id, what it says of itself and its text.
    pub hash: String,
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
