//! One shard: a run of articles as one tantivy segment, named by what went in.

use super::document::{keep, rows};
use super::kept::{Kept, KeptShard};
use super::manifest::{FileEntry, ShardEntry};
use super::segment::SegmentMaker;
use super::spool::{Entry, Spool};
use crate::analyze::Analyzer;
use crate::error::Error;
use std::collections::{BTreeMap, btree_map};
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

/// Builds the segment of `entries` in memory and writes its files into `folder`, then its description. Of what is
/// `kept` nothing is analysed again.
///
/// The description comes last and by a rename: a shard without it was not finished.
pub(super) fn build(
    folder: &Path,
    name: &str,
    entries: &[Entry],
    spool: &Spool,
    kept: &Kept<'_>,
    analyzer: &Analyzer,
) -> Result<ShardEntry, Error> {
    let mut segment = SegmentMaker::new()?;
    let fields = *segment.fields();
    let mut taken: BTreeMap<usize, KeptShard> = BTreeMap::new();
    for entry in entries {
        let article = spool.read(entry)?;
        let Some(shard) = kept.shard_of(entry) else {
            rows(&article, analyzer, &fields, |row| segment.add(row))?;
            continue;
        };
        let shard = match taken.entry(shard) {
            btree_map::Entry::Occupied(open) => open.into_mut(),
            btree_map::Entry::Vacant(new) => new.insert(kept.open_shard(shard, &fields)?),
        };
        keep(&article, shard, &mut segment)?;
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
    let shard = ShardEntry {
        name: name.to_owned(),
        passages,
        text_bytes: entries.iter().map(|e| e.text_bytes).sum(),
        articles,
        files,
    };
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
