//! Which articles go into which shard: decided by the content, so that a change touches few shards.

use super::spool::Entry;
use std::ops::Range;

/// The least size that shards aim at, in bytes.
const LEAST_TARGET: u64 = 1 << 20;

/// The greatest, and the greatest that a shard has: it is built in memory.
const MOST_TARGET: u64 = 32 << 20;
const MOST: u64 = 40 << 20;

/// What an article counts for beside its text: what its passage takes in lists while a shard is built. With it, 506,073
/// texts of 25 characters take 314 MB to index in shards of up to 32 MiB, and without it 444 in shards of up to 16.
const EACH: u64 = 192;

/// So many shards of the size aimed at hold all articles, or fewer, for as long as that size may grow.
const MOST_SHARDS: u64 = 3;

/// The size of entries as shards go by it, in bytes.
pub(super) fn size(entries: &[Entry]) -> u64 {
    entries.iter().map(size_of).sum()
}

fn size_of(entry: &Entry) -> u64 {
    entry.text_bytes + EACH
}

/// Cuts entries, which are in order of their ids, into shards.
///
/// A shard has between half and one and a half of the size aimed at, and ends behind the article there whose id
/// hashes least: cuts depend on what stands there, and behind a change that moves one the next agree again. An article
/// that is larger is a shard of its own. The size is the power of two that gives about 2 or 3 shards, within 1 and
/// 32 MiB, and none has more than 40: each has files and dictionaries of its own, so that of news, 36 MB, a search from the
/// start of the process takes 4.2 ms with 2 shards and 4.7 with 4 (before other things were made quicker 12.5 with 4 and
/// 16.5 with 17), and an update of one article 0.59 s and 0.55; of 1 GB, the median of searches in an open index is 2 to
/// 9 % shorter with 32 MiB than with 16. Threads without a shard help those that have one.
pub(super) fn shards(entries: &[Entry]) -> Vec<Range<usize>> {
    let total = size(entries);
    let target = (total / MOST_SHARDS).next_power_of_two().clamp(LEAST_TARGET, MOST_TARGET);
    let (least, most) = (target / 2, (target / 2 * 3).min(MOST));
    let mut shards = Vec::new();
    let (mut start, mut left) = (0, total);
    while left > most {
        let end = cut(&entries[start..], least, most) + start;
        left -= size(&entries[start..end]);
        shards.push(start..end);
        start = end;
    }
    if start < entries.len() {
        shards.push(start..entries.len());
    }
    shards
}

/// How many entries the next shard has.
fn cut(entries: &[Entry], least: u64, most: u64) -> usize {
    let mut size = 0;
    let sizes = entries.iter().map(|entry| {
        size += size_of(entry);
        size
    });
    let fitting: Vec<u64> = sizes.take_while(|&size| size <= most).collect();
    let may_end = (0..fitting.len()).filter(|&i| fitting[i] >= least);
    let end = may_end.min_by_key(|&i| *blake3::hash(entries[i].id.as_bytes()).as_bytes());
    end.map_or(fitting.len().max(1), |i| i + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The ids of each shard.
    fn planned(entries: &[Entry]) -> Vec<Vec<&str>> {
        let ids = |range: Range<usize>| entries[range].iter().map(|entry| entry.id.as_str()).collect();
        shards(entries).into_iter().map(ids).collect()
    }

    proptest! {
        #[test]
        fn every_article_is_in_one_shard_and_no_shard_is_too_large(
            sizes in proptest::collection::vec(prop_oneof![9 => 0..300_000u64, 1 => 0..3_000_000u64], 0..400)
        ) {
            let entries: Vec<Entry> =
                sizes.iter().enumerate().map(|(i, &size)| Entry::sized(format!("{i:05}"), size)).collect();
            let size = |sizes: &[u64]| sizes.iter().map(|size| size + EACH).sum::<u64>();
            let target = (size(&sizes) / MOST_SHARDS).next_power_of_two().clamp(LEAST_TARGET, MOST_TARGET);
            let mut next = 0;
            for range in shards(&entries) {
                prop_assert_eq!(range.start, next);
                prop_assert!(range.end > range.start);
                let size = size(&sizes[range.clone()]);
                prop_assert!(size <= (target / 2 * 3).min(MOST) || range.len() == 1, "{size} bytes of {target}");
                next = range.end;
            }
            prop_assert_eq!(next, entries.len());
        }
    }

    #[test]
    fn short_texts_count_for_more_than_their_bytes() {
        let entries: Vec<Entry> = (0..60_000).map(|i| Entry::sized(format!("{i:05}"), 8)).collect();
        // 12 MB, and by texts alone half of one.
        let most = shards(&entries).iter().map(|range| range.len() as u64 * (8 + EACH)).max();
        assert!(most.is_some_and(|most| most <= 6 << 20), "{most:?}");
    }

    #[test]
    fn a_change_touches_a_shard_or_two() {
        let entries: Vec<Entry> = (0..20_000).map(|i| Entry::sized(format!("{i:05}"), 500 + i * 7919 % 3000)).collect();
        let before = planned(&entries);
        assert!((2..=4).contains(&before.len()), "{} shards", before.len());
        let mut touched = Vec::new();
        for removed in (0..entries.len()).step_by(211) {
            let mut after = entries.clone();
            after.remove(removed);
            touched.push(planned(&after).iter().filter(|shard| !before.contains(shard)).count());
        }
        assert!(touched.iter().all(|&shards| shards <= 3), "{touched:?}");
        assert!(touched.iter().sum::<usize>() <= touched.len() * 3 / 2, "{touched:?}");
    }
}
