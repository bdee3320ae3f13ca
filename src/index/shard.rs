//! One shard: a run of articles as one tantivy segment, named by what went in.

use super::document::documents;
use super::lanes;
use super::manifest::{FileEntry, ShardEntry};
use super::schema::Fields;
use super::spool::{Entry, Spool};
use crate::analyze::Analyzer;
use crate::error::Error;
use std::path::Path;
use tantivy::directory::{Directory, RamDirectory};
use tantivy::indexer::SingleSegmentIndexWriter;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{IndexSettings, TantivyDocument};

/// By this the writer chooses the size of its hash table, in bytes.
const WRITER_BYTES: usize = 50_000_000;

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
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(3) }),
        docstore_compress_dedicated_thread: false,
        docstore_blocksize: 16_384,
        ..IndexSettings::default()
    }
}

/// Builds the segment of `entries` in memory and writes its files into `folder`, then its description.
///
/// The description comes last and by a rename: a shard without it was not finished.
pub(super) fn build(
    folder: &Path,
    name: &str,
    entries: &[Entry],
    spool: &Spool,
    analyzer: &Analyzer,
) -> Result<ShardEntry, Error> {
    let (schema, fields) = Fields::schema();
    let memory = RamDirectory::create();
    let mut writer: SingleSegmentIndexWriter<TantivyDocument> = tantivy::Index::builder()
        .schema(schema)
        .settings(index_settings())
        .tokenizers(lanes::tokenizers())
        .single_segment_index_writer(memory.clone(), WRITER_BYTES)?;
    let mut passages = 0;
    for (number, entry) in entries.iter().enumerate() {
        for document in documents(&spool.read(entry)?, number as u64, analyzer, &fields) {
            writer.add_document(document)?;
            passages += 1;
        }
    }
    let index = writer.finalize()?;
    let mut files = Vec::new();
    for from in index.load_metas()?.list_segment_files() {
        if !memory.exists(&from).map_err(|e| Error::damaged("a new shard", e.to_string()))? {
            continue;
        }
        let bytes = memory.atomic_read(&from).map_err(|e| Error::damaged("a new shard", e.to_string()))?;
        let extension = from.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
        let file = format!("{name}.{extension}");
        super::folder::write_synced(&folder.join(&file), &bytes)?;
        files.push(FileEntry::of(file, &bytes));
    }
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
