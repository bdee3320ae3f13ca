//! One shard: a run of articles as one tantivy segment, named by what went in.

use super::document::{Analysed, keep};
use super::kept::{Kept, KeptShard};
use super::manifest::{FileEntry, ShardEntry};
use super::segment::SegmentMaker;
use super::spool::{Entry, Spool, text_bytes};
use crate::analyze::Analyzer;
use crate::article::Article;
use crate::error::Error;
use std::collections::{BTreeMap, btree_map};
use std::ops::Range;
use std::path::Path;
use tantivy::IndexSettings;
use tantivy::store::Compressor;

/// The name of the shard that these articles give: 32 hexadecimal digits.
pub(super) fn name(entries: &[Entry], settings: &str) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(settings.as_bytes());
    for entry in entries {
        hash.update(entry.hash.as_bytes());
    }
    hash.finalize().to_hex()[..32].to_owned()
}

/// The settings of every segment.
pub(super) fn index_settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::Lz4,
        docstore_compress_dedicated_thread: false,
        docstore_blocksize: 4_096,
        ..IndexSettings::default()
    }
}

/// The articles of a shard are made ready in parts of this many bytes of text, or a little more.
const PART: u64 = 16 << 10;

/// Which entries of a shard are made ready together.
pub(super) fn parts(entries: &[Entry]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut begin, mut bytes) = (0, 0);
    for (i, entry) in entries.iter().enumerate() {
        bytes += entry.text_bytes;
        if bytes >= PART || i + 1 == entries.len() {
            parts.push(begin..i + 1);
            (begin, bytes) = (i + 1, 0);
        }
    }
    parts
}

/// An article, with what has to be known of it before it is added.
pub(super) enum Ready {
    Analysed(Box<Analysed>),
    /// It is kept, by the shard of this number.
    Kept(Article, usize),
}

/// Reads the articles of some entries, and analyses those that are not kept.
pub(super) fn ready(
    entries: &[Entry],
    spool: &Spool,
    kept: &Kept<'_>,
    analyzer: &Analyzer,
) -> Result<Vec<Ready>, Error> {
    let one = |entry: &Entry| {
        let article = spool.read(entry)?;
        Ok(match kept.shard_of(entry) {
            Some(shard) => Ready::Kept(article, shard),
            None => Ready::Analysed(Box::new(Analysed::of(article, analyzer))),
        })
    };
    entries.iter().map(one).collect()
}

/// Builds the segment of `entries`, which `parts` gives made ready, in memory and writes its files into `folder`, then its
/// description. Of what is `kept` nothing is analysed again.
///
/// The description comes last and by a rename: a shard without it was not finished.
pub(super) fn build(
    folder: &Path,
    name: &str,
    entries: &[Entry],
    parts: &mut dyn Iterator<Item = Result<Vec<Ready>, Error>>,
    kept: &Kept<'_>,
    analyzer: &Analyzer,
) -> Result<ShardEntry, Error> {
    let mut segment = SegmentMaker::new()?;
    let fields = *segment.fields();
    let mut taken: BTreeMap<usize, KeptShard> = BTreeMap::new();
    for part in parts {
        for ready in part? {
            match ready {
                Ready::Analysed(analysed) => analysed.rows(analyzer, &fields, |row| segment.add(row))?,
                Ready::Kept(article, shard) => {
                    let shard = match taken.entry(shard) {
                        btree_map::Entry::Occupied(open) => open.into_mut(),
                        btree_map::Entry::Vacant(new) => new.insert(kept.open_shard(shard, &fields)?),
                    };
                    keep(&article, shard, &mut segment)?;
                }
            }
        }
    }
    for shard in taken.values() {
        segment.take_postings(shard)?;
    }
    let passages = segment.passages();
    let mut files = Vec::new();
    segment.finish(|ending, bytes| {
        let file = format!("{name}.{ending}");
        super::folder::write_synced(&folder.join(&file), bytes)?;
        files.push(FileEntry::of(file, bytes));
        Ok(())
    })?;
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let articles = entries.iter().map(|entry| (entry.id.clone(), entry.short_hash())).collect();
    let shard = ShardEntry { name: name.to_owned(), passages, text_bytes: text_bytes(entries), articles, files };
    super::folder::write_atomic(&folder.join(description(name)), &super::manifest::to_json(&shard))?;
    Ok(shard)
}

/// The description of a shard that is there and whole, if it is.
pub(super) fn finished(folder: &Path, name: &str) -> Option<ShardEntry> {
    let shard: ShardEntry = serde_json::from_slice(&std::fs::read(folder.join(description(name))).ok()?).ok()?;
    let whole = shard.name == name && shard.files.iter().all(|file| file.damage(folder).is_none());
    whole.then_some(shard)
}

/// The file that describes a shard.
pub(super) fn description(name: &str) -> String {
    format!("{name}.json")
}
