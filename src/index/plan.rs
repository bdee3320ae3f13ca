//! Which articles go into which shard: decided by the content, so that a change touches few shards.

use super::spool::Entry;
use std::ops::Range;

/// The least size that shards aim at, in bytes of text.
const LEAST_TARGET: u64 = 1 << 20;

/// The greatest: a shard is built in memory.
const MOST_TARGET: u64 = 16 << 20;

/// Cuts entries, which are in order of their ids, into shards.
///
/// A shard ends after an article whose id says so: the chance is its length over the size aimed at,
/// so that cuts depend on what stands there and not on what came before. No shard is under a quarter
/// of the size aimed at or, unless one article is, over twice that size. The size is the power of two
/// that gives about 10 to 20 shards, within 1 and 16 MiB.
pub(super) fn shards(entries: &[Entry]) -> Vec<Range<usize>> {
    let total: u64 = entries.iter().map(|entry| entry.text_bytes).sum();
    let target = (total / 20).next_power_of_two().clamp(LEAST_TARGET, MOST_TARGET);
    let mut shards = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (i, entry) in entries.iter().enumerate() {
        if size > 0 && size + entry.text_bytes > 2 * target {
            shards.push(start..i);
            (start, size) = (i, 0);
        }
        size += entry.text_bytes;
        if size >= target / 4 && ends_shard(entry, target) {
            shards.push(start..i + 1);
            (start, size) = (i + 1, 0);
        }
    }
    if start < entries.len() {
        shards.push(start..entries.len());
    }
    shards
}

fn ends_shard(entry: &Entry, target: u64) -> bool {
    let hash = blake3::hash(entry.id.as_bytes());
    let (draw, _) = hash.as_bytes().split_first_chunk::<8>().expect("a hash has 32 bytes");
    u128::from(u64::from_le_bytes(*draw)) * u128::from(target) < u128::from(entry.text_bytes) << 64
}
