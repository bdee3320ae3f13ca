//! Which articles go into which shard: decided by the content, so that a change touches few shards.

use crate::article::Article;

/// An article with what it is known by in the manifest.
#[derive(Debug)]
pub(super) struct Entry {
    pub article: Article,
    /// The BLAKE3 hash of everything that goes into the index.
    pub hash: blake3::Hash,
}

impl Entry {
    pub fn new(article: Article) -> Self {
        let mut hash = blake3::Hasher::new();
        let about = serde_json::to_vec(&article.about).expect("strings go into JSON");
        for part in [article.id.as_bytes(), &about, article.text.as_bytes()] {
            hash.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        let hash = hash.finalize();
        Entry { article, hash }
    }
}

/// The least size that shards aim at, in bytes of text.
const LEAST_TARGET: u64 = 1 << 20;

/// Cuts entries, which are in order of their ids, into shards.
///
/// A shard ends after an article whose id says so: the chance is its length over the size aimed at,
/// so that cuts depend on what stands there and not on what came before. No shard is under a
/// quarter or over four times the size aimed at, which is the power of two that gives 12 to 24 of them.
pub(super) fn shards(entries: &[Entry]) -> Vec<std::ops::Range<usize>> {
    let total: u64 = entries.iter().map(|e| e.article.text.len() as u64).sum();
    let target = (total / 24).next_power_of_two().max(LEAST_TARGET);
    let mut shards = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (i, entry) in entries.iter().enumerate() {
        let length = entry.article.text.len() as u64;
        size += length;
        if size >= 4 * target || (size >= target / 4 && ends_shard(&entry.article.id, length, target)) {
            shards.push(start..i + 1);
            (start, size) = (i + 1, 0);
        }
    }
    if start < entries.len() {
        shards.push(start..entries.len());
    }
    shards
}

fn ends_shard(id: &str, length: u64, target: u64) -> bool {
    let hash = blake3::hash(id.as_bytes());
    let draw = u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("eight of 32 bytes"));
    u128::from(draw) * u128::from(target) < u128::from(length) << 64
}
